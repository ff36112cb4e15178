"""Collars: sheets swept along the neckline, from one side of the front around the back to the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

from ....asset import I32
from ....distance_field import F64
from ...cover import lifted
from ..garment import Sheet, hung
from .bands import _even, _smooth_loop, _unit

ON_CLOTH = 0.003
"""Metres that what falls back lies off the cloth at least."""
TAB, ON_STAND = 3, 0.0014
"""Points on either side that one end of a stand lies over the other, and metres that it lies off it."""
LEANS = 0.035
"""Metres that a collar leans in at most."""
Rows = Callable[[F64], F64]
"""From how far along (N,), 0 to 1, to rows (K, N, 3): metres up, back over the cloth, and off it."""


def sweep_collar(
    sheet: Sheet, normals: F64, loop: I32, rows: Rows, tile: float, material: int, *,
    up: F64, gap: float = 0.0, begin: float = 0.0, front: float = 0.0,
    hug: float = 0.35, points: float = 0.0, neck: F64 | None = None, room: float = 0.012,
    closed: bool = False,
) -> Sheet:  # fmt: skip
    """A collar on a neckline ``loop`` (N,) of a sheet, open in front by ``gap`` metres on either side.

    ``begin``: metres from the front on either side where it begins, in place of ``gap``; ``up`` (3,): where
    its stand goes, which by ``hug`` leans in to the neck; ``points``: metres that the ends of its fall reach
    to the front; ``neck`` (N, 3): skin that what stands leans to, up to ``room`` metres;
    ``closed``: one end of the stand lies over the other, buttoned.
    """
    path = _even(sheet.vertices[loop], 0.008)
    border = _smooth_loop(path.points, 2)
    outward = _unit(_smooth_loop(normals[loop][path.nearest], 3))
    along = _unit(np.roll(border, -1, axis=0) - np.roll(border, 1, axis=0))
    past = _unit(_smooth_loop(np.cross(along, outward), 3))
    # opened where it is foremost in the middle
    first = int(np.argmax(border[:, 2] - 3 * np.abs(border[:, 0] - front)))
    order = np.roll(np.arange(len(border)), -first)
    order = np.append(order, order[0])
    border, outward, past = border[order], outward[order], past[order]
    steps = np.linalg.norm(np.diff(border, axis=0), axis=1)
    at = np.concatenate([[0], np.cumsum(steps)])
    left = max(gap, begin)
    # both ends where they are wanted, not at the next of the loop's points
    inside = at[(at > left + 0.004) & (at < at[-1] - left - 0.004)]
    wanted = np.concatenate([[left], inside, [at[-1] - left]])
    order = order[np.abs(wanted[:, None] - at[None]).argmin(axis=1)]
    border, outward, past = (_at(values, at, wanted) for values in (border, outward, past))
    at = wanted
    s = (at - at[0]) / (at[-1] - at[0])
    table = rows(s)
    stand = _unit(hug * past + (1 - hug) * up)
    tangent = _unit(np.gradient(border, axis=0)) * np.where(s < 0.5, -1.0, 1.0)[:, None]
    reach = table[..., 1:2] / max(float(table[..., 1].max()), 1e-6)
    ends = np.exp(-((np.minimum(s, 1 - s) / 0.09) ** 2))[None, :, None]
    grid = (
        border[None]
        + stand[None] * table[..., 0:1]
        - past[None] * table[..., 1:2]
        + outward[None] * table[..., 2:3]
        + tangent[None] * (points * reach * ends)
    )
    if neck is not None:
        grid = _leant(grid, table[..., 0], neck, up, room)
    ends_meet = grid[:, [0, -1]]
    grid = gaussian_filter1d(grid, 0.8, axis=1, mode="nearest")
    grid[:, [0, -1]] = ends_meet
    k, n = grid.shape[:2]
    # what falls back over the cloth lies on it
    falls = np.flatnonzero((table[..., 1] > 0.004).all(axis=1))
    if len(falls):
        over = np.where(falls < k - 1, ON_CLOTH, ON_CLOTH / 2)
        off = lifted(grid[falls].reshape(-1, 3), sheet.vertices, sheet.faces, np.repeat(over, n))
        more = off.reshape(len(falls), n, 3) - grid[falls]
        grid[falls] += 1.2 * gaussian_filter1d(more, 3.0, axis=1, mode="nearest")
    ids = np.arange(k * n).reshape(k, n)
    faces = np.stack([ids[:-1, :-1], ids[1:, :-1], ids[1:, 1:], ids[:-1, 1:]], axis=-1).reshape(-1, 4)
    depth = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(table.mean(axis=1), axis=0), axis=1))])
    uv = np.stack(np.broadcast_arrays(at[None] / tile, depth[:, None] / tile), axis=-1)
    corners = np.stack([uv[:-1, :-1], uv[1:, :-1], uv[1:, 1:], uv[:-1, 1:]], axis=2).reshape(-1, 4, 2)
    origin = np.tile(loop[path.nearest[order]], k)
    flat = grid.reshape(-1, 3)
    if closed:
        rise = int(table[..., 0].mean(axis=1).argmax()) - 1
        tab, tab_faces, own = _tab(grid[:rise], ids[:rise], outward)
        flat, origin = np.concatenate([flat, tab]), np.concatenate([origin, origin[own]])
        corners = np.concatenate([corners, uv.reshape(-1, 2)[own][tab_faces]])
        faces = np.concatenate([faces, tab_faces + k * n])
    return Sheet(flat, faces.astype(np.int32), corners, hung(flat, origin, sheet), material)


def _tab(grid: F64, ids: I32, outward: F64) -> tuple[F64, I32, I32]:
    """A strip over where both ends of a stand's rows (K, N, 3) meet: its vertices (K * 2 * TAB, 3), its
    faces, and of ``ids`` (K, N) those that its vertices lie over."""
    at = np.arange(-TAB, TAB)
    lift = np.full(len(at), ON_STAND)
    lift[[0, -1]] = -ON_STAND / 2
    points = grid[:, at] + lift[None, :, None] * outward[None, at]
    own = np.arange(points.shape[0] * len(at)).reshape(len(grid), -1)
    faces = np.stack([own[:-1, :-1], own[1:, :-1], own[1:, 1:], own[:-1, 1:]], axis=-1).reshape(-1, 4)
    return points.reshape(-1, 3), faces.astype(np.int32), ids[:, at].ravel()


def _leant(grid: F64, high: F64, neck: F64, up: F64, room: float) -> F64:
    """The rows (K, N, 3), ``high`` (K, N) metres up, leant to the neck until the uppermost are ``room``
    metres off it."""
    top = int(high.mean(axis=1).argmax())
    away, near = cKDTree(neck).query(grid[top])
    way = neck[near] - grid[top]
    way = _unit(way - (way @ up)[:, None] * up)
    lack = way * np.clip(away - room, 0, LEANS)[:, None]
    lack = gaussian_filter1d(lack, 3.0, axis=0, mode="nearest")
    share = np.clip(high / high[top], 0, 1)
    return np.asarray(grid + share[..., None] * lack[None])


def _at(values: F64, at: F64, wanted: F64) -> F64:
    return np.stack([np.interp(wanted, at, values[:, k]) for k in range(values.shape[1])], axis=1)


def _rows(table: list[tuple[float, float, float]], wide: F64) -> F64:
    """The same rows all along; what lies back over the cloth is ``wide`` (N,) times as far."""
    rows = np.array(table)[:, None, :] * np.ones((1, len(wide), 1))
    rows[..., 1] *= wide
    return rows


def shirt_collar(s: F64) -> F64:
    """A stand of 3 cm and a fall that ends in points."""
    ends = np.exp(-((np.minimum(s, 1 - s) / 0.10) ** 2))
    rows = _rows([(-0.004, 0, 0.0005), (0.004, 0, 0.0022), (0.016, 0, 0.0022), (0.027, 0, 0.0020),
                  (0.0325, 0.001, 0.0035), (0.0318, 0.005, 0.0075), (0.026, 0.012, 0.0100),
                  (0.016, 0.024, 0.0098), (0.007, 0.036, 0.0078), (0.005, 0.0385, 0.0062),
                  (0.008, 0.035, 0.0050)],
                 1 + 0.55 * ends)  # fmt: skip
    rows[4:, :, 0] *= 1 - 0.35 * ends
    return rows


def open_collar(s: F64) -> F64:
    """A soft collar without a button at the neck."""
    rows = shirt_collar(s)
    ends = np.exp(-((np.minimum(s, 1 - s) / 0.16) ** 2))
    rows[..., 0] *= 1 - 0.6 * ends
    return rows


def coat_collar(s: F64) -> F64:
    """The collar over lapels."""
    ends = np.exp(-((np.minimum(s, 1 - s) / 0.12) ** 2))
    rows = _rows([(-0.006, 0, 0.001), (0.004, 0, 0.003), (0.016, 0, 0.0035), (0.021, 0.002, 0.006),
                  (0.019, 0.008, 0.010), (0.012, 0.022, 0.012), (0.005, 0.038, 0.0105), (0.003, 0.041, 0.008),
                  (0.006, 0.036, 0.006)], 1 + 0.1 * ends)  # fmt: skip
    rows[..., 0] *= 1 - 0.75 * ends
    return rows


def hood(s: F64) -> F64:
    """A hood that lies on the back."""
    back = np.sin(np.pi * np.clip(s, 0, 1)) ** 1.5
    rows = _rows([(-0.006, 0, 0.001), (0.010, 0, 0.006), (0.026, 0.002, 0.014), (0.036, 0.012, 0.024),
                  (0.034, 0.030, 0.034), (0.022, 0.055, 0.036), (0.006, 0.080, 0.028), (-0.004, 0.090, 0.014),
                  (-0.004, 0.080, 0.004)], 0.35 + 1.0 * back)  # fmt: skip
    rows[..., 2] *= 0.45 + 0.85 * back
    rows[..., 0] *= 0.8 + 0.4 * back
    return rows


def stand_collar(s: F64) -> F64:
    """A low stand, as of a blouse."""
    return _rows([(-0.004, 0, 0.0005), (0.003, 0, 0.0022), (0.012, 0, 0.0022), (0.0175, 0, 0.001),
                  (0.012, 0, -0.0005), (0.0, 0, -0.001)], np.ones_like(s))  # fmt: skip
