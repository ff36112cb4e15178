"""Sentences as voices made them, put together to one speech."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from math import gcd

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from ...base.credit import Credit
from ..timeline.speech import GestureHint, Phone, Sentence, SlideMark, Speech, Word
from .sound.utterance import SpokenPhone, Utterance
from .speakers.cast import Part
from .text.manner import Manner
from .text.readings import Reading, hints
from .text.text import SpokenSentence
from .voices.engines import engines, installed_version

LEAD_IN = 0.25
TAIL = 0.35
PAUSE = 0.42
PARAGRAPH_PAUSE = 0.75
"""Seconds of silence before the first word, after the last, between sentences and between paragraphs."""
_KEPT_BEFORE, _KEPT_AFTER = 0.06, 0.12
"""Seconds of a sentence's own sound around it that are kept in the pauses: onset and decay."""
_BREATH = 0.3
_BREATH_LEVEL = 1e-4
"""Seconds of a breath before a sentence that are kept where its pause is long enough, and the mean square
of the softest that is one: what is softer is silence."""


Key = tuple[str, str, tuple[Reading, ...]]
"""A voice, a sentence, and how each of its words is said."""


@dataclass(frozen=True)
class Take:
    """A sentence as a voice made it, its sound from sample ``first`` on kept; ``lead`` is a pause in seconds
    that is asked for before it."""

    sentence: SpokenSentence
    made: Utterance
    first: int
    part: Part
    lead: float = 0.0
    key: Key | None = None
    """What it was made of: a take of the same key sounds the same."""

    @property
    def sounds(self) -> tuple[SpokenPhone, ...]:
        return self.made.sounds

    @property
    def length(self) -> float:
        """Seconds from its first sound to its last."""
        return self.sounds[-1].end - self.sounds[0].start


def cropped(sentence: SpokenSentence, made: Utterance, part: Part, lead: float = 0.0) -> Take:
    """The take without the silence around it. It has to have sounds."""
    a = max(0, round((made.sounds[0].start - _KEPT_BEFORE) * made.rate))
    step = made.rate // 50
    furthest = a - round((_BREATH - _KEPT_BEFORE) * made.rate)
    while a - step >= max(0, furthest) and float(np.mean(made.audio[a - step : a] ** 2)) > _BREATH_LEVEL:
        a -= step
    b = min(len(made.audio), round((made.sounds[-1].end + _KEPT_AFTER) * made.rate))
    return Take(sentence, replace(made, audio=_faded(made.audio[a:b], made.rate)), a, part, lead)


def joined(takes: list[Take], main: Part, manner: Manner, text_hash: str, fps: float | None = None) -> Speech:
    """The takes one after the other, with their pauses. The list is emptied on the way: hours of sound are
    not to be held twice.

    ``fps``: each sentence begins on a whole frame of so many a second, the pause before it a little longer: a
    sentence moves a face alike then, and its frames are the same, whatever is said before it.
    """
    rate = next((t.made.rate for t in takes if t.part == main), takes[0].made.rate)
    parts = sorted(dict.fromkeys(t.part for t in takes), key=lambda part: part != main)
    words: list[Word] = []
    phones: list[Phone] = []
    sentences: list[Sentence] = []
    gestures: list[GestureHint] = []
    slides: list[SlideMark] = []
    pieces: list[tuple[int, npt.NDArray[np.float32]]] = []
    pause, at = LEAD_IN, 0.0
    takes.reverse()
    while takes:
        take, i = _at_rate(takes.pop(), rate), len(sentences)
        pause += take.lead
        if fps is not None:
            pause = math.ceil(round((at + pause) * fps, 6)) / fps - at
        first, last = take.sounds[0].start, take.sounds[-1].end
        begin, sound = round((at + pause) * rate) + take.first - round(first * rate), take.made.audio
        # a breath is no longer than the pause that it is taken in
        over = round((at + (_KEPT_AFTER if i else 0)) * rate) - begin
        pieces.append((begin, sound) if over <= 0 else (begin + over, _faded(sound[over:], rate)))
        shift = at + pause - first
        phones.append(Phone("sil", at, at + pause))
        phones += [
            Phone(
                s.label, s.start + shift, s.end + shift, s.stress, s.word + len(words) if s.word >= 0 else -1
            )
            for s in take.sounds
        ]
        spoken = take.sentence
        asked, turned = hints(spoken.words, len(words))
        gestures += asked
        slides += turned
        words += _words(take, shift, i)
        at = last + shift
        sentences.append(
            Sentence(
                spoken.text,
                first + shift,
                at,
                spoken.occurrence,
                spoken.speaker,
                spoken.emotion,
                take.part.name if len(parts) > 1 else "",
            )
        )
        pause = between(spoken, manner)
    phones.append(Phone("sil", at, at + TAIL))
    return Speech(
        audio=_filled(pieces, round((at + TAIL) * rate)),
        rate=rate,
        words=tuple(words),
        phones=tuple(phones),
        sentences=tuple(sentences),
        phone_set="ipa",
        language=main.voice.language,
        engines=tuple(dict.fromkeys(credit for part in parts for credit in _credits(part))),
        inputs={"text": text_hash},
        gestures=tuple(gestures),
        slides=tuple(slides),
    )


