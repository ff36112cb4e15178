"""A frame that came from another program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...rigs.smplx import rest_joints
from ..performance.checks import FORMAT
from ..performance.performance import Performance


@dataclass(frozen=True)
class Frame:
    """Weights ``arkit`` (52,), SMPL-X pose ``poses`` (165,) and ``trans`` (3,).

    ``sent``: seconds since 1970 at which it was sent, where the sender says so."""

    arkit: npt.NDArray[np.float32]
    poses: npt.NDArray[np.float64]
    trans: npt.NDArray[np.float64]
    sent: float | None = None


def performance_of(
    frames: list[tuple[float, Frame]],
    fps: float,
    audio: npt.NDArray[np.int16] | None = None,
    rate: int = 24_000,
    made_by: str = "live",
) -> Performance:
    """Frames at their moments (seconds, rising from 0) as a performance at even ``fps``.

    Its sound is ``audio`` (N,) or silence. Turns go straight from frame to frame."""
    times = np.array([t for t, _ in frames])
    count = max(int(times[-1] * fps) + 1, 2)
    even = np.arange(count) / fps

    def spread(rows: npt.ArrayLike) -> npt.NDArray[np.float32]:
        table = np.asarray(rows, np.float64)
        return np.stack([np.interp(even, times, c) for c in table.T], axis=1).astype(np.float32)

    length = int(count / fps * rate)
    sound = np.zeros(length, np.int16)
    if audio is not None:
        sound[: min(len(audio), length)] = audio[:length]
    return Performance(
        fps=fps,
        poses=spread([f.poses for _, f in frames]),
        trans=spread([f.trans for _, f in frames]),
        arkit=np.clip(spread([f.arkit for _, f in frames]), 0, 1),
        expressions=np.zeros((count, 100), np.float32),
        audio=sound,
        audio_rate=rate,
        word_labels=(),
        word_times=np.zeros((0, 2), np.float32),
        phone_labels=(),
        phone_times=np.zeros((0, 2), np.float32),
        rest_joints=rest_joints(),
        meta={
            "format": FORMAT,
            "fps": fps,
            "seed": 0,
            "phone_set": "ipa",
            "expression_space": "none",
            "language": "",
            "inputs": {},
            "sentences": [],
            "warnings": [],
            "engines": [],
            "events": [],
            "source": made_by,
        },
    )
