"""The meshes of a character as points that its bones move."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
import numpy.typing as npt

from ...rigs.retargeting.hair_swing import is_swinging
from ...rigs.rig import Skin

MOST = 2500
"""Vertices of a mesh that are looked at: their groups are read one at a time."""
_FEW = 40

_read: dict[tuple[object, ...], tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]] = {}


def skin_of(armature: bpy.types.Object, meshes: Sequence[bpy.types.Object]) -> Skin | None:
    """Some of the meshes' vertices at rest, with the bone that moves each most; None where there are none."""
    index = {b.name: i for i, b in enumerate(armature.data.bones)}
    points, bones = [], []
    for mesh in meshes:
        which, moved_by = _moved_by(mesh, index)
        if len(which):
            flat = np.empty(3 * len(mesh.data.vertices), np.float32)
            mesh.data.vertices.foreach_get("co", flat)
            place = np.array(armature.matrix_world.inverted_safe() @ mesh.matrix_world)
            points.append(flat.reshape(-1, 3)[which] @ place[:3, :3].T + place[:3, 3])
            bones.append(moved_by)
    return Skin(np.concatenate(points).astype(np.float64), np.concatenate(bones)) if points else None


def _moved_by(
    mesh: bpy.types.Object, index: dict[str, int]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Some vertices of a mesh and the bone of each, remembered: dials that turn ask for them often."""
    vertices, names = mesh.data.vertices, tuple(g.name for g in mesh.vertex_groups)
    key = (mesh.data.as_pointer(), mesh.data.name_full, len(vertices), names, tuple(index))
    if key not in _read:
        if len(_read) > _FEW:
            _read.clear()
        # hair that swings is no surface that hands lie on
        groups = {i: index[name] for i, name in enumerate(names) if name in index and not is_swinging(name)}
        which, bones = [], []
        for i in range(0, len(vertices), max(1, len(vertices) // MOST)) if len(groups) > 1 else ():
            weights = [(g.weight, groups[g.group]) for g in vertices[i].groups if g.group in groups]
            if weights and (most := max(weights))[0] > 0:
                which.append(i)
                bones.append(most[1])
        _read[key] = np.array(which, np.intp), np.array(bones, np.intp)
    return _read[key]
