"""Rules whose patterns are tried at a place in their order, all of them in one scan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

Said = TypeVar("Said")
_NAMED = re.compile(r"\(\?P<(\w+)>")
_GROUP = "rule"


class OrderedRules(Generic[Said]):
    """Pairs of a pattern and what goes with it. Most places of a text match none, and are passed over by one
    look; where one matches, those before it are not tried again."""

    def __init__(self, rules: Sequence[tuple[str, Said]]) -> None:
        self._rules = tuple(rules)

    def at(self, text: str, place: int) -> Iterator[tuple[re.Match[str], Said]]:
        """The matches of one character or more that begin at a place, in the order of the rules."""
        found = self._any.match(text, place)
        if found is None or found.lastgroup is None:
            return
        for pattern, said in self._rules[int(found.lastgroup.removeprefix(_GROUP)) :]:
            m = _compiled(pattern).match(text, place)
            if m and m.end() > place:
                yield m, said

    @cached_property
    def _any(self) -> re.Pattern[str]:
        """The first pattern that matches has the last group: that which holds it whole."""
        return re.compile(
            "|".join(
                f"(?P<{_GROUP}{i}>{_nameless(pattern, i)})" for i, (pattern, _) in enumerate(self._rules)
            )
        )


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _nameless(pattern: str, index: int) -> str:
    """Without its groups but those that it refers to itself: others have groups of the same names."""

    def group(m: re.Match[str]) -> str:
        return f"(?P<{m[1]}{index}>" if f"(?P={m[1]})" in pattern else "(?:"

    return re.sub(r"\(\?P=(\w+)\)", rf"(?P=\g<1>{index})", _NAMED.sub(group, pattern))
