"""The Performance: one self-contained .npz that holds everything an avatar needs to speak (format 1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import InputError

FORMAT = 1
F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Performance:
    """One performance; the fields and their units are those of ``docs/performance-format.md``.

    T frames; frame i shows the time i / fps. SMPL-X space: Y up, +Z front, metres, axis-angle radians.
    """

    fps: float
    poses: F32
    """(T, 165); ``[:, 66:75]`` restates jaw and gaze of ``arkit``, which is their master."""
    trans: F32
    """(T, 3) displacement of the pelvis from ``rest_joints[0]``."""
    arkit: F32
    """(T, 52) in the order of ``rigs.arkit.NAMES``."""
    expressions: F32
    """(T, 100) in the basis that ``meta["expression_space"]`` names."""
    audio: npt.NDArray[np.int16]
    """(N,) mono."""
    audio_rate: int
    word_labels: tuple[str, ...]
    word_times: F32
    """(N, 2) seconds."""
    phone_labels: tuple[str, ...]
    phone_times: F32
    """(M, 2) seconds; ``meta["phone_set"]`` names their alphabet; silence is ``sil``."""
    rest_joints: F32
    """(55, 3) metres, soles at y = 0: the skeleton that ``poses`` belong to."""
    meta: dict[str, Any]
    betas: F32 = field(default_factory=lambda: np.zeros(300, np.float32))
    extra: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    """Arrays of the file that this version does not know; carried along."""

    @property
    def frames(self) -> int:
        """T."""
        return len(self.arkit)

    @property
    def duration(self) -> float:
        """Seconds of sound."""
        return len(self.audio) / self.audio_rate

    def save(self, path: Path) -> None:
        """Write the file; it appears whole or not at all."""
        raise NotImplementedError

    @staticmethod
    def load(path: Path) -> Performance:
        """Read a file of format 1. Raises InputError with one clear line on anything else."""
        raise InputError("not yet")
