"""What the sidebar remembers of a scene: who is worked on, and the picture."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import EnumProperty, IntProperty, PointerProperty, StringProperty

from ...stage.stage_choice import FRAMINGS
from ..characters.character import find_character
from ..characters.chosen import recognise, root_of
from .live_settings import PaksaTalkerLive
from .person_settings import PaksaTalkerPerson
from .preferences import preferences


def _can_be_character(settings: bpy.types.PropertyGroup, object: bpy.types.Object) -> bool:
    return object.type in ("ARMATURE", "MESH")


def _picked(settings: Any, context: bpy.types.Context) -> None:
    """Say what was recognised, and take the object that keeps the character's settings."""
    chosen, mine = settings.character, preferences()
    if chosen is None:
        return
    if mine is not None and not settings.is_property_set("quality"):
        settings.quality = mine.quality
    character = find_character(settings.id_data, chosen)
    if character is None or chosen not in (character.armature, *character.meshes):
        chosen.paksatalker.recognised = "neither face shapes nor a known skeleton"
        return
    root = root_of(character)
    recognise(character)
    if root != chosen:
        settings.character = root


class PaksaTalkerScene(bpy.types.PropertyGroup):
    """Of a scene: who is worked on, and the picture."""

    character: PointerProperty(  # type: ignore[valid-type]
        name="Character",
        description="The armature or face mesh that speaks",
        type=bpy.types.Object,
        poll=_can_be_character,
        update=_picked,
    )
    person: PointerProperty(type=PaksaTalkerPerson)  # type: ignore[valid-type]
    live: PointerProperty(type=PaksaTalkerLive)  # type: ignore[valid-type]
    performance: StringProperty(  # type: ignore[valid-type]
        name="Performance", description="A performance file (.npz)", subtype="FILE_PATH"
    )
    framing: EnumProperty(  # type: ignore[valid-type]
        name="Framing",
        description="How much of the character is in the picture",
        items=[(name, name.replace("-", " ").title(), "") for name in FRAMINGS],
        default="bust",
    )
    quality: EnumProperty(  # type: ignore[valid-type]
        name="Quality",
        description="What rendering spends on a frame",
        items=[
            ("sketch", "Sketch", "640 x 360, flat, to judge the timing"),
            ("draft", "Draft", "640 x 360, to look at the motion"),
            ("standard", "Standard", "1280 x 720"),
            ("high", "High", "1920 x 1080, with motion blur"),
        ],
        default="standard",
    )
    workers: IntProperty(  # type: ignore[valid-type]
        name="Workers",
        description="Processes that render at once; 0 for as many as cores and memory allow",
        min=0,
        max=64,
    )
    queue: EnumProperty(  # type: ignore[valid-type]
        name="Queue",
        description="Which render farm a bundle is for",
        items=[
            ("openjd", "Open Job Description", "AWS Deadline Cloud, or the command openjd"),
            ("flamenco", "Flamenco", "Blender's own, with its job type"),
            ("command", "Command Lines", "Any other queue"),
        ],
    )
    chunk: IntProperty(  # type: ignore[valid-type]
        name="Chunk", description="Frames of one task", default=10, min=1, max=10_000
    )
    batch: StringProperty(  # type: ignore[valid-type]
        name="Lines",
        description="A .csv whose first row names options of the command line, or a folder of scripts or "
        "recordings",
        subtype="FILE_PATH",
    )
    batch_folder: StringProperty(  # type: ignore[valid-type]
        name="Films", description="The folder that gets them, with a manifest", subtype="DIR_PATH"
    )
