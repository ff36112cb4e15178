"""Text to speech: sentences to sound with every word and phone in time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...base.credit import Credit
from ...base.errors import InputError
from ...base.progress import Progress, silent
from .. import rng
from ..timeline.speech import Phone, Sentence, Speech, Word
from .text.manner import PLAIN, Manner
from .text.markup import read
from .text.readings import Reading
from .text.text import SpokenSentence
from .voices.engines import Voice, VoiceEngine, engines, installed_version
from .voices.manner_on_sound import with_manner
from .voices.utterance import SpokenPhone, Utterance
from .voices.voices import choose
from .wording.guesses import guess_notes
from .wording.heteronyms import settled
from .wording.lexicon import EMPTY, Lexicon
from .wording.script import script

LEAD_IN = 0.25
TAIL = 0.35
PAUSE = 0.42
PARAGRAPH_PAUSE = 0.75
"""Seconds of silence before the first word, after the last, between sentences and between paragraphs."""
_KEPT_BEFORE, _KEPT_AFTER = 0.06, 0.12
"""Seconds of a sentence's own sound around it that are kept in the pauses: breath and decay."""


def speak(
    text: str,
    *,
    voice: str | None = None,
    language: str | None = None,
    manner: Manner = PLAIN,
    lexicon: Lexicon = EMPTY,
    progress: Progress = silent,
) -> Speech:
    """``text`` spoken: sound at the voice's rate, IPA phones, words as written.

    ``voice`` is a name such as ``"heart"`` or ``"espeak:de"``; without it the best voice of ``language`` or
    of the language that the text is plainly in. The same text gives the same sound, and a sentence sounds the
    same whatever stands around it. Raises InputError on an unknown voice or language, and on text that has
    nothing to say or that the voice cannot speak.
    """
    if not text.strip():
        raise InputError("the text is empty", "give a sentence to say")
    marked = read(text)
    chosen, notes = choose(voice, language or (None if voice else marked.language or None), marked.text)
    engine = engines()[chosen.engine]
    what = script(marked, chosen.language, lexicon)
    sentences = what.sentences
    takes: list[_Spoken] = []
    guesses: dict[str, str] = {}
    for i, sentence in enumerate(sentences):
        progress("speech", i, len(sentences))
        words = tuple(replace(word, manner=manner.then(word.manner)) for word in sentence.words)
        if chosen.language.startswith("en"):
            words = settled(words, heard_by_tags=chosen.engine == "hibari")
        for word in words:
            if word.text not in guesses and (said := engine.guessed(word, chosen)):
                guesses[word.text] = said
        noise = rng.stream(0, sentence.text, 0, f"voice {chosen.name}")
        take = engine.synthesise(words, chosen, noise)
        if take.sounds:
            words, take = _merged(words, take)
            takes.append(_Spoken(replace(sentence, words=words), with_manner(take, words)))
    progress("speech", len(sentences), len(sentences))
    if not takes:
        raise InputError("the voice has no sounds for this text", "give a sentence to say")
    made = _joined(takes, chosen, engine, manner, what.lead, hashlib.sha256(text.encode()).hexdigest())
    return made.with_warnings(*notes, *marked.warnings, *_limits(takes, chosen), *guess_notes(guesses))


def _merged(words: tuple[Reading, ...], take: Utterance) -> tuple[tuple[Reading, ...], Utterance]:
    """Words written without a space that the voice says as one, as one."""
    said = {s.word for s in take.sounds}
    kept: list[Reading] = []
    number: dict[int, int] = {-1: -1}
    for i, word in enumerate(words):
        if i not in said and i and words[i - 1].glued:
            kept[-1] = replace(kept[-1], text=kept[-1].text + word.text, after=word.after, glued=word.glued)
        else:
            kept.append(word)
        number[i] = len(kept) - 1
    return tuple(kept), replace(take, sounds=tuple(replace(s, word=number[s.word]) for s in take.sounds))


def _limits(takes: Sequence[_Spoken], voice: Voice) -> tuple[str, ...]:
    beyond = sorted({what for take in takes for what in take.made.cannot})
    return (f"the voice {voice.qualified} cannot do: {', '.join(beyond)}",) if beyond else ()


@dataclass(frozen=True)
class _Spoken:
    sentence: SpokenSentence
    made: Utterance

    @property
    def sounds(self) -> tuple[SpokenPhone, ...]:
        return self.made.sounds


def _joined(
    takes: Sequence[_Spoken], voice: Voice, engine: VoiceEngine, manner: Manner, lead: float, text_hash: str
) -> Speech:
    """The takes one after the other, with their pauses."""
    rate = takes[0].made.rate
    words: list[Word] = []
    phones: list[Phone] = []
    sentences: list[Sentence] = []
    pieces: list[npt.NDArray[np.float32]] = []
    filled, at = 0, 0.0
    for i, take in enumerate(takes):
        pause = LEAD_IN + lead if i == 0 else _between(takes[i - 1].sentence, manner)
        first, last = take.sounds[0].start, take.sounds[-1].end
        a = max(0, round((first - _KEPT_BEFORE) * rate))
        b = min(len(take.made.audio), round((last + _KEPT_AFTER) * rate))
        begin = round((at + pause) * rate) + a - round(first * rate)
        pieces += [np.zeros(begin - filled, np.float32), _faded(take.made.audio[a:b], rate)]
        filled = begin + b - a
        shift = at + pause - first
        phones.append(Phone("sil", at, at + pause))
        phones += [
            Phone(
                s.label, s.start + shift, s.end + shift, s.stress, s.word + len(words) if s.word >= 0 else -1
            )
            for s in take.sounds
        ]
        words += _words(take, shift, i)
        at = last + shift
        spoken = take.sentence
        sentences.append(Sentence(spoken.text, first + shift, at, spoken.occurrence, spoken.speaker))
    phones.append(Phone("sil", at, at + TAIL))
    pieces.append(np.zeros(round((at + TAIL) * rate) - filled, np.float32))
    return Speech(
        audio=np.concatenate(pieces),
        rate=rate,
        words=tuple(words),
        phones=tuple(phones),
        sentences=tuple(sentences),
        phone_set="ipa",
        language=voice.language,
        engines=(
            Credit("tts", engine.package, installed_version(engine.package), engine.licence),
            Credit(
                "voice", voice.name, installed_version(engine.package), voice.licence, _unsold(voice.licence)
            ),
        ),
        inputs={"text": text_hash},
    )


def _unsold(licence: str) -> bool:
    """Whether a licence forbids commercial use, by the words that such licences are known by."""
    return re.search(r"\bNC\b|non-?\s?commercial", licence, re.IGNORECASE) is not None


def _between(sentence: SpokenSentence, manner: Manner) -> float:
    """Seconds of the pause after a sentence; never so short that the sound's own ends meet."""
    asked = sentence.words[-1].pause
    usual = (PARAGRAPH_PAUSE if sentence.ends_paragraph else PAUSE) / manner.rate
    return max(usual if asked is None else asked, _KEPT_BEFORE + _KEPT_AFTER)


def _words(take: _Spoken, shift: float, sentence: int) -> list[Word]:
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
