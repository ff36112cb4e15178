"""A performance at another frame rate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...rigs.arkit import INDEX
from ...rigs.flame.jaw_and_eyes import restate
from ...rigs.rotations import slerp_resample
from ..face.mouth.constraints import impose
from ..timeline.frames import frame_times
from ..timeline.speech import Phone
from .performance import Performance

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
    are imposed again from the phones, so that closures hold at every rate. Expressions are solved again
    where they were solved and their model is here, interpolated elsewhere. Arrays that this
    version does not know are carried along as they are.

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
    after_held = np.minimum(after, before[-1])
    arkit = _with_blinks(_between(p.arkit, before, after_held), p, before, after, fps)
    arkit = impose(arkit, _phones(p), fps, p.meta["phone_set"])
    turned = slerp_resample(p.poses.reshape(p.frames, 55, 3), before, after_held)
    poses = turned.reshape(len(after), 165).astype(np.float32)
    expressions, jaw_and_eyes, meta = _expressions(p, arkit, before, after_held)
    if jaw_and_eyes is not None:
        poses[:, 66:75] = jaw_and_eyes
    return replace(
        p,
        fps=float(fps),
        poses=poses,
        trans=_between(p.trans, before, after_held),
        arkit=arkit,
        expressions=expressions,
        meta={**meta, "fps": float(fps)},
    )


def _between(values: F32, before: F64, after: F64) -> F32:
    from scipy.interpolate import PchipInterpolator

    if len(before) == 1:
        return np.repeat(np.asarray(values, np.float32), len(after), axis=0)
    return np.asarray(PchipInterpolator(before, values, axis=0)(after), np.float32)


def _with_blinks(arkit: F32, p: Performance, before: F64, after: F64, fps: float) -> F32:
    """Each blink with its deepest moment on the nearest frame: between two frames it would not close."""
    out = arkit.copy()
    for event in p.meta.get("events", []):
        if event["kind"] != "blink":
            continue
        during = np.flatnonzero((before >= event["start"] - 1 / p.fps) & (before <= event["end"] + 1 / p.fps))
        if not len(during):
            continue
        deepest = during[int(np.argmax(p.arkit[during][:, _LIDS].sum(axis=1)))]
        lids = p.arkit[deepest, _LIDS]
        if lids.min() >= SHUT:
            nearest = min(int(np.rint(before[deepest] * fps)), len(after) - 1)
            out[nearest, _LIDS] = np.maximum(out[nearest, _LIDS], lids)
    return out


def _phones(p: Performance) -> list[Phone]:
    times = np.asarray(p.phone_times, np.float64)
    return [Phone(label, float(a), float(b)) for label, (a, b) in zip(p.phone_labels, times, strict=True)]


def _expressions(
    p: Performance, arkit: F32, before: F64, after: F64
) -> tuple[F32, F32 | None, dict[str, Any]]:
    """The coefficients, the jaw and the eyes (None: as they were) and the meta that states their error.

    Expressions that were not solved from the weights, of which meta then states no error, are the master of
    their own jaw.
    """
    from ..models import solver_of_space

    if "expression_error_mm" not in p.meta:
        return _between(p.expressions, before, after), None, dict(p.meta)
    solver = solver_of_space(p.meta["expression_space"])
    if solver is None:
        return _between(p.expressions, before, after), restate(arkit), dict(p.meta)
    solved, _, error_mm = solver.solve(arkit)
    return solved, solver.restate(arkit), {**p.meta, "expression_error_mm": round(error_mm, 4)}
