"""Lids that close over eyes that look up or down, and that squint."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ....rigs.arkit import INDEX

F64 = npt.NDArray[np.float64]


def close_lids(arkit: F64, side: str, lids: F64) -> None:
    """Blinks ``lids`` (T,), 0..1, on top of what gaze and squint of weights (T, 52) do with the lids of a
    side, ``Left`` or ``Right``, so that they close and do not overshoot."""
    down, up = INDEX[f"eyeLookDown{side}"], INDEX[f"eyeLookUp{side}"]
    arkit[:, INDEX[f"eyeSquint{side}"]] *= 1 - lids
    # a raised eye would hold its lid up: behind closed lids it comes to the middle, as real ones do
    arkit[:, up] *= 1 - lids
    arkit[:, INDEX[f"eyeWide{side}"]] *= 1 - lids
    drooping = arkit[:, INDEX[f"eyeBlink{side}"]] * (1 - lids)
    # lids that follow a lowered eye have part of the way behind them
    arkit[:, INDEX[f"eyeBlink{side}"]] = drooping + lids * (1 - 0.5 * arkit[:, down])
