"""Work that needs Blender, done in a child process: this side of ``blender_addon/job.py``.

A child keeps Blender's memory, signals and chatter away from the caller, and a crash of Blender is an error
with one line instead of the end of everything.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...base.errors import PaksaTalkerError
from ...base.locks import locked
from ...base.processes.children import Child
from ...base.processes.parent import AHEAD
from ...base.progress import Cancel, Note, Progress, silent, unsaid
from ...base.writing import clear_after
from .options import Options, to_table
from .outputs import outputs_of

if TYPE_CHECKING:
    from ..performance.performance import Performance
    from .scene import MotionOptions


def run_job(
    action: str,
    job: MotionOptions,
    avatar: str,
    performance: Performance | Path,
    progress: Progress = silent,
    note: Note = unsaid,
    cancel: Cancel | None = None,
    ready: Child | None = None,
) -> None:
    """Run a job in a child of Blender's, on an avatar that was looked for, with a performance that is cut and
    at its rate, or of a finished scene's file as it is. ``ready``: a child of :func:`started_ahead`.

    Raises InputError or PaksaTalkerError with the child's own words, Cancelled where it was stopped.
    """
    require_blender()
    if getattr(getattr(job, "stage", None), "screen", None) is not None:
        from .slides.slides_shown import with_slides

        job = with_slides(job, None if isinstance(performance, Path) else performance, progress)
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
        if isinstance(performance, Path):
            table = to_table(_absolutely(job, performance.absolute()))
        else:
            performance.save(Path(folder) / "performance.npz")
            table = to_table(_plain(job, avatar, Path(folder) / "performance.npz"))
        file = Path(folder) / "job.json"
        file.write_text(json.dumps({"action": action, **table}), encoding="utf-8")
        child = ready if ready is not None and ready.tell(str(file)) else _started("job", str(file))
        try:
            child.wait(progress, note, cancel)
            child.result()
        except BaseException:
            _tidy(outputs_of(job))
            raise


@contextmanager
def started_ahead(avatar: str) -> Iterator[Child | None]:
    """A child that loads Blender and an avatar that was looked for, while it is worked out what is to be
    rendered; for :func:`run_job`. It is ended where nothing comes of that. None without the module."""
    if importlib.util.find_spec("bpy") is None:
        yield None
        return
    child = _started("job", AHEAD, avatar)
    try:
        yield child
    finally:
        child.cancel(patience=0)


def run_module(
    module: str,
    job: Options,
    progress: Progress = silent,
    note: Note = unsaid,
    cancel: Cancel | None = None,
) -> None:
    """Run a module of ``blender_addon`` on a job's options in a child. Raises as :func:`run_job` does."""
    require_blender()
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
        values = {f.name: _absolute(getattr(job, f.name)) for f in fields(job)}
        file = Path(folder) / "job.json"
        file.write_text(json.dumps(to_table(replace(job, **values))), encoding="utf-8")
        child = _started(module, str(file))
        try:
            child.wait(progress, note, cancel)
            child.result()
        except BaseException:
            _tidy(outputs_of(job))
            raise


def _plain(job: MotionOptions, avatar: str, performance: Path) -> Options:
    """The job as the child has it: what was done already is not asked for again, and paths are absolute."""
    done = ("avatar_shape", "up_axis", "from_fps", "sound", "keep_place", "fps", "frames")
    rows = {f.name: f for f in fields(job)}
    values: dict[str, Any] = {name: rows[name].default for name in done}
    values |= {n: _absolute(getattr(job, n)) for n in rows if n not in ("performance", *done)}
    return replace(job, **{**values, "avatar": avatar, "performance": performance})


def _absolutely(job: MotionOptions, performance: Path) -> Options:
    """The job as it is, its paths absolute."""
    values = {f.name: _absolute(getattr(job, f.name)) for f in fields(job)}
    return replace(job, **{**values, "performance": performance})


def _absolute(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_absolute, value))
    return value.absolute() if isinstance(value, Path) else value


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
    """Raises PaksaTalkerError where this Python has no Blender module and no Blender is named either."""
    if importlib.util.find_spec("bpy") is None and not _binary():
        raise PaksaTalkerError(
            f"rendering and export need Blender's Python module, which {sys.executable} does not have",
            "pip install 'paksatalker[blender]' with Python 3.11 or 3.13, or name a Blender's program in "
            "PAKSATALKER_BLENDER",
        )


def _binary() -> str:
    """The Blender that the environment names, to work in place of the module; empty where there is none."""
    return os.environ.get("PAKSATALKER_BLENDER", "")


LIBRARIES = (
    "install the system libraries that Blender needs: apt-get install "
    "libxrender1 libxi6 libxkbcommon0 libsm6 libxxf86vm1 libxfixes3 libgl1 libegl1"
)


def _started(module: str, *arguments: str) -> Child:
    hint = "run `paksatalker doctor`; a rerun goes on where it stopped"
    if importlib.util.find_spec("bpy") is None:
        script = Path(__file__).parents[2] / "blender_addon" / "command_line" / "run_cli.py"
        blender = [_binary(), "-b", "--factory-startup", "--disable-autoexec", "--python", str(script)]
        return Child([*blender, "--", "--as-blender", module, *arguments], "Blender", hint=hint)
    # -P: a bpy.py or numpy.py in the user's current folder must not be imported
    package = __package__.rsplit(".", 2)[0]
    command = [sys.executable, "-P", "-m", f"{package}.blender_addon.{module}", *arguments]
    return Child(command, "Blender", hint=hint)
