"""Which bone is which joint, which shape key makes which unit of the face, row by row; a row that is changed
is kept in the character's saved mapping."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from ...base.errors import InputError, PaksaTalkerError
from ...rigs.arkit import INDEX
from ...rigs.faces.face_controls import find_face_rig
from ...rigs.recognition.detect import detect
from ...rigs.recognition.mapping import PROPERTY, RigMapping, mapping_text, parse_mapping
from ..characters.character import Character, remember_mapping
from ..characters.chosen import character_of, recognise

F64 = npt.NDArray[np.float64]

DRAFT = "paksatalker_mapping_draft"
"""Property with rows that are no skeleton yet: a rig of unknown names needs some before it can be moved."""
_FRESH = 0.2
"""Seconds for which what is recognised is taken as it was: a panel asks for a hundred rows at once."""


@dataclass(frozen=True)
class Rows:
    """``joints``: SMPL-X joint to its bones; ``units``: ARKit unit to the keys that make it alone;
    ``mixed``: other keys and their weights (52,); ``controls``: bones that move the face where no key does.
    ``problem``: what keeps this from being used."""

    joints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mixed: Mapping[str, F64] = field(default_factory=dict)
    controls: tuple[str, ...] = ()
    problem: str = ""


_last: tuple[tuple[Any, ...], float, Rows] | None = None


def rows_of(root: bpy.types.Object) -> Rows:
    """What is recognised of the character, or mapped by hand, as rows."""
    global _last
    known = (root.session_uid, root.get(PROPERTY), root.get(DRAFT))
    if _last is not None and _last[0] == known and time.monotonic() - _last[1] < _FRESH:
        return _last[2]
    try:
        rows = _rows(_parts(root), root.get(DRAFT))
    except PaksaTalkerError as e:
        rows = Rows(problem=f"{e}; {e.hint}")
    _last = known, time.monotonic(), rows
    return rows


def set_joint(root: bpy.types.Object, joint: str, bones: Iterable[str]) -> None:
    """Let these bones, from the parent outwards, be the joint, and no other joint; none: it is to stay.

    Raises InputError, with nothing changed, where the rig has no such bone.
    """
    parts, chosen = _parts(root), tuple(bones)
    there = _bones(parts)
    if lacking := [b for b in chosen if b not in there]:
        raise InputError(f"there is no bone '{lacking[0]}'", "pick one of the list")
    now = rows_of(root).joints
    others = {
        j: tuple(b for b in row if b not in chosen)
        for j, row in now.items()
        if j != joint and set(row) & set(chosen)
    }
    saved = _draft(root) or parts.mapping or RigMapping()
    mapping = replace(saved, joints={**saved.joints, **others, joint: chosen})
    try:
        detect(there, mapping)
    except InputError:
        # not a skeleton yet: kept until the rows that it lacks are there
        root[DRAFT] = mapping_text(mapping)
    else:
        _keep(root, parts, mapping)


def set_unit(root: bpy.types.Object, unit: str, keys: Iterable[str]) -> None:
    """Let these shape keys make the unit of the face; none: it is not made. Keys of meshes that have none of
    these stay: teeth and tongue go on with the jaw.

    Raises InputError, with nothing changed, where no mesh has such a key.
    """
    parts, chosen = _parts(root), tuple(keys)
    there = key_names(root)
    if lacking := [k for k in chosen if k not in there]:
        raise InputError(f"there is no shape key '{lacking[0]}'", "pick one of the list")
    face = parts.face
    shapes = {name: row.copy() for key, row in face.controls.items() for name in face.names.get(key, (key,))}
    meshes = [set(key.key_blocks.keys()) for key in parts.keys]
    for name, row in shapes.items():
        if not chosen or any(name in mesh and mesh & set(chosen) for mesh in meshes):
            row[INDEX[unit]] = 0.0
    for key in chosen:
        shapes.setdefault(key, np.zeros(len(INDEX)))[INDEX[unit]] = 1.0
    shapes = {key: row for key, row in shapes.items() if row.any()}
    _keep(root, parts, replace(parts.mapping or RigMapping(), shapes=shapes))


def key_names(root: bpy.types.Object) -> list[str]:
    """All shape keys of the character's meshes."""
    names = [b.name for key in _parts(root).keys for b in key.key_blocks if b != key.reference_key]
    return list(dict.fromkeys(names))


def _keep(root: bpy.types.Object, parts: Character, mapping: RigMapping) -> None:
    remember_mapping(parts, mapping)
    if root.get(DRAFT) is not None:
        del root[DRAFT]
    if (character := character_of(root)) is not None:
        recognise(character)


def _rows(parts: Character, draft: str | None) -> Rows:
    bones = _bones(parts)
    problem = ""
    if draft is not None:
        mapping = parse_mapping(draft, "the rows")
        joints = {j: b for j, b in mapping.joints.items() if b}
        try:
            detect(bones, mapping)
        except InputError as e:
            problem = f"{e}; {e.hint}"
    else:
        found = detect(bones, parts.mapping) if bones else None
        joints = dict(found.mapping) if found is not None else {}
    face = parts.face
    units: dict[str, tuple[str, ...]] = {}
    mixed: dict[str, F64] = {}
    for key, row in face.controls.items():
        spelled = face.names.get(key, (key,))
        if np.count_nonzero(row) == 1 and row.max() == 1:
            unit = next(u for u, i in INDEX.items() if i == int(row.argmax()))
            units[unit] = (*units.get(unit, ()), *spelled)
        else:
            mixed |= dict.fromkeys(spelled, row)
    by_bones = find_face_rig(bones) if not face.controls else None
    return Rows(joints, units, mixed, tuple(by_bones.controls) if by_bones is not None else (), problem)


def _draft(root: bpy.types.Object) -> RigMapping | None:
    text = root.get(DRAFT)
    return parse_mapping(text, "the rows") if isinstance(text, str) else None


def _bones(parts: Character) -> list[str]:
    return [b.name for b in parts.armature.data.bones] if parts.armature is not None else []


def _parts(root: bpy.types.Object) -> Character:
    """The character, or what could become one: an armature of unknown names, a mesh of unknown keys."""
    character = character_of(root)
    if character is not None:
        return character
    if root.type == "ARMATURE":
        own = [o for o in bpy.data.objects if o.type == "MESH" and o.find_armature() == root]
        return Character(root.name, root, tuple(own), {})
    return Character(root.name, None, (root,), {})
