"""A sentence in a voice, to hear how it sounds, made by the Python that does the work. No Blender in here."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .start import start_command

SAMPLE = "Hello! This is how I sound."
_LONGEST = 120
_MOST = 160
"""Characters of a line that are said."""


def sample(
    line: str, voice: str, language: str, python: str, environment: Mapping[str, str]
) -> tuple[npt.NDArray[np.int16], int]:
    """The sound (N,) of a line's beginning in a voice, and its rate. Raises PaksaTalkerError where there is
    no such voice."""
    said = " ".join(line.split())[:_MOST] or SAMPLE
    with tempfile.TemporaryDirectory(prefix="paksatalker-voice-") as folder:
        out = Path(folder) / "sample.npz"
        words: list[str] = ["perform", "--fps", "5", "--body", "none", "--face", "none", "-o", str(out)]
        words += ["--voice", voice] if voice else []
        words += ["--language", language] if language and not voice else []
        text = Path(folder) / "line.txt"
        text.write_text(said, encoding="utf-8")
        process = start_command([*words, "--text-file", str(text)], python, environment)
        process.wait(longest=_LONGEST)
        process.result()
        with np.load(out, allow_pickle=False) as arrays:
            found: dict[str, Any] = {name: arrays[name] for name in ("audio", "audio_rate")}
    return np.asarray(found["audio"], np.int16), int(found["audio_rate"])
