"""What a motion file of another tool holds, in the space of a performance."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
UpAxis = Literal["y", "z"]

MOST_FRAMES = 1_000_000
"""Over four hours at 60 frames a second."""
MOST_TEXT = 256 << 20
"""Bytes of a text file."""


@dataclass(frozen=True)
class Motion:
    """T frames of a body, a face, or both. SMPL-X space: Y up, +Z front, metres, axis-angle radians.

    ``kind`` names the format for people. ``poses`` (T, 165) and ``trans`` (T, 3), the way of the pelvis from
    its rest, are None for a face alone; ``rest_joints`` (55, 3) where the file has a skeleton of its own.
    ``arkit`` (T, 52) is None where the file has no such weights; ``expressions`` (T, 100) are in the basis
    ``expression_space``. ``placed``: whether ``trans`` is known to count from the floor and the mark.
    ``info`` is told by ``inspect``; ``warnings`` say what could not be read.
    """

    kind: str
    fps: float
    poses: F32 | None = None
    trans: F32 | None = None
    rest_joints: F32 | None = None
    arkit: F32 | None = None
    expressions: F32 | None = None
    expression_space: str = ""
    betas: F32 | None = None
    placed: bool = False
    info: dict[str, str | float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        """T."""
        found = next(a for a in (self.poses, self.arkit) if a is not None)
        return len(found)


def check_rate(fps: float, path: Path) -> float:
    """The rate itself. Raises InputError where it is no frame rate."""
    if not (np.isfinite(fps) and 1 <= fps <= 1000):
        raise InputError(f"{path.name} says {fps:g} frames a second", "expected 1 to 1000")
    return float(fps)


def check_frames(count: int, path: Path) -> None:
    """Raises InputError where there are no frames or too many."""
    if count < 1:
        raise InputError(f"{path.name} holds no frames", "export it again")
    if count > MOST_FRAMES:
        raise InputError(f"{path.name} holds {count} frames, more than {MOST_FRAMES}", "split it")
