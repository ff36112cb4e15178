"""Words whose sounds nobody knows for sure, told to whoever can correct them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..text.text import SpokenSentence
from ..voices.hibari_voice import guessed
from .pronunciation import in_dictionary

MOST = 8
"""Words that are named."""


def english_guesses(sentences: Sequence[SpokenSentence]) -> dict[str, str]:
    """The words of a transcript that stand in no English dictionary, each with its IPA between slashes."""
    strange = {w.text: said for s in sentences for w in s.words if (said := guessed(w))}
    known = in_dictionary({word.lower() for word in strange}) if strange else set()
    return {word: said for word, said in strange.items() if word.lower() not in known}


def guess_notes(guesses: Mapping[str, str]) -> tuple[str, ...]:
    """A warning that names guessed words and their IPA between slashes; none where nothing was guessed."""
    if not guesses:
        return ()
    shown = [f"{_short(word)} {_short(said)}" for word, said in list(guesses.items())[:MOST]]
    more = f" and {len(guesses) - MOST} more" if len(guesses) > MOST else ""
    return (f"guessed how to say: {', '.join(shown)}{more}; if wrong, write [word](/ipa/) or give --lexicon",)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
