"""How a command tells what it does: a bar on a terminal, lines in a log, or JSON for programs."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any, Protocol, TextIO

from .errors import PaksaTalkerError
from .logs import logger

_log = logger(__name__)

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and line feed, those that turn the direction of writing, and halves of none."""


def plain(text: str) -> str:
    r"""Text for a terminal: what would steer it, in names and labels of others, is written out (``\x1b``)."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class Report(Protocol):
    """Where a command's progress, warnings and end are told. Itself a :class:`~.progress.Progress`."""

    def __call__(self, step: str, done: float, total: float) -> None: ...

    def note(self, text: str) -> None:
        """A line for people: a warning, a plan, what was matched."""

    def result(self, path: Path | str) -> None:
        """The command's file is there."""

    def error(self, error: PaksaTalkerError) -> None:
        """The command failed."""


class ForPeople:
    """Everything to stderr: one bar a step on a terminal, one line a step elsewhere."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._step = ""
        self._bar: Any = None

    def __call__(self, step: str, done: float, total: float) -> None:
        if step != self._step:
            self._close()
            self._step = step
            if self._out.isatty():
                from tqdm import tqdm

                form = "{desc:<14} {percentage:3.0f}% |{bar:30}| {elapsed}<{remaining}"
                self._bar = tqdm(desc=step, total=total, file=self._out, bar_format=form, leave=True)
            else:
                print(step, file=self._out, flush=True)
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)

    def note(self, text: str) -> None:
        self._close()
        print(plain(text), file=self._out, flush=True)

    def result(self, path: Path | str) -> None:
        self._close()
        print(plain(f"wrote {path}"), file=self._out)

    def error(self, error: PaksaTalkerError) -> None:
        self._close()
        hint = f"; {error.hint}" if error.hint else ""
        print(plain(f"paksatalker: {_one_line(str(error))}{_one_line(hint)}"), file=self._out)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar, self._step = None, ""


class ForPrograms:
    """JSON objects on stdout, one a line: ``{"step", "done", "total"}``, at the end ``{"result"}`` or
    ``{"error", "hint"}``. Notes and errors go to stderr as well, for people."""

    LEAST_INTERVAL = 0.1
    """Seconds between two lines of one step, its first and last apart."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out
        self._last: tuple[str, float] = ("", 0.0)

    def __call__(self, step: str, done: float, total: float) -> None:
        now = time.monotonic()
        if step == self._last[0] and done < total and now - self._last[1] < self.LEAST_INTERVAL:
            return
        self._last = (step, now)
        self._line({"step": step, "done": done, "total": total})

    def note(self, text: str) -> None:
        print(plain(text), file=sys.stderr, flush=True)

    def result(self, path: Path | str) -> None:
        self._line({"result": str(path)})

    def error(self, error: PaksaTalkerError) -> None:
        ForPeople().error(error)
        self._line({"error": str(error), "hint": error.hint})

    def _line(self, value: dict[str, Any]) -> None:
        print(json.dumps(value), file=self._out, flush=True)


class ForParent(ForPrograms):
    """To the parent of a child process: every step, and notes and the exit ``code`` as JSON too."""

    LEAST_INTERVAL = 0.0

    def note(self, text: str) -> None:
        self._line({"note": text})

    def error(self, error: PaksaTalkerError) -> None:
        self._line({"error": str(error), "hint": error.hint, "code": error.exit_code})


class Logged:
    """Another report, and in the log the seconds of each step, what was written and what went wrong."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._step, self._began = "", 0.0

    def __call__(self, step: str, done: float, total: float) -> None:
        if step != self._step:
            self._end_step()
            self._step, self._began = step, time.monotonic()
        self._report(step, done, total)

    def note(self, text: str) -> None:
        _log.debug("%s", text)  # it may tell of single words of the text
        self._report.note(text)

    def result(self, path: Path | str) -> None:
        self._end_step()
        _log.info("wrote %s", path)
        self._report.result(path)

    def error(self, error: PaksaTalkerError) -> None:
        self._end_step()
        met = sys.exc_info()[1]
        ours = isinstance(met, (PaksaTalkerError, KeyboardInterrupt))
        _log.error("%s; %s", error, error.hint, exc_info=None if ours else met)
        self._report.error(error)

    def _end_step(self) -> None:
        if self._step:
            _log.info("step %s: %.2f s", self._step, time.monotonic() - self._began)
        self._step = ""


def _one_line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text else text
