"""Work beside Blender: a child is listened to and its result applied in pieces by a timer, one at a time."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
from bpy.app.handlers import persistent

from ...base.errors import Cancelled, PaksaTalkerError
from ...base.logs import logger
from ...base.processes.children import Child
from ..command_line.start import start_command
from ..settings.preferences import child_environment, loud, other_python
from ..steps import PIECE, Step, finish, result_of
from ..temporary import new_folder, unwritable
from .work_shown import push_undo, redraw

INTERVAL = 0.1
"""Seconds between two looks at the child."""
Applying = Generator[Step, None, Any]
_log = logger(__name__)
_all: list[Background] = []


@dataclass(frozen=True)
class Outcome:
    """How the last work ended: a line, and what to do where it ``failed``."""

    text: str
    hint: str = ""
    failed: bool = False


@dataclass
class Work:
    """One piece of work. It keeps scenes and objects by session uid: an undo makes other Python objects."""

    undo: str
    """What its step of the undo history is called."""
    apply: Callable[[], Applying]
    """Puts the child's result into the scene; called anew where an undo comes between."""
    child: Child | None = None
    folder: Path | None = None
    """Where the child's files lie; gone at the end."""
    share: float | None = None
    """The share of the bar that is the child's; None where child and steps fill one each."""
    done: str = ""
    """What is told at its end, if anything."""
    may_apply: Callable[[], bool] = lambda: True
    unbroken: Callable[[str], bool] = lambda step: False
    """Whether a step is worse when half of it is done than when the user waits for the rest."""
    steps: Applying | None = None
    step: str = "start"
    fraction: float = 0.0

    def shown(self) -> tuple[str, float]:
        """The step's name and how much is done (0..1)."""
        begins = (self.share or 0.0) if self.child is not None else 0.0
        if self.child is not None and self.steps is None:
            return self.child.step, self.child.fraction * (1.0 if self.share is None else self.share)
        return self.step, begins + (1 - begins) * self.fraction

    def tidy(self) -> None:
        """Leave no process, file or half a step behind."""
        if self.steps is not None:
            self.steps.close()
        if self.child is not None:
            if loud():
                print(*(f"PaksaTalker: {note}" for note in self.child.notes), sep="\n")
            self.child.cancel(patience=0)
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


class Background:
    """What is under way of one kind of work; ``busy`` is said to who wants another meanwhile."""

    def __init__(self, busy: str) -> None:
        self.work: Work | None = None
        self.outcome: Outcome | None = None
        """How the last work ended, None before the first and during any."""
        self._busy = busy
        _all.append(self)

    def start(self, begin: Callable[[], Work], wait: bool = False) -> Any:
        """Begin work, and let a timer go on with it; with ``wait`` Blender waits, for what applying returns.

        Raises PaksaTalkerError where other work is under way, or what ``begin`` raises.
        """
        if self.work is not None:
            raise PaksaTalkerError(self._busy, "wait, or cancel it")
        work = begin()
        if wait:
            return _completed(work)
        self.work, self.outcome = work, None
        bpy.app.timers.register(self.look, first_interval=0.0, persistent=True)
        redraw(self.progress())
        return None

    def progress(self) -> tuple[str, float] | None:
        """The step's name and how much of it is done (0..1), or None where no work is under way."""
        return None if self.work is None else self.work.shown()

    def look(self) -> float | None:
        """The timer: listen to the child, at its end apply its result. Returns when to come again."""
        work = self.work
        if work is None:
            return None
        try:
            if (work.child is not None and not work.child.poll()) or not work.may_apply():
                redraw(self.progress())
                return INTERVAL
            if work.steps is None:
                work.steps = work.apply()
            if _advanced(work, work.steps):
                redraw(self.progress())
                return 0.0
            push_undo(work.undo)
            self._end(Outcome(work.done) if work.done else None)
        except PaksaTalkerError as e:
            _log.warning("%s: %s; %s", work.undo, e, e.hint)
            self._end(Outcome(str(e), e.hint, failed=not isinstance(e, Cancelled)))
        except Exception as e:  # a timer that raises tells the console alone
            _log.exception("%s", work.undo)
            self._end(Outcome(f"{type(e).__name__}: {e}", "report it with the log", failed=True))
        return None

    def cancel(self) -> None:
        """Stop the work that is under way, if any; what was made of it so far is not in the scene."""
        work = self.work
        if work is None:
            return
        if work.steps is not None and work.unbroken(work.step):
            finish(work.steps)
            self._end(Outcome(work.done))
        else:
            self._end(Outcome("Cancelled"))

    def _end(self, outcome: Outcome | None) -> None:
        work, self.work, self.outcome = self.work, None, outcome
        if work is not None:
            work.tidy()
        redraw(None)


def started(arguments: Callable[[Path], Sequence[str]]) -> tuple[Child, Path]:
    """The command with arguments whose files lie in a new folder, and that folder.

    Raises what ``arguments`` raises, InputError where nothing can be written, PaksaTalkerError where the
    command can't be started; then no folder is left.
    """
    folder = new_folder(bpy.app.tempdir)
    try:
        return start_command(arguments(folder), other_python(), child_environment()), folder
    except BaseException as e:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(e, OSError):
            raise unwritable(e) from e
        raise


@persistent
def begin_again_after_undo(*_: object) -> None:
    """Handler: undo and redo put other data in the place of what is being applied, so it is applied anew."""
    for work in (one.work for one in _all):
        if work is not None and work.steps is not None:
            work.steps.close()
            work.steps = None


@persistent
def cancel_all(*_: object) -> None:
    """Handler: another file has no use for the work, nor has Blender without the extension."""
    for one in _all:
        one.cancel()
        one.outcome = None


def _completed(work: Work) -> Any:
    try:
        if work.child is not None:
            work.child.wait()
        return result_of(work.apply())
    finally:
        work.tidy()


def _advanced(work: Work, steps: Applying) -> bool:
    """Go on applying for a moment; False when it is done."""
    until = time.perf_counter() + PIECE
    for step, fraction in steps:
        work.step, work.fraction = step, fraction
        # what comes after a whole step may take Blender a second: that is shown first
        if time.perf_counter() > until or fraction >= 1:
            return True
    return False
