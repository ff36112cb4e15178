"""What the sidebar remembers of a script that is to be written, and of a talk with the character."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, FloatProperty, StringProperty

from ...inference.script.prompts.library import shipped_abouts

_KEPT: Any = {"LIBRARY_OVERRIDABLE"}
_GROWS: Any = {"LIBRARY_OVERRIDABLE", "USE_INSERTION"}
GENRES = [("NONE", "Any", "As the topic has it"), *((n.upper(), a, "") for n, a in shipped_abouts("genres"))]


class PaksaTalkerTurn(bpy.types.PropertyGroup):
    """A turn of a talk."""

    said: StringProperty(override=_KEPT)  # type: ignore[valid-type]
    answer: StringProperty(override=_KEPT)  # type: ignore[valid-type]


class PaksaTalkerWriting(bpy.types.PropertyGroup):
    """Of one character: the brief of its next script, and its talk."""

    topic: StringProperty(  # type: ignore[valid-type]
        override=_KEPT, name="Topic", description="What the script is about, notes, or a rough text"
    )
    genre: EnumProperty(  # type: ignore[valid-type]
        override=_KEPT, name="Genre", description="What kind of script it is", items=GENRES
    )
    persona: StringProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Persona",
        description="Who speaks: teacher, newsreader, host, engineer, storyteller, guide, or in words",
    )
    tone: StringProperty(  # type: ignore[valid-type]
        override=_KEPT, name="Tone", description="Such as happy:0.5,formal,warm:0.6,domain=medicine"
    )
    length: FloatProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Length",
        description="Seconds of speech that are aimed for; 0 for as long as it takes",
        min=0.0,
        max=3600.0,
        subtype="TIME_ABSOLUTE",
        unit="NONE",
    )
    said: StringProperty(  # type: ignore[valid-type]
        override=_KEPT, name="Say", description="What you say to the character"
    )
    speaks: BoolProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Speak Answers",
        description="The character says its answers at once; else they become its line",
        default=True,
    )
    turns: CollectionProperty(type=PaksaTalkerTurn, override=_GROWS)  # type: ignore[valid-type]
    talk: StringProperty(override=_KEPT, options={"HIDDEN"})  # type: ignore[valid-type]


CLASSES = (PaksaTalkerTurn, PaksaTalkerWriting)
