"""The product's log: the standard ``logging``, named ``paksatalker``, to a file or stderr where asked.

Lines at INFO tell what was asked, chosen, started and written, never the text of what is said.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import time
from pathlib import Path

from .errors import InputError

NAME = "paksatalker"
LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("text", "json")
LEVEL, FILE, FORMAT = "PAKSATALKER_LOG_LEVEL", "PAKSATALKER_LOG_FILE", "PAKSATALKER_LOG_FORMAT"
"""Variables that say the same as the options, and that children are told by."""
_TEXT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"
_PACKAGE = __package__.rsplit(".", 1)[0]
_root = logging.getLogger(NAME)
_root.addHandler(logging.NullHandler())
_handler: logging.Handler | None = None
_told: dict[str, str] = {}


def logger(module: str) -> logging.Logger:
    """The logger of a module of ours, by its ``__name__``; Blender calls the package by a longer name."""
    return logging.getLogger(f"{NAME}.{module.removeprefix(_PACKAGE).strip('._')}")


def set_up(level: str = "", file: Path | None = None, form: str = "") -> None:
    """Write a log from now on, in the place of an earlier one; what is not given comes from the environment.

    ``level``: one of LEVELS (info); ``file``: is added to (stderr); ``form``: one of FORMATS (text), ``json``
    is one object a line. Where nothing at all is asked for, there is no log. Raises InputError on an unknown
    level or format, or a file that can't be written.
    """
    global _handler, _told
    level, form = level or os.environ.get(LEVEL, ""), form or os.environ.get(FORMAT, "")
    file = file_of(file)
    for name, known, what in ((level, LEVELS, "log level"), (form, FORMATS, "log format")):
        if name and name not in known:
            raise InputError(f"unknown {what} '{name}'", f"one of: {', '.join(known)}")
    handler: logging.Handler | None = None
    if file is not None:
        handler = _opened(file.absolute())
    elif level or form:
        handler = logging.StreamHandler(sys.stderr)
    end()
    if handler is None:
        return
    handler.setFormatter(_Json() if form == "json" else logging.Formatter(_TEXT))
    _root.addHandler(handler)
    _root.setLevel((level or "info").upper())
    # the stderr of a child is read for its last words, so without a file the child writes no log
    values = (level or "info", str(file.absolute()), form) if file is not None else ("", "", "")
    _handler, _told = handler, dict(zip((LEVEL, FILE, FORMAT), values, strict=True))


def file_of(file: Path | None) -> Path | None:
    """The log's file: the one given, else that of the environment, None where there is none."""
    return file or (Path(os.environ[FILE]) if os.environ.get(FILE) else None)


def end() -> None:
    """Write no log any more."""
    global _handler, _told
    if _handler is not None:
        _root.removeHandler(_handler)
        with contextlib.suppress(OSError):  # of a full disk
            _handler.close()
    _handler, _told = None, {}


def environment() -> dict[str, str]:
    """The variables by which a child adds to the same log."""
    return dict(_told)


def _opened(file: Path) -> logging.Handler:
    try:
        return _File(file, "a", encoding="utf-8", errors="backslashreplace")
    except OSError as e:
        raise InputError(f"can't write the log {file}: {e.strerror}", "name another file") from e


class _File(logging.FileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """The work goes on where the disk is full; its own files tell of it."""


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """``time`` (UTC, ISO 8601), ``level``, ``process`` (id), ``logger``, ``message``, ``traceback``."""
        seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {
            "time": f"{seconds}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "process": record.process,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
