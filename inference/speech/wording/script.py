"""A text with its markup and a lexicon to sentences, every word with how it is to be said."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ...phones import ipa
from ..text.language_guess import foreign_words, guess
from ..text.markup import Mark, Marked
from ..text.plain_text import plain_sentences
from ..text.readings import Reading, both
from ..text.text import SpokenSentence, normalise
from ..voices import espeak_voice
from .lexicon import EMPTY, Lexicon

HEARD_AS_PAUSE = 0.15
"""Seconds from which a break is also a place where the melody may fall."""


@dataclass(frozen=True)
class Script:
    """What is to be said: sentences, and seconds of a pause asked for before the first."""

    sentences: tuple[SpokenSentence, ...]
    lead: float = 0.0


def script(marked: Marked, language: str, lexicon: Lexicon = EMPTY, *, mixed: bool = False) -> Script:
    """The sentences of a text in a language, spelled out, with its marks and the lexicon's words on them.

    English and eight other languages are spelled out by rules of their own; what the rest mean by numbers is
    left to their voice. Words in other letters among English are read by their own language's, unless the
    text is taken as ``mixed``.
    Raises InputError where there is nothing to say.
    """
    english = language.partition("-")[0] == "en" and not mixed
    foreign = foreign_words(marked.text) if english else []
    text = _masked(marked.text, foreign)
    sentences = (normalise if english else plain_sentences)(text, language)
    places = _places(text, sentences)
    if foreign:
        sentences = _unmasked(sentences, [m.group() for m in foreign])
    made: list[SpokenSentence] = []
    for sentence, spans, marks in zip(sentences, places, _marks_of(places, marked.marks), strict=True):
        words = [
            _known(_marked(word, mine, language), language, lexicon)
            for word, mine in zip(sentence.words, marks, strict=True)
        ]
        who, how = (_last(rows, spans[0][0]) for rows in (marked.speakers, marked.emotions))
        made.append(replace(sentence, words=tuple(_joined(words, marks)), speaker=who, emotion=how))
    return _paused(_with_slides(made, places, marked.slides), places, marked)


def _last(marks: Sequence[tuple[int, str]], at: int) -> str:
    """What the last of the marks up to a place says; empty where none stands before it."""
    k = bisect_right(marks, at, key=lambda mark: mark[0]) - 1
    return marks[k][1] if k >= 0 else ""


def _with_slides(
    sentences: list[SpokenSentence],
    places: Sequence[Sequence[tuple[int, int]]],
    slides: Sequence[tuple[int, str]],
) -> list[SpokenSentence]:
    """The words with the slides that are turned to before them; one after the last word turns to nothing."""
    words = [(span[0], i, j) for i, spans in enumerate(places) for j, span in enumerate(spans)]
    for at, title in slides:
        k = bisect_left(words, at, key=lambda word: word[0])
        if k < len(words):
            _, i, j = words[k]
            own = list(sentences[i].words)
            j = min(j, len(own) - 1)
            own[j] = replace(own[j], slides=(*own[j].slides, title))
            sentences[i] = replace(sentences[i], words=tuple(own))
    return sentences


_LONGEST = 100
"""Letters of a word; nobody's is longer."""
_MASK = "\ua74f"
"""A Latin letter that nobody writes: it holds the place of words that the English rules cannot read."""


def _masked(text: str, words: Sequence[re.Match[str]]) -> str:
    parts, at = [], 0
    for m in words:
        parts += [text[at : m.start()], _MASK * len(m.group())]
        at = m.end()
    return "".join([*parts, text[at:]])


def _unmasked(sentences: Sequence[SpokenSentence], words: Sequence[str]) -> list[SpokenSentence]:
    left, inside = iter("".join(words)), iter("".join(words))
    out = []
    for sentence in sentences:
        text = re.sub(_MASK, lambda _: next(left), sentence.text)
        readings = []
        for word in sentence.words:
            if _MASK in word.text:
                whole = re.sub(_MASK, lambda _: next(inside), word.text)
                word = replace(word, text=whole, spoken=whole, language=guess(whole) or "")
            readings.append(word)
        out.append(replace(sentence, text=text, words=tuple(readings)))
    return out


_FAR = 4000
"""Characters in which a word is looked for behind the one before it."""
_SPOKEN = re.compile(r"\w")


