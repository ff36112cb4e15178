"""A voice taken in beside Blender: fetched or copied by a child, listed afterwards."""

from __future__ import annotations

import bpy

from ...base.errors import InputError
from ..command_line.voice_list import refresh
from ..settings.preferences import child_environment, other_python
from ..steps import Steps
from .background import Background, Outcome, Work, started

background = Background("another voice is being added")
cancel, progress = background.cancel, background.progress


def start(source: str, language: str = "", licence: str = "", wait: bool = False) -> None:
    """Add the voice of a file, folder, address or name, to which the user has agreed.

    Raises PaksaTalkerError where there is none of that name, or another is being added.
    """
    if not source.strip():
        raise InputError("no voice is named", "choose its .onnx file, or type kokoro or pico")
    named = source.strip()
    place = bpy.path.abspath(named) if named.startswith("//") else named
    words = ["voices", "add", place, "--yes"]
    words += ["--language", language.strip()] if language.strip() else []
    words += ["--licence", licence.strip()] if licence.strip() else []
    background.start(lambda: _adding(words), wait)


def outcome() -> Outcome | None:
    """How the last adding ended, None before the first and during any."""
    return background.outcome


def _adding(words: list[str]) -> Work:
    child, folder = started(lambda folder: words)

    def apply() -> Steps:
        child.result()
        refresh(other_python(), child_environment())
        yield "voices", 1.0

    return Work("Add Voice", apply, child, folder, done="The voice was added")
