"""Recordings to Speech: their words and phones in time, with a transcript, with timing, or with neither."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...base.credit import Credit
from ...base.errors import InputError
from ...base.progress import Progress, silent
from ..timeline.speech import Phone, Speech
from .aligning import asr as speech_recognition
from .aligning.aligning_decoder import AligningDecoder
from .aligning.alignment import AlignedWord, align
from .aligning.asr import Transcript
from .aligning.pauses import Span, levels
from .aligning.phone_recogniser import recognise
from .aligning.sound_file import HEARD_RATE, read_sound, resampled
from .aligning.speech_detector import speech_spans
from .aligning.transcript import align_transcript, assembled, covering
from .text.text import SpokenSentence
from .timing.timed import apply_timing
from .timing.timing import Timing
from .wording.guesses import english_guesses, guess_notes
from .wording.lexicon import EMPTY, Lexicon
from .wording.pronunciation import Pronunciation, ipa_of
from .wording.wording import ENGLISH, Wording, wording

I16 = npt.NDArray[np.int16]

SILENT = -60.0
"""dB of the loudest tenth of a second below which a recording counts as silent."""
_RECOGNISER = Credit("phone recogniser", "pocketsphinx", version("pocketsphinx"), "BSD-2-Clause")


def read_recording(
    path: Path,
    *,
    transcript: str | None = None,
    timing: Timing | None = None,
    language: str | None = None,
    asr: bool | None = None,
    asr_model: Path | None = None,
    lexicon: Lexicon = EMPTY,
    progress: Progress = silent,
) -> Speech:
    """The sound of a recording or film, mono at its own rate in int16, with what is said in time.

    With ``transcript`` its words are aligned; one that is not what is said raises InputError with the place.
    With ``timing`` the words, phones or sentences are where it says. ``language`` is that of either, else
    guessed; ``lexicon`` tells how words sound. Without both, words are recognised (``asr``: None where the
    extra is installed or a model is given) and aligned; where that fails or is not wanted, the phones alone
    are recognised, for any language.
    English has ARPABET phones, other languages IPA. Where nobody speaks the mouth rests, and a warning says
    so if that is all of it. Raises InputError where the file is missing, is not sound, is damaged or empty.
    """
    path = Path(path)
    words = wording(transcript, language, lexicon) if transcript is not None else None
    sound = read_sound(path)
    duration = len(sound.samples) / sound.rate
    progress("listen", 0, duration)
    inputs = {"audio": sound.sha256}
    if transcript is not None:
        inputs["transcript"] = hashlib.sha256(transcript.encode()).hexdigest()
    speech = Speech(
        audio=sound.samples,
        rate=sound.rate,
        words=(),
        phones=(Phone("sil", 0.0, duration),),
        sentences=(),
        phone_set="arpabet",
        language=words.language if words else "und",
        inputs=inputs,
    )
    if sound.clipped:
        speech = speech.with_warnings(
            f"{path.name} is clipped: it was recorded too loud, and may be read less well"
        )
    if words is not None:
        speech = speech.with_warnings(*words.notes)
    if words is not None and words.phone_set == "arpabet":
        speech = speech.with_warnings(*guess_notes(english_guesses(words.sentences)))
    heard = resampled(sound)
    if _loudest(heard) < SILENT:
        return speech.with_warnings(f"{path.name} is silent: nothing will be said")
    if timing is not None:
        speech = apply_timing(speech, timing, heard=heard, language=language, progress=progress)
    elif words is not None:
        speech = align_transcript(speech, words, heard, path.name, progress)
    else:
        speech = _recognised(speech, heard, path.name, language, asr, asr_model, progress)
    progress("listen", duration, duration)
    return speech


def _recognised(
    speech: Speech,
    heard: I16,
    name: str,
    language: str | None,
    asr: bool | None,
    model: Path | None,
    progress: Progress,
) -> Speech:
    spans = speech_spans(heard, progress=progress)
    if not spans:
        return speech.with_warnings(f"nobody speaks in {name}: the mouth rests")
    if asr is None:
        asr = model is not None or speech_recognition.available(language)
    if not asr:
        phones = recognise(heard, spans, progress=progress)
        return replace(speech, phones=covering(phones, speech.duration), engines=(_RECOGNISER,))
    said = speech_recognition.transcribe(heard, spans, model=model, language=language, progress=progress)
    return _aligned(replace(speech, engines=(said.credit,)), heard, spans, said, language, progress)


def _aligned(
    speech: Speech,
    heard: I16,
    spans: Sequence[Span],
    said: Transcript,
    language: str | None,
    progress: Progress,
) -> Speech:
    """Recognised words in time; where they do not fit what is heard, the phones alone."""
    decoder = AligningDecoder(heard)
    parts: list[tuple[Wording, list[AlignedWord]]] = []
    fitting: list[Span] = []
    for piece in said.pieces:
        try:
            words = wording(piece.text, language or said.language)
        except InputError:
            continue
        within = (piece.start - 0.1, piece.end + 0.1)
        ways = [way.variants for way in words.ways]
        foreign = words.language != ENGLISH
        found = align(heard, ways, foreign=foreign, within=within, decoder=decoder)
        progress("listen", piece.end, speech.duration)
        if ways and found.parted is None:
            parts.append((words, list(found.words)))
            fitting.append((piece.start, piece.end))
    rest = [span for span in spans if not any(a < span[1] and span[0] < b for a, b in fitting)]
    phones = recognise(heard, rest, progress=progress) if rest else []
    if not parts:
        engines = (_RECOGNISER,)
        return replace(speech, phones=covering(phones, speech.duration), engines=engines)
    joined, found_words = _joined(parts)
    made = assembled(speech, joined, found_words)
    if made.phone_set == "ipa":
        phones = [replace(p, label=ipa_of(p.label)) for p in phones]
    if phones:
        both = sorted([*(p for p in made.phones if p.label != "sil"), *phones], key=lambda p: p.start)
        made = replace(made, phones=covering(both, made.duration), engines=(*made.engines, _RECOGNISER))
    return made


def _joined(parts: Sequence[tuple[Wording, list[AlignedWord]]]) -> tuple[Wording, list[AlignedWord]]:
    """Several wordings as one, what was found of them one after the other."""
    sentences: list[SpokenSentence] = []
    units: list[tuple[int, int]] = []
    ways: list[Pronunciation] = []
    found: list[AlignedWord] = []
    seen: Counter[str] = Counter()
    for words, aligned in parts:
        found += [replace(w, index=w.index + len(ways) if w.index >= 0 else -1) for w in aligned]
        units += [(i + len(sentences), j) for i, j in words.units]
        ways += words.ways
        for sentence in words.sentences:
            key = " ".join(sentence.text.split()).casefold()
            sentences.append(replace(sentence, occurrence=seen[key]))
            seen[key] += 1
    first = parts[0][0]
    return Wording(tuple(sentences), tuple(units), tuple(ways), first.language, first.phone_set), found


def _loudest(heard: I16) -> float:
    """dB of the loudest tenth of a second."""
    level = levels(heard, HEARD_RATE)
    if not len(level):
        level = levels(np.pad(heard, (0, 160)), HEARD_RATE)
    power = 10 ** (level / 10)
    return float(
        10 * np.log10(np.convolve(power, np.ones(min(10, len(power))) / 10, mode="valid").max() + 1e-12)
    )
