"""The scalp of one person: where hair grows, how far any point is from head and shoulders.

Directions on the head are (azimuth, elevation) in degrees about :attr:`Scalp.centre`: azimuth 0 is the
face, 90 either side, 180 the nape; elevation 90 is the crown. A hairline is a table of elevations over
azimuth, so that one table fits every head.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from ..asset import I32
from ..distance_field import F64, DistanceField, distance_field
from ..human import CHIN, Human

SKULL_DEPTH = 0.094
"""Metres from the forehead's plane back to the centre of directions."""


@dataclass(frozen=True)
class Scalp:
    """The head as a growing ground and an obstacle.

    ``hairline`` (K, 2): azimuth rising from 0 to 180 and elevation, degrees; ``ear`` height of the ears'
    middle, ``eye`` and ``chin`` heights, metres; ``skin`` the distance from head, neck and shoulders.
    """

    human: Human
    centre: F64
    hairline: F64
    eye: float
    chin: float
    ear: float
    skin: DistanceField

    def angles(self, points: npt.ArrayLike) -> tuple[F64, F64]:
        """Azimuth 0..180 and elevation in degrees of points (..., 3)."""
        d = np.asarray(points, float) - self.centre
        azimuth = np.degrees(np.arctan2(np.abs(d[..., 0]), d[..., 2]))
        elevation = np.degrees(np.arctan2(d[..., 1], np.hypot(d[..., 0], d[..., 2])))
        return azimuth, elevation

    def above_hairline(self, azimuth: F64, elevation: F64) -> F64:
        """Degrees above the hairline, negative on bare skin."""
        return elevation - np.interp(azimuth, self.hairline[:, 0], self.hairline[:, 1])


def find_scalp(human: Human, hairline: npt.ArrayLike) -> Scalp:
    """Measure the head; ``hairline`` as in :class:`Scalp`."""
    v = human.vertices.astype(float)
    centre, eye = head_centre(human)
    chin = float(v[CHIN, 1])
    faces = human.faces[human.faces_of("body")]
    middle = v[faces].mean(axis=1)
    near = (middle[:, 1] > chin - 0.2) & (np.abs(middle[:, 0]) < 0.2)
    return Scalp(
        human=human,
        centre=centre,
        hairline=np.asarray(hairline, float),
        eye=eye,
        chin=chin,
        ear=float(middle[is_ear(middle, centre, eye), 1].mean()),
        skin=distance_field(v, faces[near]),
    )


def head_centre(human: Human) -> tuple[F64, float]:
    """The centre of directions (3,) and the height of the eyes, metres."""
    eye = float((human.centre("joint-l-eye") + human.centre("joint-r-eye"))[1]) / 2
    body = human.vertices.astype(float)[human.groups["body"]]
    forehead = body[np.abs(body[:, 1] - eye - 0.05) < 0.01, 2].max()
    return np.array([0.0, eye + 0.014, forehead - SKULL_DEPTH]), eye


def skull_half(points: F64, centre: F64, eye: float) -> float:
    """Metres from the middle of the head to its sides above the ears."""
    d = points - centre
    above = (points[:, 1] > eye + 0.034) & (points[:, 1] < eye + 0.046) & (d[:, 2] > -0.05) & (d[:, 2] < 0.03)
    return float(np.abs(d[above, 0]).max(initial=0.07))


def is_ear(points: F64, centre: F64, eye: float) -> npt.NDArray[np.bool_]:
    """Which points (N, 3) of a head belong to an ear: what stands out of its side near eye height."""
    d = points - centre
    skull = max(0.076, skull_half(points, centre, eye) + 0.003)
    return (
        (np.abs(d[:, 0]) > skull - 0.25 * np.clip(eye - points[:, 1], 0, 0.1))
        & (d[:, 2] > -0.05)
        & (d[:, 2] < 0.035)
        & (points[:, 1] > eye - 0.06)
        & (points[:, 1] < eye + 0.03)
    )


