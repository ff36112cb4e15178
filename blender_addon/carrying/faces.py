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
    that tell how the whole of it moves; ``openings``: those of eyes, teeth and tongue, around which lids and
    lips cover and uncover something, all where the face is of one mesh."""

    points: npt.NDArray[np.int64]
    spread: npt.NDArray[np.int64]
    openings: npt.NDArray[np.int64]

    def otherwise(self, step: F32, places: F32) -> F32:
        """How far each of its points (2, P) goes otherwise than the affine motion that fits the whole best:
        of the ``step`` of all points (2, N), which are at ``places`` (3, N) in the picture and before the
        camera, so that a head that turns is no bent face."""
        middle = [row[self.spread].mean(dtype=np.float64) for row in places]
        known, every = (_columns(places[:, some], middle) for some in (self.spread, self.points))
        goes = step[:, self.spread].astype(np.float64)
        # the normal equations, by sums that come out the same wherever the points lie in memory
        products = np.array([[(a * b).sum() for b in known] for a in known])
        fit = np.linalg.lstsq(products, np.array([[(a * b).sum() for b in goes] for a in known]), rcond=None)[
            0
        ]
        even = [sum(every[i] * fit[i, axis] for i in range(len(fit))) for axis in (0, 1)]
        return np.asarray(step[:, self.points] - np.array(even), np.float32)


def _columns(places: F32, middle: Sequence[float]) -> list[npt.NDArray[np.float64]]:
    """Places (3, P) about this point, and ones."""
    return [
        *(row.astype(np.float64) - at for row, at in zip(places, middle, strict=True)),
        np.ones(places.shape[1]),
    ]


def faces_of(objects: Sequence[bpy.types.Object]) -> tuple[list[Face], int]:
    """The faces among the vertices of meshes, one for each armature, and how many vertices there are."""
    parts: dict[str, list[_Part]] = {}
    first = 0
    for object in objects:
        moved, extent = _moved(object)
        if len(moved):
            armature = object.find_armature() or object.parent or object
            parts.setdefault(armature.name, []).append(_Part(object, first, moved, extent))
        first += len(object.data.vertices)
    faces = []
    for some in parts.values():
        largest = max(some, key=lambda part: part.extent)
        bones = _head_bones(largest)
        points = {p.first: p.first + p.moved[_held_by(p, bones)] for p in some}
        spread = points[largest.first]
        every = np.concatenate(list(points.values()))
        inner = [some for first, some in points.items() if first != largest.first]
        openings = np.concatenate(inner) if inner else every
        faces.append(Face(every, spread[:: -(-len(spread) // _MANY) or 1], openings))
    return faces, first


@dataclass(frozen=True)
class _Part:
    """A mesh of a face: the number of its first vertex, those that shape keys move, and how far they spread
    in metres."""

    object: bpy.types.Object
    first: int
    moved: npt.NDArray[np.int64]
    extent: float


def _head_bones(part: _Part) -> frozenset[str]:
    """The bone that holds most of a face and those that hang on it, for shape keys move the throat too, which
    goes with the neck; none where no bone holds it."""
    names = [name for name in _holders(part) if name]
    armature = part.object.find_armature()
    if not names or armature is None:
        return frozenset()
    head = armature.data.bones.get(max(sorted(set(names)), key=names.count))
    return frozenset() if head is None else frozenset({head.name, *(b.name for b in head.children_recursive)})


def _held_by(part: _Part, bones: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Which of a part's vertices these bones hold; all where that is none."""
    held = np.array([not bones or not name or name in bones for name in _holders(part)], bool)
    return held if held.any() else np.ones(len(held), bool)


def _holders(part: _Part) -> list[str]:
    """The bone that holds each of a part's vertices most; empty where none does."""
    armature = part.object.find_armature()
    if armature is None:
        return [""] * len(part.moved)
    bones = {g.index: g.name for g in part.object.vertex_groups if g.name in armature.data.bones}
    found = []
    for number in part.moved:
        groups = [g for g in part.object.data.vertices[int(number)].groups if g.group in bones]
        found.append(bones[max(groups, key=lambda g: g.weight).group] if groups else "")
    return found


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
