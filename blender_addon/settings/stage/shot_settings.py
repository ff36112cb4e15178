"""What the sidebar remembers of a scene's shots: dials of the light, the camera's move, cuts, screens."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import EnumProperty, FloatProperty, IntProperty, StringProperty

from ....base.errors import InputError
from ....stage.presets import table

_MUCH = {"kelvin": 0.0, "ratio": 0.0, "rim": 1.0, "softness": 1.0, "power": 1.0, "world": 1.0}
"""Dials of light as the preset has them."""


def light_of(preset: str, scene: bpy.types.Scene) -> str:
    """``--light`` of a preset's name, empty for the one that goes with the set, with the dials of the
    sidebar, or the keys in time that stand there."""
    mine = scene.paksatalker_shots
    if keys := _keys(mine.light_keys):
        return keys
    dials = {name: round(getattr(mine, name), 4) for name in _MUCH}
    turned = {name: value for name, value in dials.items() if value != _MUCH[name]}
    if preset == "outdoor":
        turned["hour"] = round(mine.hour, 3)
    told = ",".join(f"{name}={value:g}" for name, value in turned.items())
    return f"{preset}:{told}" if told else preset


def camera_of(scene: bpy.types.Scene) -> str:
    """``--camera`` of the sidebar."""
    mine = scene.paksatalker_shots
    if keys := _keys(mine.move_keys):
        return keys
    move = "" if mine.move == "still" else str(mine.move)
    dials = []
    if move and mine.amount:
        dials.append(f"amount={mine.amount:g}")
    if mine.handheld and move != "handheld":
        dials.append(f"handheld={mine.handheld:g}")
    if mine.shutter:
        dials.append(f"shutter={mine.shutter:g}")
    if mine.bokeh != "round":
        dials.append(f"bokeh={mine.bokeh}")
    if mine.blades:
        dials.append(f"blades={mine.blades}")
    return f"{move}:{','.join(dials)}" if dials else move


def shots_of(scene: bpy.types.Scene) -> str:
    """``--shots`` of the sidebar. Raises InputError where a plan is not chosen."""
    mine = scene.paksatalker_shots
    if mine.cuts != "FILE":
        return "auto" if mine.cuts == "AUTO" else ""
    if not mine.plan:
        raise InputError("the plan of shots is not chosen", "pick a .toml in the panel Shots")
    return str(bpy.path.abspath(mine.plan))


def screen_of(scene: bpy.types.Scene) -> str | None:
    """``--screen`` of the sidebar."""
    path = scene.paksatalker_shots.screen
    return str(bpy.path.abspath(path)) if path else None


def _keys(text: str) -> str:
    """Keys in time as they are written, a file of such with its whole path."""
    text = text.strip()
    return str(bpy.path.abspath(text)) if text.startswith("//") else text


def _dial(name: str, text: str, least: float, most: float, **more: Any) -> Any:
    return FloatProperty(  # type: ignore[func-returns-value]
        name=name, description=text, default=_MUCH[name.lower()], min=least, max=most, **more
    )


class PaksaTalkerShots(bpy.types.PropertyGroup):
    """Of a scene: what Build Studio does with lamps and cameras besides the presets."""

    kelvin: _dial("Kelvin", "Colour of the key light; 0 as the preset has it", 0, 20000, precision=0)  # type: ignore[valid-type]
    ratio: _dial("Ratio", "Key to fill; 0 as the preset has it", 0, 64, precision=1)  # type: ignore[valid-type]
    rim: _dial("Rim", "Light from behind, so many times as bright", 0, 8)  # type: ignore[valid-type]
    softness: _dial("Softness", "Lamps so many times as large", 0.05, 6)  # type: ignore[valid-type]
    power: _dial("Power", "All lamps so many times as bright", 0, 8)  # type: ignore[valid-type]
    world: _dial("World", "Light from all sides so many times as bright", 0, 8)  # type: ignore[valid-type]
    light_keys: StringProperty(  # type: ignore[valid-type]
        name="Light in Time",
        description="In place of light and dials: 0:studio 4:studio:rim=3, from seconds on; or a file",
    )
    hour: FloatProperty(  # type: ignore[valid-type]
        name="Hour", description="Time of day of sun and sky", default=15.5, min=0, max=24
    )
    move: EnumProperty(  # type: ignore[valid-type]
        name="Move",
        description="What the camera does from the begin to the end of a shot",
        items=[
            (n, row["label"], row["about"].capitalize()) for n, row in table("stages.toml")["moves"].items()
        ],
        default="still",
    )
    amount: FloatProperty(  # type: ignore[valid-type]
        name="Amount",
        description="A share of the picture for push and pull, degrees for pan and orbit; 0 as usual",
        default=0.0,
        min=-360,
        max=360,
    )
    handheld: FloatProperty(  # type: ignore[valid-type]
        name="Handheld", description="Held by hand besides; 1 is usual", default=0.0, min=0, max=10
    )
    shutter: FloatProperty(  # type: ignore[valid-type]
        name="Shutter",
        description="Motion blur: the share of a frame that it is open; 0 as the quality has it",
        default=0.0,
        min=0,
        max=1,
    )
    bokeh: EnumProperty(  # type: ignore[valid-type]
        name="Bokeh",
        description="Shape of lights out of focus",
        items=[("round", "Round", ""), ("anamorphic", "Anamorphic", "Twice as high as wide")],
        default="round",
    )
    blades: IntProperty(  # type: ignore[valid-type]
        name="Blades", description="Of the aperture; 0 is round", default=0, min=0, max=16
    )
    move_keys: StringProperty(  # type: ignore[valid-type]
        name="Moves in Time",
        description="In place of move and dials: 0:still 3:push:amount=0.3, seconds from a shot's begin",
    )
    cuts: EnumProperty(  # type: ignore[valid-type]
        name="Cuts",
        description="Cuts between several cameras, bound to markers",
        items=[
            ("ONE", "One Camera", "No cuts"),
            ("AUTO", "Automatic", "On ends of sentences, from size to size, to who speaks"),
            ("FILE", "Plan", "As a .toml of yours tells"),
        ],
        default="ONE",
    )
    plan: StringProperty(name="Plan", description="A plan of shots, a .toml", subtype="FILE_PATH")  # type: ignore[valid-type]
    screen: StringProperty(  # type: ignore[valid-type]
        name="Screen",
        description="A picture, a video or slides (PDF, PowerPoint) that a room's screen shows",
        subtype="FILE_PATH",
    )
