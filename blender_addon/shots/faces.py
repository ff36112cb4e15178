"""Faces among what moves: the points that shape keys move, and how they go otherwise than the head does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
_MOVED = 5e-4
"""Metres that a shape key moves what belongs to a face."""
_MANY = 2000
"""Points from which it is told how the whole of a face moves."""


@dataclass(frozen=True)
class Face:
    """``points``: the numbers of a face's points among those of all that moves; ``spread``: of them those
    that tell how the whole of it moves."""

    points: npt.NDArray[np.int64]
    spread: npt.NDArray[np.int64]

    def otherwise(self, step: F32, places: F32) -> F32:
        """How far each of its points (2, P) goes otherwise than the affine motion that fits the whole best,
        of the ``step`` and the ``places`` of all points (2, N)."""
        columns = [
            np.vstack([places[:, some], np.ones((1, len(some)))]) for some in (self.spread, self.points)
        ]
        fit, *_ = np.linalg.lstsq(columns[0].T, step[:, self.spread].T, rcond=None)
        return np.asarray(step[:, self.points] - fit.T @ columns[1], np.float32)


def faces_of(objects: Sequence[bpy.types.Object]) -> tuple[list[Face], int]:
    """The faces among the vertices of meshes, one for each armature, and how many vertices there are."""
    parts: dict[str, list[tuple[npt.NDArray[np.int64], float]]] = {}
    first = 0
    for object in objects:
        moved, extent = _moved(object)
        if len(moved):
            armature = object.find_armature() or object.parent or object
            parts.setdefault(armature.name, []).append((first + moved, extent))
        first += len(object.data.vertices)
    faces = []
    for some in parts.values():
        largest = max(some, key=lambda part: part[1])[0]
        faces.append(Face(np.concatenate([p for p, _ in some]), largest[:: -(-len(largest) // _MANY)]))
    return faces, first


def _moved(object: bpy.types.Object) -> tuple[npt.NDArray[np.int64], float]:
    """The vertices that a shape key moves, and how far they spread in metres."""
    keys = object.data.shape_keys
    count = len(object.data.vertices)
    if keys is None or not count:
        return np.zeros(0, np.int64), 0.0
    scale = object.matrix_world.median_scale
    far = np.zeros(count, bool)
    for block in keys.key_blocks:
        step = _places(block, count) - _places(block.relative_key, count)
        far |= scale * np.linalg.norm(step, axis=1) > _MOVED
    moved = np.flatnonzero(far)
    if not len(moved):
        return moved, 0.0
    places = scale * _places(keys.reference_key, count)[moved]
    return moved, float(np.linalg.norm(np.ptp(places, axis=0)))


def _places(block: bpy.types.ShapeKey, count: int) -> F32:
    found = np.empty(3 * count, np.float32)
    block.data.foreach_get("co", found)
    return found.reshape(-1, 3)
