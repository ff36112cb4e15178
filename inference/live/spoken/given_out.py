"""Sound that comes in, given out with a face and a body: a fifth of a second later, in time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ....rigs.arkit import NAMES
from ..chunks import Chunk, Performer, joined
from ..hearing import RATE, Hearer
from ..idling import idling
from ..player import Receiver

WORDS = "…"
"""What is said, whose words nobody knows."""
_MOUTH = [i for i, name in enumerate(NAMES) if name.startswith(("jaw", "mouth", "tongue"))]
_SPOKEN = 0.1
"""Weight of a mouth that speaks from which on the mouth of rest is no part of it."""
_DRIFT = 0.001
"""Seconds by which the clock of what comes in may fall behind with each piece."""


@dataclass
class GivenOut:
    """Plays sound as it comes to all receivers: with its mouth, and a living face and body around that."""

    performer: Performer
    receivers: list[Receiver]
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    number: int = 0
    """Frames that were sent."""
    _began: float | None = None
    _resting: queue.Queue[Chunk] = field(default_factory=queue.Queue)
    _rest: Chunk | None = None

    def play(self, pieces: Iterable[npt.NDArray[np.int16]]) -> None:
        """Play until the sound has ended."""
        hearer, ended = Hearer(fps=self.performer.fps), threading.Event()
        self._resting = idling(self.performer, ended)
        self._rest = self._resting.get()
        try:
            for pcm in pieces:
                for due in hearer.hear(pcm):
                    self._give(*due)
            for due in hearer.rest():
                self._give(*due)
        finally:
            ended.set()

    def _give(self, start: float, sound: npt.NDArray[np.int16], mouths: npt.NDArray[np.float32]) -> None:
        if not len(mouths):
            return
        chunk = self._chunk(sound, mouths)
        fps = self.performer.fps
        now = self.clock() - start
        # as early as it ever was: sound that has piled up, as at the start, is given out without waiting
        self._began = now if self._began is None else min(self._began + _DRIFT, now)
        for receiver in self.receivers:
            receiver.sound(chunk)
        for index in range(len(mouths)):
            ahead = self._began + start + index / fps - self.clock()
            if index and ahead > 0:
                self.sleep(min(ahead, 1 / fps))
            for receiver in self.receivers:
                receiver.frame(chunk, index, self.number)
            self.number += 1

    def _chunk(self, sound: npt.NDArray[np.int16], mouths: npt.NDArray[np.float32]) -> Chunk:
        """The next frames of rest with this mouth."""
        rest = self._rest
        assert rest is not None
        while len(rest.arkit) <= len(mouths):  # a stretch that ends is joined by the next, at what is left
            after = joined(rest, self._resting.get())
            parts = {n: np.concatenate([getattr(rest, n), getattr(after, n)]) for n in _PARTS}
            rest = replace(after, **parts)
        count = len(mouths)
        self._rest = replace(rest, **{n: getattr(rest, n)[count:] for n in _PARTS})
        face = np.maximum(mouths, rest.arkit[:count])
        spoken = np.clip(mouths[:, _MOUTH].max(axis=1, keepdims=True) / _SPOKEN, 0, 1)
        face[:, _MOUTH] = mouths[:, _MOUTH] + (1 - spoken) * rest.arkit[:count, _MOUTH]
        body = rest.poses[:count], rest.trans[:count]
        return Chunk(WORDS, sound, RATE, self.performer.fps, np.clip(face, 0, 1), *body)


_PARTS = ("arkit", "poses", "trans")
