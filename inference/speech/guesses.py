"""Words whose sounds nobody knows for sure, told to whoever can correct them."""

from __future__ import annotations

from collections.abc import Mapping

MOST = 8
"""Words that are named."""


def guess_notes(guesses: Mapping[str, str]) -> tuple[str, ...]:
    """A warning that names guessed words and their IPA between slashes; none where nothing was guessed."""
    if not guesses:
        return ()
    shown = [f"{word} {said}" for word, said in list(guesses.items())[:MOST]]
    more = f" and {len(guesses) - MOST} more" if len(guesses) > MOST else ""
    return (f"guessed how to say: {', '.join(shown)}{more}; if wrong, write [word](/ipa/) or give --lexicon",)
