"""The command line as a child process that never makes its caller wait. No Blender in here."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ...base.processes.children import Child

_SCRIPT = Path(__file__).with_name("run_cli.py")
_PACKAGES = (
    "numpy",
    "scipy",
    "soundfile",
    "onnxruntime",
    "hibari",
    "pocketsphinx",
    "num2words",
    "tqdm",
    "av",
    "pythonosc",
    "sounddevice",
)


def start_command(
    arguments: Sequence[str], python: str = "", environment: Mapping[str, str] | None = None
) -> Child:
    """Start a command. ``python``: an interpreter that has the packages, else this one and its own are taken;
    ``environment``: variables on top of ours.

    Raises PaksaTalkerError where it can't be started.
    """
    words, told = command_of(arguments, python, environment)
    hint = "try again; the log tells more"
    return Child([*words, "--progress", "json"], f"paksatalker {arguments[0]}", told, hint)


def command_of(
    arguments: Sequence[str], python: str = "", environment: Mapping[str, str] | None = None
) -> tuple[list[str], dict[str, str]]:
    """The words of a command and the variables that it needs on top of ours, as :func:`start_command` has
    them."""
    told = dict(environment or {})
    if not python:
        told["PAKSATALKER_PATH"] = os.pathsep.join(package_folders(_PACKAGES))
    # -I: nothing of the user's PYTHON... variables and folders gets between; -X utf8: as on every system
    words = [python or sys.executable, "-P" if python else "-I", "-X", "utf8", str(_SCRIPT), *arguments]
    return words, told


def package_folders(names: Iterable[str]) -> list[str]:
    """The folders that this Python imports these packages from; Blender unpacks wheels to one of its own."""
    folders: dict[str, None] = {}
    for name in names:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            place = Path(spec.origin).parent
            folders[str(place.parent if spec.submodule_search_locations else place)] = None
    return list(folders)
