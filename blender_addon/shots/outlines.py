"""Outlines of people with alpha that few samples made, and smooth all the same."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from ..gathering.denoiser import Denoiser, loaded_denoiser
from .pixels import U8

MANY = 32
"""Samples a pixel whose alpha is smooth as it is."""
_SOFT = 0.75
"""How much of the blurred alpha is taken: half is nearest to alpha of many samples, and leaves grain."""
_AROUND = 4
"""Pixels around what is partly solid that are looked at."""
_FAR = 3
"""Pixels from which the colours of what people cover in part are taken."""
_NONE, _LAST = 0.004, 0.001
"""A share that is none, and how much pixels count that have one."""
_PURE = 8
"""Exponent of a pixel's share of one colour, for how much it tells of that."""
F32 = npt.NDArray[np.float32]


def with_outlines(scene: bpy.types.Scene, pixels: U8) -> U8:
    """A frame (H, W, 4) that the scene has rendered, its outlines smooth where Cycles gave it alpha."""
    if scene.render.engine != "CYCLES" or not scene.render.film_transparent:
        return pixels
    return smoothed(pixels, scene.cycles.samples, denoiser_of(scene))


def denoiser_of(scene: bpy.types.Scene) -> Denoiser | None:
    """What alpha is denoised with, where the scene's pictures are."""
    threads = scene.render.threads if scene.render.threads_mode == "FIXED" else 0
    return loaded_denoiser(threads) if scene.cycles.use_denoising else None


def smoothed(person: U8, samples: int, denoiser: Denoiser | None = None) -> U8:
    """Pixels (H, W, 4), alpha not multiplied in, of so many samples, whose outlines are smooth.

    Cycles denoises colour alone: alpha of four samples has five levels, and colours that were divided by it
    flicker. Alpha is denoised for itself, or blurred a little along outlines where there is no denoiser, and
    colours there are those of solid pixels beside them.
    """
    if samples >= MANY:
        return person
    solid = person[..., 3]
    partly = (solid > 0) & (solid < 255)
    rows, columns = np.flatnonzero(partly.any(axis=1)), np.flatnonzero(partly.any(axis=0))
    if not len(rows):
        return person
    span = (
        slice(max(0, rows[0] - _AROUND), rows[-1] + _AROUND + 1),
        slice(max(0, columns[0] - _AROUND), columns[-1] + _AROUND + 1),
    )
    found = np.array(person)
    found[span] = _smooth(person[span], denoiser)
    return found


def _smooth(pixels: U8, denoiser: Denoiser | None) -> U8:
    alpha: F32 = pixels[..., 3].astype(np.float32) / 255
    edge = _blurred(((alpha > 0) & (alpha < 1)).astype(np.float32)) > 0
    soft = _SOFT * _blurred(alpha) + (1 - _SOFT) * alpha if denoiser is None else denoiser.smooth_alpha(alpha)
    weight = alpha**4
    weighed: Any = pixels[..., :3] * weight[..., None]
    for _ in range(2):
        weight, weighed = _blurred(weight), _blurred(weighed)
    colours = weighed / np.maximum(weight, 1e-6)[..., None]
    known = (weight > 1e-5) & edge & (alpha < 1)
    found = np.array(pixels)
    found[..., :3] = np.where(known[..., None], np.clip(colours, 0, 255).round(), pixels[..., :3])
    found[..., 3] = (255 * np.clip(np.where(edge, soft, alpha), 0, 1)).round()
    return found


def drawn_anew(whole: U8, alpha: U8, denoiser: Denoiser | None = None) -> U8:
    """A picture (H, W, 4) whose pixels that people cover in part (``alpha``, (H, W)) are mixed as they are
    shown: of the colours of solid pixels and of those beside, near by.

    Few samples a pixel of somebody before what is far brighter are mixed to stairs, and what comes after
    the mixing, such as post-processing, is in the picture already.
    """
    share: F32 = alpha.astype(np.float32) / 255
    wide = _blurred(share)
    edge = (wide > 0) & (wide < 1)
    if not edge.any():
        return whole
    rows, columns = np.flatnonzero(edge.any(axis=1)), np.flatnonzero(edge.any(axis=0))
    more = _AROUND + _FAR
    span = (
        slice(max(0, rows[0] - more), rows[-1] + more + 1),
        slice(max(0, columns[0] - more), columns[-1] + more + 1),
    )
    shown, wide, edge = whole[span], wide[span], edge[span]
    # what is only nearly clear or solid is asked where nothing else is near, as between strands
    outer, known = _spread(shown[..., :3], (wide < _NONE) + _LAST * (1 - wide) ** _PURE)
    inner, solid = _spread(shown[..., :3], (wide > 1 - _NONE) + _LAST * wide**_PURE)
    share = share[span]
    soft = _SOFT * wide + (1 - _SOFT) * share if denoiser is None else denoiser.smooth_alpha(share)
    mixed = soft[..., None] * inner + (1 - soft[..., None]) * outer
    told = (edge & known & solid)[..., None]
    found = np.array(whole)
    found[span][..., :3] = np.where(told, np.clip(mixed, 0, 255).round(), shown[..., :3])
    return found


def _spread(colours: U8, weight: F32) -> tuple[F32, npt.NDArray[np.bool_]]:
    """Colours (H, W, 3) of the pixels around that weigh most, and where there are any."""
    weighed: Any = colours * weight[..., None]
    for _ in range(_FAR):
        weight, weighed = _blurred(weight), _blurred(weighed)
    return weighed / np.maximum(weight, 1e-9)[..., None], weight > 1e-5


def _blurred(values: F32) -> F32:
    """Values (H, W, ...) by the binomial kernel 1 2 1 both ways; beside the picture its edge goes on."""
    for axis in (0, 1):
        pad = [(0, 0)] * values.ndim
        pad[axis] = (1, 1)
        wide = np.swapaxes(np.pad(values, pad, mode="edge"), 0, axis)
        found = 0.25 * wide[:-2] + 0.5 * wide[1:-1] + 0.25 * wide[2:]
        values = np.swapaxes(found, 0, axis)
    return values
