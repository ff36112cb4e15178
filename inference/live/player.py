"""Chunks to receivers in real time: each frame at its moment, a living face in between, without end.

Chunks are made in a thread of their own, ahead of what is played. The clock is monotonic: frames that
come too late are left out, so that what is seen never drifts from what is heard.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from ...base.errors import PaksaTalkerError
from .chunks import HOME, JOIN, Chunk, Performer, joined, sentences
from .idling import idling
from .wire import CUT

_MOMENT = 0.01
"""Seconds between two looks for what is said next."""


class Receiver(Protocol):
    """Who gets sound and frames."""

    def sound(self, chunk: Chunk) -> None:
        """The sound of a chunk, which begins now."""

    def frame(self, chunk: Chunk, index: int, number: int) -> None:
        """One frame of a chunk, at its moment; ``number`` counts from the start."""


@dataclass
class Player:
    """Plays a text as it comes. ``interrupt`` may be called from any thread."""

    performer: Performer
    receivers: list[Receiver]
    note: Callable[[str], None] = lambda line: None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _stop: threading.Event = field(default_factory=threading.Event)
    number: int = 0
    _broken: bool = False
    _turn: int = 0

    def interrupt(self) -> None:
        """End what is said, at the next frame, and leave out what was to be said."""
        self._turn += 1
        self._stop.set()

    def play(self, pieces: Iterable[str], *, idle: bool = True) -> None:
        """Play until the text has ended and all of it was said. A sentence that can't be spoken is told and
        left out."""
        ready: queue.Queue[tuple[int, Chunk] | None] = queue.Queue(maxsize=4)
        worker = threading.Thread(target=self._make, args=(pieces, ready), name="live", daemon=True)
        worker.start()
        ended = threading.Event()
        try:
            self._say(ready, idling(self.performer, ended) if idle else None)
        finally:
            ended.set()

    def _say(self, ready: queue.Queue[tuple[int, Chunk] | None], rests: queue.Queue[Chunk] | None) -> None:
        """Play what is ready, and where nothing is, a stretch of idling, until the text has ended."""
        last: Chunk | None = None
        while True:
            try:
                made = ready.get(timeout=None if rests is None else _MOMENT)
            except queue.Empty:
                if rests is not None and not rests.empty():
                    last = self._played(
                        joined(last, rests.get(), self._home()), until=lambda: not ready.empty()
                    )
                continue
            if made is None:
                return
            turn, chunk = made
            if turn == self._turn:
                last = self._played(joined(last, chunk, self._home()))

    def _make(self, pieces: Iterable[str], ready: queue.Queue[tuple[int, Chunk] | None]) -> None:
        waiting: queue.SimpleQueue[tuple[int, str] | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(pieces, waiting), name="reading", daemon=True).start()
        held: list[tuple[int, str]] = []
        ended = False

        def text(turn: int) -> Iterator[str]:
            """What is said until it is broken off."""
            nonlocal ended
            while (piece := held.pop() if held else waiting.get()) is not None:
                if piece[0] > turn:
                    held.append(piece)
                    return
                if piece[0] == turn:
                    yield piece[1]
            ended = True

        try:
            while not ended:
                turn = held[0][0] if held else self._turn
                for sentence in sentences(text(turn)):
                    if turn != self._turn:
                        break
                    try:
                        ready.put((turn, self.performer.perform(sentence)))
                    except PaksaTalkerError as e:
                        self.note(f"left out: {e}")
        finally:  # whoever waits for more is not to wait for ever
            ready.put(None)

    def _read(self, pieces: Iterable[str], waiting: queue.SimpleQueue[tuple[int, str] | None]) -> None:
        """Read on while others are made: what breaks off is not to wait."""
        try:
            for piece in pieces:
                if piece.strip("\r\n") == CUT:
                    self.interrupt()
                else:
                    waiting.put((self._turn, piece))
        finally:
            waiting.put(None)

    def _home(self) -> float:
        """Seconds in which the body comes out of what was played."""
        return HOME if self._broken else JOIN

    def _played(self, chunk: Chunk, until: Callable[[], bool] = lambda: False) -> Chunk:
        """Play a chunk to its end, or until it is broken off; what was played of it."""
        self._stop.clear()
        self._broken = False
        begun = self.clock()
        if chunk.text:
            for receiver in self.receivers:
                receiver.sound(chunk)
        count, index = len(chunk.arkit), 0
        while index < count:
            ahead = begun + index / chunk.fps - self.clock()
            if ahead > 0:
                self.sleep(ahead)
            if self._stop.is_set() or until():
                self._broken = self._stop.is_set()
                break
            for receiver in self.receivers:
                receiver.frame(chunk, index, self.number)
            self.number += 1
            index = max(index + 1, int((self.clock() - begun) * chunk.fps))
        played = max(min(index, count), 1)
        parts = {name: getattr(chunk, name)[:played] for name in ("arkit", "poses", "trans")}
        return replace(chunk, **parts)
