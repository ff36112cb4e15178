"""Open Job Description: a bundle's job run by ``openjd run``, on this machine."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .....base.errors import PaksaTalkerError
from .....base.processes.parent import CHILD
from .....base.writing import write_text

PROGRAM = "openjd"
_LOG = "openjd.log"
_STAND_IN = "blender"
_PATIENCE = 0.3
"""Seconds that a session gets to end what it runs."""
_MOMENT = 0.5


def follow(
    bundle: Path, address: str, known: str, keep: Callable[[str], None], told: Callable[[], None]
) -> None:
    """Run all steps of a bundle's job. ``told`` is called again and again; what it raises ends the job.

    Frames that are there are kept, so a job that was broken off is run again as a whole: ``known`` and
    ``keep`` are for queues that remember. Raises PaksaTalkerError where the job fails.
    """
    command = [_program(), "run", str(bundle / "template.json"), "--step", "Check", "--run-dependencies"]
    command += ["-p", f"Python={sys.executable}", "-p", f"Blender={_blender(bundle)}"]
    log = bundle / _LOG
    # what renders has another parent than we have, and its own ending
    environment = {name: value for name, value in os.environ.items() if name != CHILD}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=bundle,
            env=environment,
            start_new_session=True,
        )
    try:
        while process.poll() is None:
            told()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_MOMENT)
    except BaseException:
        _end(process)
        raise
    if process.returncode:
        raise PaksaTalkerError(f"the farm's job failed: {_reason(log)}", "its log tells more")


def _program() -> str:
    beside = Path(sys.executable).with_name(PROGRAM)
    found = str(beside) if beside.exists() else shutil.which(PROGRAM)
    if found is None:
        raise PaksaTalkerError(f"the program {PROGRAM} is not there", "pip install openjd-cli")
    return found


def _blender(bundle: Path) -> str:
    """Blender's program: the one that is named, or on the path; else this Python with the module bpy."""
    found = os.environ.get("PAKSATALKER_BLENDER") or shutil.which("blender")
    if found:
        return found
    stand_in = bundle / _STAND_IN
    write_text(
        stand_in,
        f"#!{sys.executable}\nimport os, sys\n\nwords = sys.argv[1:]\n"
        'script = words[words.index("--python") + 1]\n'
        'os.execv(sys.executable, [sys.executable, "-P", script, *words[words.index("--") :]])\n',
    )
    stand_in.chmod(0o755)
    return str(stand_in)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a session and what it runs: asked to at first, then made to."""
    for number in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number) if hasattr(os, "killpg") else process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
            return


def _reason(log: Path) -> str:
    """The line in a session's log that tells people most."""
    lines = [line.split("\t")[-1].strip() for line in log.read_text("utf-8", "replace").splitlines()]
    ours = [line.partition("paksatalker: ")[2] for line in lines if "paksatalker: " in line]
    wrong = [line.partition("ERROR ")[2] for line in lines if "ERROR " in line]
    return [*ours, *wrong, *reversed([line for line in lines if line]), "it said nothing"][0][:300]
