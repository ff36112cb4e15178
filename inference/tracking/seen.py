"""What is seen of somebody in one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

POSE, HAND = 33, 21


@dataclass(frozen=True)
class SeenFace:
    """``points`` (478, 3) in pixels of the picture, z in the same unit, smaller nearer; ``scores`` (52,) in
    the order of ``rigs.arkit.NAMES``, 0..1."""

    points: F32
    scores: F32

    @property
    def size(self) -> float:
        """Pixels of the longer side of the box around it."""
        return float(np.ptp(self.points[:, :2], axis=0).max())


@dataclass(frozen=True)
class SeenBody:
    """``pose`` (33, 4): x, y, z in pixels and visibility; ``world`` (33, 3) metres from between the hips, Y
    down; ``hands`` (2, 21, 3) of left and right in pixels, NaN where not seen."""

    pose: F32
    world: F32
    hands: F32
