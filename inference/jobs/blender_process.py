"""Work that needs Blender, done in a child process: this side of ``blender_addon/job.py``.

A child keeps Blender's memory, signals and chatter away from the caller, and a crash of Blender is an error
with one line instead of the end of everything.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...base.errors import Cancelled, InputError, PaksaTalkerError
from ...base.progress import Cancel, Note, Progress, silent, unsaid
from .options import Options, to_table

PATIENCE = 10.0
"""Seconds that a cancelled child gets to put its files in order."""


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
        return Path(_follow([*_module("job"), str(file)], progress, note))


def probe() -> dict[str, Any]:
    """What Blender can do on this machine, as ``blender_addon/probe.py`` finds it.

    Raises PaksaTalkerError where Blender is missing or does not start.
    """
    require_blender()
    done = subprocess.run(_module("probe"), capture_output=True, text=True, check=False, timeout=300)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise PaksaTalkerError(f"Blender does not start: {_last(done.stderr)}", LIBRARIES)
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


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


def _module(name: str) -> list[str]:
    # -P: a bpy.py or numpy.py in the user's current folder must not be imported
    package = __package__.rsplit(".", 2)[0]
    return [sys.executable, "-P", "-m", f"{package}.blender_addon.{name}"]


def _follow(command: list[str], progress: Progress, note: Callable[[str], None]) -> str:
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert child.stdout and child.stderr
    chatter: deque[str] = deque(maxlen=40)
    reader = _drain(child.stderr, chatter)
    answer: dict[str, Any] = {}
    try:
        for line in child.stdout:
            said = _parsed(line)
            if "step" in said:
                progress(said["step"], said["done"], said["total"])
            elif "note" in said:
                note(said["note"])
            elif said:
                answer = said
        child.wait()
    except BaseException:
        _stop(child)
        raise
    finally:
        reader.join(timeout=1)
    if "result" in answer and child.returncode == 0:
        return str(answer["result"])
    raise _failure(answer, child.returncode, chatter)


def _drain(stream: Any, lines: deque[str]) -> Any:
    import threading

    thread = threading.Thread(target=lambda: lines.extend(stream), daemon=True)
    thread.start()
    return thread


def _parsed(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _failure(answer: dict[str, Any], code: int, chatter: deque[str]) -> PaksaTalkerError:
    if "error" in answer:
        kind = {2: InputError, 130: None}.get(answer.get("code", code), PaksaTalkerError)
        return kind(answer["error"], answer.get("hint", "")) if kind else Cancelled()
    if code in (130, -2, -15):
        return Cancelled()
    how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
    return PaksaTalkerError(
        f"Blender {how}: {_last(''.join(chatter))}",
        "run `paksatalker doctor`; a rerun goes on where it stopped",
    )


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it said nothing"


def _stop(child: subprocess.Popen[str]) -> None:
    child.terminate()
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
