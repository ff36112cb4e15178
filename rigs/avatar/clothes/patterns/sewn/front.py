"""What is sewn on cloth: plackets, pockets, lapels, flies and buttons, laid on a garment's front or back."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from ......base.easing import smoothstep
from ....asset import I32
from ....distance_field import F64
from ...normals import normals_of
from ..garment import Sheet

NEAR = 0.005
"""Metres around a point, of which the outermost cloth counts for what is sewn over it."""
FACING = 0.12
"""Least share of the normal that looks forth for a vertex to be of the front."""


class Face:
    """One side of a garment as a height over x and y; ``side`` 1 the front, -1 the back."""

    def __init__(self, vertices: F64, faces: I32, carry: csr_matrix, side: int = 1) -> None:
        normals = normals_of(vertices, faces)
        mine = np.flatnonzero((normals[:, 2] * side > FACING) & (np.abs(vertices[:, 0]) < 0.27))
        # where a fold lies over another, the outer one counts
        points = vertices[mine]
        self._side, self._carry, self._ids = side, carry, mine
        self._points = points
        self._slopes = normals[mine, :2] / np.maximum(np.abs(normals[mine, 2:]), 0.3) * side
        self._tree = cKDTree(points[:, :2])

    def depth(self, x: F64, y: F64) -> F64:
        """z of the cloth at (x, y): the planes of the nearest vertices, the nearer the more they count."""
        at = np.stack([x, y], axis=-1)
        away, near = self._tree.query(at, k=5)
        share = np.exp(-((away / 0.009) ** 2)) + 1e-4 / (away + 1e-3)
        share /= share.sum(axis=-1, keepdims=True)
        step = at[..., None, :] - self._points[near][..., :2]
        z = self._points[near][..., 2] - (self._slopes[near] * step).sum(axis=-1)
        return np.asarray((share * z).sum(axis=-1))

    def outermost(self, x: F64, y: F64) -> F64:
        """As :meth:`depth`, of what stands out most around (x, y): over folds, not through them."""
        around = ((0, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))
        depths = [self.depth(x + a * NEAR, y + b * NEAR) for a, b in around]
        return np.asarray(np.max(self._side * np.array(depths), axis=0) * self._side)

    def patch(self, x: F64, y: F64, lift: F64, tile: float, material: int) -> Sheet:
        """A sheet over a grid (R, C) of places, ``lift`` metres off the cloth. UVs in metres over ``tile``.

        Rows run downwards and columns to the wearer's left, so that the sheet looks forth; the back mirrors.
        """
        lies = self.depth(x, y)
        z = lies + smoothstep(lift / 0.001) * (self.outermost(x, y) - lies) + self._side * lift
        grid = np.stack([x, y, z], axis=-1)
        ids = np.arange(x.size).reshape(x.shape)
        faces = np.stack([ids[:-1, :-1], ids[1:, :-1], ids[1:, 1:], ids[:-1, 1:]], axis=-1).reshape(-1, 4)
        uv = np.stack([x, y], axis=-1) / tile
        corners = np.stack([uv[:-1, :-1], uv[1:, :-1], uv[1:, 1:], uv[:-1, 1:]], axis=2).reshape(-1, 4, 2)
        flat = grid.reshape(-1, 3)
        normal = np.cross(flat[faces[:, 2]] - flat[faces[:, 0]], flat[faces[:, 3]] - flat[faces[:, 1]])
        if normal[:, 2].mean() * self._side < 0:
            faces, corners = faces[:, ::-1], corners[:, ::-1]
        return Sheet(flat, faces.astype(np.int32), corners, self._rows(flat), material)

    def rectangle(
        self, middle: tuple[float, float], size: tuple[float, float], lift: float, tile: float, material: int,
        *, slant: float = 0.0, point: float = 0.0, cells: tuple[int, int] = (6, 6),
    ) -> Sheet:  # fmt: skip
        """A patch with its edges sewn down: its foot ``slant`` metres further left, the middle of its lower
        edge ``point`` metres lower."""
        s = _with_edges(cells[0], min(0.12, 0.002 / size[0]))
        t = _with_edges(cells[1], min(0.12, 0.002 / size[1]))
        across, down = np.meshgrid(s - 0.5, t - 0.5)
        x = middle[0] + across * size[0] + slant * (down + 0.5)
        y = middle[1] - down * size[1] - point * (1 - 2 * np.abs(across)) * np.clip(2 * down, 0, 1)
        edge = (np.abs(across) > 0.499) | (np.abs(down) > 0.499)
        return self.patch(x, y, np.where(edge, -0.001, lift), tile, material)

    def button(self, x: float, y: float, radius: float, lift: float, material: int, sides: int = 10) -> Sheet:
        """A round button."""
        step = 0.008
        z = self.outermost(np.array([x, x - step, x + step, x, x]), np.array([y, y, y, y - step, y + step]))
        right = np.array([2 * step, 0, z[2] - z[1]])
        up = np.array([0, 2 * step, z[4] - z[3]])
        right, up = right / np.linalg.norm(right), up / np.linalg.norm(up)
        out = np.cross(right, up) * self._side
        turn = np.linspace(0, 2 * np.pi, sides, endpoint=False)
        ring = np.cos(turn)[:, None] * right + np.sin(turn)[:, None] * up * self._side
        centre = np.array([x, y, z[0]]) + out * lift
        height = 0.28 * radius
        vertices = np.concatenate([
            [centre + out * height * 0.6],
            centre + ring * radius * 0.7 + out * height * 0.6,
            centre + ring * radius * 0.92 + out * height,
            centre + ring * radius - out * height,
        ])  # fmt: skip
        k = np.arange(sides)
        after = (k + 1) % sides
        faces = [np.stack([0 * k, 1 + k, 1 + after, -1 + 0 * k], axis=1)]
        for a, b in ((1, 1 + sides), (1 + sides, 1 + 2 * sides)):
            faces.append(np.stack([a + k, b + k, b + after, a + after], axis=1))
        face = np.concatenate(faces).astype(np.int32)
        uv = np.zeros((len(face), 4, 2)) + 0.5
        return Sheet(vertices, face, uv, self._rows(np.repeat(centre[None], len(vertices), 0)), material)

    def _rows(self, points: F64) -> csr_matrix:
        """The base vertices that points hang on: those of the three nearest of the cloth."""
        away, near = self._tree.query(points[:, :2], k=3)
        share = 1 / (away + 1e-4)
        share /= share.sum(axis=1, keepdims=True)
        rows = np.repeat(np.arange(len(points)), 3)
        mix = csr_matrix(
            (share.ravel(), (rows, self._ids[near].ravel())), (len(points), self._carry.shape[0])
        )
        return csr_matrix(mix @ self._carry)


def _with_edges(cells: int, edge: float) -> F64:
    return np.concatenate([[0], np.linspace(edge, 1 - edge, cells), [1]])
