"""Seams: narrow welts where pieces of cloth are sewn together, along lines where a value over it is zero."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d
from scipy.sparse import csr_matrix

from ....asset import I32
from ....distance_field import F64
from ...normals import normals_of
from ..garment import Cloth, Sheet

ACROSS = ((-1.0, -0.0008), (-0.86, 0.0008), (0.0, 0.0011), (0.55, 0.0008), (1.0, -0.0008))
"""Of a welt: half widths across, metres off the cloth."""
SPACING = 0.009
SHORTEST = 0.03
"""Metres: what is shorter is no seam."""
WIDTH = 0.005


def sew_seams(cloth: Cloth, lines: Iterable[tuple[F64, npt.NDArray[np.bool_]]]) -> None:
    """Add a welt along each line: where a value (V,) is zero on the shell, of the vertices that are to have
    it (V,). They hang as the cloth between which they lie."""
    shell = cloth.sheets[0]
    normals = normals_of(shell.vertices, shell.faces)
    half = cloth.spec.get("seam", WIDTH) / 2
    for value, mine in lines:
        for pairs, share in _lines(shell.faces, value, mine):
            made = _welt(shell, normals, pairs, share, half, cloth.spec["tile"])
            cloth.sheets.extend([made] if made is not None else [])


def _lines(faces: I32, value: F64, mine: npt.NDArray[np.bool_]) -> list[tuple[npt.NDArray[np.intp], F64]]:
    """Lines of points: the edges (N, 2) that they lie on, and how far (N,) along each."""
    value = np.where(np.abs(value) < 1e-9, 1e-9, value)
    above = value > 0
    beside: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    corner = np.where(faces < 0, faces[:, :1], faces)
    crossed = (above[corner].any(axis=1)) & (~above[corner]).any(axis=1) & mine[corner].all(axis=1)
    for face in faces[crossed]:
        ring = [int(i) for i in face if i >= 0]
        cut = [
            (min(a, b), max(a, b))
            for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)
            if above[a] != above[b]
        ]
        if len(cut) == 2:
            beside[cut[0]].append(cut[1])
            beside[cut[1]].append(cut[0])
    lines, left = [], set(beside)
    # lines with ends from an end on, closed ones from anywhere
    for first in [*sorted(e for e in beside if len(beside[e]) == 1), *sorted(beside)]:
        if first not in left:
            continue
        line = [first]
        left.discard(first)
        while (after := next((e for e in beside[line[-1]] if e in left), None)) is not None:
            line.append(after)
            left.discard(after)
        if len(line) > 2 and first in beside[line[-1]]:
            line.append(first)
        pairs = np.array(line, np.intp)
        a, b = value[pairs[:, 0]], value[pairs[:, 1]]
        lines.append((pairs, a / (a - b)))
    return lines


def _welt(
    shell: Sheet, normals: F64, pairs: npt.NDArray[np.intp], share: F64, half: float, tile: float
) -> Sheet | None:
    def between(values: F64) -> F64:
        return np.asarray(values[pairs[:, 0]] * (1 - share[:, None]) + values[pairs[:, 1]] * share[:, None])

    path = between(shell.vertices)
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    at = np.concatenate([[0.0], np.cumsum(steps)])
    if at[-1] < SHORTEST:
        return None
    wanted = np.linspace(0, at[-1], max(4, round(at[-1] / SPACING)))
    closed = bool((pairs[0] == pairs[-1]).all())
    smooth = gaussian_filter1d(
        _resampled(path, at, wanted), 1.0, axis=0, mode="wrap" if closed else "nearest"
    )
    out = _unit(_resampled(between(normals), at, wanted))
    along = _unit(np.gradient(smooth, axis=0))
    aside = _unit(np.cross(out, along))
    grid = np.stack([smooth + aside * (s * half) + out * lift for s, lift in ACROSS])
    rows, columns = grid.shape[:2]
    ids = np.arange(rows * columns).reshape(rows, columns)
    faces = np.stack([ids[:-1, :-1], ids[:-1, 1:], ids[1:, 1:], ids[1:, :-1]], axis=-1).reshape(-1, 4)
    across = np.array([s for s, _ in ACROSS]) * half
    uv = np.stack(np.broadcast_arrays(across[:, None] / tile, wanted[None] / tile), axis=-1)
    corners = np.stack([uv[:-1, :-1], uv[:-1, 1:], uv[1:, 1:], uv[1:, :-1]], axis=2).reshape(-1, 4, 2)
    nearest = np.abs(wanted[:, None] - at[None]).argmin(axis=1)
    a, b = pairs[nearest, 0], pairs[nearest, 1]
    t = share[nearest]
    carry = csr_matrix(shell.carry[a].multiply((1 - t)[:, None]) + shell.carry[b].multiply(t[:, None]))
    flat = grid.reshape(-1, 3)
    facing = np.cross(flat[faces[:, 2]] - flat[faces[:, 0]], flat[faces[:, 3]] - flat[faces[:, 1]])
    if np.einsum("fx,fx->f", facing, np.tile(out[:-1], (rows - 1, 1))).mean() < 0:
        faces, corners = faces[:, ::-1], corners[:, ::-1]
    return Sheet(
        flat, faces.astype(np.int32), corners, csr_matrix(carry[np.tile(np.arange(columns), rows)]), 0
    )


def _resampled(values: F64, at: F64, wanted: F64) -> F64:
    return np.stack([np.interp(wanted, at, values[:, k]) for k in range(values.shape[1])], axis=1)


def _unit(ways: F64) -> F64:
    return np.asarray(ways / (np.linalg.norm(ways, axis=1, keepdims=True) + 1e-12))
