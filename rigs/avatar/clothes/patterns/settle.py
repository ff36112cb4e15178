"""Cloth that settles: more of it than the body needs sags, lies on what is beneath and folds.

Position-based dynamics (Müller et al., "Position Based Dynamics", 2007) over the cut garment: edges and
diagonals keep their lengths, neighbours resist bending, the body and gravity do the rest. Constraints are
solved together and averaged (Jacobi), so that the result doesn't hang on their order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from ...asset import I32
from ...distance_field import F64
from ...subdivision import neighbour_mean
from ..normals import normals_of

BROAD, FLAT = 14, 0.4
"""Rounds of means of neighbours, of which a swelling is broader than a fold; the share of it that goes in a
step: cut and lining hold the whole, else what is too long would swell rather than fold."""
STEPS, SWEEPS = 70, 6
"""Of time, and of the constraints in each."""
GRAVITY = 0.00005
"""Metres that cloth falls in the first step."""
SPEED_KEPT = 0.90
OVER_RELAXED = 1.5
SHEARED = 0.35
"""How stiff diagonals are, edges being 1."""
RUBBED = 0.5
"""Share of its way along the body that cloth loses where it lies on it."""
LOOKED_UP = 10
"""Steps after which the nearest of the body is looked for again."""
UNFOLDINGS, TURNED = 12, 0.35
"""Rounds, and the cosine to how a face looked when it was cut, below which it is folded over."""
OFF, ALONG = 0.03, 0.006
"""Metres off the body and along it that cloth may move from where it was cut: seams hold it."""


@dataclass(frozen=True)
class Slack:
    """More cloth than lies there: shares ``long`` (V,) along the unit ways ``axis`` (V, 3) and ``wide`` (V,)
    across them."""

    axis: F64
    long: F64
    wide: F64

    def stretch(self, pairs: npt.NDArray[np.intp], points: F64) -> F64:
        """(E,) what lengths of pairs (E, 2) of points are multiplied by."""
        way = points[pairs[:, 1]] - points[pairs[:, 0]]
        way = way / (np.linalg.norm(way, axis=1, keepdims=True) + 1e-12)
        axis = self.axis[pairs].sum(axis=1)
        axis = axis / (np.linalg.norm(axis, axis=1, keepdims=True) + 1e-12)
        along = np.einsum("ex,ex->e", way, axis) ** 2
        return np.asarray(
            1 + along * self.long[pairs].mean(axis=1) + (1 - along) * self.wide[pairs].mean(axis=1)
        )


def settle(
    points: F64, faces: I32, beneath: F64, slack: Slack, held: F64, gaps: F64, *, start: F64, pull: F64,
    stiff: float = 0.08,
) -> F64:  # fmt: skip
    """Where the vertices (V, 3) of a garment come to lie. Deterministic; about a second.

    ``beneath`` (V, 3): the same vertices on the body, of which the garment has the faces (F, 4); ``held``
    (V,) 1 where it is sewn to something that stays; ``gaps`` (V,) metres that cloth lies off the body at
    least; ``start`` (V, 3): the points a little uneven, from which folds begin; ``pull`` (V, 3) unit ways
    down; ``stiff`` 0..1 against bending.
    """
    pairs, kind = _pairs(faces)
    rest = np.linalg.norm(points[pairs[:, 1]] - points[pairs[:, 0]], axis=1) * slack.stretch(pairs, points)
    strength = np.where(kind, SHEARED, 1.0)
    count = len(points)
    rows = np.arange(len(pairs))
    apart = csr_matrix(
        (np.tile([-1.0, 1.0], len(pairs)), (np.repeat(rows, 2), pairs.ravel())), (len(pairs), count)
    )
    share = np.bincount(pairs.ravel(), np.repeat(strength, 2), count)
    together = csr_matrix(apart.T.multiply((OVER_RELAXED / np.maximum(share, 1e-9))[:, None]))
    mean = neighbour_mean(faces, count)
    bent = mean @ points - points
    loose = (1 - held)[:, None]
    body = _Body(beneath, faces)
    out = normals_of(points, faces)
    place, speed = start.copy(), np.zeros_like(points)
    for step in range(STEPS):
        if step % LOOKED_UP == 0:
            body.look(place)
        before = place
        place = place + loose * (SPEED_KEPT * speed + GRAVITY * pull)
        for _ in range(SWEEPS):
            way = apart @ place
            long = np.linalg.norm(way, axis=1)
            lack = strength * (rest - long) / (2 * np.maximum(long, 1e-9))
            place = place + loose * (together @ (way * lack[:, None]))
            place = place + loose * stiff * (mean @ place - place - bent)
        off = np.einsum("vx,vx->v", place - points, out)[:, None]
        broad = off
        for _ in range(BROAD):
            broad = mean @ broad
        broad = FLAT * loose * broad
        place, off = place - broad * out, off - broad
        place = points + out * np.clip(off, -OFF, OFF) + _no_longer(place - points - out * off, ALONG)
        place = body.keep_out(place, before, gaps)
        speed = place - before
    return _unfolded(place, points, faces, mean)


def _unfolded(place: F64, points: F64, faces: I32, mean: csr_matrix) -> F64:
    """The settled vertices (V, 3), faces that have turned over brought back towards where they were cut."""
    corner = np.where(faces < 0, faces[:, :1], faces)
    looks = _looks(points, corner)
    for _ in range(UNFOLDINGS):
        turned = np.einsum("fx,fx->f", _looks(place, corner), looks) < TURNED
        if not turned.any():
            break
        share = np.bincount(corner[turned].ravel(), minlength=len(points)).clip(0, 1).astype(float)
        share = np.maximum(share, mean @ share)[:, None]
        place = place + share * (0.5 * (mean @ place) + 0.5 * points - place)
    return np.asarray(place)


def _looks(points: F64, corner: I32) -> F64:
    ring = points[corner]
    normal = np.cross(ring[:, 2] - ring[:, 0], ring[:, 3] - ring[:, 1])
    return np.asarray(normal / (np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12))


class _Body:
    """What cloth lies on: of each vertex its own place on the body, and whatever is nearest."""

    def __init__(self, points: F64, faces: I32) -> None:
        self._points, self._normals = points, normals_of(points, faces)
        self._tree = cKDTree(points)
        self._near = np.arange(len(points))

    def look(self, place: F64) -> None:
        """Find what of the body each point is over; what looks the other way isn't it."""
        _, near = self._tree.query(place, k=4)
        alike = np.einsum("vkx,vx->vk", self._normals[near], self._normals) > 0.3
        best = np.where(alike.any(axis=1), alike.argmax(axis=1), 0)
        own = np.arange(len(place))
        self._near = np.where(alike.any(axis=1), near[own, best], own)

    def keep_out(self, place: F64, before: F64, gaps: F64) -> F64:
        """The points brought ``gaps`` (V,) metres off the body, and slowed where they lie on it."""
        for at in (self._near, np.arange(len(place))):
            normal = self._normals[at]
            lack = gaps - np.einsum("vx,vx->v", place - self._points[at], normal)
            lies = lack > 0
            place = place + normal * np.clip(lack, 0, 0.03)[:, None]
            step = place - before
            along = step - normal * np.einsum("vx,vx->v", step, normal)[:, None]
            place = place - RUBBED * along * lies[:, None]
        return place


def _pairs(faces: I32) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Edges and diagonals (E, 2) of faces, and which are diagonals (E,)."""
    whole = faces[faces[:, 3] >= 0].astype(np.intp)
    third = faces[faces[:, 3] < 0][:, :3].astype(np.intp)
    edges = [np.stack([ring, np.roll(ring, -1, axis=1)], axis=2).reshape(-1, 2) for ring in (whole, third)]
    sides = np.unique(np.sort(np.concatenate(edges), axis=1), axis=0)
    across = np.concatenate([whole[:, [0, 2]], whole[:, [1, 3]]])
    return np.concatenate([sides, across]), np.repeat([False, True], [len(sides), len(across)])


def _no_longer(way: F64, most: float) -> F64:
    length = np.linalg.norm(way, axis=1, keepdims=True)
    return way * np.minimum(1, most / np.maximum(length, 1e-12))
