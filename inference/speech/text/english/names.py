"""What is said for titles, abbreviations, Roman numerals, addresses, signs and words with digits in them.

What the functions take and give is said in :mod:`.calendar`.
"""

from __future__ import annotations

import re
from functools import cache

from .numbers import cardinal, digits, integer, ordinal, roman, year
from .table import before, table

_PLAIN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


def title(m: re.Match[str]) -> list[str] | None:
    # "Main St. Then" and "Lake Dr. We": after a name it is a street
    if m["a"] in table()["after_name"] and re.search(r"[A-Z][a-z]+\s$", before(m)):
        return [table()["after_name"][m["a"]]]
    return [table()["titles"][m["a"]]]


@cache
def short_names() -> dict[str, str]:
    """Days, months and what stands after names, cut short."""
    t = table()
    return {**t["months"], **t["weekdays"], **t["after_name"]}


def shortened(m: re.Match[str]) -> list[str]:
    return [short_names()[m["a"]]]


def abbreviation(m: re.Match[str]) -> list[str]:
    said: str = table()["ending"].get(m.group().lower()) or table()["inside"][m.group().lower()]
    return [said]


def plain(m: re.Match[str]) -> list[str]:
    return [table()["plain"][m.group()]]


def circa(m: re.Match[str]) -> list[str]:
    """ "c. 1450"."""
    return ["circa"]


def letters(m: re.Match[str]) -> list[str]:
    return [m.group().upper()]


def initial(m: re.Match[str]) -> list[str]:
    return [m.group()]


def tag(m: re.Match[str]) -> list[str]:
    return [("hashtag " if m.group()[0] == "#" else "at ") + word_with_digits(m["w"])]


def word(m: re.Match[str]) -> list[str]:
    return [word_with_digits(m.group())]


def roman_cardinal(m: re.Match[str]) -> list[str]:
    said = table()["inside"].get(m["word"].lower(), m["word"])
    return [said, cardinal(roman(m["r"]))]


def roman_ordinal(m: re.Match[str]) -> list[str]:
    return [*m["word"].split(), "the " + ordinal(roman(m["r"])) + (m["of"] or "")]


def roman_year(m: re.Match[str]) -> list[str] | None:
    """ "MCMXCIX"."""
    n = roman(m.group())
    return [year(n)] if len(m.group()) > 3 and 1000 < n < 2100 else None


def compass_of_a_street(m: re.Match[str]) -> list[str]:
    """ "350 N. Main St."."""
    return [table()["compass"][m["way"]]]


def roman_before(m: re.Match[str]) -> list[str]:
    """ "XIX century"."""
    return [ordinal(roman(m["r"])), m["word"]]


def symbol(m: re.Match[str]) -> list[str] | None:
    """A sign that stands by itself is named; one that hangs on a word is not."""
    a, b = m.start(), m.end()
    alone = (a == 0 or m.string[a - 1].isspace()) and (b == len(m.string) or m.string[b].isspace())
    tied = a > 0 and b < len(m.string) and m.string[a - 1].isalnum() and m.string[b].isalnum()
    leading = m.group() in "~≈≤≥<>√±" and b < len(m.string) and m.string[b].isdigit()
    return [table()["symbols"][m.group()]] if alone or tied or leading else None


def between_numbers(m: re.Match[str]) -> list[str] | None:
    """The sign of "3 x 4"; in a sum it is another."""
    row = table()["between_numbers"][m.group()]
    said = row["sum"] if "=" in m.string[m.end() : m.end() + 60] else row["else"]
    return [said] if said else None


def address(m: re.Match[str]) -> list[str]:
    """An address of the web or of mail, its scheme left out and its signs named."""
    text = re.sub(r"^(?:https?://)?(?:www\.)?", "", m.group()).split("?")[0].rstrip("/")
    named = {".": "dot", "/": "slash", "@": "at", "-": "dash", "_": "underscore", "+": "plus", ":": "colon"}
    found = re.findall(r"[^\W\d_]+|\d+|[^\w\s]|_", text)
    said = [named.get(p, "") if not p.isalnum() else integer(p) if p.isdecimal() else p for p in found]
    return [" ".join(s for s in said if s)]


def word_with_digits(text: str) -> str:
    """A word that may hold digits, signs and letters to be named."""
    greek = table()["greek"]
    if _PLAIN.fullmatch(text) and (text.isascii() or not any(c in greek or c in "²³" for c in text)):
        return _letter(text)
    said: list[str] = []
    for part in re.findall(r"[²³]|[^\W\d_²³]+(?:'[^\W\d_²³]+)*|\d+|[&+]", text):
        if part.isdecimal():
            said.append(integer(part) if not said or len(part) < 4 else digits(part))
        elif part in table()["symbols"]:
            said.append(table()["symbols"][part])
        else:
            said.append(greek.get(part, f"{part.upper()}." if len(part) == 1 else part))
    return " ".join(said)


def _letter(text: str) -> str:
    # "A" and "I" by themselves are words
    return text + "." if len(text) == 1 and text.isupper() and text not in "AIO" else text
