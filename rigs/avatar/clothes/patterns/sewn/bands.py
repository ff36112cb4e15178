"""Hems, cuffs and collars: ribbed bands swept along the open border of a garment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d

from ....asset import I32
from ....distance_field import F64
from ...cover import lifted
from ..figure import Figure
from ..garment import Sheet, hung

CLEAR = 0.002
"""Metres between a cuff and the arm."""


@dataclass(frozen=True)
class Band:
    """A swept strip: ``vertices`` (V, 3), ``faces`` (F, 4), ``uvs`` (F, 4, 2); ``origin`` (V,) is the
    garment's vertex that each one hangs on."""

    vertices: F64
    faces: I32
    uvs: F64
    origin: I32


def sweep_band(
    vertices: F64,
    normals: F64,
    loop: I32,
    profile: npt.ArrayLike,
    tile: float,
    lean: F64 | None = None,
) -> Band:
    """Sweep ``profile`` (K, 2) along a border ``loop`` (N,) of a garment.

    A profile's row is (metres past the border, metres outward). ``lean`` (3,) bends the way past the border
    towards a direction, the further out the more. UVs are metres over ``tile``, rounded so that the
    pattern closes around the loop.
    """
    shape = np.asarray(profile, float)
    path = _even(vertices[loop])
    border = _smooth_loop(path.points, 2)
    outward = _unit(_smooth_loop(normals[loop][path.nearest], 3))
    along = _unit(np.roll(border, -1, axis=0) - np.roll(border, 1, axis=0))
    # Faces run counter-clockwise, so what lies to the right of the border's way is off the cloth.
    past = _unit(_smooth_loop(np.cross(along, outward), 3))
    reach = max(shape[:, 0].max(), 1e-6)
    rows = []
    for metres, out in shape:
        way = past
        if lean is not None:
            way = _unit(past + lean * 1.6 * np.clip(metres / reach, 0, 1))
        rows.append(border + way * metres + outward * out)
    grid = np.stack(rows)
    closed = [*range(len(border)), 0]
    ids = np.arange(grid.shape[0] * grid.shape[1]).reshape(grid.shape[:2])[:, closed]
    faces = np.stack([ids[:-1, :-1], ids[1:, :-1], ids[1:, 1:], ids[:-1, 1:]], axis=-1).reshape(-1, 4)
    steps = np.linalg.norm(np.roll(border, -1, axis=0) - border, axis=1)
    u = np.concatenate([[0], np.cumsum(steps)]) / steps.sum()
    u = u * max(1, round(steps.sum() / tile))
    v = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(shape, axis=0), axis=1))]) / tile
    uv = np.stack(np.broadcast_arrays(u[None], v[:, None]), axis=-1)
    corner = np.stack([uv[:-1, :-1], uv[1:, :-1], uv[1:, 1:], uv[:-1, 1:]], axis=2).reshape(-1, 4, 2)
    return Band(
        grid.reshape(-1, 3),
        faces.astype(np.int32),
        corner,
        np.tile(loop[path.nearest], len(shape)).astype(np.int32),
    )


def sheet_of_band(band: Band, shell: Sheet, material: int) -> Sheet:
    """A band as a sheet that hangs on the shell it is sewn to."""
    return Sheet(band.vertices, band.faces, band.uvs, hung(band.vertices, band.origin, shell), material)


def drawn_in(vertices: F64, normals: F64, loop: I32) -> F64:
    """Where a border's ``loop`` (N,) lies, (N, 3), when what stands out beyond its smooth course, along which
    a band is swept, is drawn in: else it would come through the band."""
    border = _smooth_loop(_even(vertices[loop]).points, 2)
    points, out = vertices[loop], normals[loop]
    nearest = border[np.linalg.norm(points[:, None] - border[None], axis=-1).argmin(axis=1)]
    beyond = np.maximum(np.einsum("nx,nx->n", points - nearest, out), 0)
    return np.asarray(points - out * beyond[:, None])


def about_arm(band: Band, figure: Figure, rows: int) -> Band:
    """A cuff of ``rows`` rows, widened where the arm would come through it."""
    human = figure.human
    skin = human.vertices.astype(float)
    wanted = lifted(
        band.vertices, skin, human.faces[human.faces_of("body")], np.full(len(band.vertices), CLEAR)
    )
    lack = np.linalg.norm(wanted - band.vertices, axis=1).reshape(rows, -1).max(axis=0)
    lack = np.maximum(lack, _smooth_loop(lack, 2))
    grid = band.vertices.reshape(rows, -1, 3)
    away = _unit(grid - grid.mean(axis=1, keepdims=True))
    return replace(band, vertices=(grid + away * _smooth_loop(lack, 1)[None, :, None]).reshape(-1, 3))


@dataclass(frozen=True)
class _Even:
    points: F64
    nearest: I32


def _even(ring: F64, spacing: float = 0.009) -> _Even:
    """A ring resampled at an even spacing, with the index of the original nearest to each point."""
    closed = np.concatenate([ring, ring[:1]])
    at = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    count = max(12, round(at[-1] / spacing))
    wanted = np.arange(count) / count * at[-1]
    points = np.stack([np.interp(wanted, at, closed[:, k]) for k in range(3)], axis=1)
    nearest = np.abs(wanted[:, None] - at[None, :-1]).argmin(axis=1)
    return _Even(points, nearest.astype(np.int32))


def _smooth_loop(values: F64, sigma: float) -> F64:
    return gaussian_filter1d(values, sigma, axis=0, mode="wrap")


def _unit(v: F64) -> F64:
    return v / (np.linalg.norm(v, axis=-1, keepdims=True) + 1e-12)
