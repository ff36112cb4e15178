"""Work that needs Blender, done in a child process: this side of ``blender_addon/job.py``.

A child keeps Blender's memory, signals and chatter away from the caller, and a crash of Blender is an error
with one line instead of the end of everything.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...base.errors import PaksaTalkerError
from ...base.locks import locked
from ...base.processes.children import Child
from ...base.progress import Cancel, Note, Progress, silent, unsaid
from ...base.writing import clear_after
from .options import Options, to_table
from .outputs import outputs_of


def run_job(
    action: str,
    job: Options,
    progress: Progress = silent,
    note: Note = unsaid,
    cancel: Cancel | None = None,
) -> Path:
    """Run a job whose performance and avatar are files in a child of Blender's; returns what it wrote.

    Raises InputError or PaksaTalkerError with the child's own words, Cancelled where it was stopped.
    """
    require_blender()
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
        file = Path(folder) / "job.json"
        file.write_text(json.dumps({"action": action, **to_table(job)}), encoding="utf-8")
        child = _started("job", str(file))
        try:
            child.wait(progress, note, cancel)
            return Path(child.result())
        except BaseException:
            _tidy(outputs_of(job))
            raise


def _tidy(outputs: list[Path]) -> None:
    """Remove what a child that was killed has left beside its outputs, where nobody else writes them."""
    for path in outputs:
        with suppress(PaksaTalkerError, OSError), locked(path):
            clear_after(path)


def probe() -> dict[str, Any]:
    """What Blender can do on this machine, as ``blender_addon/probe.py`` finds it.

    Raises PaksaTalkerError where Blender is missing or does not start.
    """
    require_blender()
    child = _started("probe")
    try:
        child.wait(longest=300)
        found: dict[str, Any] = child.result()
    except PaksaTalkerError as e:
        raise PaksaTalkerError(f"Blender does not start: {e}", LIBRARIES) from e
    return found


def require_blender() -> None:
    """Raises PaksaTalkerError where this Python has no Blender module."""
    if importlib.util.find_spec("bpy") is None:
        raise PaksaTalkerError(
            f"rendering and export need Blender's Python module, which {sys.executable} does not have",
            "pip install 'paksatalker[blender]' with Python 3.11 or 3.13",
        )


LIBRARIES = (
    "install the system libraries that Blender needs: apt-get install "
    "libxrender1 libxi6 libxkbcommon0 libsm6 libxxf86vm1 libxfixes3 libgl1 libegl1"
)


def _started(module: str, *arguments: str) -> Child:
    # -P: a bpy.py or numpy.py in the user's current folder must not be imported
    package = __package__.rsplit(".", 2)[0]
    command = [sys.executable, "-P", "-m", f"{package}.blender_addon.{module}", *arguments]
    return Child(command, "Blender", hint="run `paksatalker doctor`; a rerun goes on where it stopped")
