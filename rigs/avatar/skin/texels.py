"""Texels of a UV layout with their place on the mesh: painting happens in space, so seams do not show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt

from ..asset import F32, I32


@dataclass(frozen=True)
class Texels:
    """The N texels that the layout covers.

    ``rows``, ``columns`` (N,) in the image, first row at the top; ``face`` (N,) index of the face;
    ``corners`` (N, 3) vertex ids and ``weights`` (N, 3) barycentric weights.
    """

    size: int
    rows: I32
    columns: I32
    face: I32
    corners: I32
    weights: F32

    def interpolate(self, values: npt.NDArray[np.float32]) -> F32:
        """Values per vertex (V,) or (V, K) at the texels: (N,) or (N, K)."""
        total = np.zeros((len(self.rows), *values.shape[1:]), np.float32)
        for k in range(3):
            weight = self.weights[:, k] if values.ndim == 1 else self.weights[:, k : k + 1]
            total += values[self.corners[:, k]] * weight
        return total

    def image(self, values: F32) -> npt.NDArray[np.uint8]:
        """(size, size, C) uint8 from (N,) or (N, C) in 0..1; uncovered texels take the nearest covered one's.

        Filling all of the rest keeps texture filtering and mip maps from bleeding in another colour.
        """
        values = values.reshape(len(values), -1)
        pixels = np.zeros((self.size, self.size, values.shape[1]), np.uint8)
        pixels[self.rows, self.columns] = np.clip(values * 255 + 0.5, 0, 255).astype(np.uint8)
        row, column = self._nearest
        return pixels[row, column]

    @cached_property
    def _nearest(self) -> I32:
        """(2, size, size) row and column of the nearest covered texel."""
        empty = np.ones((self.size, self.size), bool)
        empty[self.rows, self.columns] = False
        return distance_transform_edt(empty, return_distances=False, return_indices=True)


def rasterise(faces: I32, uvs: F32, size: int) -> Texels:
    """Texels of quads: ``faces`` (F, 4) vertex ids (no triangles) and ``uvs`` (F, 4, 2) in 0..1."""
    triangles = np.concatenate([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]])
    corners = np.concatenate([uvs[:, [0, 1, 2]], uvs[:, [0, 2, 3]]]).astype(float)
    # Pixel centres lie at whole numbers here.
    x, y = corners[..., 0] * size - 0.5, (1 - corners[..., 1]) * size - 0.5
    owner = np.full((size, size), -1, np.int32)
    share = np.zeros((size, size, 2), np.float32)
    for n in range(len(triangles)):
        (x0, x1, x2), (y0, y1, y2) = x[n], y[n]
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        left, right = int(np.ceil(min(x0, x1, x2))), int(np.floor(max(x0, x1, x2))) + 1
        top, bottom = int(np.ceil(min(y0, y1, y2))), int(np.floor(max(y0, y1, y2))) + 1
        if abs(area) < 1e-12 or left >= right or top >= bottom:
            continue
        px, py = np.arange(left, right)[None, :] - x0, np.arange(top, bottom)[:, None] - y0
        b = (px * (y2 - y0) - (x2 - x0) * py) / area
        c = ((x1 - x0) * py - px * (y1 - y0)) / area
        inside = (b >= -1e-6) & (c >= -1e-6) & (b + c <= 1 + 1e-6)
        owner[top:bottom, left:right][inside] = n
        share[top:bottom, left:right][inside] = np.stack([b, c], axis=-1)[inside]
    rows, columns = np.nonzero(owner >= 0)
    k = owner[rows, columns]
    bc = share[rows, columns]
    weights = np.concatenate([1 - bc.sum(axis=1, keepdims=True), bc], axis=1)
    return Texels(
        size,
        rows.astype(np.int32),
        columns.astype(np.int32),
        (k % len(faces)).astype(np.int32),
        triangles[k].astype(np.int32),
        weights.astype(np.float32),
    )
