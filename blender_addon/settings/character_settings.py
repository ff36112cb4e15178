"""What the sidebar remembers of a character, saved with the file."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import (
    BoolProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from ...base.errors import PaksaTalkerError
from ..animation.parts import PARTS
from ..at_once import held_back
from ..characters.chosen import character_of
from ..command_line.voice_list import matching, matching_languages
from ..steps import finish
from ..takes import takes
from ..takes.layers.strengths import set_strengths
from ..takes.performing import rewrite
from .body.body_settings import BodySettings
from .error_property import error_property
from .mapping_settings import PaksaTalkerMapping
from .placement_settings import PlacementSettings
from .writing_settings import PaksaTalkerWriting

EMOTIONS = ("neutral", "happy", "sad", "angry", "surprised", "disgusted", "fearful")
_KEPT: Any = {"LIBRARY_OVERRIDABLE"}
"""Without it, a library override forgets a property when its file is opened again."""


def _strength_changed(settings: Any, context: bpy.types.Context) -> None:
    settings.problem = ""
    if held_back():
        return
    if keyed := set_strengths(settings.id_data):
        settings.problem = (
            f"the strength of {' and '.join(keyed)} is keyed on NLA strips; change its keys there"
        )


def _dial_changed(settings: Any, context: bpy.types.Context) -> None:
    settings.problem = ""
    character = None if held_back() else character_of(settings.id_data)
    if character is None or not takes.is_take(settings.take):
        return
    try:
        finish(rewrite(character))
    except PaksaTalkerError as e:
        settings.problem = f"{e}; {e.hint}"


def _is_other_take(settings: Any, action: bpy.types.Action) -> bool:
    owner = takes.is_take(action) and action.get(takes.OWNER) == settings.uid
    return bool(owner and action != settings.take)


class PaksaTalkerCharacter(BodySettings, PlacementSettings, bpy.types.PropertyGroup):
    """Of one character, kept on its armature, or on the face mesh where there is none."""

    uid: StringProperty(override=_KEPT, options={"HIDDEN"})  # type: ignore[valid-type]
    recognised: StringProperty(override=_KEPT, options={"HIDDEN"})  # type: ignore[valid-type]
    problem: StringProperty(override=_KEPT, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    mapping: PointerProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Mapping",
        description="A text that says which bones and shape keys are which; then press Use Mapping",
        type=bpy.types.Text,
    )
    rows: PointerProperty(type=PaksaTalkerMapping, override=_KEPT)  # type: ignore[valid-type]
    source: EnumProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Source",
        description="Where the speech comes from",
        items=[
            ("LINE", "Line", "A line of text, spoken by a voice", "FONT_DATA", 0),
            ("SCRIPT", "Script", "A text of the Text Editor, spoken by a voice", "TEXT", 1),
            ("SOUND", "Sound", "A recording from a file", "FILE_SOUND", 2),
            ("STRIP", "Strip", "The sound strip under the playhead", "SEQ_SEQUENCER", 3),
            ("WRITE", "Write", "A script about a topic, which is written first", "GREASEPENCIL", 4),
            ("LISTEN", "Listen", "Nothing is said: the partner is listened to", "HIDE_OFF", 5),
        ],
    )
    writing: PointerProperty(type=PaksaTalkerWriting, override=_KEPT)  # type: ignore[valid-type]
    text: StringProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Text",
        description="What is said",
        default="Hello! Give me a sentence, and I will say it.",
    )
    script: PointerProperty(  # type: ignore[valid-type]
        override=_KEPT, name="Script", description="What is said", type=bpy.types.Text
    )
    sound: StringProperty(  # type: ignore[valid-type]
        override=_KEPT, name="Sound", description="A recording: WAV, FLAC, OGG or MP3", subtype="FILE_PATH"
    )
    transcript: StringProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Transcript",
        description="What is said in the recording; without it, sounds are recognised less exactly",
    )
    voice: StringProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Voice",
        description="Name of the voice; empty for the built-in one. The button beside it lists them",
        search=matching,
        search_options={"SUGGESTION"},
    )
    language: StringProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Language",
        description="Code of the language, such as en-us or de; empty to find out. The button beside the "
        "voice lists them, and how natural each sounds",
        search=matching_languages,
        search_options={"SUGGESTION"},
    )
    profile: StringProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Profile",
        description="A speaker's folder (ada.profile): voice, language, face and gestures, wherever nothing "
        "else is chosen here",
        subtype="DIR_PATH",
    )
    rate: FloatProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Rate",
        description="How fast it is said",
        default=1.0,
        min=0.5,
        max=2.0,
        step=5,
        precision=2,
    )
    start: IntProperty(  # type: ignore[valid-type]
        override=_KEPT, name="Start", description="The frame on which the speech begins", default=1
    )
    seed: IntProperty(  # type: ignore[valid-type]
        override=_KEPT, name="Seed", description="Another seed, another take of the same speech", min=0
    )
    error: error_property("the performance", override=_KEPT, update=_dial_changed)  # type: ignore[valid-type]

    emotion: EnumProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Emotion",
        description="How it is said",
        items=[(e, e.capitalize(), "") for e in EMOTIONS]
        + [("auto", "Automatic", "Guessed from the words and the voice")]
        + [("BLEND", "Blend", "Several together, or one for each sentence")],
    )
    blend: StringProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Blend",
        description="Such as happy:0.4,surprised:0.3 or, for sentences in turn, happy:0.7;sad",
    )
    intensity: FloatProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Intensity",
        description="How much of the emotion is shown; can be keyed, then press Rewrite",
        default=0.7,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        update=_dial_changed,
    )
    jaw: FloatProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Jaw",
        description="How far the jaw opens in speech; can be keyed, then press Rewrite",
        default=1.0,
        min=0.0,
        max=2.0,
        update=_dial_changed,
    )
    lips: FloatProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Lips",
        description="How far the lips move in speech; can be keyed, then press Rewrite",
        default=1.0,
        min=0.0,
        max=2.0,
        update=_dial_changed,
    )

    take: PointerProperty(  # type: ignore[valid-type]
        override=_KEPT, name="Take", description="The generated action that is played", type=bpy.types.Action
    )
    second: PointerProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Second Take",
        description="Another take, blended over the first",
        type=bpy.types.Action,
        poll=_is_other_take,
        update=_strength_changed,
    )
    mix: FloatProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Mix",
        description="How much of the second take is played",
        default=0.5,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        update=_strength_changed,
    )
    hand: PointerProperty(override=_KEPT, type=bpy.types.Action)  # type: ignore[valid-type]
    kept: PointerProperty(override=_KEPT, type=bpy.types.Action)  # type: ignore[valid-type]


for _part in PARTS:
    # written out they would be eight properties that say the same; the stubs say that they return nothing
    PaksaTalkerCharacter.__annotations__[f"use_{_part}"] = BoolProperty(  # type: ignore[func-returns-value]
        override=_KEPT,
        name=_part.capitalize(),
        description=f"Play what was generated for the {_part}",
        default=True,
        update=_strength_changed,
    )
    PaksaTalkerCharacter.__annotations__[_part] = FloatProperty(  # type: ignore[func-returns-value]
        override=_KEPT,
        name=_part.capitalize(),
        description=f"Strength of the {_part}: the influence of its NLA track",
        default=1.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        update=_strength_changed,
    )
