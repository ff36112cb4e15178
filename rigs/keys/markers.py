"""Words and phones as named frames, for the timeline markers of any animation software."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SILENCES = frozenset({"", "sil"})


@dataclass(frozen=True)
class Marker:
    """``name`` from ``frame`` up to, not including, ``end``; both are whole frames and end > frame."""

    name: str
    frame: int
    end: int


def word_markers(labels: Iterable[str], times: npt.ArrayLike, fps: float, start: int = 1) -> list[Marker]:
    """One marker for each of N words with ``times`` (N, 2) seconds; the time 0 lies on frame ``start``.

    A word stands on the frame that is nearest to its start, so no marker is off by more than half a frame;
    two words that share a frame both have their marker. Raises ValueError where labels and times do not
    belong together.
    """
    return [m for m in _all(labels, times, fps, start) if m.name]


def phone_markers(labels: Iterable[str], times: npt.ArrayLike, fps: float, start: int = 1) -> list[Marker]:
    """As :func:`word_markers`, for phones; silences have none."""
    return [m for m in _all(labels, times, fps, start) if m.name not in SILENCES]


def _all(labels: Iterable[str], times: npt.ArrayLike, fps: float, start: int) -> list[Marker]:
    names: Sequence[str] = [str(label) for label in labels]
    seconds = np.asarray(times, np.float64).reshape(-1, 2)
    if len(names) != len(seconds):
        raise ValueError(f"{len(names)} labels for {len(seconds)} times")
    first = np.floor(seconds[:, 0] * fps + 0.5).astype(int) + start
    last = np.maximum(np.floor(seconds[:, 1] * fps + 0.5).astype(int) + start, first + 1)
    return [Marker(n, int(a), int(b)) for n, a, b in zip(names, first, last, strict=True)]
