"""What the sidebar remembers of footage that is keyed in a scene."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import bpy
from bpy.props import EnumProperty, FloatProperty, FloatVectorProperty, StringProperty

from ....base.errors import InputError
from ....stage.chroma_key import Key
from ....stage.presets import presets_of

_PLAIN = {**{dial: value for dial, value in asdict(Key()).items() if dial != "screen"}, "match": 1.0}
"""Dials of the key as it has them by itself."""


def key_of_scene(scene: bpy.types.Scene) -> dict[str, Any]:
    """``--key`` and the options that go with it, as the sidebar has them; none without a key. Raises
    InputError where a file is not chosen."""
    mine = scene.paksatalker_footage
    if mine.key == "NONE":
        return {}
    dials = {name: round(getattr(mine, name), 4) for name in _PLAIN}
    turned = ",".join(f"{name}={value:g}" for name, value in dials.items() if value != _PLAIN[name])
    color = "#" + "".join(f"{round(255 * value):02x}" for value in mine.color)
    if mine.behind == "FILE" and not mine.file:
        raise InputError(
            "what is seen where the screen was is not chosen", "pick a file in the panel Footage"
        )
    chosen = {"COLOR": color, "FILE": str(bpy.path.abspath(mine.file)), "ROOM": mine.room.lower()}
    behind = chosen.get(mine.behind, mine.behind.lower())
    return {
        "key": f"{mine.key.lower()}:{turned}" if turned else mine.key.lower(),
        "keyed": mine.keyed.lower(),
        "behind": behind,
        "garbage": str(bpy.path.abspath(mine.garbage)) if mine.garbage else None,
    }


def _share(name: str, text: str, least: float = 0.0, most: float = 1.0) -> Any:
    return FloatProperty(  # type: ignore[func-returns-value]
        name=name, description=text, default=_PLAIN[name.lower()], min=least, max=most
    )


class PaksaTalkerFootage(bpy.types.PropertyGroup):
    """Of a scene: how a picture or video in the set's place is keyed."""

    key: EnumProperty(  # type: ignore[valid-type]
        name="Key",
        description="The screen that is taken out of the set's picture or video",
        items=[
            ("NONE", "None", "It is shown whole"),
            ("GREEN", "Green", "A green screen"),
            ("BLUE", "Blue", "A blue screen"),
        ],
        default="NONE",
    )
    keyed: EnumProperty(  # type: ignore[valid-type]
        name="Footage",
        description="Where the keyed footage stands",
        items=[
            ("BEHIND", "Behind the Character", "The character is before it"),
            ("BEFORE", "Before the Character", "It hides the character"),
        ],
        default="BEHIND",
    )
    behind: EnumProperty(  # type: ignore[valid-type]
        name="Backing",
        description="What is seen where the screen was",
        items=[
            ("GRADIENT", "Gradient", "From slate blue to warm grey"),
            ("COLOR", "Colour", "One colour"),
            ("ROOM", "Room", "One of the rooms of the stage, out of focus"),
            ("FILE", "Picture or Video", "One of your own"),
            ("TRANSPARENT", "Transparent", "Nothing: for frames and films that can be seen through"),
        ],
        default="GRADIENT",
    )
    color: FloatVectorProperty(  # type: ignore[valid-type]
        name="Colour",
        description="As it is shown",
        subtype="COLOR_GAMMA",
        default=(0.2, 0.24, 0.3),
        min=0,
        max=1,
    )
    room: EnumProperty(  # type: ignore[valid-type]
        name="Room",
        description="The room that is seen where the screen was",
        items=[
            (name.upper(), row["label"], row.get("about", ""))
            for name, row in presets_of("set").items()
            if row["kind"] == "room"
        ],
    )
    file: StringProperty(name="File", description="A picture or video", subtype="FILE_PATH")  # type: ignore[valid-type]
    garbage: StringProperty(  # type: ignore[valid-type]
        name="Garbage", description="A picture, white where all is thrown away", subtype="FILE_PATH"
    )
    match: _share("Match", "How much the character takes on of the footage's light, black and grain")  # type: ignore[valid-type]
    spill: _share("Spill", "The screen's light taken off the edges")  # type: ignore[valid-type]
    black: _share("Black", "What is less solid than this is clear", 0.0, 0.5)  # type: ignore[valid-type]
    white: _share("White", "What is more solid than this is solid", 0.5, 1.0)  # type: ignore[valid-type]
