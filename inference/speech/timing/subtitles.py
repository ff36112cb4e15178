"""Subtitles of any format to sentences: what is said in each cue, and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ....base.errors import InputError
from ...timeline.speech import Sentence
from ..text.directions.labels import counts
from ..text.directions.parts import Part, parts
from ..text.markup import left_out

Cue = tuple[float, float, str]
"""Start and end in seconds, and the text as it stands in the file, with its line breaks."""


def in_order(cues: Sequence[Cue]) -> list[Cue]:
    """The cues in order of time; one that reaches into the next is cut there."""
    ordered = sorted((cue for cue in cues if cue[2].strip()), key=lambda cue: cue[:2])
    ends = [*(cue[0] for cue in ordered), float("inf")][1:]
    return [(a, min(b, max(a, after)), said) for (a, b, said), after in zip(ordered, ends, strict=True)]


def sentences_of(cues: Sequence[Cue], name: str) -> tuple[tuple[Sentence, ...], tuple[str, ...]]:
    """A sentence for what each speaker says in each cue, and notes on what is not said.

    Where several speak in one cue its time is shared by the length of what they say. Raises InputError,
    naming the file ``name``, where no cue says anything.
    """
    names = counts("\n".join(text for _, _, text in cues))
    seen: Counter[str] = Counter()
    found: list[Sentence] = []
    directions: list[str] = []
    for start, end, text in cues:
        pieces = parts(text, subtitles=True, names=names)
        directions += [p.text for p in pieces if p.kind == "direction"]
        said = _by_speaker(pieces)
        total = sum(len(words) for _, words in said) or 1
        at = start
        for speaker, words in said:
            until = at + (end - start) * len(words) / total
            found.append(Sentence(words, at, until, seen[words.casefold()], speaker))
            seen[words.casefold()] += 1
            at = until
    if not found:
        raise InputError(f"the subtitles of {name} hold no text", "give a file that says what is said")
    return tuple(found), left_out(directions)


def _by_speaker(pieces: Sequence[Part]) -> list[tuple[str, str]]:
    """Who says what, in order; dashes that mark a change of speakers go."""
    said: list[tuple[str, list[str]]] = [("", [])]
    for piece in pieces:
        if piece.kind == "speaker":
            said.append((piece.text, []))
        elif piece.kind == "said":
            said[-1][1].extend(
                line.strip().removeprefix("- ").removeprefix("– ") for line in piece.text.splitlines()
            )
    joined = [(speaker, " ".join(" ".join(lines).split())) for speaker, lines in said]
    return [(speaker, words) for speaker, words in joined if any(c.isalnum() for c in words)]
