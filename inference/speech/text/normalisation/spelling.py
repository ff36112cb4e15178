"""A sentence of one of the further languages: where written forms stand in it, and what is said for them."""

from __future__ import annotations

import re
from functools import lru_cache

from .few import few
from .filling import parts
from .form import Form
from .language import language
from .rules import rules_at

_TOKEN = re.compile(r"[^\W_]+|([^\w\s])(?!\1{3})|_")
"""What is passed over as one where no form begins."""


def known(code: str) -> bool:
    """Whether the language of a code has a table."""
    return language(code) is not None


def forms(sentence: str, code: str) -> list[Form]:
    """The written forms of a sentence, in order: those of the language's table, or the few that are known of
    another."""
    lang = language(code)
    if lang is None:
        return few(sentence, code)
    found: list[Form] = []
    at = 0
    while m := _TOKEN.search(sentence, at):
        form = None
        for match, say in rules_at(sentence, m.start(), lang).at(sentence, m.start()):
            if (said := say(match, lang)) is not None:
                form = Form(m.start(), match.end(), tuple(parts(said, match)))
                break
        if form is not None:
            found.append(form)
        at = form.end if form else m.end()
    return found


@lru_cache(maxsize=16)
def shortened(code: str) -> frozenset[str]:
    """The last words of abbreviations inside a sentence, without their point."""
    lang = language(code)
    if lang is None:
        return frozenset()
    keys = [*lang["abbreviations"], *lang["before_number"], *lang["before_ordinal"]]
    keys += [*lang["weekdays"], *lang["months"]["short"]]
    keys += [key[:1].upper() + key[1:] for key in keys]
    return frozenset(word.rstrip(".") for key in keys for word in key.split())


def is_shortened(word: str, code: str) -> bool:
    """Whether a word before a point is an abbreviation inside a sentence."""
    lang = language(code)
    if lang is None:
        return False
    last = word.rpartition(".")[2].rpartition("'")[2]
    return last in shortened(code) or any(word.endswith(end.rstrip(".")) for end in lang["suffixes"])


@lru_cache(maxsize=16)
def ending(code: str) -> frozenset[str]:
    """The last words of abbreviations that may end a sentence, without their point."""
    lang = language(code)
    return (
        frozenset() if lang is None else frozenset(k.rstrip(".").rpartition(" ")[2] for k in lang["ending"])
    )


def begins_sentence(word: str, code: str) -> bool:
    """Whether a word with a capital after a number or an abbreviation begins a sentence."""
    lang = language(code)
    if lang is None or not word[:1].isupper():
        return False
    return word in lang["sentences"]["starters"] if lang["sentences"] else True
