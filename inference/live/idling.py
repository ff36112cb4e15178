"""Life without words between what is said, made ahead of what is played."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress

from .chunks import Chunk, Performer

IDLE = 8.0
"""Seconds of one stretch."""
_PAUSE = 0.5
"""Seconds between two looks whether it has ended."""


def idling(performer: Performer, ended: threading.Event) -> queue.Queue[Chunk]:
    """Stretches of life without words, each another; a thread of its own makes one ahead until ``ended``."""
    made: queue.Queue[Chunk] = queue.Queue(maxsize=1)

    def make() -> None:
        seed = performer.seed
        while not ended.is_set():
            chunk = performer.rest(IDLE, seed)
            seed += 1
            while not ended.is_set():
                with suppress(queue.Full):
                    made.put(chunk, timeout=_PAUSE)
                    break

    threading.Thread(target=make, name="idle", daemon=True).start()
    return made
