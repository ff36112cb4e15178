"""Folders for work under way, within Blender's own temporary folder, which is gone with the session."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ..base.errors import InputError


def new_folder(within: str) -> Path:
    """A new folder in ``within``, ``bpy.app.tempdir``, or the system's where that is empty.

    Raises InputError where there can be none.
    """
    try:
        return Path(tempfile.mkdtemp(prefix="paksatalker-", dir=within or None))
    except OSError as e:
        raise unwritable(e) from e


def unwritable(e: OSError) -> InputError:
    """What to say where the temporary folder takes nothing."""
    return InputError(
        f"can't write to the temporary folder: {e.strerror}", "see Preferences > File Paths > Temporary Files"
    )
