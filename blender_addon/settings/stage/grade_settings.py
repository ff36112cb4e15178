"""What the sidebar remembers of a scene's grade: the dials of post-processing."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import EnumProperty, FloatProperty, PointerProperty

from ....stage.dials import dials_of
from ....stage.presets import presets_of

OPTION = "post"
GROUPS = (
    ("White and Light", ("kelvin", "tint", "exposure", "brightness", "contrast")),
    ("Tones", ("lift", "gamma", "saturation", "curve")),
    ("Lens and Film", ("sharpen", "glow", "vignette", "grain", "distortion", "fringe", "denoise")),
)
"""The dials as the panel shows them."""


def post_of(preset: str, scene: bpy.types.Scene) -> str:
    """``--post``: the preset's name with the dials that stand elsewhere than it puts them."""
    mine = scene.paksatalker_stage.grade
    turned = []
    for dial, plain in plain_values(preset).items():
        if not mine.is_property_set(dial):
            continue
        value = getattr(mine, dial)
        if isinstance(value, str):
            turned += [f"{dial}={value}"] if value != plain else []
        elif abs(value - plain) > _SAME * max(1.0, abs(plain)):
            turned.append(f"{dial}={round(value, 4):g}")
    return f"{preset}:{','.join(turned)}" if turned else preset


def plain_values(preset: str) -> dict[str, Any]:
    """Where a preset puts each dial."""
    row = presets_of("post").get(preset, {})
    return {dial: row.get(dial, told.get("plain", 0.0)) for dial, told in dials_of(OPTION).items()}


def show_preset(stage: Any, context: bpy.types.Context | None = None) -> None:
    """Put the dials to where the preset that was chosen has them."""
    for dial, value in plain_values(stage.post).items():
        setattr(stage.grade, dial, value)


_SAME = 1e-4


class PaksaTalkerGrade(bpy.types.PropertyGroup):
    """Of a scene: what is done to its rendered picture."""


for _dial, _row in dials_of(OPTION).items():
    _words: dict[str, Any] = {"name": _dial.capitalize(), "description": _row["about"].capitalize()}
    PaksaTalkerGrade.__annotations__[_dial] = (
        EnumProperty(  # type: ignore[func-returns-value]
            **_words, items=[(w, w.capitalize(), "") for w in _row["words"]], default=_row["plain"]
        )
        if "words" in _row
        else FloatProperty(  # type: ignore[func-returns-value]
            **_words, default=_row.get("plain", 0.0), min=_row["least"], max=_row["most"],
            precision=0 if _row["most"] > 100 else 3,
        )
    )  # fmt: skip


def pointer() -> Any:
    """The property of a stage that holds the grade."""
    return PointerProperty(type=PaksaTalkerGrade)  # type: ignore[func-returns-value]
