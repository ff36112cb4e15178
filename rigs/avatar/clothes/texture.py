"""Fabrics as tiling textures: stockinette knit, ribbing, twill, leather; each a colour and a height."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]
SIZES = {"knit": 512, "denim": 512, "wool": 512}
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
    # in small tiles a cloud would be seen again and again
    tone *= 1 + (0.03 if kind in ("knit", "fleece", "leather") else 0.006) * _noise(rng, size, size / 20)
    rgb = np.asarray(color, float)[None, None] * tone[..., None]
    if kind == "denim":  # white weft between the dyed warp
        weft = np.clip(1.25 - 1.6 * height, 0, 1)[..., None] * 0.55
        rgb = rgb * (1 - weft) + np.array([196.0, 200, 206]) * weft
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


def _plain(size: int, threads: int) -> F64:
    """Plain weave: warp and weft over one another in turn."""
    y, x = (np.mgrid[0:size, 0:size] + 0.5) / size
    warp = np.abs(np.sin(np.pi * threads * x))
    weft = np.abs(np.sin(np.pi * threads * y))
    over = (np.floor(threads * x) + np.floor(threads * y)) % 2
    return 0.25 + 0.75 * np.where(over > 0, warp * (0.6 + 0.4 * weft), weft * (0.6 + 0.4 * warp))


def _poplin(size: int) -> F64:
    return _plain(size, 64)


def _crepe(size: int) -> F64:
    rng = np.random.default_rng(5)
    pebbles = _noise(rng, size, 2.0)
    return np.clip(0.5 + 0.2 * pebbles + 0.15 * (_plain(size, 64) - 0.5), 0, 1)


def _denim(size: int) -> F64:
    y, x = (np.mgrid[0:size, 0:size] + 0.5) / size
    diagonal = (40 * x + 40 * y) % 1
    ridge = np.sin(np.pi * diagonal) ** 0.7
    return 0.15 + 0.85 * ridge * (0.75 + 0.25 * np.abs(np.sin(np.pi * 80 * y)))


def _suiting(size: int) -> F64:
    y, x = (np.mgrid[0:size, 0:size] + 0.5) / size
    return 0.4 + 0.45 * (np.sin(2 * np.pi * (56 * x + 56 * y)) * 0.5 + 0.5)


def _wool(size: int) -> F64:
    """Herringbone: twill whose slant turns every few threads."""
    y, x = (np.mgrid[0:size, 0:size] + 0.5) / size
    slant = np.abs((8 * x) % 1 - 0.5) * 2
    ridge = np.sin(2 * np.pi * (40 * y + 2.5 * slant)) * 0.5 + 0.5
    return 0.3 + 0.6 * ridge


def _fleece(size: int) -> F64:
    rng = np.random.default_rng(11)
    return np.clip(0.5 + 0.16 * _noise(rng, size, 1.6) + 0.12 * _noise(rng, size, 4.0), 0, 1)


HEIGHTS = {
    "knit": _knit,
    "rib": _rib,
    "twill": _twill,
    "leather": _leather,
    "jersey": _jersey,
    "poplin": _poplin,
    "crepe": _crepe,
    "denim": _denim,
    "suiting": _suiting,
    "wool": _wool,
    "fleece": _fleece,
}
