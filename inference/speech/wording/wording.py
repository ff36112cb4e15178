"""What a transcript says, word by word, and how each may sound: any language, also several in one text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ....base.errors import InputError
from ...timeline.speech import PhoneSet
from ..text.language_guess import guess
from ..text.markup import left_out, read
from ..text.readings import Reading
from ..text.text import SpokenSentence
from ..voices import espeak_voice
from .lexicon import EMPTY, Lexicon
from .pronunciation import Pronunciation, of_ipa, pronunciations
from .script import script

ENGLISH = "en-us"
_CLEAR = 4
"""Words of a sentence from which on it may be taken for one in another language than the text's."""


@dataclass(frozen=True)
class Wording:
    """``sentences``, and in ``ways`` the pronunciation of each spoken word, in order; ``units`` holds the
    sentence and the written word that each belongs to. English has phones of the CMU set, others IPA."""

    sentences: tuple[SpokenSentence, ...]
    units: tuple[tuple[int, int], ...]
    ways: tuple[Pronunciation, ...]
    language: str
    phone_set: PhoneSet
    notes: tuple[str, ...] = ()
    """What of the text is not said, for a person."""


def wording(text: str, language: str | None = None, lexicon: Lexicon = EMPTY) -> Wording:
    """The words of ``text`` in ``language`` (a code such as ``"de"``), or in the one that it is plainly in,
    else English. A sentence plainly in another language, and a word in other letters, is read as such.

    ``text`` may hold markup; words of the ``lexicon`` sound as it says. Raises InputError where there is
    nothing to say or the language is not known.
    """
    marked = read(text)
    code = _code(language or marked.language or guess(marked.text) or ENGLISH)
    mixed = any(_strange(word) for word in re.findall(r"\w+", marked.text))
    made = of_sentences(script(marked, code, lexicon, mixed=mixed).sentences, code)
    return replace(made, notes=left_out(marked.directions))


def of_sentences(sentences: Sequence[SpokenSentence], language: str) -> Wording:
    """The same for words that are split up already."""
    units: list[tuple[int, int]] = []
    ways: list[Pronunciation] = []
    english = _is_english(language)
    for i, sentence in enumerate(sentences):
        own = _own_language(sentence, language)
        read = _english if english and own == language else _in_ipa
        for j, way in read(sentence.words, own):
            if way.variants:
                units.append((i, j))
                ways.append(replace(way, sounds=()) if english else way)
    return Wording(
        tuple(sentences), tuple(units), tuple(ways), language, "arpabet" if english else "ipa"
    )  # fmt: skip


def _english(words: Sequence[Reading], language: str) -> list[tuple[int, Pronunciation]]:
    """A written word may be several spoken ones, with pauses between them."""
    plain = [(j, word) for j, word in enumerate(words) if not _strange(word.spoken)]
    parts = [
        (j, Reading(part, part, ipa=word.ipa))
        for j, word in plain
        for part in ([word.spoken] if word.ipa else word.spoken.split())
    ]
    found = list(zip([j for j, _ in parts], pronunciations([p for _, p in parts]), strict=True))
    for j, word in enumerate(words):
        if _strange(word.spoken):
            found += _in_ipa([word], _code(guess(word.spoken) or ENGLISH), j)
    return sorted(found, key=lambda pair: pair[0])


def _in_ipa(words: Sequence[Reading], language: str, first: int = 0) -> list[tuple[int, Pronunciation]]:
    said = espeak_voice.phones(words, language)
    return [(first + j, of_ipa(phones)) for j, phones in enumerate(said)]


def _own_language(sentence: SpokenSentence, language: str) -> str:
    if len(sentence.words) < _CLEAR:
        return language
    found = guess(sentence.text)
    same = found is None or found.partition("-")[0] == language.partition("-")[0]
    return language if same or found is None else _code(found)


def _code(language: str) -> str:
    """espeak-ng's code of a language; English is the American that the acoustic model knows."""
    found = espeak_voice.find(language)
    if found is None:
        if language.partition("-")[0] == "en":
            return ENGLISH  # that is read without espeak-ng
        raise InputError(
            f"the language '{language}' is not known", "`paksatalker voices` lists the languages"
        )
    return ENGLISH if _is_english(found) else found


def _is_english(language: str) -> bool:
    return language.partition("-")[0] == "en"


def _strange(word: str) -> bool:
    """Whether a word is written in other than Latin letters; single ones are signs such as π."""
    letters = [c for c in word if c.isalpha()]
    return len(letters) > 1 and any("LATIN" not in unicodedata.name(c, "LATIN") for c in letters)
