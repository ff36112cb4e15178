"""English words that are written alike and said otherwise: "read", "lead", "minute", "object".

hibari-tts brings a tagger of parts of speech in its wheel (an averaged perceptron, a megabyte) and says most
of them right by its tags. A larger tagger (spaCy's small English model: 12 MB and a dozen packages) was not
worth its size: of 141 sentences the perceptron errs in 24, nearly all of which depend on tense or meaning,
which no tag tells. The rules of ``heteronyms.toml`` know those.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from ....base.tables import shipped
from ...phones.ipa import bare, written
from ...phones.ipa import parse as parse_ipa
from ..text.readings import Reading
from ..voices.hibari_voice import pronounce

_AROUND = 12
"""Words on each side that are looked at."""


def settled(words: Sequence[Reading], *, heard_by_tags: bool) -> tuple[Reading, ...]:
    """The words of an English sentence, each heteronym that the rules know with its IPA.

    ``heard_by_tags``: the voice reads by the tagger; a word that it reads as the rules have it stays as it
    is. Words whose sound somebody wrote down stay too.
    """
    found = {i: said for i in range(len(words)) if (said := _said(words, i))}
    if not found:
        return tuple(words)
    if heard_by_tags:
        read = pronounce(words)
        found = {i: said for i, said in found.items() if _differs([s.label for s in read[i]], said)}
    return tuple(replace(w, ipa=found[i]) if i in found else w for i, w in enumerate(words))


def _said(words: Sequence[Reading], i: int) -> str:
    """How a word is said by the rules; empty where they don't tell."""
    word = words[i]
    name = word.spoken.lower()
    if word.ipa or word.given or not (name in _rules() or name in _verbs()):
        return ""
    left = [w.spoken.lower() for w in words[max(0, i - _AROUND) : i]]
    right = [w.spoken.lower() for w in words[i + 1 : i + 1 + _AROUND]]
    # what stands behind a sign of pause belongs to another clause
    for j in range(len(left)):
        if words[i - 1 - j].after in (";", ":", "—", "…"):
            left = left[len(left) - j :]
            break
    context = " ".join([*left, "_", *right])
    for pattern, said in _rules().get(name, ()):
        if pattern.search(context):
            return said
    verb = _verbs().get(name, "")
    return verb if verb and _verb_pattern().search(context) else ""


def _differs(labels: Sequence[str], said: str) -> bool:
    """Whether two readings of a word are not the same word; shades of unstressed vowels don't count."""
    return _plain(labels) != _plain([p.label for p in parse_ipa(said)])


def _plain(labels: Sequence[str]) -> str:
    return re.sub("[ᵻɪəiʊ]", "ə", "".join(bare(label)[0] for label in labels))


@cache
def _rules() -> dict[str, list[tuple[re.Pattern[str], str]]]:
    table = shipped(__file__, "heteronyms.toml")["words"]
    return {word: [(re.compile(p), _checked(said)) for p, said in rules] for word, rules in table.items()}


@cache
def _verbs() -> dict[str, str]:
    table = shipped(__file__, "heteronyms.toml")["verbs"]
    return {word: _checked(said) for word, said in table.items() if said.startswith("/")}


@cache
def _verb_pattern() -> re.Pattern[str]:
    table = shipped(__file__, "heteronyms.toml")["verbs"]
    return re.compile(f"{table['after']} _(?!{table['not_before']})")


def _checked(said: str) -> str:
    return written(parse_ipa(said))
