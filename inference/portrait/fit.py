"""The face axes, the camera and the expression of a photograph, solved together from the tracker's landmarks.

The most likely face (maximum a posteriori): what the landmarks say, against how people differ. The tracker
draws all faces towards an average one; so an axis is taken to move its landmarks by :data:`SEEN` of what it
does. What is known of its ways besides is put right afterwards (``tracker_ways.py``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import NAMES
from ...rigs.rotations import compose, matrix_from_axis_angle, unit
from ..tracking.face_points import OVAL as OVAL_POINTS
from ..tracking.face_points import SKIN, WIDEST, face_points
from .face_axes import FaceAxes, face_axes
from .photo import Portrait, eye_pixels

F64 = npt.NDArray[np.float64]

NOISE = 0.013
"""Error of a landmark, in distances between the eyes."""
ALIKE = 14.0
"""Neighbouring landmarks err alike: so many of them count as one."""
SEEN = 0.7
"""Part of what makes a face differ that the tracker sees; measured on renders, see
``scripts/check_photo.py``."""
OVAL = 2.5
"""Times that landmarks of the face's outline err more: they slide along the skin."""
HIDDEN = 3.0
"""Times, and one, that landmarks err more where the skin is turned away: the tracker guesses them."""
ASIDE, PER = 15.0, 15.0
"""Degrees by which a head may be turned before its landmarks are believed less, and in which they come to err
twice as much, then three times: the tracker draws profiles towards the average one more than fronts."""
EDGE_ON = 0.35
"""Cosine between skin and line of sight below which skin is turned away."""
DEEP = 0.06
"""Metres behind the middle of its landmarks where a face's shell has its own middle."""
EXPRESSION = 0.12
"""Deviation of a weight of the expression in a face at rest."""
ROUNDS = 12
_NOT_SOLVED = ("eyeLook", "tongue", "noseSneer", "cheek", "jawForward")


@dataclass(frozen=True)
class FittedFace:
    """``values`` of the axes, sliders and origins by name; of each photograph the ``turns`` (P, 3),
    ``places`` (P, 3) and ``expressions`` (P, 52); ``error``: median landmark off, in distances between the
    eyes; ``off`` (478, 2): how far the first one's landmarks lie aside of and above the face's, in metres on
    the face, 0 where they are not used."""

    values: dict[str, float]
    turns: F64
    places: F64
    expressions: F64
    error: float
    off: F64


def fit_face(portraits: Sequence[Portrait], known: dict[str, float] | None = None) -> FittedFace:
    """The face of whoever is in all these photographs. ``known``: sliders that are told (age, gender,
    weight)."""
    table = face_points()
    axes = face_axes()
    use = landmarks_used()
    free = [i for i, n in enumerate(NAMES) if not n.startswith(_NOT_SOLVED)]
    count, photos = len(axes.names), len(portraits)
    inverse, mean = _prior(axes, known or {})
    x, e = mean.copy(), np.zeros((photos, len(free)))
    for p, portrait in enumerate(portraits):
        e[p] = 0.5 * np.clip(portrait.face.scores[free], 0, 0.6)
    guess = e.copy()
    doubt = _doubt(portraits)
    turns = np.array([p.pose.turns[0] for p in portraits])
    places = np.array([p.pose.places[0] for p in portraits])
    for _ in range(ROUNDS):
        size = count + photos * (6 + len(free))
        normal, right = np.zeros((size, size)), np.zeros(size)
        normal[:count, :count] += inverse
        right[:count] += inverse @ (mean - x)
        for p, portrait in enumerate(portraits):
            at = slice(count + p * (6 + len(free)), count + (p + 1) * (6 + len(free)))
            jacobian, left, weight = _linear(portrait, axes, use, free, x, e[p], turns[p], places[p], mean)
            weight = weight / np.repeat(_erring(axes, use, turns[p], places[p], doubt[p]), 2) ** 2
            a, b = jacobian[:, :count], jacobian[:, count:]
            normal[:count, :count] += (a * weight[:, None]).T @ a
            normal[:count, at] += (a * weight[:, None]).T @ b
            normal[at, :count] = normal[:count, at].T
            normal[at, at] += (b * weight[:, None]).T @ b
            right[:count] += a.T @ (weight * left)
            right[at] += b.T @ (weight * left)
            own = np.arange(at.start + 6, at.stop)
            normal[own, own] += EXPRESSION**-2.0
            right[own] += (guess[p] - e[p]) * EXPRESSION**-2.0
        step = np.linalg.solve(normal + 1e-9 * np.eye(size), right)
        x = x + step[:count]
        for p in range(photos):
            own_step = step[count + p * (6 + len(free)) :][: 6 + len(free)]
            turns[p] = compose(own_step[:3], turns[p])
            places[p] = places[p] + own_step[3:6]
            places[p, 2] = min(places[p, 2], -0.08)
            e[p] = np.clip(e[p] + own_step[6:], 0, 1)
    errors = []
    for p, portrait in enumerate(portraits):
        _, left, _ = _linear(portrait, axes, use, free, x, e[p], turns[p], places[p], mean)
        off = np.linalg.norm(left.reshape(-1, 2), axis=1)
        errors.append(float(np.median(off)) / eye_pixels(portrait.face))
    weights = np.zeros((photos, len(NAMES)))
    weights[:, free] = e
    values = dict(zip(axes.names, x.tolist(), strict=True))
    off = np.zeros((len(table.spread), 2))
    off[use] = _off_on_face(portraits[0], axes, use, x, turns[0], places[0])
    return FittedFace(values, turns, places, weights, float(np.mean(errors)), off)


