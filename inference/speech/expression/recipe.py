"""Emotions as manners of speaking, by the recipe in ``recipe.toml``, for engines that know no emotion."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ....base.tables import shipped
from ..text.manner import PLAIN, Manner
from ..text.text import SpokenSentence

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
