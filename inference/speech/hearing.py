"""When the words of a sentence are said in sound that came without times, by alignment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...base.errors import InputError
from ..timeline.speech import Phone, Speech
from .aligning.sound_file import Recording, resampled
from .aligning.speech_detector import RATE, speech_spans
from .aligning.transcript import align_transcript
from .sound.utterance import SpokenPhone, Utterance
from .text.text import SpokenSentence
from .wording.pronunciation import ipa_of
from .wording.wording import Wording, of_sentences


def timed(take: Utterance, sentence: SpokenSentence, language: str) -> Utterance:
    """The take with its phones in time. Where the words are not what is heard they are spread over what is,
    each as long as its phones are many, and the take says that it cannot tell ``"exact times"``."""
    words = of_sentences((sentence,), "en-us" if language.startswith("en") else language)
    audio = np.asarray(np.rint(np.clip(take.audio, -1, 1) * 32767), np.int16)
    heard = audio if take.rate == RATE else resampled(Recording(audio, take.rate, ""))
    if not words.ways or not len(heard):
        return replace(take, untimed=False)
    length = len(heard) / RATE
    speech = Speech(heard, RATE, (), (Phone("sil", 0.0, length),), (), words.phone_set, words.language)
    try:
        phones = align_transcript(speech, words, heard, "the voice's sound").phones
        missing = {i for _, i in words.units} - {p.word for p in phones}
        if missing:
            raise InputError("not every word was found", "")
    except InputError:
        return replace(
            take, sounds=_spread(words, heard), cannot=take.cannot | {"exact times"}, untimed=False
        )
    sounds = [
        SpokenPhone(
            p.label if words.phone_set == "ipa" else ipa_of(p.label), p.start, p.end, p.stress, p.word
        )
        for p in phones
    ]
    while sounds and sounds[0].label == "sil":
        sounds.pop(0)
    while sounds and sounds[-1].label == "sil":
        sounds.pop()
    return replace(take, sounds=tuple(sounds), untimed=False)


def _spread(words: Wording, heard: np.ndarray) -> tuple[SpokenPhone, ...]:
    spans = speech_spans(heard)
    first, last = (spans[0][0], spans[-1][1]) if spans else (0.0, len(heard) / RATE)
    phones = [
        (label, unit[1])
        for unit, way in zip(words.units, words.ways, strict=True)
        for label in (
            [s[0] for s in way.sounds] or [ipa_of(p.rstrip("012")) for p in way.variants[0].split()]
        )
    ]
    edges = np.linspace(first, last, len(phones) + 1)
    return tuple(
        SpokenPhone(label, float(a), float(b), 0, word)
        for (label, word), a, b in zip(phones, edges[:-1], edges[1:], strict=True)
    )
