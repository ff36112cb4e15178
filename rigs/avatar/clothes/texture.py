"""Fabrics as tiling textures: stockinette knit, ribbing, twill, leather; each a colour and a height."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]
SIZES = {"knit": 512}
SMALL = 256
"""Pixels of a tile, where not in :data:`SIZES`."""
WALES, COURSES = 22, 20
"""Columns and rows of stitches in one tile."""
RIBS = 4


def fabric(kind: str, color: npt.ArrayLike, melange: float, seed: int) -> tuple[U8, U8]:
    """Base colour (H, W, 3) sRGB and height (H, W) of a fabric, tiling both ways.

    ``color`` (3,) sRGB 0..255 of the yarn; ``melange`` 0..1 how much single fibres differ from it. Raises
    KeyError for an unknown kind.
    """
    rng = np.random.default_rng(seed)
    size = SIZES.get(kind, SMALL)
    height = HEIGHTS[kind](size)
    fuzz = _noise(rng, size, 0.9)
    height = np.clip(height + 0.02 * fuzz, 0, 1)
    # Little contrast in single fibres: smaller than a pixel, they would only make film frames flicker.
    tone = (0.76 + 0.30 * height) * (1 + melange * (0.2 * fuzz + 0.5 * _noise(rng, size, size / 110)))
    tone *= 1 + 0.03 * _noise(rng, size, size / 20)
    rgb = np.asarray(color, float)[None, None] * tone[..., None]
    return np.round(np.clip(rgb, 0, 255)).astype(np.uint8), np.round(height * 255).astype(np.uint8)


def _noise(rng: np.random.Generator, size: int, sigma: float) -> F64:
    field = gaussian_filter(rng.normal(size=(size, size)), sigma, mode="wrap")
    return field / field.std()


def _cells(size: int, columns: int, rows: int) -> tuple[F64, F64]:
    """Place in the cell, u from -0.5 to 0.5 and v counting rows, on the tile's pixels."""
    y, x = (np.mgrid[0:size, 0:size] + 0.5) / size
    return (x * columns) % 1 - 0.5, (1 - y) * rows


def _stitches(size: int, columns: int, rows: int) -> F64:
    """Rows of V-shaped stitches: two slanted legs of yarn in each cell."""
    u, v = _cells(size, columns, rows)
    across = (v - 2.1 * np.abs(u)) % 1 - 0.5
    leg = np.sqrt(np.clip(1 - (2 * across) ** 2, 0, 1))
    bulge = np.sin(np.pi * np.clip(np.abs(u) * 2, 0, 1)) ** 0.6
    return leg * (0.35 + 0.65 * bulge)


def _knit(size: int) -> F64:
    return _stitches(size, WALES, COURSES)


def _rib(size: int) -> F64:
    u, _ = _cells(size, RIBS, 1)
    ridge = np.cos(np.pi * np.clip(np.abs(u) / 0.42, 0, 1)) * 0.5 + 0.5
    return np.clip(ridge * 0.75 + 0.25 * _stitches(size, RIBS * 2, RIBS * 3), 0, 1)


def _twill(size: int) -> F64:
    y, x = (np.mgrid[0:size, 0:size] + 0.5) / size
    diagonal = np.sin(2 * np.pi * (48 * x + 48 * y)) * 0.5 + 0.5
    return 0.35 + 0.5 * diagonal * (0.7 + 0.3 * np.sin(2 * np.pi * 96 * x))


def _leather(size: int) -> F64:
    rng = np.random.default_rng(7)
    grain = np.abs(_noise(rng, size, 2.2)) + 0.5 * np.abs(_noise(rng, size, 5))
    return np.clip(grain / 3, 0, 1)


def _jersey(size: int) -> F64:
    return 0.5 + 0.5 * _stitches(size, 32, 40)


HEIGHTS = {"knit": _knit, "rib": _rib, "twill": _twill, "leather": _leather, "jersey": _jersey}
