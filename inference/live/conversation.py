"""Texts in, chunks out, each as soon as it is made: what a live connection talks to.

Nothing is timed here. Whoever plays the chunks has the clock: it is told them ahead, and asks for more rest.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import SimpleQueue

from ...base.errors import PaksaTalkerError
from ...base.logs import logger
from ..timeline.speech import Heard
from .chunks import Chunk, Performer, sentences

_log = logger(__name__)
REST = 8.0
"""Seconds of one stretch of rest."""


@dataclass(frozen=True)
class Told:
    """Something new of a response (0: rest): a chunk's sound and face, its body, its end, or what went
    wrong."""

    response: int
    what: str
    """``sound`` (with the face), ``body``, ``done``, ``cancelled``, ``error`` or ``rest``."""
    chunk: Chunk | None = None
    start: float = 0.0
    """Seconds from the response's start."""
    line: str = ""


@dataclass
class _Response:
    number: int
    pieces: SimpleQueue[str | None] = field(default_factory=SimpleQueue)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def text(self) -> Iterator[str]:
        while (piece := self.pieces.get()) is not None:
            yield piece


class Conversation:
    """Makes what one avatar says, in a thread of its own, and its rest, in another.

    ``tell`` is called from these threads. Responses are made one after the other, in their order.
    """

    def __init__(self, performer: Performer, tell: Callable[[Told], None]) -> None:
        self.performer, self._tell = performer, tell
        self._responses: SimpleQueue[_Response | None] = SimpleQueue()
        self._rests: SimpleQueue[tuple[tuple[Heard, ...], float] | None] = SimpleQueue()
        self._open: dict[int, _Response] = {}
        self._seed = performer.seed
        for name, work in (("live", self._work), ("rest", self._rest)):
            threading.Thread(target=work, name=name, daemon=True).start()

    def begin(self, number: int) -> None:
        """A new response of this number, above 0."""
        response = self._open[number] = _Response(number)
        self._responses.put(response)

    def add(self, number: int, text: str) -> None:
        """More text of a response, as it is written; of one that has ended nothing."""
        if (response := self._open.get(number)) is not None:
            response.pieces.put(text)

    def finish(self, number: int) -> None:
        """The response's text is whole."""
        if (response := self._open.get(number)) is not None:
            response.pieces.put(None)

    def cancel(self) -> None:
        """Make nothing more of what was begun."""
        for response in list(self._open.values()):
            response.cancelled.set()
            response.pieces.put(None)

    def rest(self, heard: tuple[Heard, ...] = (), seconds: float = REST) -> None:
        """Make one more stretch of rest."""
        self._rests.put((heard, seconds))

    def close(self) -> None:
        """End the threads, after what they are making."""
        self.cancel()
        self._responses.put(None)
        self._rests.put(None)

    def _work(self) -> None:
        while (response := self._responses.get()) is not None:
            self.performer.begin()
            try:
                self._said(response)
            finally:
                self._open.pop(response.number, None)
                ended = "cancelled" if response.cancelled.is_set() else "done"
                self._tell(Told(response.number, ended))

    def _said(self, response: _Response) -> None:
        number, start, first = response.number, 0.0, True
        for sentence in sentences(response.text()):
            if response.cancelled.is_set():
                return

            def told(chunk: Chunk, at: float = start) -> None:
                if not response.cancelled.is_set():
                    self._tell(Told(number, "sound", chunk, at))

            try:
                chunk = self.performer.perform(sentence, first, told)
            except PaksaTalkerError as e:
                self._tell(Told(number, "error", line=f"{e}; {e.hint}"))
                continue
            except Exception as e:  # the thread goes on: others wait for what comes after
                _log.error("response %d", number, exc_info=e)
                self._tell(Told(number, "error", line=f"a fault: {type(e).__name__}"))
                continue
            if response.cancelled.is_set():
                return
            self._tell(Told(number, "body", chunk, start))
            start, first = start + len(chunk.audio) / chunk.rate, False

    def _rest(self) -> None:
        while (asked := self._rests.get()) is not None:
            heard, seconds = asked
            self._seed += 1
            try:
                self._tell(Told(0, "rest", self.performer.rest(seconds, self._seed, heard)))
            except Exception as e:  # the thread goes on
                _log.error("rest", exc_info=e)
                self._tell(Told(0, "error", line=f"a fault: {type(e).__name__}"))