def _credits(part: Part) -> tuple[Credit, Credit]:
    voice = part.voice
    engine = engines()[voice.engine]
    version = installed_version(engine.package)
    return (
        Credit("tts", engine.package, version, engine.licence),
        Credit("voice", voice.name.partition("@")[0], version, voice.licence, _unsold(voice.licence)),
    )


def _at_rate(take: Take, rate: int) -> Take:
    """The take with its sound at another rate."""
    made = take.made
    if made.rate == rate:
        return take
    by = gcd(rate, made.rate)
    audio = resample_poly(made.audio, rate // by, made.rate // by).astype(np.float32)
    return replace(
        take, made=replace(made, audio=audio, rate=rate), first=round(take.first * rate / made.rate)
    )


def _filled(pieces: list[tuple[int, npt.NDArray[np.float32]]], length: int) -> npt.NDArray[np.float32]:
    """Sound of so many samples, silent but for the pieces, which are let go one by one."""
    audio = np.zeros(length, np.float32)
    while pieces:
        begin, piece = pieces.pop()
        audio[begin : begin + len(piece)] = piece
    return audio


def _unsold(licence: str) -> bool:
    """Whether a licence forbids commercial use, by the words that such licences are known by."""
    return re.search(r"\bNC\b|non-?\s?commercial", licence, re.IGNORECASE) is not None


def between(sentence: SpokenSentence, manner: Manner) -> float:
    """Seconds of the pause after a sentence; never so short that the sound's own ends meet."""
    asked, way = sentence.words[-1].pause, sentence.words[-1].manner
    usual = (PARAGRAPH_PAUSE if sentence.ends_paragraph else PAUSE) * way.pause / manner.rate
    return max(usual if asked is None else asked, _KEPT_BEFORE + _KEPT_AFTER)


def _words(take: Take, shift: float, sentence: int) -> list[Word]:
    """The written words with the time of their sounds; one without any has no length."""
    words: list[Word] = []
    spans: dict[int, tuple[float, float]] = {}
    for s in take.sounds:
        if s.word >= 0:
            spans[s.word] = (spans.get(s.word, (s.start, 0.0))[0], s.end)
    end = take.sounds[0].start
    for i, word in enumerate(take.sentence.words):
        start, end = spans.get(i, (end, end))
        words.append(Word(word.text, start + shift, end + shift, sentence))
    return words


def _faded(audio: npt.NDArray[np.float32], rate: int) -> npt.NDArray[np.float32]:
    """Without a click at its ends."""
    ramp = np.linspace(0, 1, min(rate // 100, len(audio)), dtype=np.float32)
    out = audio.copy()
    out[: len(ramp)] *= ramp
    out[len(out) - len(ramp) :] *= ramp[::-1]
    return out
