"""Where a head is and how it is turned in each picture, and how far the camera's lens reaches.

Landmarks that the face's expressions hardly move are projected by a pinhole camera whose focal length is one
for the whole film (Gauss-Newton on the reprojection error); the skull's own shape is found along with it,
near an average one. Once the expressions are known they are taken out, and all landmarks tell the turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...rigs.rotations import compose, matrix_from_axis_angle
from .face_points import CORNERS, FacePoints, face_points

F64 = npt.NDArray[np.float64]

FOCAL = (1.0, 1.3, 1.7, 2.2, 2.9, 3.8)
"""Focal lengths that are tried, in longer sides of the picture: 36 to 137 mm on a film of 36 mm."""
USUAL, SPREAD = 1.6, 0.45
"""The focal length that is likely where the picture does not tell, and its spread in the logarithm."""
NOISE = 0.012
"""Error of a landmark, in distances between the eyes."""
FIRST, THEN = (0.5, 5.0), (0.2, 0.05)
"""Weight of the depth that the tracker tells against where a landmark is in the picture, and share of what
expressions move a landmark at most that it is off on the average; before and after they are taken out."""
FINEST = 0.002
"""The tracker is never nearer, in distances between the eyes."""
ROUNDS, GAINS, STUCK = 30, 1e-5, 1e3
"""Steps at most; share of the cost that a step gains at least, else it was the last; damping that is given up
at."""
TOGETHER = 50
"""Pictures that are solved at once: what they need stays in the processor's cache."""
SHAPE = 0.001
"""Metres by which a landmark of a skull is off the average one."""
OFF, STRAYS, AGAIN = 0.003, 1.0, 4
"""Distances between the eyes that landmarks are off at least; times of what one is off mostly, from which on
it is believed half (Cauchy's weight): a hand lies over it; and how often that is weighed anew."""
UNFIT = 2.0
"""Times that landmarks of a picture are off as they are mostly, from which on it tells nothing of the skull:
half of the face is hidden, say."""
AT_ONCE = 1000
"""Pictures."""
_LOOKED_AT = 30
_FLIP = np.array([1.0, -1.0, -1.0])
"""From the camera's axes (Y down, Z ahead) to the head's (Y up, Z to the camera)."""


@dataclass(frozen=True)
class HeadPoses:
    """``turns`` (T, 3) axis-angle of the head against the camera (0: it looks into the lens), in the head's
    axes; ``places`` (T, 3) metres of the point between the eyes: to the picture's right, up, towards the
    camera (negative); ``focal`` in pixels; ``skull`` (478, 3) the landmarks of this head, metres; ``error``
    (T,) root mean square of reprojection in pixels. NaN in frames without a face."""

    turns: F64
    places: F64
    focal: float
    middle: F64
    skull: F64
    error: F64

    def of(self, rows: slice | npt.NDArray[np.int64]) -> HeadPoses:
        """Those of some pictures."""
        return replace(self, turns=self.turns[rows], places=self.places[rows], error=self.error[rows])


def head_poses(points: npt.ArrayLike, size: tuple[int, int], focal: float | None = None) -> HeadPoses:
    """The poses for landmarks (T, 478, 3) in pixels of pictures of that width and height.

    ``focal``: of the lens in pixels, where it is known.
    """
    seen = np.asarray(points)
    table = face_points()
    middle = 0.5 * np.array(size, np.float64)
    there = np.flatnonzero(np.isfinite(seen[:, 0, 0]))
    turns, places = (np.full((len(seen), 3), np.nan) for _ in range(2))
    error = np.full(len(seen), np.nan)
    if not len(there):
        return HeadPoses(turns, places, focal or USUAL * max(size), middle, table.points, error)
    some = there[np.linspace(0, len(there) - 1, min(len(there), _LOOKED_AT)).astype(int)]
    looked_at = seen[some].astype(np.float64)
    focal, shape = _camera(looked_at, table, middle, max(size), focal)
    for part in parts(there):
        found = _solved(seen[part].astype(np.float64), table, shape, middle, focal)
        turns[part], places[part], error[part] = found
    return HeadPoses(turns, places, focal, middle, shape, error)


