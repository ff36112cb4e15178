"""The textures of hair: strands for the ribbons, and the soft-edged tint of the scalp beneath."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter, gaussian_filter1d, map_coordinates

from ....base.easing import smoothstep
from ....base.errors import InputError
from ....base.tables import shipped
from .scalp import F64, Scalp

U8 = npt.NDArray[np.uint8]
CAP_REACH = 160.0
"""Degrees from the crown to the rim of the cap's texture."""


def hair_color(name: str) -> dict[str, F64]:
    """Root, length and tip of a colour by name, sRGB 0..1. Raises InputError for an unknown one."""
    table = shipped(__file__, "colors.toml")
    if name not in table:
        raise InputError(f"unknown hair colour '{name}'", f"known: {', '.join(table)}")
    return {k: np.array(v) / 255 for k, v in table[name].items()}


def strand_images(color: dict[str, F64], seed: int, width: int = 512, height: int = 256) -> tuple[U8, U8]:
    """Base colour (H, W, 3) and height (H, W) of a field of strands; u across and wrapping, v root to tip.

    The first fifth across is the shade of the under layers.
    """
    strands = _strands(np.random.default_rng(seed), width, height)
    v = np.linspace(0, 1, height)[:, None]
    u = np.linspace(0, 1, width)[None]
    mix = np.clip(v * 1.1 - 0.05, 0, 1) ** 0.8
    along = np.where(mix < 0.5, mix * 2, 1)[..., None] * np.ones((1, width, 1))
    tip = np.clip(mix * 2 - 1, 0, 1)[..., None]
    rgb = color["root"] * (1 - along) + color["length"] * along
    rgb = rgb * (1 - tip) + color["tip"] * tip
    under = 1 - 0.42 * np.clip((0.22 - u) / 0.04, 0, 1)
    rgb = rgb * ((0.7 + 0.6 * strands) * under)[..., None]
    image = np.round(np.clip(rgb, 0, 1) * 255).astype(np.uint8)
    return image[::-1].copy(), np.round(strands * 255).astype(np.uint8)[::-1].copy()


def _strands(rng: np.random.Generator, width: int, height: int) -> F64:
    total = np.zeros((height, width))
    for across, along, amount in ((0.8, 60, 1.0), (2.0, 90, 0.9), (7.0, 140, 0.7), (26.0, 200, 0.5)):
        noise = rng.normal(size=(height, width))
        noise = gaussian_filter1d(noise, across, axis=1, mode="wrap")
        noise = gaussian_filter1d(noise, along, axis=0, mode="wrap")
        total += amount * noise / noise.std()
    total /= total.std()
    return np.clip(0.5 + total / 4.5, 0, 1)


def cap_image(scalp: Scalp, color: dict[str, F64], style: dict[str, Any], seed: int, size: int = 1024) -> U8:
    """The scalp's tint (size, size, 4): the root's colour, alpha fading over ``softness`` degrees.

    The fading edge is of streaks that run as hair does; blotches would be flecks on the forehead. Of the
    ``style`` also ``shade`` (1): how dense the tint is, and ``top`` (none): degrees of elevation above which
    there is none. Laid out by :func:`cap_uv`, the crown in the middle, the face at the top.
    """
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:size, 0:size] / (size - 1) * 2 - 1
    y = -y
    azimuth = np.degrees(np.arctan2(np.abs(x), y))
    elevation = 90 - np.hypot(x, y) * CAP_REACH
    above = scalp.above_hairline(azimuth, elevation)
    streaks = _streaks(rng, np.degrees(np.arctan2(x, y)), elevation)
    rough = gaussian_filter(rng.normal(size=(size, size)), 10)
    rough /= rough.std()
    softness = 1.6 * style["softness"]
    alpha = smoothstep((above - 0.5 + rough * 0.9 + streaks * 0.34 * softness) / softness)
    alpha = alpha * style.get("shade", 1.0)
    if "top" in style:
        alpha = alpha * smoothstep((style["top"] - elevation + 4 * rough) / 16)
    tint = color["root"] * 0.75 + color["length"] * 0.25
    rgb = np.broadcast_to(tint, (size, size, 3))
    rgba = np.concatenate([np.clip(rgb, 0, 1), np.clip(alpha, 0, 1)[..., None]], axis=2)
    return np.round(rgba * 255).astype(np.uint8)


def _streaks(rng: np.random.Generator, azimuth: F64, elevation: F64) -> F64:
    """Noise (H, W) about 0 that is fine around the head and long from the crown down."""
    grid = gaussian_filter1d(rng.normal(size=(24, 2400)), 0.8, axis=1, mode="wrap")
    grid = gaussian_filter1d(grid, 0.8, axis=0)
    row = np.clip((elevation + 90) / 180 * 23, 0, 22.999)
    column = (azimuth % 360) / 360 * 2400
    at = np.stack([row, column])
    found = map_coordinates(grid / grid.std(), at, order=1, mode="grid-wrap")
    return np.asarray(np.clip(found, -1.5, 1.5))


def cap_uv(scalp: Scalp, points: npt.ArrayLike) -> F64:
    """UV (..., 2) of points on the scalp in :func:`cap_image`."""
    d = np.asarray(points, float) - scalp.centre
    turn = np.arctan2(d[..., 0], d[..., 2])
    from_crown = 90 - np.degrees(np.arctan2(d[..., 1], np.hypot(d[..., 0], d[..., 2])))
    radius = from_crown / CAP_REACH * 0.5
    return np.stack([0.5 + radius * np.sin(turn), 0.5 + radius * np.cos(turn)], axis=-1)
