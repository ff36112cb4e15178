"""Rigify's human as a metarig fitted to the person; Blender's Rigify generates the control rig from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.tables import shipped
from ..human import Human
from .skeleton import F64, Skeleton, joint, normalised, parents_first, rigid, skeleton_from, table_of

INFLUENCES = 6
DEFORMING = "DEF-"
"""What Rigify puts before the names of the bones that deform."""
_UP = np.array([0.0, 1.0, 0.0])
_SIDE = np.array([1.0, 0.0, 0.0])


def build_rigify(human: Human) -> Skeleton:
    """The metarig on the person, and the weights of the bones that deform once it is generated.

    ``metarig`` holds what Blender's Rigify needs to know: ``collections`` and ``colors`` of the bones, and by
    bone ``type``, ``parameters``, ``collections``, ``connected``, ``rotation_mode`` and ``z_axis``, the
    direction of its z axis where the roll follows from it.
    """
    table = shipped(__file__, "rigify.toml")
    source = human.source.rigify()
    rig = _laid_out(source["bones"], table)
    rows = human.source.rigify_weights()
    halves = [n for n in source["extra_bones"] if n in rows]
    deforming = (*(DEFORMING + n for n in parents_first(rig) if n in rows), *halves)
    count = len(human.vertices)
    weights = np.zeros((count, len(deforming)))
    for bone, parts in _shares(rows, table["weights"]).items():
        for name, share in parts.items():
            weights[:, deforming.index(_deforming(name))] += share * table_of(count, (bone,), rows)[:, 0]
    rigid(weights, human, {g: deforming.index(_deforming(b)) for g, b in table["rigid"].items()})
    return skeleton_from(
        human,
        rig,
        normalised(weights, deforming.index(_deforming("spine"))),
        INFLUENCES,
        deforming=deforming,
        roles={role: _deforming(bone) for role, bone in table["roles"].items()},
        metarig=_metarig(human, source, rig),
    )


def _laid_out(bones: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """The bones without those that the table leaves out."""
    gone = {name for name, _ in _both_sides(table["weights"])} | {"MCH-breast-parent"}
    rig = {n: dict(b) for n, b in bones.items() if n not in gone}
    for name, keeper in table["joined"].items():
        rig[keeper]["tail"] = bones[name]["tail"]
        for bone in rig.values():
            if bone["parent"] == name:
                bone["parent"] = keeper
    return rig


def _shares(
    rows: Mapping[str, npt.NDArray[np.float64]], moved: Mapping[str, Mapping[str, float]]
) -> dict[str, Mapping[str, float]]:
    """Bone of the weights' file to the bones that its weights go to, and by how much."""
    table = dict(_both_sides(moved))
    return {bone: table.get(bone, {bone: 1.0}) for bone in rows if not bone.startswith("mhmask")}


def _both_sides(table: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, dict[str, float]]]:
    for name, parts in table.items():
        yield name, dict(parts)
        if ".L" in name:
            yield name.replace(".L", ".R"), {k.replace(".L", ".R"): v for k, v in parts.items()}


def _deforming(bone: str) -> str:
    return bone if bone.startswith(DEFORMING) else DEFORMING + bone


def _metarig(human: Human, source: Mapping[str, Any], rig: Mapping[str, Any]) -> dict[str, Any]:
    ui = source["rigify_ui"]
    used = {c for bone in rig.values() for c in bone.get("collections", ())}
    used |= {c for bone in rig.values() for refs in _references(bone) for c in refs}
    return {
        "collections": [
            {"name": name, **ui["collections"][name]}
            for name in source["collections"]
            if name in used or name == "Root"
        ],
        "colors": [{**color, **ui["selection_colors"]} for color in ui["colors"]],
        "bones": {name: _bone(human, bone) for name, bone in rig.items()},
    }


def _references(bone: Mapping[str, Any]) -> list[list[str]]:
    parameters = bone["rigify"].get("rigify_parameters") or {}
    return [value for key, value in parameters.items() if key.endswith("_coll_refs")]


def _bone(human: Human, bone: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        "type": bone["rigify"].get("rigify_type") or "",
        "parameters": bone["rigify"].get("rigify_parameters") or {},
        "collections": bone.get("collections", []),
        "connected": bool(bone.get("use_connect")),
        "rotation_mode": bone.get("rotation_mode") or "QUATERNION",
        "curved": (bone.get("bendy_bone") or {}).get("mapping_mode") == "CURVED",
    }
    axis = _z_axis(human, bone)
    return found if axis is None else {**found, "z_axis": [float(x) for x in axis]}


def _z_axis(human: Human, bone: Mapping[str, Any]) -> F64 | None:
    """(3,) where a bone's z axis points, Y up, +Z front; None where its own roll says so."""
    match bone.get("roll_strategy"):
        case "ALIGN_Z_WORLD_Z":
            return _UP
        case "ALIGN_X_WORLD_X":
            along = joint(human, bone["tail"]).astype(float) - joint(human, bone["head"])
            return np.cross(_SIDE, along) / np.linalg.norm(along)
    return None
