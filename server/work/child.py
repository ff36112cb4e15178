"""One step of a job in a child process: the command line's own ``run``, listened to, and ended on demand."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...base.errors import Cancelled, InputError, PaksaTalkerError
from ...base.processes.children import Child
from ...base.processes.parent import CONFINED

PATIENCE = 0.7
"""Seconds that a cancelled child gets: a job is to have ended within a second."""
NICE = 10
"""By how much the work stands behind the service itself where both want the processor (nice)."""
_MOMENT = 0.1
_TOLD = 0.25
"""Seconds between two notes of progress in the database."""
_HOPE = 0.5
"""Seconds between two questions whether it is to be cancelled, where nothing else is told."""
SHARES = {
    "perform": {"write": 0.0, "speech": 0.1, "listen": 0.1, "face": 0.6, "body": 0.8, "expressions": 0.95},
    "render": {"avatar": 0.0, "scene": 0.03, "render": 0.05, "encode": 0.97},
    "send": {"avatar": 0.0, "scene": 0.05, "render": 0.1, "encode": 0.97},
    "export": {"avatar": 0.0, "motion": 0.2, "scene": 0.3, "export": 0.6},
    "lecture": {"slides": 0.0, "speech": 0.02, "face": 0.1, "body": 0.13, "render": 0.16, "encode": 0.95},
    "person": {"photograph": 0.0, "face": 0.2, "skin": 0.6},
    "figure": {"avatar": 0.0, "scene": 0.4, "export": 0.6},
    "write": {"write": 0.0},
}
"""Where each part of an action begins, as a share of it."""
NAMES = {
    "perform": "speech",
    "render": "frames",
    "send": "frames",
    "figure": "avatar",
    "lecture": "speech",
    "slides": "slides",
    "face": "performance",
    "body": "performance",
    "expressions": "performance",
    "listen": "speech",
    "shape": "avatar",
    "skin": "avatar",
    "clothes": "avatar",
    "hair": "avatar",
    "scene": "frames",
    "encode": "film",
    "write": "script",
    "motion": "performance",
}
"""What each part is called to those who wait: speech, performance, avatar, frames, film, export, script."""


ALONE = {"person": "avatar"}
"""Actions that are one step to those who wait."""


class LostError(Exception):
    """Another worker has the job now."""


@dataclass(frozen=True)
class Span:
    """The part of a whole job's progress that a step takes."""

    begin: float
    end: float

    def at(self, action: str, part: str, share: float) -> float:
        """The job's progress, 0 to 1, where a part of an action is done to a share."""
        begins = SHARES.get(action, {})
        start = begins.get(part, 0.0)
        later = [b for b in begins.values() if b > start]
        inside = start + (min(later, default=1.0) - start) * min(max(share, 0.0), 1.0)
        return self.begin + (self.end - self.begin) * inside


def run_step(
    action: str,
    table: Mapping[str, Any],
    folder: Path,
    log: Path,
    span: Span,
    tell: Callable[..., bool | None],
) -> list[str]:
    """Do a step in a child; its notes for people.

    ``tell(**values)`` notes the progress and answers as :meth:`JobStore.tell` does. Raises what the child
    ended with: InputError where the request is at fault, PaksaTalkerError where the machine is, Cancelled;
    and :class:`LostError`.
    """
    file = folder / f"{action}.json"
    file.write_text(json.dumps({"action": action, **table}), encoding="utf-8")
    words = ["run", str(file), "--progress", "json", "--log-file", str(log), "--log-format", "json"]
    module = f"{__package__.split('.server', 1)[0]}.inference.cli"
    command = [sys.executable, "-P", "-m", module, *words]
    child = Child(command, NAMES.get(action, action), {CONFINED: "1"}, "ask for it again", folder)
    if hasattr(os, "setpriority"):  # whoever asks is answered while films are made
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, child.pid, os.getpriority(os.PRIO_PROCESS, 0) + NICE)
    notes: deque[str] = deque(maxlen=20)
    try:
        _follow(child, action, span, tell)
        child.result()
    except BaseException:
        child.cancel(PATIENCE)
        raise
    finally:
        notes.extend(line for line in child.notes if line.startswith("warning:"))
    return list(notes)


def _follow(child: Child, action: str, span: Span, tell: Callable[..., bool | None]) -> None:
    """Listen to the end. Raises Cancelled, LostError."""
    told, known = 0.0, ("", -1.0)
    while not child.poll():
        now = time.monotonic()
        begun = (child.step if child.step != "start" else action).split(":")[0]  # "avatar: skin"
        step = ALONE.get(action) or NAMES.get(begun, begun)
        here = (step, round(span.at(action, child.step, child.fraction), 4))
        if now - told >= (_TOLD if here != known else _HOPE):
            answer = tell(step=here[0], progress=here[1])
            if answer is None:
                raise LostError
            if answer:
                raise Cancelled
            told, known = now, here
        time.sleep(_MOMENT)


def fault(error: Exception, files: Mapping[str, str]) -> tuple[str, str]:
    """What went wrong and what to do, for people; ``files``: what paths of ours are called to them."""
    if isinstance(error, PaksaTalkerError):
        said = (str(error), error.hint)
        for path, name in files.items():
            for word in (path, Path(path).name) if name else (path,):
                said = (said[0].replace(word, name), said[1].replace(word, name))
        return said
    return f"a fault of the service: {type(error).__name__}", "its log tells more"


def heals(error: BaseException) -> bool:
    """Whether trying again may help: not where the request is at fault."""
    return not isinstance(error, InputError | Cancelled | LostError)
