"""Chinese and Japanese sentences in Kokoro's letters, clause by clause."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ....phones import ipa
from ...text.readings import Reading
from .. import espeak_voice
from ..letters import kana, misaki_letters, pinyin

Letters = tuple[str, list[int]]
READERS: dict[str, Callable[[Sequence[Reading]], Letters]] = {"ja": kana.letters, "cmn": pinyin.letters}
"""What reads words of a language that have no pause between them."""
FRONT_ENDS = {"ja": (kana.available, kana.HINT), "cmn": (pinyin.available, pinyin.HINT)}
"""Whether the extra of a language is installed, and how it is."""


def read(words: Sequence[Reading], language: str) -> Letters:
    """The sentence in letters and the word of each (-1 none). Raises InputError where the extra of the
    language is missing."""
    out, owners = "", list[int]()
    for first, end, given in _runs(words):
        said, mine = _given(words[first]) if given else READERS[language](words[first:end])
        space = " " if out and said and not out.endswith(" ") else ""
        out, owners = out + space + said, owners + [-1] * len(space)
        owners += [o + first if o >= 0 else -1 for o in mine]
        if end == len(words) or words[end - 1].after:
            out, owners = out + (words[end - 1].after or ".") + " ", [*owners, -1, -1]
    return out.rstrip(), owners[: len(out.rstrip())]


def _runs(words: Sequence[Reading]) -> list[tuple[int, int, bool]]:
    """Words in a row that one reader takes: first, end, and whether it is one that is told how it sounds."""
    found: list[tuple[int, int, bool]] = []
    for i, word in enumerate(words):
        own = bool(word.ipa) or (word.spoken.isascii() and word.spoken.isalpha())
        if found and not own and not found[-1][2] and not words[i - 1].after:
            found[-1] = (found[-1][0], i + 1, False)
        else:
            found.append((i, i + 1, own))
    return found


def _given(word: Reading) -> Letters:
    """A word by its IPA, or one in Latin letters as English has it."""
    told = word.ipa or ipa.written(espeak_voice.phones([Reading(word.spoken, word.spoken)], "en-us")[0])
    said = misaki_letters.spelled(told) if told else ""
    return said, [0] * len(said)
