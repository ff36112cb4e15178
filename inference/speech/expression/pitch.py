"""How far a pitch moves from its mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def spread_out(f0: npt.NDArray[Any], factors: npt.NDArray[Any], least: float) -> npt.NDArray[np.float32]:
    """A pitch (N,) in Hz whose distance from its geometric mean is ``factors`` (N,) times as many semitones.

    What lies under ``least`` Hz is unvoiced and stays as it is, and so does the mean.
    """
    voiced = f0 > least
    if not voiced.any() or np.all(factors == 1):
        return np.asarray(f0, np.float32)
    tone = np.log(np.maximum(f0, least))
    mean = tone[voiced].mean()
    return np.asarray(np.where(voiced, np.exp(mean + factors * (tone - mean)), f0), np.float32)
