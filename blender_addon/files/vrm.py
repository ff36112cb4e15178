"""What a VRM says beyond glTF, which Blender's importer passes over: expressions and the humanoid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...rigs.faces.face_map import match_face
from ...rigs.faces.face_solve import reach
from ...rigs.gltf.glb import read_document
from ...rigs.recognition.bone_tables import conventions
from ...rigs.recognition.face_tables import face_conventions
from ...rigs.recognition.mapping import RigMapping

F64 = npt.NDArray[np.float64]
OLD_NAMES = {
    "a": "aa", "i": "ih", "u": "ou", "e": "ee", "o": "oh", "blink_l": "blinkLeft", "blink_r": "blinkRight",
    "joy": "happy", "sorrow": "sad", "fun": "relaxed", "lookup": "lookUp", "lookdown": "lookDown",
    "lookleft": "lookLeft", "lookright": "lookRight",
}  # fmt: skip
"""VRM 0.x's presets under VRM 1.0's names."""


@dataclass(frozen=True)
class Bind:
    """A morph target of a mesh (name and number of its targets), and how much of it an expression takes."""

    mesh: str
    targets: int
    index: int
    weight: float


@dataclass(frozen=True)
class Vrm:
    """``expressions`` by name; ``bones``: VRM's humanoid bone to the file's node; ``old``: VRM 0.x."""

    expressions: dict[str, tuple[Bind, ...]]
    bones: dict[str, str]
    old: bool


def read_vrm(path: Path) -> Vrm | None:
    """What the JSON of a glTF binary says; None where it is no VRM. Raises InputError where it is no glTF, or
    its tables are not made as VRM's."""
    try:
        return _read(read_document(path))
    except (AttributeError, TypeError, ValueError) as e:
        raise InputError(
            f"{path.name}: its VRM tables are not as VRM has them", "export it again from its program"
        ) from e


def _read(data: dict[str, Any]) -> Vrm | None:
    extensions = data.get("extensions", {})
    nodes, meshes = data.get("nodes", []), data.get("meshes", [])
    if isinstance(one := extensions.get("VRMC_vrm"), dict):
        table = one.get("expressions", {})
        all_of = {**table.get("custom", {}), **table.get("preset", {})}
        expressions = {
            name: tuple(
                b
                for bind in e.get("morphTargetBinds", ())
                if (b := _bind(meshes, _get(nodes, bind.get("node"), "mesh"), bind, 1.0)) is not None
            )
            for name, e in all_of.items()
        }
        bones = {k: v.get("node") for k, v in one.get("humanoid", {}).get("humanBones", {}).items()}
    elif isinstance(zero := extensions.get("VRM"), dict):
        expressions = {}
        for group in zero.get("blendShapeMaster", {}).get("blendShapeGroups", ()):
            preset = str(group.get("presetName", "unknown")).lower()
            name = OLD_NAMES.get(preset, preset) if preset != "unknown" else str(group.get("name", ""))
            binds = (_bind(meshes, b.get("mesh"), b, 0.01) for b in group.get("binds", ()))
            expressions[name] = tuple(b for b in binds if b is not None)
        bones = {b.get("bone"): b.get("node") for b in zero.get("humanoid", {}).get("humanBones", ())}
    else:
        return None
    named = {str(k): name for k, v in bones.items() if isinstance(name := _get(nodes, v, "name"), str)}
    return Vrm({k: v for k, v in expressions.items() if v}, named, "VRM" in extensions)


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
    for number, mesh in enumerate(read_document(path).get("meshes", ())):
        named = (mesh.get("extras") or {}).get("targetNames")
        primitives = [p for p in mesh.get("primitives", ()) if isinstance(p, dict)]
        names = next((n for p in primitives if (n := (p.get("extras") or {}).get("targetNames"))), None)
        if named or not isinstance(names, list):
            continue
        for data in _meshes(str(mesh.get("name", f"Mesh_{number}")), len(names)):
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


def _bind(meshes: list[Any], mesh: Any, bind: dict[str, Any], scale: float) -> Bind | None:
    index, weight = bind.get("index"), bind.get("weight", 0.0)
    if not isinstance(mesh, int) or not 0 <= mesh < len(meshes) or not isinstance(index, int):
        return None
    targets = len(meshes[mesh].get("primitives", [{}])[0].get("targets", ()))
    if not 0 <= index < targets or not isinstance(weight, int | float):
        return None
    return Bind(str(meshes[mesh].get("name", f"Mesh_{mesh}")), targets, index, scale * float(weight))


def _get(rows: list[Any], index: Any, key: str) -> Any:
    return rows[index].get(key) if isinstance(index, int) and 0 <= index < len(rows) else None


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
