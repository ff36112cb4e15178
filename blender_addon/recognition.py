"""What was recognised of a character, and what is missing, in lines for people."""

from __future__ import annotations

from ..rigs.detect import detect
from ..rigs.face_map import match_face_keys
from .character import Character

_SHOWN = 6
"""Missing names that are listed; of more, the number is said."""


def recognised(character: Character) -> list[str]:
    """The face shapes found, the skeleton found, and what the character lacks."""
    names = [block.name for key in character.keys for block in key.key_blocks]
    face = match_face_keys(names)
    lines = [f"{len(face.keys)} of 52 face shapes"]
    missing = list(face.missing) if face.keys else []
    if missing:
        lines.append(f"Missing: {_listed(missing)}")
    bones = detect(b.name for b in character.armature.data.bones) if character.armature is not None else None
    if bones is None:
        lines.append("No skeleton known: the face moves alone")
    else:
        lines.append(f"Skeleton: {bones.label}, {len(bones.mapping)} joints")
        if bones.missing:
            lines.append(f"Without a bone: {_listed(list(bones.missing))}")
    return lines


def _listed(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