def without_expression(points: npt.ArrayLike, poses: HeadPoses, weights: F64) -> HeadPoses:
    """The poses again for landmarks (T, 478, 3), what the expressions of ``weights`` (T, 52) move taken
    out."""
    table, seen = face_points(), np.asarray(points)
    turns, places, error = poses.turns.copy(), poses.places.copy(), poses.error.copy()
    for part in parts(np.flatnonzero(np.isfinite(turns[:, 0]))):
        own = poses.of(part)
        shape = own.skull + np.tensordot(weights[part], table.units, 1)
        camera = own.turns, own.places, own.focal, own.middle
        still = seen[part].astype(np.float64)
        still[..., :2] -= project(shape, *camera) - project(own.skull, *camera)
        found = _solved(still, table, own.skull, own.middle, own.focal, THEN)
        for _ in range(AGAIN):
            believed = _believed(still, table, own.skull, own.middle, own.focal, found)
            found = _solved(still, table, own.skull, own.middle, own.focal, THEN, believed, found)
        turns[part], places[part], error[part] = found
    return replace(poses, turns=turns, places=places, error=error)


def parts(rows: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """Rows, so many at once that a long film takes no more memory than a short one."""
    return [rows[i : i + AT_ONCE] for i in range(0, len(rows), AT_ONCE)]


def on_head(points: npt.ArrayLike, poses: HeadPoses, marks: Sequence[int] | None = None) -> F64:
    """(T, 478, 2) metres, across and up on the head, of landmarks in pixels: each where its ray meets the
    depth that the skull has there. ``marks``: some of them alone (T, K, 2)."""
    some = slice(None) if marks is None else list(marks)
    seen = np.asarray(points)[:, some, :2].astype(np.float64)
    turned = matrix_from_axis_angle(np.nan_to_num(poses.turns))
    placed = poses.skull[some] @ np.swapaxes(turned, 1, 2) + poses.places[:, None]
    depth = -placed[..., 2]
    x = (seen[..., 0] - poses.middle[0]) / poses.focal * depth
    y = -(seen[..., 1] - poses.middle[1]) / poses.focal * depth
    ray = np.stack([x, y, -depth], axis=-1) - poses.places[:, None]
    return (ray @ turned)[..., :2]


def project(points: F64, turns: F64, places: F64, focal: float, middle: F64) -> F64:
    """(T, K, 2) pixels of points (K, 3) or (T, K, 3) on heads of these poses."""
    placed = points @ np.swapaxes(matrix_from_axis_angle(turns), 1, 2) + places[:, None]
    return middle + focal * placed[..., :2] * _FLIP[:2] / -placed[..., 2:]


def _camera(seen: F64, table: FacePoints, middle: F64, side: int, known: float | None) -> tuple[float, F64]:
    """The focal length in pixels and the skull, by the pictures whose landmarks lie on one."""
    while True:
        focal = known or _focal(seen, table, middle, side)
        shape = _skull(seen, table, middle, focal)
        error = _solved(seen, table, shape, middle, focal)[2]
        fits = error <= UNFIT * np.median(error)
        if fits.all():
            return focal, shape
        seen = seen[fits]


def _focal(seen: F64, table: FacePoints, middle: F64, side: int) -> float:
    """The focal length in pixels under which the skull fits best, near the usual one."""
    costs = []
    for tried in FOCAL:
        shape = _skull(seen, table, middle, tried * side)
        *_, error = _solved(seen, table, shape, middle, tried * side)
        floor = FINEST * _between_eyes(seen)
        # errors of neighbours, and of one picture and the next, are not independent
        count = 12 * np.sqrt(len(seen))
        moved = (shape - table.points)[table.steady]
        cost = 0.5 * count * np.log(np.mean(error**2) + floor**2)
        cost += 4.0 * np.mean(np.sum((moved / SHAPE) ** 2, axis=1))
        costs.append(cost + 0.5 * (np.log(tried / USUAL) / SPREAD) ** 2)
    at = np.log(FOCAL)
    best = int(np.argmin(costs))
    if 0 < best < len(FOCAL) - 1:  # the least of the parabola through three
        a, b, _ = np.polyfit(at[best - 1 : best + 2], costs[best - 1 : best + 2], 2)
        return float(np.exp(np.clip(-b / (2 * a), at[best - 1], at[best + 1])) * side) if a > 0 else (
            FOCAL[best] * side
        )  # fmt: skip
    return FOCAL[best] * side


def _skull(seen: F64, table: FacePoints, middle: F64, focal: float) -> F64:
    """The landmarks (478, 3) of this head: those of the average one, moved by what stays over on the average
    of the pictures, as far as noise allows."""
    shape = table.points.copy()
    for _ in range(2):
        turns, places, _ = _solved(seen, table, shape, middle, focal)
        left = seen[..., :2] - project(shape, turns, places, focal, middle)
        turned = matrix_from_axis_angle(turns)
        scale = focal / -places[:, 2]
        # normal equations of each landmark's own place, in the plane that each picture shows
        plane = turned[:, :2, :] * _FLIP[:2, None] * scale[:, None, None]
        noise = (NOISE * _between_eyes(seen)) ** 2 * max(1.0, len(seen) / 2)
        normal = np.einsum("tij,tik->jk", plane, plane) / noise + np.eye(3) / SHAPE**2
        right = np.einsum("tij,tki->kj", plane, left) / noise + (table.points - shape) / SHAPE**2
        shape = shape + np.linalg.solve(normal, right[..., None])[..., 0]
    return shape


def _believed(
    seen: F64, table: FacePoints, shape: F64, middle: F64, focal: float, found: tuple[F64, F64, F64]
) -> F64:
    """(T, K, 3) how far landmarks are believed, by how far each is off from where it is mostly: as much as it
    usually is, in the film and in this picture."""
    use = table.steady
    goal = seen[:, use] - [0, 0, 1] * seen[:, use].mean(axis=1, keepdims=True)
    left = goal - _placed(shape[use], *found[:2], focal, middle)[1]
    off = left - np.median(left, axis=0)
    usual = 1.4826 * np.median(np.abs(off), axis=0) + OFF * _between_eyes(seen)
    return np.asarray(1 / usual**2 / (1 + (off / usual / STRAYS) ** 2))


def _solved(
    seen: F64,
    table: FacePoints,
    shape: F64,
    middle: F64,
    focal: float,
    trust: tuple[float, float] = FIRST,
    believed: F64 | None = None,
    start: tuple[F64, F64, F64] | None = None,
) -> tuple[F64, F64, F64]:
    """Turns and places (T, 3), and the root mean square of what is left in pixels (T,). ``believed``: how far
    each landmark is, in place of what expressions move it; ``start``: from there on."""
    use = table.steady
    if believed is None:
        known = 1 / (0.0008 + table.spread[use] + trust[1] * table.moved[use])
        weight = np.sqrt(known / known.mean())[None, :, None] * [1.0, 1.0, trust[0]]
    else:
        weight = np.sqrt(believed / believed[..., :2].mean()) * [1.0, 1.0, trust[0]]
    model, goal = shape[use], seen[:, use] - [0, 0, 1] * seen[:, use].mean(axis=1, keepdims=True)
    depth = focal * _eyes_of(shape) / np.maximum(_eye_distances(seen), 1e-3)
    at = (goal[..., :2].mean(axis=1) - middle) / focal * depth[:, None]
    turns = np.zeros((len(seen), 3))
    places = np.stack([at[:, 0], -at[:, 1], -depth], axis=1) - [*model.mean(axis=0)[:2], 0]
    if start is not None:
        turns, places = start[0].copy(), start[1].copy()
    weight = np.broadcast_to(weight, goal.shape)
    for first in range(0, len(seen), TOGETHER):
        some = slice(first, first + TOGETHER)
        turns[some], places[some] = _descended(
            model, goal[some], weight[some], (turns[some], places[some]), (focal, middle)
        )
    _, flat = _placed(model, turns, places, focal, middle)
    return turns, places, np.sqrt(np.mean(np.sum((goal - flat)[..., :2] ** 2, axis=-1), axis=1))


def _descended(
    model: F64, goal: F64, weight: F64, start: tuple[F64, F64], camera: tuple[float, F64]
) -> tuple[F64, F64]:
    """Turns and places (T, 3) at which landmarks lie nearest to ``goal`` (T, K, 3), from a start on
    (Levenberg-Marquardt, each picture until it gains no more)."""
    turns, places = (v.copy() for v in start)
    trial = start
    damp, cost = np.full(len(goal), 1e-3), np.full(len(goal), np.inf)
    whole, left = np.zeros_like(goal), np.zeros_like(goal)
    going = np.arange(len(goal))
    for _ in range(ROUNDS):
        there, flat = _placed(model, *trial, *camera)
        off = (goal[going] - flat) * weight[going]
        now = np.sum(off**2, axis=(1, 2))
        better = now < cost[going]
        done = better & (cost[going] - now < GAINS * cost[going])
        damp[going] = np.clip(np.where(better, damp[going] * 0.3, damp[going] * 8), 1e-6, STUCK)
        to = going[better]
        turns[to], places[to], cost[to] = trial[0][better], trial[1][better], now[better]
        whole[to], left[to] = there[better], off[better]
        going = going[~done & (damp[going] < STUCK)]
        if not len(going):
            break
        jacobian = _jacobian(whole[going] - places[going, None], whole[going], camera[0])
        rows = (jacobian * weight[going, ..., None]).reshape(len(going), -1, 6)
        normal = rows.transpose(0, 2, 1) @ rows
        diagonal = np.einsum("taa->ta", normal)
        normal = normal + (damp[going, None] * (diagonal + 1e-9))[:, None] * np.eye(6)
        right = rows.transpose(0, 2, 1) @ left[going].reshape(len(going), -1, 1)
        step = np.linalg.solve(normal, right)[..., 0]
        trial = (compose(step[:, :3], turns[going]), places[going] + step[:, 3:])
        trial[1][:, 2] = np.minimum(trial[1][:, 2], -0.05)
    return turns, places


def _placed(model: F64, turns: F64, places: F64, focal: float, middle: F64) -> tuple[F64, F64]:
    """Points of a head before the camera (T, K, 3), and as the tracker tells them: pixels across and down,
    and depth in pixels about its mean."""
    whole = model @ np.swapaxes(matrix_from_axis_angle(turns), 1, 2) + places[:, None]
    z = -whole[..., 2]
    flat = middle + focal * whole[..., :2] * _FLIP[:2] / z[..., None]
    depth = (z - z.mean(axis=1, keepdims=True)) * focal / z.mean(axis=1, keepdims=True)
    return whole, np.concatenate([flat, depth[..., None]], axis=-1)


def _jacobian(placed: F64, whole: F64, focal: float) -> F64:
    """(T, K, 3, 6) what the tracker tells over a small turn of the head and a move."""
    x, y, d = placed[..., 0], placed[..., 1], placed[..., 2]
    near = focal / -whole[..., 2]
    across, down = (near * whole[..., k] / -whole[..., 2] for k in (0, 1))
    out = np.zeros((*placed.shape[:2], 3, 6))
    # what is told changes with a point's place by rows a; a turn w moves p by w x p, so with a turn by p x a
    out[..., 0, 0], out[..., 0, 1], out[..., 0, 2] = across * y, near * d - across * x, -near * y
    out[..., 1, 0], out[..., 1, 1], out[..., 1, 2] = near * d - down * y, down * x, -near * x
    out[..., 2, 0], out[..., 2, 1] = -near * y, near * x
    out[..., 0, 3], out[..., 0, 5] = near, across
    out[..., 1, 4], out[..., 1, 5] = -near, -down
    return out  # depth is told about its mean: a move does not change it


def _eyes_of(shape: F64) -> float:
    """Metres between the middles of the eyes' corners."""
    left, right = (shape[list(CORNERS[s])].mean(axis=0) for s in ("Left", "Right"))
    return float(np.linalg.norm(left - right))


def _eye_distances(seen: F64) -> F64:
    left, right = (seen[:, list(CORNERS[s])].mean(axis=1) for s in ("Left", "Right"))
    return np.asarray(np.linalg.norm((left - right)[:, :2], axis=-1))


def _between_eyes(seen: F64) -> float:
    """Pixels between the eyes, where the head looks ahead most."""
    return float(np.quantile(_eye_distances(seen), 0.9))
