"""What was recognised of a character, and what is missing, in lines for people."""

from __future__ import annotations

from ..rigs.detect import detect
from .character import Character

_SHOWN = 6
"""Missing names that are listed; of more, the number is said."""


def recognised(character: Character) -> list[str]:
    """The face shapes found, the skeleton found, and what the character lacks."""
    face = character.face
    arkit = face.convention == "arkit" and face.whole
    lines = [
        f"{len(face.keys)} of 52 face shapes" if arkit else f"{len(face.controls)} face shapes: {face.label}"
    ]
    missing = list(face.missing) if arkit else []
    if missing:
        lines.append(f"Missing: {_listed(missing)}")
    names = [b.name for b in character.armature.data.bones] if character.armature is not None else []
    bones = detect(names, character.mapping) if names else None
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
