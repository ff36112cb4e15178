"""A performance at another frame rate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...rigs.arkit import INDEX
from ...rigs.rotations import slerp_resample
from ..timeline.frames import frame_times
from .performance import Performance
from .reframing import NewFrames, reframed

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

LOWEST, HIGHEST = 1.0, 1000.0
_LIDS = [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]
SHUT = 0.9
"""A blink that closes the lids this far is shown closed at every rate."""


def resample(performance: Performance, fps: float) -> Performance:
    """The same performance at ``fps``: T = ceil(duration * fps) frames, all else unchanged.

    Weights follow monotone cubics (Fritsch & Carlson, "Monotone piecewise cubic interpolation", 1980), which
    never leave the range of their neighbours; rotations turn by slerp. Then the hard constraints of speech
    are imposed again from the phones, so that closures hold at every rate, on the face without emotion too.
    Expressions are solved again where they were solved and their model is here, interpolated elsewhere; jaw
    and eyes of clips whose expressions were not solved turn as they did. Arrays that this version does not
    know follow as :func:`.reframing.reframed` says.

    Raises InputError for a rate outside 1..1000.
    """
    if not (np.isfinite(fps) and LOWEST <= fps <= HIGHEST):
        raise InputError(f"{fps:g} frames a second is out of range", "choose 1 to 1000, such as 24, 25 or 30")
    p = performance
    if abs(fps - p.fps) < 1e-9:
        return p
    before = np.arange(p.frames) / p.fps
    after = frame_times(p.duration, fps)
    # more frames a second may show a moment after the last old frame: it is held
    held = np.minimum(after, before[-1])
    new = NewFrames(
        np.minimum(np.rint(after * p.fps), p.frames - 1).astype(np.intp),
        lambda curves: _between(curves, before, held),
        lambda turns: slerp_resample(turns, before, held),
    )
    other = reframed(p, new)
    other = replace(other, fps=float(fps), meta={**other.meta, "fps": float(fps)})
    if p.calm is not None and other.calm is not None:
        calm = _with_blinks(other.calm, p.calm, p, after, fps)
        other = replace(other, calm=other.constrained(calm))
    faced = other.with_face(_with_blinks(other.arkit, p.arkit, p, after, fps))
    if p.is_solved:
        return faced
    return replace(faced, poses=other.poses, expressions=other.expressions)


def _between(values: npt.NDArray[Any], before: F64, after: F64) -> npt.NDArray[Any]:
    from scipy.interpolate import PchipInterpolator

    if len(before) == 1:
        return np.repeat(values, len(after), axis=0)
    return np.asarray(PchipInterpolator(before, values, axis=0)(after))


def _with_blinks(arkit: F32, was: F32, p: Performance, after: F64, fps: float) -> F32:
    """Each blink with its deepest moment on the nearest frame: between two frames it would not close."""
    out, before = arkit.copy(), np.arange(len(was)) / p.fps
    for event in p.meta.get("events", []):
        if event["kind"] != "blink":
            continue
        during = np.flatnonzero((before >= event["start"] - 1 / p.fps) & (before <= event["end"] + 1 / p.fps))
        if not len(during):
            continue
        deepest = during[int(np.argmax(was[during][:, _LIDS].sum(axis=1)))]
        lids = was[deepest, _LIDS]
        if lids.min() >= SHUT:
            nearest = min(int(np.rint(before[deepest] * fps)), len(after) - 1)
            out[nearest, _LIDS] = np.maximum(out[nearest, _LIDS], lids)
    return out
