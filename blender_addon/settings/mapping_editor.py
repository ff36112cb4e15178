"""What is recognised of a character as a text that an artist edits, and the edited text kept on it."""

from __future__ import annotations

import bpy

from ...rigs.recognition.detect import conventions, detect
from ...rigs.recognition.mapping import PROPERTY, RigMapping, mapping_text, parse_mapping
from ..characters.character import Character, remember_mapping
from .mapping_rows import DRAFT


def write_text(character: Character) -> bpy.types.Text:
    """A text with the mapping that is in use, under the character's name."""
    face, saved = character.face, character.mapping
    shapes = {name: row for key, row in face.controls.items() for name in face.names.get(key, (key,))}
    bones = [b.name for b in character.armature.data.bones] if character.armature is not None else []
    body = detect(bones, saved) if bones else None
    joints = dict(body.mapping) if body is not None else {}
    title = f"{character.name} mapping.toml"
    text = bpy.data.texts.get(title) or bpy.data.texts.new(title)
    convention = body.convention if body is not None and body.convention in conventions() else None
    text.from_string(mapping_text(RigMapping(convention, joints, shapes)))
    return text


def read_text(character: Character, text: bpy.types.Text | None) -> None:
    """Keep what the text says on the character; without a text it is recognised again.

    Raises InputError with the place where the text can't be understood.
    """
    if text is not None:
        remember_mapping(character, parse_mapping(text.as_string(), text.name))
        return
    for owner in (character.armature, *character.meshes):
        for kept in (PROPERTY, DRAFT):
            if owner is not None and owner.get(kept) is not None:
                del owner[kept]
