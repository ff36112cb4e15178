"""The words of what is said, each with its punctuation and its time, ready to be put on lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..text.fonts import script_of, scripts

_LONGEST = 12
"""Characters of a word of a script without spaces from which on it is parted."""
_NOT_FIRST = set("、。，．・：；？！）」』】〕〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…‥,.:;?!)]}»”’%")
_NOT_LAST = set("（「『【〔〈《([{«“‘เแโใไ")
_OPENS = set("([{«“‘„‚¿¡「『（【《\"'")


@dataclass(frozen=True)
class Said:
    """A word as written, without its punctuation, and its time in seconds; ``sentence`` counts them."""

    text: str
    start: float
    end: float
    sentence: int = 0


@dataclass(frozen=True)
class TimedPiece:
    """A word with the punctuation that belongs to it. ``space``: whether one stands before it; ``sentence``
    and ``speaker``: whose it is."""

    text: str
    start: float
    end: float
    space: bool
    sentence: int
    speaker: str = ""


def timed_pieces(
    words: Sequence[Said], sentences: Sequence[str], speakers: Sequence[str] = ()
) -> list[TimedPiece]:
    """The pieces of sentences, whose texts have the punctuation, in the time of their words.

    Nothing of a sentence is left out; words of scripts without spaces are parted where a line may break, in
    equal shares of their time. Without sentences the words stand as they are.
    """
    if not sentences:
        return list(_parted([TimedPiece(w.text, w.start, w.end, i > 0, 0) for i, w in enumerate(words)]))
    found: list[TimedPiece] = []
    for number, text in enumerate(sentences):
        own = [w for w in words if w.sentence == number and w.end > w.start]
        who = speakers[number] if number < len(speakers) else ""
        found += _of_sentence(" ".join(text.split()), own, number, who)
    return list(_parted(found))


def _of_sentence(text: str, words: Sequence[Said], number: int, speaker: str) -> list[TimedPiece]:
    places: list[tuple[int, int, Said]] = []
    at, low = 0, text.casefold()
    same = len(low) == len(text)
    for word in words:
        begin = low.find(word.text.casefold(), at) if same else text.find(word.text, at)
        if begin >= 0:
            at = begin + len(word.text)
            places.append((begin, at, word))
    found: list[TimedPiece] = []
    start = 0
    for i, (_, end, word) in enumerate(places):
        stop = len(text) if i + 1 == len(places) else _border(text, end, places[i + 1][0])
        raw = text[start:stop]
        if raw.strip():
            spaced = raw[0].isspace() or not found
            found.append(TimedPiece(raw.strip(), word.start, word.end, spaced, number, speaker))
        start = stop
    return found


def _border(text: str, end: int, begin: int) -> int:
    """Where the punctuation between two words goes over to the second: at the last space or what opens."""
    between = text[end:begin]
    space = max((i for i, c in enumerate(between) if c.isspace()), default=-1)
    if space >= 0:
        return end + space
    return end + next((i for i, c in enumerate(between) if c in _OPENS), len(between))


def _parted(pieces: Sequence[TimedPiece]) -> Iterator[TimedPiece]:
    for piece in pieces:
        script = script_of(piece.text)
        spaceless = bool(scripts()[script].get("spaceless"))
        most = 1 if script == "cjk" else _LONGEST
        if not spaceless or len(piece.text) <= most:
            yield piece
            continue
        parts = _at_breaks(piece.text, most)
        each, at = (piece.end - piece.start) / len(piece.text), piece.start
        for i, part in enumerate(parts):
            own = at, at + each * len(part)
            yield TimedPiece(part, *own, piece.space and not i, piece.sentence, piece.speaker)
            at = own[1]


def _at_breaks(text: str, most: int) -> list[str]:
    """The text in parts, of ``most`` characters where no rule of line breaking (kinsoku) forbids it."""
    parts = [""]
    for letter in text:
        mark = unicodedata.category(letter) in ("Mn", "Mc")
        held = mark or letter in _NOT_FIRST or (parts[-1] and parts[-1][-1] in _NOT_LAST)
        before = parts[-1][-1:]
        latin = (letter + before).isascii() and letter.isalnum() and before.isalnum()
        if parts[-1] and len(parts[-1]) >= most and not held and not latin:
            parts.append("")
        parts[-1] += letter
    return parts
