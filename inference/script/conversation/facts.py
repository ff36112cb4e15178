"""Facts that somebody tells about themselves, found by rules: a model never writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ....base.tables import shipped
from ..material import harmless

MOST = 24
"""Facts that are kept; of those that may be several, the oldest go."""
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]{0,500}[\"”“»]")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True)
class Fact:
    """What was told: ``key`` such as ``name``, its value, and in which turn and sentence."""

    key: str
    value: str
    turn: int
    source: str


def learned(facts: Sequence[Fact], said: str, turn: int) -> tuple[Fact, ...]:
    """The facts after somebody said this: the newest wins. What they quote is nobody's fact."""
    kept = list(facts)
    for sentence in _SENTENCE.split(_QUOTED.sub(" ", harmless(said)[:20_000])):
        for key, only, pattern in _patterns():
            for m in pattern.finditer(sentence[:500]):
                value = " ".join(re.sub(r"[\[\]{}<>|`*_#:]", " ", m["v"]).split()).strip("'’- ")
                if not any(c.isalnum() for c in value):
                    continue
                fact = Fact(key, value[:60], turn, " ".join(sentence.split())[:120])
                same = [f for f in kept if f.key == key and (only or f.value.lower() == fact.value.lower())]
                kept = [f for f in kept if f not in same] + [fact]
    single = shipped(__file__, "facts.toml")["one"]
    while len(kept) > MOST:
        kept.remove(next((f for f in kept if f.key not in single), kept[0]))
    return tuple(kept)


def told(facts: Sequence[Fact]) -> str:
    """The facts in a line, for a model; empty where there are none."""
    return "; ".join(f"{f.key}: {f.value}" for f in facts)


@cache
def _patterns() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    table = shipped(__file__, "facts.toml")
    return tuple(
        (key, kind == "one", re.compile(pattern, re.IGNORECASE))
        for kind in ("one", "many")
        for key, patterns in table[kind].items()
        for pattern in patterns
    )
