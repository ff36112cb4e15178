"""Left and right: no face moves both its sides alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ....rigs.arkit import INDEX
from ...rng import stream
from ..behaviour import behaviour
from ..curves import Curve, crossfade, wander
from ..segments import LEAD, FaceSegment

F64 = npt.NDArray[np.float64]

GROUPS = {
    "brows": ("browDown", "browOuterUp"),
    "eyes": ("eyeSquint", "cheekSquint"),
    "nose": ("noseSneer",),
    "corners": ("mouthSmile", "mouthFrown", "mouthDimple", "mouthStretch"),
}
"""Muscles that lean to one side together. Lips that meet or part are not among them, nor upper lids, which
rise together (Hering's law)."""


def uneven(arkit: F64, parts: Sequence[FaceSegment], seed: int, times: F64) -> F64:
    """Expressions (T, 52) with one side a little stronger and the other a little later.

    Which, and by how much, belongs to the seed, as it does to a person, and changes slowly. Both sides stay
    within 0 and the greater of 1 and what they were.
    """
    s = behaviour("sides")
    change = crossfade(times, [(p.start - LEAD, _change(p, seed)) for p in parts], 0.6)
    lean = stream(seed, "", 0, "face/sides").standard_normal(len(GROUPS)) * s["spread"] + s["left_more"]
    out = arkit.copy()
    for k, channels in enumerate(GROUPS.values()):
        more = np.clip(lean[k] + s["change"] * change[:, k], -s["most"], s["most"])
        weaker = "Right" if lean[k] > 0 else "Left"
        for channel in channels:
            left, right = INDEX[f"{channel}Left"], INDEX[f"{channel}Right"]
            if not arkit[:, [left, right]].any():
                continue
            out[:, left] = np.minimum(arkit[:, left] * (1 + more), np.maximum(arkit[:, left], 1))
            out[:, right] = np.minimum(arkit[:, right] * (1 - more), np.maximum(arkit[:, right], 1))
            late = INDEX[channel + weaker]
            out[:, late] = np.interp(times - s["late"], times, out[:, late])
    return out


def _change(part: FaceSegment, seed: int) -> Curve:
    hertz = behaviour("sides")["change_hertz"]
    return lambda times: wander(times - part.start, part.stream(seed, "sides"), len(GROUPS), *hertz)
