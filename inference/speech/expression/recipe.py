"""Emotions as manners of speaking, by the recipe in ``recipe.toml``: in numbers for engines that know no
emotion, in words for those that obey words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ....base.tables import shipped
from ..text.manner import PLAIN, Manner
from ..text.text import SpokenSentence

_LEAST = 0.1
"""Intensity under which nobody is told of an emotion."""
_DEGREES = ((0.35, "slightly "), (0.75, ""), (1.01, "very "))
"""Intensities up to which an emotion is called so."""

Mood = Callable[[int, float, SpokenSentence, str], Mapping[str, float]]
"""What a sentence is felt with: from its number, the second at which it begins, the sentence and its language
to intensities in 0..1 by name of the emotion."""


def expressed(blend: Mapping[str, float]) -> Manner:
    """How something is said that is felt so: the changes of each emotion one on top of the other.

    Raises KeyError for an emotion without a row in the table.
    """
    way = PLAIN
    for name, intensity in blend.items():
        row = shipped(__file__, "recipe.toml")[name]
        own = Manner(
            rate=row["rate"] ** intensity,
            pitch=2 ** (intensity * row["pitch"] / 12),
            volume=intensity * row["volume"],
            range=row["range"] ** intensity,
            pause=row["pause"] ** intensity,
        )
        way = way.then(own)
    return way


def in_words(blend: Mapping[str, float]) -> Manner:
    """The same for a voice that obeys words: what it is told, and the pauses, which are not its own.

    Raises KeyError for an emotion without a row in the table.
    """
    rows = shipped(__file__, "recipe.toml")
    felt = sorted((k for k in blend if blend[k] >= _LEAST), key=lambda k: -blend[k])
    tones = [
        next(word for most, word in _DEGREES if blend[k] < most) + rows[k]["words"]
        for k in felt
        if rows[k]["words"]
    ]
    told = f"Speak in a {' and '.join(tones)} tone." if tones else ""
    pause = 1.0
    for name, intensity in blend.items():
        pause *= rows[name]["pause"] ** intensity
    return Manner(pause=pause, told=told)
