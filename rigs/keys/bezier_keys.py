"""Bezier keys that several curves share.

Keys lie on whole frames and hold the curve's own values there. Handles stand a third of the interval away
from their key, where time is linear in the curve's parameter: height is then a plain cubic of time (a Hermite
spline), though drawn as the two-dimensional Bezier of any animation software.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Keys:
    """The K keys that n curves share: ``frames`` (K,), ``values`` (K, n), and the heights ``left`` and
    ``right`` (K, n) of the handles, at a third of the interval to the neighbouring key.

    ``aligned`` (K,) says whether the two handles of a key lie in one line, on each of the curves.
    """

    frames: Index
    values: F32
    left: F32
    right: F32
    aligned: Flags

    def handle_frames(self) -> tuple[F64, F64]:
        """The times (K,) of left and right handles, in frames; those at the ends mirror their inner ones."""
        step = np.diff(self.frames) / 3 if len(self.frames) > 1 else np.array([1 / 3])
        before, after = np.append(step[0], step), np.append(step, step[-1])
        return self.frames - before[: len(self.frames)], self.frames + after[: len(self.frames)]

    def at(self, frames: npt.ArrayLike) -> F64:
        """The curves' values (F, n) at ``frames`` (F,), whole or not; held before the first key and after
        the last."""
        x = np.clip(np.asarray(frames, np.float64), self.frames[0], self.frames[-1])
        if len(self.frames) == 1:
            return np.repeat(self.values.astype(np.float64), len(x), axis=0)
        k = np.clip(np.searchsorted(self.frames, x, side="right") - 1, 0, len(self.frames) - 2)
        t = ((x - self.frames[k]) / (self.frames[k + 1] - self.frames[k]))[:, None]
        u = 1 - t
        ends = u**3 * self.values[k] + t**3 * self.values[k + 1]
        return np.asarray(ends + 3 * t * u**2 * self.right[k] + 3 * t**2 * u * self.left[k + 1])