def _off_on_face(
    portrait: Portrait, axes: FaceAxes, use: npt.NDArray[np.int64], x: F64, turn: F64, place: F64
) -> F64:
    """(K, 2) of :class:`FittedFace`: at the depth of the face without an expression."""
    shape = axes.middle[use] + SEEN * np.tensordot(x - axes.mean, axes.moves[:, use], 1)
    turned = matrix_from_axis_angle(turn)
    whole = shape @ turned.T + place
    deep = -whole[:, 2:]
    seen = (portrait.face.points[use, :2] - portrait.pose.middle) * [1, -1] * deep / portrait.pose.focal
    aside = np.concatenate([seen - whole[:, :2], np.zeros_like(deep)], axis=1)
    return np.asarray((aside @ turned)[:, :2])


def landmarks_used() -> npt.NDArray[np.int64]:
    """(K,) which of the 478 landmarks the fit goes by."""
    table = face_points()
    return np.flatnonzero((table.spread < WIDEST) & (np.arange(len(table.spread)) < SKIN))


def _doubt(portraits: Sequence[Portrait]) -> F64:
    """(P,) times that the landmarks of each photograph err more than those of the one most from the front."""
    aside = np.degrees([abs(float(p.pose.turns[0, 1])) for p in portraits])
    return np.asarray(1 + np.maximum(aside - max(ASIDE, aside.min()), 0) / PER, np.float64)


def _erring(axes: FaceAxes, use: npt.NDArray[np.int64], turn: F64, place: F64, doubt: float) -> F64:
    """(K,) times that each landmark errs more than on a face from the front."""
    if doubt == 1:
        return np.ones(len(use))
    turned = matrix_from_axis_angle(turn)
    towards = unit(-(axes.middle[use] @ turned.T + place))
    cosine = np.sum((_normals(axes.middle)[use] @ turned.T) * towards, axis=1)
    return np.asarray(doubt * (1 + HIDDEN * np.clip(1 - cosine / EDGE_ON, 0, 2)))


def _normals(points: F64) -> F64:
    """Directions (K, 3) in which the skin at landmarks faces: those of planes through their neighbours."""
    from scipy.spatial import cKDTree

    _, near = cKDTree(points).query(points, 12)
    flat = points[near] - points[near].mean(axis=1, keepdims=True)
    normals: F64 = np.linalg.svd(flat)[2][:, 2]
    # the face is a shell about a point within the head
    outwards = points - points.mean(axis=0) + [0, 0, DEEP]
    return normals * np.sign(np.sum(normals * outwards, axis=1))[:, None]


def _prior(axes: FaceAxes, known: dict[str, float]) -> tuple[F64, F64]:
    """Inverse covariance and mean of the axes, sliders that are known held where they are."""
    covariance, mean = axes.covariance.copy(), axes.mean.copy()
    for name, value in known.items():
        if name not in axes.names:
            continue
        i = axes.names.index(name)
        # what goes along with it is drawn along: the conditional of the normal distribution
        column, variance = covariance[:, i].copy(), covariance[i, i]
        mean = mean + column / variance * (value - mean[i])
        covariance = covariance - np.outer(column, column) / variance
        covariance[i, :] = covariance[:, i] = 0.0
        covariance[i, i], mean[i] = 1e-8, value
    return np.linalg.inv(covariance + 1e-8 * np.eye(len(mean))), mean


def _linear(
    portrait: Portrait,
    axes: FaceAxes,
    use: npt.NDArray[np.int64],
    free: list[int],
    x: F64,
    e: F64,
    turn: F64,
    place: F64,
    mean: F64,
) -> tuple[F64, F64, F64]:
    """What is left in pixels (2K,), its derivatives (2K, N + 6 + E), and the weights (2K,)."""
    table, pose = face_points(), portrait.pose
    moves, units = SEEN * axes.moves[:, use], table.units[free][:, use]
    shape = axes.middle[use] + np.tensordot(x - mean, moves, 1) + np.tensordot(e, units, 1)
    if (mean != axes.mean).any():
        shape = shape + np.tensordot(mean - axes.mean, moves, 1)
    turned = matrix_from_axis_angle(turn)
    whole = shape @ turned.T + place
    z = -whole[:, 2]
    flat = pose.middle + pose.focal * whole[:, :2] * [1, -1] / z[:, None]
    left = portrait.face.points[use, :2] - flat
    plane = np.zeros((len(use), 2, 3))
    plane[:, 0, 0], plane[:, 1, 1] = pose.focal / z, -pose.focal / z
    plane[:, 0, 2] = pose.focal * whole[:, 0] / z**2
    plane[:, 1, 2] = -pose.focal * whole[:, 1] / z**2
    local = plane @ turned
    by_axes = np.einsum("kij,nkj->kin", local, moves)
    by_units = np.einsum("kij,nkj->kin", local, units)
    arm = shape @ turned.T
    cross = np.zeros((len(use), 3, 3))
    cross[:, 0, 1], cross[:, 0, 2] = arm[:, 2], -arm[:, 1]
    cross[:, 1, 0], cross[:, 1, 2] = -arm[:, 2], arm[:, 0]
    cross[:, 2, 0], cross[:, 2, 1] = arm[:, 1], -arm[:, 0]
    jacobian = np.concatenate([by_axes, plane @ cross, plane, by_units], axis=2)
    sigma = NOISE * eye_pixels(portrait.face) * np.sqrt(1 + (table.spread[use] / 0.0012) ** 2)
    sigma = sigma * np.where(np.isin(use, OVAL_POINTS), OVAL, 1.0)
    weight = np.repeat(1 / (sigma**2 * ALIKE), 2)
    return jacobian.reshape(2 * len(use), -1), left.ravel(), weight
