"""What the sidebar remembers of a scene's stage, saved with the file."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import EnumProperty, FloatProperty, FloatVectorProperty, IntProperty, StringProperty

from ....base.errors import InputError
from ....stage.option_values import ANGLES
from ....stage.presets import presets_of
from ....stage.stage_choice import RANGES, StageChoice
from . import grade_settings
from .footage_settings import key_of_scene
from .grade_settings import post_of
from .shot_settings import camera_of, light_of, screen_of, shots_of

COLOR, PICTURE, GRADIENT = "COLOR", "PICTURE", "GRADIENT"
"""Sets that are no presets."""


def choice_of(scene: bpy.types.Scene) -> StageChoice:
    """The stage that the sidebar asks for. Raises InputError where a picture is missing or none."""
    mine = scene.paksatalker_stage
    shown = {
        COLOR: lambda: _hex(mine.color),
        GRADIENT: lambda: f"{_hex(mine.color)}-{_hex(mine.lower)}",
        PICTURE: lambda: _file(mine.picture, "the set's picture"),
    }.get(mine.set, lambda: str(mine.set))()
    hdri = mine.light == "HDRI" or mine.set == "hdri"
    return StageChoice(
        light="" if mine.light == "HDRI" else light_of("" if mine.light == "AUTO" else mine.light, scene),
        set=shown,
        post=post_of(mine.post, scene),
        framing=scene.paksatalker.framing,
        fstop={"AUTO": None, "OFF": 0.0, "ON": mine.fstop}[mine.focus],
        angle=mine.angle,
        lens=mine.lens,
        exposure=mine.exposure,
        hdri=_file(mine.hdri, "the HDRI file") if hdri else None,
        seed=mine.seed,
        camera=camera_of(scene),
        shots=shots_of(scene),
        screen=screen_of(scene),
        **(key_of_scene(scene) if mine.set == PICTURE else {}),
    )


def _hex(color: Any) -> str:
    return "#" + "".join(f"{round(255 * value):02x}" for value in color)


def _file(path: str, what: str) -> str:
    if not path:
        raise InputError(f"{what} is not chosen", "pick a file in the panel Stage")
    return str(bpy.path.abspath(path))


def _items(kind: str) -> list[tuple[str, str, str]]:
    return [(name, row["label"], row["about"].capitalize()) for name, row in presets_of(kind).items()]


class PaksaTalkerStage(bpy.types.PropertyGroup):
    """Of a scene: the light, set, lens and post-processing that Build Stage builds."""

    light: EnumProperty(  # type: ignore[valid-type]
        name="Light",
        description="How the character is lit",
        items=[
            ("AUTO", "Automatic", "What goes with the set"),
            *_items("light"),
            ("HDRI", "HDRI File", "A picture of your own from all sides"),
        ],
        default="AUTO",
    )
    set: EnumProperty(  # type: ignore[valid-type]
        name="Set",
        description="What is behind the character",
        items=[
            *_items("set"),
            (COLOR, "Colour", "One colour, shown exactly"),
            (PICTURE, "Picture or Video", "One of your own, cut to the frame"),
            (GRADIENT, "Gradient of Two", "From one colour down to another"),
        ],
        default="studio",
    )
    post: EnumProperty(  # type: ignore[valid-type]
        name="Post",
        description="What the compositor does to rendered frames; a compositor of your own stays as it is",
        items=_items("post"),
        default="none",
        update=grade_settings.show_preset,
    )
    grade: grade_settings.pointer()  # type: ignore[valid-type]
    color: FloatVectorProperty(  # type: ignore[valid-type]
        name="Colour",
        description="As it is shown in the film",
        subtype="COLOR_GAMMA",
        default=(0.91, 0.88, 0.82),
        min=0.0,
        max=1.0,
    )
    lower: FloatVectorProperty(  # type: ignore[valid-type]
        name="Lower",
        description="At the bottom of the picture",
        subtype="COLOR_GAMMA",
        default=(0.35, 0.30, 0.28),
        min=0.0,
        max=1.0,
    )
    picture: StringProperty(  # type: ignore[valid-type]
        name="Picture", description="PNG, JPEG, WebP, TIFF, EXR or HDR", subtype="FILE_PATH"
    )
    hdri: StringProperty(  # type: ignore[valid-type]
        name="HDRI", description="An .hdr or .exr of all directions", subtype="FILE_PATH"
    )
    focus: EnumProperty(  # type: ignore[valid-type]
        name="Focus",
        description="Depth of field",
        items=[
            (
                "AUTO",
                "Automatic",
                "A room out of focus, the character sharp; in high quality both by the lens",
            ),
            ("ON", "F-Stop", "By the lens in every quality"),
            ("OFF", "All Sharp", "No depth of field"),
        ],
        default="AUTO",
    )
    fstop: FloatProperty(  # type: ignore[valid-type]
        name="F-Stop",
        description="The smaller, the less is sharp",
        default=2.2,
        min=RANGES["fstop"][0],
        max=RANGES["fstop"][1],
        precision=1,
    )
    angle: FloatProperty(  # type: ignore[valid-type]
        name="Angle",
        description="Degrees that camera, light and set are turned around the head to the character's left; "
        f"three-quarter is {ANGLES['three-quarter']:g}",
        default=0.0,
        min=RANGES["angle"][0],
        max=RANGES["angle"][1],
        precision=0,
    )
    lens: FloatProperty(  # type: ignore[valid-type]
        name="Lens",
        description="Focal length on a picture 24 mm high; the camera steps so that the framing stays",
        default=85.0,
        min=RANGES["lens"][0],
        max=RANGES["lens"][1],
        precision=0,
    )
    exposure: FloatProperty(  # type: ignore[valid-type]
        name="Exposure",
        description="Stops lighter or darker",
        default=0.0,
        min=RANGES["exposure"][0],
        max=RANGES["exposure"][1],
    )
    seed: IntProperty(name="Seed", description="Of the film grain", default=0, min=0)  # type: ignore[valid-type]
