"""How many cores a process thinks there are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def few_cores(count: int) -> Iterator[None]:
    """While this lasts, the process is told of ``count`` cores, of all where it is nought.

    Pools of threads that are made meanwhile stay that small, and afterwards run wherever there is room: in
    several processes with a thread a core each, threads mostly wait for one another. Where the system knows
    no such bound, nothing happens.
    """
    if not count or not hasattr(os, "sched_setaffinity"):
        yield
        return
    kept = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(kept)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, kept)
