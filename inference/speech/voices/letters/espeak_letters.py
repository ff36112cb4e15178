"""Text as the IPA letters of espeak-ng, with the word of each: what piper's voices and Kokoro's read."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from ....phones.ipa import nearest, parse
from ...text.readings import Reading
from .. import espeak_library, espeak_voice

_STRESS = {0: "", 1: "ˈ", 2: "ˌ"}


def read(
    words: Sequence[Reading], language: str, known: Collection[str], *, tie: str = ""
) -> tuple[str, list[int]]:
    """The sentence as espeak-ng's IPA, clause by clause, and the word of each letter (-1 none).

    Accents stand behind their letters (NFD). ``known`` holds what the voice can say: other signs of pause
    become a comma or full stop, and sounds of a given pronunciation the nearest that it can. ``tie`` stands
    between letters that are one sound.
    """
    letters, owners = "", []
    first = 0
    for i, word in enumerate(words):
        if not word.after and i < len(words) - 1:
            continue
        text, mine = _clause(words[first : i + 1], language, known, tie)
        sign = word.after if word.after in known else "," if word.after and i < len(words) - 1 else "."
        space = " " if i < len(words) - 1 else ""
        letters += text + sign + space
        owners += [o + first if o >= 0 else -1 for o in mine] + [-1] * (1 + len(space))
        first = i + 1
    return letters, owners


def _clause(
    words: Sequence[Reading], language: str, known: Collection[str], tie: str
) -> tuple[str, list[int]]:
    language = espeak_voice.find(language) or language
    text = "".join(
        (
            f"[[{espeak_voice.names_of(w.ipa, language)}]]"
            if w.ipa
            else w.spoken.replace("[[", "").replace("]]", "")
        )
        + ("" if w.glued and not w.ipa else " ")
        for w in words
    )
    said = unicodedata.normalize("NFD", " ".join(espeak_library.ipa(text, language, tie)))
    owners = _owners(said, words, language)
    for i, word in enumerate(words):
        if word.ipa:
            given = "".join(
                _STRESS[p.stress] + _spelled(p.label, known) + "ː" * p.long for p in parse(word.ipa)
            )
            mine = [k for k, owner in enumerate(owners) if owner == i] or [len(said) - 1]
            a, b = mine[0], mine[-1] + 1
            said = said[:a] + given + said[b:]
            owners = owners[:a] + [i] * len(given) + owners[b:]
    return said, owners


def _owners(said: str, words: Sequence[Reading], language: str) -> list[int]:
    """The word of each letter: by the spaces where there are as many as words, else by each word's phones."""
    parts = [i for i, w in enumerate(words) for _ in (("x",) if w.ipa else w.spoken.split())]
    if said.count(" ") + 1 == len(parts):
        owners, at = [], 0
        for c in said:
            at += c == " "
            owners.append(-1 if c == " " else parts[at])
        return owners
    told = espeak_voice.phones(words, language)
    flat = [
        (c, i) for i, phones in enumerate(told) for p in phones for c in unicodedata.normalize("NFD", p.label)
    ]
    owners = [-1] * len(said)
    matcher = SequenceMatcher(None, said, [c for c, _ in flat], autojunk=False)
    for a, b, n in matcher.get_matching_blocks():
        for k in range(n):
            owners[a + k] = flat[b + k][1]
    # letters in between, such as marks, go with the word before them, the first with the word after
    last = next((o for o in owners if o >= 0), 0)
    for k, c in enumerate(said):
        last = owners[k] if owners[k] >= 0 else last
        following = next((o for o in owners[k:] if o >= 0), last)
        owners[k] = -1 if c == " " else following if c in "ˈˌ" else last
    return owners


def _spelled(label: str, known: Collection[str]) -> str:
    letters = unicodedata.normalize("NFD", label)
    if all(c in known for c in letters):
        return letters
    return "".join(nearest(label, {c for c in known if c.isalpha() and len(c) == 1}))
