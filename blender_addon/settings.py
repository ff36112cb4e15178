"""What the sidebar remembers: of each scene, and in the user's preferences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty, FloatProperty, IntProperty, PointerProperty, StringProperty

from ..rigs.errors import InputError
from .character import Character, find_character

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGE = __package__.rpartition(".")[0]
"""``paksatalker``, inside Blender ``bl_ext.<repository>.paksatalker``."""


def _can_be_character(settings: bpy.types.PropertyGroup, object: bpy.types.Object) -> bool:
    return object.type in ("ARMATURE", "MESH")


class PaksaTalkerSettings(bpy.types.PropertyGroup):
    """Kept in the scene, so that it is saved with the file."""

    character: PointerProperty(  # type: ignore[valid-type]
        name="Character",
        description="The armature or face mesh that speaks; where empty, the active or only character",
        type=bpy.types.Object,
        poll=_can_be_character,
    )
    source: EnumProperty(  # type: ignore[valid-type]
        name="Speech",
        description="Where the speech comes from",
        items=[
            ("LINE", "Line", "A line of text, spoken by the built-in voice"),
            ("SCRIPT", "Script", "A text of the Text Editor, spoken by the built-in voice"),
            ("SOUND", "Sound", "A recording"),
        ],
    )
    text: StringProperty(  # type: ignore[valid-type]
        name="Text", description="What is said", default="Hello! Give me a sentence, and I will say it."
    )
    script: PointerProperty(  # type: ignore[valid-type]
        name="Script", description="What is said", type=bpy.types.Text
    )
    sound: StringProperty(  # type: ignore[valid-type]
        name="Sound", description="A recording: WAV, FLAC, OGG or MP3", subtype="FILE_PATH"
    )
    transcript: StringProperty(  # type: ignore[valid-type]
        name="Transcript",
        description="What is said in the recording; without it, sounds are recognised less exactly",
    )
    seed: IntProperty(  # type: ignore[valid-type]
        name="Seed", description="Another seed, another take of the same speech", min=0
    )
    error: FloatProperty(  # type: ignore[valid-type]
        name="Error",
        description="How far curves may be from the performance, of a weight; 0 keys every frame",
        default=0.01,
        min=0.0,
        soft_max=0.1,
        step=0.5,
        precision=3,
    )
    performance: StringProperty(  # type: ignore[valid-type]
        name="Performance", description="A performance file (.npz)", subtype="FILE_PATH"
    )
    framing: EnumProperty(  # type: ignore[valid-type]
        name="Framing",
        description="How much of the character is in the picture",
        items=[("head", "Head", ""), ("bust", "Bust", ""), ("full", "Full", "")],
        default="bust",
    )


class PaksaTalkerPreferences(bpy.types.AddonPreferences):
    """Edit > Preferences > Add-ons > PaksaTalker"""

    bl_idname = PACKAGE

    python: StringProperty(  # type: ignore[valid-type]
        name="Python",
        description="An interpreter with the paksatalker packages, where Blender's own lacks them",
        subtype="FILE_PATH",
    )

    def draw(self, context: bpy.types.Context) -> None:
        """One field."""
        self.layout.prop(self, "python")
        self.layout.label(text="Leave it empty to use Blender's own Python and the extension's packages")


def other_python() -> str:
    """The interpreter that the preferences name, or an empty string."""
    addon = bpy.context.preferences.addons.get(PACKAGE)
    preferences = addon.preferences if addon is not None else None
    return bpy.path.abspath(preferences.python) if preferences is not None and preferences.python else ""


def chosen_character(
    scene: bpy.types.Scene, active: bpy.types.Object | None = None, chosen: bpy.types.Object | None = None
) -> Character:
    """The character of ``chosen``, of the settings' object, of the active one, or the one in the scene.

    Raises InputError where there is none, or the one asked for can't be moved.
    """
    chosen = chosen or scene.paksatalker.character
    character = find_character(scene, chosen or active)
    if chosen is not None and (character is None or chosen not in (character.armature, *character.meshes)):
        raise InputError(
            f"'{chosen.name}' can't speak: neither face shapes nor a known skeleton, or not in this scene",
            "pick another character, or add a person",
        )
    if character is None:
        raise InputError("there is no character in this scene", "add a person, or pick an armature or mesh")
    for owner in (character.armature, *character.keys):
        if owner is not None and owner.library is not None:
            raise InputError(f"'{owner.name}' is linked", "make a library override of the character")
    return character


def speech_arguments(settings: PaksaTalkerSettings, folder: Path) -> Sequence[str]:
    """What the command line wants to know of the speech; a text goes into a file of ``folder``.

    Raises InputError where the chosen source is empty.
    """
    if settings.source == "SOUND":
        if not settings.sound:
            raise InputError("there is no sound file", "pick one, or choose Line and type a sentence")
        transcript = settings.transcript.strip()
        words = [f"--transcript={transcript}"] if transcript else []
        return ["--audio", bpy.path.abspath(settings.sound), *words]
    if settings.source == "SCRIPT" and settings.script is None:
        raise InputError("there is no script", "pick a text of the Text Editor")
    text = settings.script.as_string() if settings.source == "SCRIPT" else settings.text
    if not text.strip():
        raise InputError("there is nothing to say", "type a sentence")
    # in a file it may be long, and begin with a dash
    file = folder / "speech.txt"
    file.write_text(text, encoding="utf-8")
    return ["--text-file", str(file)]
