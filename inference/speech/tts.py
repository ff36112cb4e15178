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
from ..timeline.speech import GestureHint, Phone, Sentence, SlideMark, Speech, Word
from .expression.recipe import Mood, expressed
from .sound.loudness import levelled
from .sound.manner_on_sound import with_manner
from .sound.utterance import SpokenPhone, Utterance
from .text.manner import PLAIN, Manner
from .text.markup import read
from .text.readings import Reading, both, hints
from .text.text import SpokenSentence
from .voices.engines import Voice, VoiceEngine, engines, installed_version
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
"""Seconds of a sentence's own sound around it that are kept in the pauses: onset and decay."""
_BREATH = 0.3
_BREATH_LEVEL = 1e-4
"""Seconds of a breath before a sentence that are kept where its pause is long enough, and the mean square
of the softest that is one: what is softer is silence."""


def speak(
    text: str,
    *,
    voice: str | None = None,
    language: str | None = None,
    manner: Manner = PLAIN,
    lexicon: Lexicon = EMPTY,
    mood: Mood | None = None,
    progress: Progress = silent,
) -> Speech:
    """``text`` spoken: sound at the voice's rate, IPA phones, words as written.

    ``voice`` is a name such as ``"heart"`` or ``"espeak:de"``; without it the best voice of ``language`` or
    of the language that the text is plainly in. ``mood`` tells what each sentence is felt with, which the
    voice shows; see :mod:`.expression.recipe`. The same text gives the same sound, and a sentence sounds the
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
    at = LEAD_IN + what.lead
    for i, sentence in enumerate(sentences):
        progress("speech", i, len(sentences))
        felt = {} if mood is None else mood(len(takes), at, sentence, chosen.language)
        way = manner.then(expressed(felt))
        words = tuple(replace(word, manner=way.then(word.manner)) for word in sentence.words)
        if chosen.language.startswith("en"):
            words = settled(words, heard_by_tags=chosen.engine in ("hibari", "kokoro"))
        for word in words:
            if word.text not in guesses:
                guesses[word.text] = engine.guessed(word, chosen)
        noise = rng.stream(0, sentence.text, 0, f"voice {chosen.name}")
        take = engine.synthesise(words, chosen, noise)
        if take.sounds:
            words, take = _merged(words, take)
            made = _cropped(replace(sentence, words=words), with_manner(levelled(take), words))
            takes.append(made)
            at += made.sounds[-1].end - made.sounds[0].start + _between(made.sentence, manner)
    progress("speech", len(sentences), len(sentences))
    if not takes:
        raise InputError("the voice has no sounds for this text", "give a sentence to say")
    strange = {word: said for word, said in guesses.items() if said}
    warnings = (*notes, *marked.warnings, *_limits(takes, chosen), *guess_notes(strange))
    whole = _joined(takes, chosen, engine, manner, what.lead, hashlib.sha256(text.encode()).hexdigest())
    return whole.with_warnings(*warnings)


def _merged(words: tuple[Reading, ...], take: Utterance) -> tuple[tuple[Reading, ...], Utterance]:
    """Words written without a space that the voice says as one, as one."""
    said = {s.word for s in take.sounds}
    kept: list[Reading] = []
    number: dict[int, int] = {-1: -1}
    for i, word in enumerate(words):
        if i not in said and i and words[i - 1].glued:
            kept[-1] = both(kept[-1], word, kept[-1].text + word.text)
        else:
            kept.append(word)
        number[i] = len(kept) - 1
    return tuple(kept), replace(take, sounds=tuple(replace(s, word=number[s.word]) for s in take.sounds))


def _limits(takes: Sequence[_Spoken], voice: Voice) -> tuple[str, ...]:
    beyond = sorted({what for take in takes for what in take.made.cannot})
    return (f"the voice {voice.qualified} cannot do: {', '.join(beyond)}",) if beyond else ()


@dataclass(frozen=True)
class _Spoken:
    """A sentence as a voice made it, its sound from sample ``first`` on kept."""

    sentence: SpokenSentence
    made: Utterance
    first: int

    @property
    def sounds(self) -> tuple[SpokenPhone, ...]:
        return self.made.sounds


def _cropped(sentence: SpokenSentence, made: Utterance) -> _Spoken:
    a = max(0, round((made.sounds[0].start - _KEPT_BEFORE) * made.rate))
    step = made.rate // 50
    furthest = a - round((_BREATH - _KEPT_BEFORE) * made.rate)
    while a - step >= max(0, furthest) and float(np.mean(made.audio[a - step : a] ** 2)) > _BREATH_LEVEL:
        a -= step
    b = min(len(made.audio), round((made.sounds[-1].end + _KEPT_AFTER) * made.rate))
    return _Spoken(sentence, replace(made, audio=_faded(made.audio[a:b], made.rate)), a)


def _joined(
    takes: list[_Spoken], voice: Voice, engine: VoiceEngine, manner: Manner, lead: float, text_hash: str
) -> Speech:
    """The takes one after the other, with their pauses. The list is emptied on the way: hours of sound are
    not to be held twice."""
    rate = takes[0].made.rate
    words: list[Word] = []
    phones: list[Phone] = []
    sentences: list[Sentence] = []
    gestures: list[GestureHint] = []
    slides: list[SlideMark] = []
    pieces: list[tuple[int, npt.NDArray[np.float32]]] = []
    pause, at = LEAD_IN + lead, 0.0
    takes.reverse()
    while takes:
        take, i = takes.pop(), len(sentences)
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
            Sentence(spoken.text, first + shift, at, spoken.occurrence, spoken.speaker, spoken.emotion)
        )
        pause = _between(spoken, manner)
    phones.append(Phone("sil", at, at + TAIL))
    return Speech(
        audio=_filled(pieces, round((at + TAIL) * rate)),
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
        gestures=tuple(gestures),
        slides=tuple(slides),
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


def _between(sentence: SpokenSentence, manner: Manner) -> float:
    """Seconds of the pause after a sentence; never so short that the sound's own ends meet."""
    asked, way = sentence.words[-1].pause, sentence.words[-1].manner
    usual = (PARAGRAPH_PAUSE if sentence.ends_paragraph else PAUSE) * way.pause / manner.rate
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
