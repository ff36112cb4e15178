"""What is said in a recording that nobody wrote down: Whisper by faster-whisper, where it is installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ....base.credit import Credit
from ....base.errors import InputError
from ....base.progress import Progress, silent
from ...timeline.speech import as_float
from . import whisper_models
from .pauses import Span
from .whisper_models import Recogniser

RATE = 16000
LONGEST = 28.0
"""Seconds heard at once; Whisper takes 30."""
_SURE = 0.6
"""Probability of a language from which it is believed."""
_DOUBT = (0.6, -1.0)
"""No-speech probability above which, with a mean log probability below, Whisper heard nothing."""


@dataclass(frozen=True)
class Heard:
    """What is said from ``start`` to ``end`` seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Transcript:
    """What was heard, in which language (a code such as ``"es"``), and by which model."""

    pieces: tuple[Heard, ...]
    language: str
    credit: Credit

    @property
    def text(self) -> str:
        """All that was heard."""
        return " ".join(piece.text for piece in self.pieces)


def available(language: str | None = None) -> bool:
    """Whether words of a language (of any where None) can be recognised here without giving a model."""
    if language is None or _is_english(language):
        return whisper_models.has_english() or whisper_models.has_multilingual()
    return whisper_models.has_multilingual()


def transcribe(
    pcm: npt.NDArray[np.int16],
    spans: Sequence[Span],
    *,
    model: Path | None = None,
    language: str | None = None,
    progress: Progress = silent,
) -> Transcript:
    """The words said within ``spans`` (seconds) of ``pcm`` (N,) mono at 16 kHz.

    ``model`` is a folder in the format of faster-whisper (CTranslate2); without one a model of the ``asr``
    extra is taken: the small one for English, the larger for another language or, where none is told, for
    finding out which it is. Raises InputError where there is no model, or the folder holds none.
    """
    length = len(pcm) / RATE
    pieces = list(_pieces(spans))
    sounds = [as_float(pcm[round(a * RATE) : round(b * RATE)]) for a, b in pieces]
    whisper, spoken = _chosen(model, language, sounds)
    found: list[Heard] = []
    for (start, end), sound in zip(pieces, sounds, strict=True):
        progress("listen", start, length)
        segments, _ = whisper.network.transcribe(
            sound,
            language=spoken,
            condition_on_previous_text=False,
            without_timestamps=True,
            vad_filter=False,
            temperature=0.0,
        )
        text = " ".join(
            s.text.strip() for s in segments if s.no_speech_prob < _DOUBT[0] or s.avg_logprob > _DOUBT[1]
        )
        if any(c.isalnum() for c in text):
            found.append(Heard(start, end, text.strip()))
    return Transcript(tuple(found), spoken, _credit(whisper))


def spoken_language(pcm: npt.NDArray[np.int16], spans: Sequence[Span]) -> str:
    """The language of what is said within ``spans`` of ``pcm`` (N,) at 16 kHz, in Whisper's code; empty where
    it is not sure or cannot be told here, the recogniser of many languages not being installed."""
    piece = next(_pieces(spans), None)
    if piece is None or not whisper_models.has_multilingual():
        return ""
    sound = as_float(pcm[round(piece[0] * RATE) : round(piece[1] * RATE)])
    language, sure, _ = whisper_models.multilingual().network.detect_language(sound)
    return str(language) if sure >= _SURE else ""


def _chosen(
    model: Path | None, language: str | None, sounds: Sequence[npt.NDArray[np.float32]]
) -> tuple[Recogniser, str]:
    """The model that listens, and the language in Whisper's code."""
    if model is not None:
        whisper = whisper_models.given(model)
    elif whisper_models.has_multilingual() and (language is None or not _is_english(language)):
        whisper = whisper_models.multilingual()
    elif whisper_models.has_english():
        whisper = whisper_models.english()
    else:
        whisper = whisper_models.multilingual()
    if not whisper.network.model.is_multilingual:
        return whisper, "en"
    if language is not None:
        return whisper, _code(language, whisper)
    heard = whisper.network.detect_language(sounds[0])[0] if sounds else "en"
    if heard == "en" and model is None and whisper_models.has_english():
        whisper = whisper_models.english()
    return whisper, str(heard)


def _code(language: str, whisper: Recogniser) -> str:
    """Whisper's code of a language; raises InputError where it does not know it."""
    base = language.lower().replace("_", "-").partition("-")[0]
    code = {"cmn": "zh", "nb": "no", "iw": "he", "fil": "tl"}.get(base, base)
    if code not in whisper.network.supported_languages:
        raise InputError(
            f"no recogniser hears words of '{language[:32]}'", "give the words with --transcript"
        )
    return code


def _is_english(language: str) -> bool:
    return language.lower().replace("_", "-").partition("-")[0] == "en"


def _credit(whisper: Recogniser) -> Credit:
    """What stands in the file about the model."""
    try:
        number = version("faster-whisper")
    except PackageNotFoundError:
        number = ""
    return Credit("speech recogniser", f"Whisper {whisper.name}", number, "MIT")


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