def _places(text: str, sentences: Sequence[SpokenSentence]) -> list[list[tuple[int, int]]]:
    """Where each word stands in the text: they are its own letters, in order."""
    at, places = 0, []
    for sentence in sentences:
        spans = []
        for word in sentence.words:
            begins = _SPOKEN.search(text, at) if _SPOKEN.match(word.text) else None
            first = begins.start() if begins else at
            start = text.find(word.text, first, first + _FAR + len(word.text))
            if start < 0:  # made of letters that stand apart in the text
                start = at
            at = min(start + len(word.text), len(text))
            spans.append((start, at))
        places.append(spans)
    return places


def _marks_of(places: Sequence[Sequence[tuple[int, int]]], marks: Sequence[Mark]) -> list[list[list[Mark]]]:
    """The marks that touch each word, in their own order; the words stand in order too."""
    waiting = sorted(range(len(marks)), key=lambda i: marks[i].start, reverse=True)
    touching: list[int] = []
    found = []
    for spans in places:
        mine = []
        for start, end in spans:
            while waiting and marks[waiting[-1]].start < end:
                touching.append(waiting.pop())
            touching = [i for i in touching if marks[i].end > start]
            mine.append([marks[i] for i in sorted(touching)])
        found.append(mine)
    return found


def _marked(word: Reading, marks: Sequence[Mark], language: str) -> Reading:
    """The word with what its marks say; a pronunciation or alias of several words is given to the first."""
    for mark in marks:
        word = replace(
            word,
            manner=word.manner.then(mark.manner),
            language=mark.language or word.language,
            ipa=mark.ipa or word.ipa,
            given=word.given or bool(mark.ipa or mark.alias),
            spoken=_alias(mark.alias, language) if mark.alias else word.spoken,
        )
    return word


def _joined(words: Sequence[Reading], marks: Sequence[Sequence[Mark]]) -> list[Reading]:
    """Words that one mark says as one, as one; a mark's gesture with the first of its words alone."""
    out: list[Reading] = []
    last: Mark | None = None
    begun: set[int] = set()
    for word, mine in zip(words, marks, strict=True):
        own = next((m for m in mine if m.ipa or m.alias), None)
        new = [m for m in mine if m.gesture is not None and id(m) not in begun]
        begun |= {id(m) for m in new}
        if new or word.gestures:
            word = replace(word, gestures=tuple(m.gesture for m in new if m.gesture is not None))
        if own is not None and own is last:
            out[-1] = both(out[-1], word, f"{out[-1].text} {word.text}")
        else:
            out.append(word)
        last = own
    return out


@lru_cache(maxsize=64)
def _alias(alias: str, language: str) -> str:
    """What is said for an alias; each word that it stands for asks for it."""
    if language.partition("-")[0] != "en":
        return alias
    return " ".join(word.spoken for sentence in normalise(alias, language) for word in sentence.words)


def _known(word: Reading, language: str, lexicon: Lexicon) -> Reading:
    """The word with the lexicon's pronunciation, or with that of the other language that it is in."""
    if word.given:
        return word
    found = lexicon.entry(word.text, word.language or language)
    if found is not None:
        return replace(word, ipa=found.ipa, spoken=found.spoken or word.spoken, given=True)
    other = espeak_voice.find(word.language) if word.language else None
    if other and other != espeak_voice.find(language):
        read = _read_alone(word.text, other)
        if read:
            return replace(word, ipa=read, given=True)
    return word


@lru_cache(maxsize=4096)
def _read_alone(word: str, language: str) -> str:
    """The IPA of a word in another language; empty where it has none or more than one word has."""
    if len(word) > _LONGEST:
        return ""
    read = espeak_voice.phones([Reading(word, word)], language)[0]
    return ipa.written(read) if 0 < len(read) <= ipa.MOST else ""


def _paused(sentences: list[SpokenSentence], places: list[list[tuple[int, int]]], marked: Marked) -> Script:
    lead = 0.0
    numbers = [(i, j) for i, spans in enumerate(places) for j in range(len(spans))]
    starts = [span[0] for spans in places for span in spans]
    for at, length in marked.pauses:
        before = bisect_left(starts, at)
        if not before:
            lead += length
            continue
        i, j = numbers[before - 1]
        words = list(sentences[i].words)
        j = min(j, len(words) - 1)
        word = words[j]
        sign = word.after or ("," if length >= HEARD_AS_PAUSE else "")
        words[j] = replace(word, pause=(word.pause or 0.0) + length, after=sign)
        sentences[i] = replace(sentences[i], words=tuple(words))
    return Script(tuple(sentences), lead)
