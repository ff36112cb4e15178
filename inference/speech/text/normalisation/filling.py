"""What the rules share: said words put in the place of written ones, and what stands around a match."""

from __future__ import annotations

import re

BREAK = "|"
"""Between what is said for one written word and the next."""
_WORD = re.compile(r"\s?([^\W\d_]+)")


def filled(m: re.Match[str], **said: str) -> str:
    """The match with groups replaced by what is said for them; white space becomes :data:`BREAK`."""
    spans = sorted((m.span(name), words) for name, words in said.items() if m.span(name)[0] >= 0)
    out, at = "", m.start()
    for (start, end), words in spans:
        out += re.sub(r"\s+", BREAK, m.string[at:start]) + words
        at = end
    return out + re.sub(r"\s+", BREAK, m.string[at : m.end()])


def parts(said: str, m: re.Match[str]) -> list[str]:
    """What is said for each written word of a match."""
    words, pieces = len(m.group().split()), [p.strip() for p in said.split(BREAK)]
    if len(pieces) > words:
        pieces = [*pieces[: words - 1], " ".join(pieces[words - 1 :])]
    return [*pieces, *[""] * (words - len(pieces))]


def word_before(m: re.Match[str]) -> str:
    """The word before a match, in small letters; empty where a number or a sign of an end stands there."""
    found = re.search(r"([^\W\d_]+)[,.]{0,2}[\s('\"]*$", m.string[max(0, m.start() - 30) : m.start()])
    return found[1].lower() if found else ""


def words_before(m: re.Match[str]) -> list[str]:
    """The last words before a match, in small letters."""
    return re.findall(r"[^\W\d_]+", m.string[max(0, m.start() - 40) : m.start()].lower())


def word_after(m: re.Match[str]) -> str:
    """The word after a match as it is written; empty where another sign than a space comes first."""
    found = _WORD.match(m.string, m.end(), m.end() + 40)
    return found[1] if found else ""
