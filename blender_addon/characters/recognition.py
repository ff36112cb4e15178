"""What was recognised of a character, and what is missing, in lines for people."""

from __future__ import annotations

import bpy

from ...rigs.faces.face_controls import find_face_rig
from ...rigs.faces.face_poses import match_poses
from ...rigs.recognition.detect import detect
from .character import Character, body_of

_SHOWN = 6
"""Missing names that are listed; of more, the number is said."""


def recognised(character: Character) -> list[str]:
    """The face shapes found, the skeleton found, and what the character lacks."""
    face = character.face
    names = [b.name for b in character.armature.data.bones] if character.armature is not None else []
    arkit = face.convention == "arkit" and face.whole
    by_bones = find_face_rig(names) if not face.controls else None
    posed = match_poses([a.name for a in bpy.data.actions]) if names and not face.controls else None
    if arkit:
        lines = [f"{len(face.keys)} of 52 face shapes"]
    elif face.expressions:
        lines = [f"{len(face.expressions)} expressions of a FLAME head"]
    elif posed is not None:
        lines = [f"{len(posed.controls)} face poses: {posed.label}"]
    elif by_bones is not None:
        lines = [f"{len(by_bones.controls)} face controls: {by_bones.label}"]
    elif face.controls:
        lines = [f"{len(face.controls)} face shapes: {face.label}"]
    else:
        lines = ["0 of 52 face shapes"]
    missing = list(face.missing) if arkit else []
    if missing:
        lines.append(f"Missing: {_listed(missing)}")
    bones = body_of(character)
    if bones is None and names and detect(names) is not None:
        lines.append("Skeleton: not upright on two legs, left alone")
    elif bones is None:
        lines.append("No skeleton known: the face moves alone")
    else:
        lines.append(f"Skeleton: {bones.label}, {len(bones.mapping)} joints")
        if bones.missing:
            lines.append(f"Without a bone: {_listed(list(bones.missing))}")
    return lines


def _listed(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
