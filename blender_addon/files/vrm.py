"""What a VRM says beyond glTF, which Blender's importer passes over, put on what it imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import bpy
import numpy as np
import numpy.typing as npt

from ...rigs.faces.face_map import match_face
from ...rigs.faces.face_solve import reach
from ...rigs.gltf.vrm import Vrm, target_names
from ...rigs.recognition.bone_tables import conventions
from ...rigs.recognition.face_tables import face_conventions
from ...rigs.recognition.mapping import RigMapping

F64 = npt.NDArray[np.float64]


def expression_keys(vrm: Vrm) -> dict[str, str]:
    """Give the meshes a shape key for each expression: the sum of the morph targets that it binds. Returns
    the key's name by the expression's.

    Morph targets are left alone. One of the same name that is something else makes the key ``VRM name``.
    """
    keys: dict[str, str] = {}
    for name, binds in vrm.expressions.items():
        keys[name] = name
        for mesh in {b.mesh for b in binds}:
            mine = [b for b in binds if b.mesh == mesh]
            for data in _meshes(mesh, mine[0].targets):
                blocks = data.shape_keys.key_blocks
                there = next((k for k in blocks.keys() if k.casefold() == name.casefold()), None)  # noqa: SIM118
                whole = len(mine) == 1 and mine[0].weight == 1
                if whole and there is not None and blocks.find(there) == mine[0].index + 1:
                    keys[name] = there
                    continue
                keys[name] = name if there is None else f"VRM {name}"
                basis = _coordinates(blocks[0])
                moved = basis.copy()
                for bind in mine:
                    moved += bind.weight * (_coordinates(blocks[bind.index + 1]) - basis)
                owner = next(o for o in bpy.data.objects if o.data == data)
                key = owner.shape_key_add(name=keys[name], from_mix=False)
                key.data.foreach_set("co", moved.ravel())
    return keys


def face_mapping(keys: Mapping[str, str], meshes: Sequence[Sequence[str]]) -> dict[str, F64]:
    """What the keys of declared expressions do, (52,) each; empty where the names of the meshes' shape keys
    alone make more of a face.

    ``keys`` as :func:`expression_keys` returns them: what the file declares counts, however little it is.
    """
    rows = face_conventions()["vrm"].rows
    declared = {key: rows[name] for name, key in keys.items() if name in rows and rows[name].any()}
    found = match_face(meshes)
    better = declared and reach(list(declared.values())).mean() > found.reach.mean()
    return declared if better else {}


def name_targets(path: Path) -> None:
    """Give imported shape keys the names that a glTF binary keeps in its primitives, where it has no others.

    (UnityGLTF and others write ``targetNames`` there; Blender reads those of the mesh alone.)
    """
    for mesh, names in target_names(path):
        for data in _meshes(mesh, len(names)):
            for name, block in zip(names, list(data.shape_keys.key_blocks)[1:], strict=False):
                if isinstance(name, str) and name and block.name.startswith("target_"):
                    block.name = name


def humanoid_mapping(vrm: Vrm) -> RigMapping | None:
    """The skeleton by the file's own word; None where it lacks hips, spine, arms or legs."""
    table = conventions()["vrm0" if vrm.old else "vrm"].joints
    joints = {
        joint: tuple(vrm.bones[b] for b in bones if b in vrm.bones)
        for joint, bones in table.items()
        if any(b in vrm.bones for b in bones)
    }
    needed = ("pelvis", "spine1", "left_hip", "right_hip", "left_shoulder", "right_shoulder")
    return RigMapping(joints=joints) if all(j in joints for j in needed) else None


def _meshes(name: str, targets: int) -> list[bpy.types.Mesh]:
    """The imported meshes of that name; Blender numbers those that are called alike."""
    return [
        m
        for m in bpy.data.meshes
        if (m.name == name or m.name.rpartition(".")[0] == name)
        and m.shape_keys is not None
        and len(m.shape_keys.key_blocks) > targets
        and m.users
    ]


def _coordinates(block: bpy.types.ShapeKey) -> np.ndarray:
    flat = np.empty(3 * len(block.data), np.float32)
    block.data.foreach_get("co", flat)
    return flat.reshape(-1, 3)
