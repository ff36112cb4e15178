"""How something is said, apart from what is said: emotion, articulation, look, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.easing import minimum_jerk
from ...base.errors import InputError
from ...base.notation.keyed import read_keys, written
from ..timeline.speech import Speech
from .emotion.emotion import Blend
from .emotion.emotion import names as emotion_names
from .emotion.emotion import parse as parse_emotion
from .life.look import CAMERA, Look, parse_look
from .segments import LEAD

MOST_DIAL = 2.0
"""A mouth that moves twice as far as in clear speech is a caricature already."""
AUTO = 0.7
"""How far an emotion goes at most that is guessed from text and voice."""
PARTS = ("blinks", "gaze", "saccades", "vergence", "brows", "head", "breath", "micro", "asymmetry", "smile")
"""What keeps a face alive besides words and emotion, by the names with which it is switched off: looks away
(``gaze``), small steps of the eyes (``saccades``), and the rest as it is called."""
_DIALS = ("jaw", "lips")
OPTIONS = ("emotion", "articulation", "look", "style", "culture", "speaker_style", "intensity")
"""What can be keyed in one file."""
KEYED_COLUMNS = (*OPTIONS, *_DIALS, *emotion_names())
"""The columns that a file of keys may have besides ``time``."""

Dial = float | tuple[tuple[float, float], ...]
"""A number, or one at each of several seconds."""


@dataclass(frozen=True)
class Delivery:
    """``emotions`` are blends as :func:`.emotion.emotion.parse` gives them, for the whole or sentence by
    sentence; ``emotion_keys`` are blends from a second on, instead; ``auto`` (0..1) is how far emotions
    guessed from words and voice go. ``jaw`` and ``lips`` scale how far these move in speech (1 natural, 0 a
    mumble). ``look`` is one target, or one from each of several seconds on. ``without`` are names of
    :data:`PARTS`. ``given`` are the options as they were written, files as the line that they stand for."""

    emotions: tuple[Blend, ...] = ()
    emotion_keys: tuple[tuple[float, Blend], ...] = ()
    auto: float = 0.0
    jaw: Dial = 1.0
    lips: Dial = 1.0
    look: Look | tuple[tuple[float, Look], ...] = CAMERA
    without: frozenset[str] = frozenset()
    given: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        emotion: str | None = None,
        articulation: str | None = None,
        look: str | None = None,
        without: str | None = None,
    ) -> Delivery:
        """From the options of the command line; raises InputError for what can't be understood."""
        options = {"emotion": emotion, "articulation": articulation, "look": look, "without": without}
        given = {name: text for name, text in options.items() if text is not None}
        fields: dict[str, Any] = {}
        if emotion is not None:
            keys = _keys(emotion, "emotion", {n: f"{n}:{{}}" for n in emotion_names()}, given)
            auto = re.fullmatch(r"\s*auto\s*(?::(.*))?", emotion)
            if keys is not None:
                fields["emotion_keys"] = tuple((t, _single(text)) for t, text in keys)
            elif auto:
                fields["auto"] = AUTO if auto[1] is None else _number(auto[1], "auto", 1)
            else:
                fields["emotions"] = parse_emotion(emotion)
        if articulation is not None:
            keys = _keys(articulation, "articulation", {n: f"{n}={{}}" for n in _DIALS}, given)
            fields |= parse_articulation(articulation) if keys is None else _dials(keys)
        if look is not None:
            keys = _keys(look, "look", {}, given)
            single = parse_look(look) if keys is None else tuple((t, parse_look(text)) for t, text in keys)
            fields["look"] = single
        if without is not None:
            fields["without"] = parse_without(without)
        return cls(given=given, **fields)

    def looks(self) -> tuple[tuple[float, Look], ...]:
        """The targets, each from its second on; the first from 0."""
        if isinstance(self.look, Look):
            return ((0.0, self.look),)
        first = () if self.look and self.look[0][0] == 0 else ((0.0, CAMERA),)
        return first + self.look


NATURAL = Delivery()
"""A speaker at ease, to the camera."""


def delivery_of_text(delivery: Delivery, speech: Speech) -> Delivery:
    """The delivery with the emotions that the text itself asks for, sentence by sentence, where it asks
    for none. Raises InputError for emotions that there are not."""
    if (
        delivery.emotions
        or delivery.emotion_keys
        or delivery.auto
        or not any(s.emotion for s in speech.sentences)
    ):
        return delivery
    keys: dict[float, Blend] = {}
    for sentence in speech.sentences:
        keys[max(0.0, sentence.start - LEAD)] = parse_emotion(sentence.emotion or "neutral")[0]
    return replace(delivery, emotion_keys=tuple(sorted(keys.items(), key=lambda key: key[0])))


def parse_articulation(text: str) -> dict[str, float]:
    """``"jaw=0.8,lips=1.1"``, or one of the two, as numbers by name; raises InputError for anything else."""
    dials: dict[str, float] = {}
    for piece in text.split(","):
        name, _, number = (part.strip() for part in piece.partition("="))
        if name not in _DIALS or name in dials:
            raise InputError(f"can't read the articulation {text!r}", "write jaw=0.8,lips=1.1")
        dials[name] = _number(number, name, MOST_DIAL, "; 1 is natural")
    return dials


def parse_without(text: str) -> frozenset[str]:
    """``"blinks,gaze"`` as names of :data:`PARTS`; raises InputError for others."""
    names = [name.strip().lower() for name in text.split(",")]
    for name in names:
        if name not in PARTS:
            raise InputError(f"there is no {name!r} to leave out", f"choose from {', '.join(PARTS)}")
    return frozenset(names)


def dial_at(dial: Dial, times: npt.NDArray[np.float64]) -> float | npt.NDArray[np.float64]:
    """The dial's value, (T,) at ``times`` where it changes: from key to key it goes smoothly."""
    if isinstance(dial, int | float):
        return float(dial)
    at, values = np.array(dial, np.float64).T
    k = np.clip(np.searchsorted(at, times, side="right") - 1, 0, max(len(at) - 2, 0))
    after = np.minimum(k + 1, len(at) - 1)
    share = minimum_jerk((times - at[k]) / np.maximum(at[after] - at[k], 1e-9))
    return np.asarray(values[k] + share * (values[after] - values[k]))


def _keys(text: str, option: str, columns: Mapping[str, str], given: dict[str, str]) -> Any:
    """The keys of an option; what a file holds is noted in ``given`` as the line that it stands for."""
    keys = read_keys(text, option, columns, KEYED_COLUMNS)
    if keys is not None:
        given[option] = written(keys)
    return keys


def _dials(keys: Sequence[tuple[float, str]]) -> dict[str, Dial]:
    out: dict[str, list[tuple[float, float]]] = {}
    for time, text in keys:
        for name, value in parse_articulation(text).items():
            out.setdefault(name, []).append((time, value))
    return {name: tuple(dial) for name, dial in out.items()}


def _single(text: str) -> Blend:
    blends = parse_emotion(text)
    if len(blends) > 1:
        raise InputError(f"{text!r} names emotions for sentences at one time", "give each key one blend")
    return blends[0]


def _number(text: str, name: str, most: float, more: str = "") -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        raise InputError(
            f"{text.strip()!r} is no amount for {name}", f"give a number from 0 to {most:g}{more}"
        )
    return value
