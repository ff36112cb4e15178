"""Where the sidebar's log lies, and that it stays small."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import bpy

from ...base import logs
from ...base.errors import InputError

PACKAGE = __package__.rsplit(".", 2)[0]
MOST_BYTES = 1_000_000
"""A larger log is put aside when Blender starts, in the place of the one before."""


def log_file() -> Path | None:
    """The file that the sidebar and its children log to; None where there is none.

    It is ``PAKSATALKER_LOG_FILE``, else lies in the extension's folder of the user, which Blender deletes
    with the extension.
    """
    if os.environ.get(logs.FILE):
        return Path(os.environ[logs.FILE])
    if not PACKAGE.startswith("bl_ext."):
        return None
    return Path(bpy.utils.extension_path_user(PACKAGE, path="log")) / "paksatalker.log"


def begin_log(level: str) -> None:
    """Log from now on, at one of the levels of :mod:`~paksatalker.base.logs`; nothing where that can't be."""
    if (file := log_file()) is not None:
        with contextlib.suppress(InputError, OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.is_file() and file.stat().st_size > MOST_BYTES:
                file.replace(file.with_name(f"{file.name}.1"))
            logs.set_up(level, file)
