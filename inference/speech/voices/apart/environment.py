"""The environments of engines: made with venv and pip under the user's folder, looked for, removed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .....base.errors import InputError, PaksaTalkerError
from .....base.folders import user_folder
from .....base.locks import locked
from .....base.progress import Progress, silent
from .kinds import Kind

_READY = "ready"
_TORCHAUDIO = "lib/python*/site-packages/torchaudio/lib/_torchaudio*"


def folder(kind: Kind) -> Path:
    """Where an engine's environment lies, there or not."""
    return user_folder("engines") / kind.name


def python(kind: Kind) -> Path | None:
    """The interpreter of an engine's environment; None where it is not installed.

    ``$PAKSATALKER_ENGINE_COQUI`` and the like name an interpreter that has the engine already.
    """
    named = os.environ.get(f"PAKSATALKER_ENGINE_{kind.name.upper().replace('-', '_')}")
    if named:
        return Path(named)
    inside = _interpreter(folder(kind))
    return inside if (folder(kind) / _READY).is_file() and inside.exists() else None


def installed(kind: Kind) -> str:
    """The versions that were installed, one line; empty where it is not."""
    if os.environ.get(f"PAKSATALKER_ENGINE_{kind.name.upper().replace('-', '_')}"):
        return "in an environment of yours"
    try:
        return (folder(kind) / _READY).read_text("utf-8").strip()
    except OSError:
        return ""


def add(
    kind: Kind, *, base: str | None = None, options: Sequence[str] = (), progress: Progress = silent
) -> Path:
    """Make the environment of an engine and install it; returns its interpreter.

    ``base`` is the Python to make it with, this one where none is given; ``options`` go to pip. Nothing is
    left behind where it fails. Raises PaksaTalkerError with pip's reason, InputError where it is there.
    """
    place = folder(kind)
    place.parent.mkdir(parents=True, exist_ok=True)
    with locked(place):
        if python(kind) is not None:
            raise InputError(f"{kind.name} is installed already", f"paksatalker engines remove {kind.name}")
        shutil.rmtree(place, ignore_errors=True)
        try:
            progress("environment", 0, 3)
            _run([base or sys.executable, "-m", "venv", str(place)], kind)
            inside = _interpreter(place)
            pip = [str(inside), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            progress("environment", 1, 3)
            _run([*pip, *options, *kind.requires], kind)
            progress("environment", 2, 3)
            _check(kind, inside, place)
            (place / _READY).write_text(_versions(kind, inside), "utf-8")
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
    progress("environment", 3, 3)
    return inside


def remove(kind: Kind) -> None:
    """Delete an engine's environment; voices that were added stay. Raises InputError where there is none."""
    place = folder(kind)
    if not place.is_dir():
        raise InputError(f"{kind.name} is not installed", "see: paksatalker engines")
    with locked(place):
        shutil.rmtree(place)


def _interpreter(place: Path) -> Path:
    return place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _check(kind: Kind, inside: Path, place: Path) -> None:
    """Import what was installed. A build of torchaudio for graphics cards beside a torch without them only
    lacks its own library, which no engine needs: that is moved aside."""
    command = [str(inside), "-I", "-c", f"import {kind.imports}"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode and "_torchaudio" in done.stderr:
        for file in place.glob(_TORCHAUDIO):
            file.rename(file.with_suffix(".aside"))
    _run(command, kind)


def _versions(kind: Kind, inside: Path) -> str:
    names = [r.partition("=")[0].partition(">")[0] for r in kind.requires]
    code = "import sys; from importlib.metadata import version\n"
    code += "print(', '.join(n + ' ' + version(n) for n in sys.argv[1:]))"
    done = subprocess.run(
        [str(inside), "-I", "-c", code, names[0], "torch"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or names[0]


def _run(command: list[str], kind: Kind) -> None:
    hint = f"it needs Python {kind.pythons} and a network; pip's own settings count (index, proxy)"
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    except OSError as e:
        raise PaksaTalkerError(f"can't run {command[0]}: {e}", hint) from e
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["it gave no reason"]
        worded = [line for line in lines if any(c.isalpha() for c in line)] or lines
        named = (line for line in worded if re.match(r"ERROR|[\w.]*(?:Error|Exception)\b", line))
        why = next(named, worded[-1])
        raise PaksaTalkerError(f"{kind.name} could not be installed: {why[:200]}", hint)
