"""The manner that is asked for: style, culture, a speaker's own and intensity, each set or keyed in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ....base.errors import InputError
from ....base.notation.keyed import read_keys, written
from ...face.delivery import KEYED_COLUMNS, NATURAL, Delivery, delivery_of_text
from ...speech.prosody import prosody
from ...timeline.speech import Speech
from .manner import NEUTRAL, Manner
from .tables import culture_names, felt, intense, known_name, of_culture, parse_style

T = TypeVar("T")
Keyed = tuple[tuple[float, T], ...]
"""Values from each of several seconds on, rising; one value is that from 0 on."""

MOST_INTENSITY = 2.0
CHANGE = 1.0
"""Seconds in which what is felt comes to the hands."""
VOICE = "voice"
LIVELY = (0.55, 0.15, 0.6, 1.6)
"""Intensity of a voice: of one note, and more for each semitone of its standard deviation; least and most."""


@dataclass(frozen=True)
class ChosenManner:
    """What the options of the command line ask for; ``given`` are the options as they were written, files of
    keys as the line that they stand for. ``intensity`` None is taken from the voice."""

    styles: Keyed[Manner] = ((0.0, NEUTRAL),)
    cultures: Keyed[str] = ((0.0, ""),)
    speakers: Keyed[Manner | None] = ((0.0, None),)
    intensity: Keyed[float] | None = ((0.0, 1.0),)
    given: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        style: str | None = None,
        culture: str | None = None,
        speaker_style: str | None = None,
        intensity: str | None = None,
        speaker: Callable[[Path], Manner] | None = None,
    ) -> ChosenManner:
        """From the options as they are written; raises InputError for what can't be understood.
        ``speaker`` gives the manner of a speaker's clip."""
        given: dict[str, str] = {}
        fields: dict[str, Any] = {}
        if style is not None:
            fields["styles"] = _keyed(style, "style", parse_style, given)
        if culture is not None:
            fields["cultures"] = _keyed(culture, "culture", _culture, given)
        if speaker_style is not None:
            if speaker is None:
                raise TypeError("a speaker's clip needs a reader")
            fields["speakers"] = _keyed(speaker_style, "speaker_style", _speaker(speaker), given)
        if intensity is not None:
            if intensity.strip() == VOICE:
                given["intensity"], fields["intensity"] = VOICE, None
            else:
                fields["intensity"] = _keyed(intensity, "intensity", _intensity, given)
        return cls(given=given, **fields)

    def manner(self, speech: Speech, delivery: Delivery = NATURAL) -> Manner:
        """The manner of a speech that is said with a delivery, whose emotions or the text's change it."""
        emotions = _emotions(speech, delivery_of_text(delivery, speech))
        voice = _of_voice(speech) if self.intensity is None else self.intensity
        lines = (self.styles, self.cultures, self.speakers, emotions, voice)
        smooth = Manner(keys=self.styles) if len(self.styles) > 1 else self.styles[0][1]
        times = sorted({time for line in lines for time, _ in line})
        keys = []
        for time in times:
            own = _at(self.speakers, time)
            now = of_culture(own or smooth.at(time), _at(self.cultures, time))
            keys.append((time, intense(felt(now, _at(emotions, time)), _smooth(voice, time))))
        return keys[0][1] if len(keys) == 1 else Manner(keys=tuple(keys))


AT_EASE = ChosenManner()
"""Nothing asked for."""


def _at(line: Keyed[T], time: float) -> T:
    return next((value for at, value in reversed(line) if at <= time), line[0][1])


def _smooth(line: Keyed[float], time: float) -> float:
    return float(np.interp(time, [at for at, _ in line], [value for _, value in line]))


def _steps(line: Sequence[tuple[float, T]]) -> Keyed[T]:
    """The same as keys between which a smooth blend changes within :data:`CHANGE` before each."""
    keys = [(max(line[0][0], 0.0), line[0][1])] if line else []
    for (before, old), (time, value) in pairwise(line):
        hold = max(time - CHANGE, before + 0.01, keys[-1][0] + 0.01)
        if value != old and time > hold:
            keys += [(hold, old), (time, value)]
    return tuple(keys)


def _emotions(speech: Speech, delivery: Delivery) -> Keyed[Mapping[str, float]]:
    """What is felt from which second on."""
    from ...face.emotion.auto_emotion import guess_emotions
    from ...face.emotion.feeling import by_sentence
    from ...face.segments import segments

    nothing: Mapping[str, float] = {}
    if delivery.emotion_keys:
        plan = tuple(delivery.emotion_keys)
    elif delivery.auto:
        plan = tuple(guess_emotions(segments(speech), speech.language, delivery.auto))
    elif len(delivery.emotions) > 1:
        plan = tuple(by_sentence(segments(speech), delivery.emotions))
    else:
        return ((0.0, delivery.emotions[0] if delivery.emotions else nothing),)
    if not plan or plan[0][0] > 0:
        plan = ((0.0, nothing), *plan)
    return _steps(plan)


def _of_voice(speech: Speech) -> Keyed[float]:
    """How lively each sentence is said: by the spread of its pitch, whatever stands around it."""
    base, more, least, most = LIVELY
    line = []
    for sentence in speech.sentences:
        first, last = (round(t * speech.rate) for t in (sentence.start, sentence.end))
        steps = np.arange(0.0, max(sentence.end - sentence.start, 0.02), 0.01)
        sound = prosody(replace(speech, audio=speech.audio[first:last]), steps)
        pitch = 12 * np.log2(sound.f0[sound.voiced])
        spread = float(pitch.std()) if len(pitch) > 10 else (1 - base) / more
        line.append((sentence.start, round(float(np.clip(base + more * spread, least, most)), 3)))
    return _steps(line) or ((0.0, 1.0),)


def _keyed(
    text: str,
    option: str,
    parse: Callable[[str], T],
    given: dict[str, str],
) -> Keyed[T]:
    keys = read_keys(text, option, {}, KEYED_COLUMNS)
    given[option] = text if keys is None else written(keys)
    if keys is None:
        return ((0.0, parse(text)),)
    return tuple((time, parse(value)) for time, value in keys)


def _culture(text: str) -> str:
    name = text.strip().lower()
    return "" if name == "none" else known_name(name, culture_names(), "culture")


def _intensity(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= MOST_INTENSITY:
        raise InputError(
            f"{text.strip()!r} is no intensity of gestures",
            f"give a number from 0 to {MOST_INTENSITY:g} (1: as it is), or {VOICE}",
        )
    return value


def _speaker(speaker: Callable[[Path], Manner]) -> Callable[[str], Manner | None]:
    return lambda text: None if text.strip() == "none" else speaker(Path(text.strip()))
