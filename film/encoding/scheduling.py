"""Encoders that make themselves more important than all else are put back among the others."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

_TASKS = Path("/proc/self/task")
Schedule = dict[int, tuple[int, int]]
"""Policy and priority by which the system shares the processor with each thread."""


def scheduled() -> Schedule:
    """How the threads of this process are scheduled; empty where it isn't Linux."""
    found: Schedule = {}
    for thread in _threads():
        try:
            found[thread] = os.sched_getscheduler(thread), os.sched_getparam(thread).sched_priority
        except ProcessLookupError:
            continue  # it has ended meanwhile
    return found


def reschedule(kept: Schedule) -> None:
    """Put the threads back to what :func:`scheduled` told, and new ones to what the calling thread had.

    SVT-AV1 makes the thread that opens it and all its own SCHED_FIFO, priority 99, where the user is root
    (``EbThreads.c``). Nothing else would run on the machine's cores until it ends, and whatever the process
    starts later would inherit that.
    """
    own = kept.get(threading.get_native_id())
    for thread, now in scheduled().items():
        policy, priority = kept.get(thread) or own or now
        if (policy, priority) != now:
            try:
                os.sched_setscheduler(thread, policy, os.sched_param(priority))
            except (ProcessLookupError, PermissionError):
                continue


def _threads() -> list[int]:
    return [int(task.name) for task in _TASKS.iterdir()] if sys.platform.startswith("linux") else []
