"""Outlines of people with alpha that few samples made, and smooth all the same."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from ..gathering.denoiser import Denoiser, loaded_denoiser
from .pixels import U8

_MANY = 32
"""Samples a pixel whose alpha is smooth as it is."""
_SOFT = 0.75
"""How much of the blurred alpha is taken: half is nearest to alpha of many samples, and leaves grain."""
_AROUND = 4
"""Pixels around what is partly solid that are looked at."""
F32 = npt.NDArray[np.float32]


def with_outlines(scene: bpy.types.Scene, pixels: U8) -> U8:
    """A frame (H, W, 4) that the scene has rendered, its outlines smooth where Cycles gave it alpha."""
    if scene.render.engine != "CYCLES" or not scene.render.film_transparent:
        return pixels
    threads = scene.render.threads if scene.render.threads_mode == "FIXED" else 0
    denoiser = loaded_denoiser(threads) if scene.cycles.use_denoising else None
    return smoothed(pixels, scene.cycles.samples, denoiser)


def smoothed(person: U8, samples: int, denoiser: Denoiser | None = None) -> U8:
    """Pixels (H, W, 4), alpha not multiplied in, of so many samples, whose outlines are smooth.

    Cycles denoises colour alone: alpha of four samples has five levels, and colours that were divided by it
    flicker. Alpha is denoised for itself, or blurred a little along outlines where there is no denoiser, and
    colours there are those of solid pixels beside them.
    """
    if samples >= _MANY:
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


def _blurred(values: F32) -> F32:
    """Values (H, W, ...) by the binomial kernel 1 2 1 both ways; beside the picture its edge goes on."""
    for axis in (0, 1):
        pad = [(0, 0)] * values.ndim
        pad[axis] = (1, 1)
        wide = np.swapaxes(np.pad(values, pad, mode="edge"), 0, axis)
        found = 0.25 * wide[:-2] + 0.5 * wide[1:-1] + 0.25 * wide[2:]
        values = np.swapaxes(found, 0, axis)
    return values
