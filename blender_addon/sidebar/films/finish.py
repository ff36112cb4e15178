"""What the operators of films and lectures ask for alike: size, engine, titles, subtitles, codec, sound."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ....film.encoding.codecs import codecs
from ....film.subtitles.styles import styles
from ....film.titles.titles import themes
from ....inference.jobs.values import LEVERS, SIZES
from ..operator_parts import named_rows

CORNERS = ("top-right", "top-left", "bottom-right", "bottom-left")
_SECONDS = re.compile(r"(@[\d.]+-[\d.]+)\s*;\s*")
_SIZES = (
    ("QUALITY", "Usual", "As the quality, or the lecture, has it"),
    ("SCENE", "Scene", "As the scene has it"),
)
_PLAIN = -16.0
"""LUFS of a film's sound."""


def several(text: str) -> tuple[str, ...]:
    """Titles parted by semicolons after their seconds.

    >>> several("A; B|C@1-3; D@4-6")
    ('A; B|C@1-3', 'D@4-6')
    """
    return tuple(part.strip() for part in _SECONDS.sub("\\1\n", text).splitlines() if part.strip())


def file_of(path: str) -> Path | None:
    """A field's file, None where it is empty."""
    return Path(bpy.path.abspath(path)) if path else None


class Titles:
    """Fields of an operator that puts titles over the picture."""

    title: StringProperty(  # type: ignore[valid-type]
        name="Title",
        description="A card over the picture: TEXT|SECOND LINE@0-3, its seconds last; more after a semicolon",
    )
    lower_third: StringProperty(  # type: ignore[valid-type]
        name="Lower Third",
        description="Who is seen: NAME|ROLE@1-6, its seconds last; more after a semicolon",
    )
    title_style: EnumProperty(name="Style", items=named_rows(themes()))  # type: ignore[valid-type]
    logo: StringProperty(name="Logo", description="A picture in a corner", subtype="FILE_PATH")  # type: ignore[valid-type]
    logo_place: EnumProperty(  # type: ignore[valid-type]
        name="Logo Place", items=[(n, n.replace("-", " ").title(), "") for n in CORNERS]
    )


class Finish(Titles):
    """Fields of an operator that has a film made."""

    size: EnumProperty(  # type: ignore[valid-type]
        name="Size",
        items=[*_SIZES, *((n, n.capitalize(), f"{w} x {h}") for n, (w, h) in SIZES.items())],
    )
    engine: EnumProperty(  # type: ignore[valid-type]
        name="Engine",
        items=[(n, n.capitalize(), "") for n in ("auto", "cycles", "eevee", "workbench")],
    )
    samples: IntProperty(  # type: ignore[valid-type]
        name="Samples", description="A pixel; 0 as the quality has it", default=0, min=0, max=4096
    )
    without: StringProperty(  # type: ignore[valid-type]
        name="Without", description=f"Levers that are not used: {', '.join(LEVERS)}, or all"
    )
    burn: EnumProperty(  # type: ignore[valid-type]
        name="Subtitles",
        description="In the picture, from the words that are said",
        items=[("NONE", "None", "None in the picture"), *named_rows(styles())],
    )
    beside: EnumProperty(  # type: ignore[valid-type]
        name="Beside",
        description="Subtitles as a file beside the film",
        items=[("NONE", "None", ""), (".srt", "SRT", ""), (".vtt", "VTT", "")],
    )
    name_tags: BoolProperty(name="Name Tags", description="Of whoever begins to speak")  # type: ignore[valid-type]
    layer: StringProperty(  # type: ignore[valid-type]
        name="Layers",
        description="How they are put together: logo:opacity=0.5,scale=0.7; titles:y=0.1; person:x=0.2",
    )
    font: StringProperty(name="Font", subtype="FILE_PATH")  # type: ignore[valid-type]
    lut: StringProperty(name="LUT", description="A .cube file", subtype="FILE_PATH")  # type: ignore[valid-type]
    codec: EnumProperty(  # type: ignore[valid-type]
        name="Codec",
        items=[("AUTO", "Automatic", "As the file's ending has it"), *named_rows(codecs())],
    )
    levelled: BoolProperty(  # type: ignore[valid-type]
        name="Level Sound", description="To a loudness, true peaks held below -1 dB", default=True
    )
    loudness: FloatProperty(name="LUFS", default=_PLAIN, min=-40, max=-5)  # type: ignore[valid-type]


FIELDS = (
    ("Picture", ("size", "engine", "samples", "without")),
    ("Subtitles", ("burn", "beside")),
    ("Titles", ("title", "lower_third", "name_tags", "title_style", "logo", "logo_place", "layer", "font")),
    ("File", ("lut", "codec", "levelled", "loudness")),
)
"""As they are shown beside the list of files."""


def draw_fields(operator: Any, groups: Any) -> None:
    """A heading and its fields, one group below the other."""
    for heading, names in groups:
        operator.layout.label(text=heading)
        column = operator.layout.column(align=True)
        column.use_property_split = True
        for name in names:
            column.prop(operator, name)


def finish_of(operator: Any, scene: bpy.types.Scene, output: Path) -> dict[str, Any]:
    """The fields as options of the film ``output``, without those that are as usual."""
    chosen: dict[str, Any] = {
        "engine": _word(operator.engine, "auto"),
        "samples": operator.samples or None,
        "without_lever": operator.without.strip() or None,
        "burn_subtitles": _word(operator.burn, "NONE"),
        "title": several(operator.title) or None,
        "lower_third": several(operator.lower_third) or None,
        "name_tags": operator.name_tags or None,
        "title_style": operator.title_style or None,
        "logo": file_of(operator.logo),
        "logo_place": (operator.logo_place or None) if operator.logo else None,
        "layer": tuple(part.strip() for part in operator.layer.split(";") if part.strip()) or None,
        "font": file_of(operator.font),
        "lut": file_of(operator.lut),
        "codec": _word(operator.codec, "AUTO"),
    }
    if operator.beside not in ("", "NONE"):
        chosen["subtitles"] = output.with_suffix(operator.beside)
    if operator.size == "SCENE":
        render = scene.render
        sides = (render.resolution_x, render.resolution_y)
        chosen["size"] = tuple(s * render.resolution_percentage // 200 * 2 for s in sides)
    elif operator.size not in ("", "QUALITY"):
        chosen["size"] = SIZES[operator.size]
    if not operator.levelled:
        chosen["loudness"] = "off"
    elif abs(operator.loudness - _PLAIN) > 1e-3:
        chosen["loudness"] = round(operator.loudness, 2)
    return {name: value for name, value in chosen.items() if value is not None}


def _word(value: str, usual: str) -> str | None:
    return None if value in ("", usual) else value