def sample_roots(
    scalp: Scalp, count: int, rng: np.random.Generator, inset: float, fringe: float, within: float = np.inf
) -> tuple[F64, F64]:
    """``count`` root points (N, 3) on the scalp with normals (N, 3), evenly spread.

    They start ``inset`` degrees above the hairline; over the ``fringe`` degrees from there they thin out.
    None grows more than ``within`` degrees above the hairline.
    """
    v = scalp.human.vertices.astype(float)
    faces = scalp_faces(scalp, margin=-4)
    corners = v[faces]
    triangles = np.concatenate([corners[:, [0, 1, 2]], corners[:, [0, 2, 3]]])
    cross = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    area = np.linalg.norm(cross, axis=1)
    normals = vertex_normals(v, scalp.human.faces[scalp.human.faces_of("body")])
    ids = np.concatenate([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]])
    amount = count * (6 if np.isinf(within) else 20)
    pick = np.sort(rng.choice(len(area), amount, p=area / area.sum()))
    a, b = np.sqrt(rng.random(amount)), rng.random(amount)
    share = np.stack([1 - a, a * (1 - b), a * b], axis=1)
    points = (triangles[pick] * share[..., None]).sum(axis=1)
    normal = (normals[ids[pick]] * share[..., None]).sum(axis=1)
    above = scalp.above_hairline(*scalp.angles(points))
    alive = above > inset + fringe * (rng.random(amount) ** 1.5 - 0.25)
    alive &= above < within
    points, normal = points[alive], normal[alive]
    chosen = _spread(points, count)
    normal = normal[chosen] / np.linalg.norm(normal[chosen], axis=1, keepdims=True)
    return points[chosen], normal


def scalp_faces(scalp: Scalp, margin: float) -> I32:
    """Body faces (F, 4) of the skull that reach at least ``margin`` degrees above the hairline, no ears."""
    human = scalp.human
    faces = human.faces[human.faces_of("body")]
    v = human.vertices.astype(float)
    middle = v[faces].mean(axis=1)
    d = middle - scalp.centre
    near = (np.linalg.norm(d, axis=1) < 0.135) & ~is_ear(middle, scalp.centre, scalp.eye)
    near &= (_face_normals(v, faces) * d).sum(axis=1) > 0
    # Inside the mouth and nose.
    near &= np.linalg.norm(d, axis=1) > 0.05
    above = scalp.above_hairline(*scalp.angles(v[faces]))
    return faces[near & (above.max(axis=1) > margin)]


def vertex_normals(vertices: F64, faces: I32) -> F64:
    """Area-weighted normals (V, 3) of quads (F, 4)."""
    normal = np.zeros_like(vertices)
    cross = np.cross(
        vertices[faces[:, 2]] - vertices[faces[:, 0]], vertices[faces[:, 3]] - vertices[faces[:, 1]]
    )
    for k in range(4):
        np.add.at(normal, faces[:, k], cross)
    return normal / (np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12)


def _face_normals(vertices: F64, faces: I32) -> F64:
    cross = np.cross(
        vertices[faces[:, 2]] - vertices[faces[:, 0]], vertices[faces[:, 3]] - vertices[faces[:, 1]]
    )
    return cross / (np.linalg.norm(cross, axis=1, keepdims=True) + 1e-12)


def _spread(points: F64, count: int) -> npt.NDArray[np.int64]:
    """Up to ``count`` ids of points: those most crowded by earlier ones are dropped first."""
    if len(points) <= count:
        return np.arange(len(points))
    order = np.arange(len(points))
    while len(order) > count:
        gap = cKDTree(points[order]).query(points[order], k=2)
        crowded = np.argsort(gap[0][:, 1], kind="stable")
        # Of each crowded pair only one goes.
        drop = crowded[order[crowded] > order[gap[1][crowded, 1]]]
        drop = drop[: max(1, min(len(order) - count, len(order) // 6))]
        order = np.delete(order, drop)
    return order
