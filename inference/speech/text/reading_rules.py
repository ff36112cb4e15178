"""Rules of reading: which written words belong together, and what is said for them.

A rule is a pattern and a function from its match to what is said for each of the match's written words (its
parts between white space), or None where it does not apply after all. The first rule that applies wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from . import quantities as q
from .number_words import digits
from .text_table import alternatives, table

_VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
KNOWN_NUMERALS = _VULGAR + "²³"
"""Numerals beyond the digits that the rules know."""
Say = Callable[[re.Match[str]], list[str] | None]


@dataclass(frozen=True)
class Match:
    """A stretch of text up to ``end``: its written words and what is said for each."""

    written: list[str]
    spoken: list[str]
    end: int
    ends_with_point: bool


def match(text: str, at: int) -> Match | None:
    """What is read at position ``at``, or None where nothing that is said begins there."""
    if text[at].isspace():
        return None
    for pattern, say in _rules():
        m = pattern.match(text, at)
        if m and m.end() > at and (said := say(m)) is not None:
            return Match(m.group().split(), said, m.end(), m.group().endswith("."))
    return None


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], Say], ...]:
    """All rules, the more particular first. Names between percent signs stand for the pieces of _pieces."""
    pieces = _pieces()
    rules: tuple[tuple[str, Say], ...] = (
        (r"(?<!\w)%plain%(?!\w)", lambda m: [table()["plain"][m.group()]]),
        (r"(?:https?://|www\.)[^\s<>\"]*[\w/]", _address),
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", _address),
        (r"(?:[a-z\d-]+\.)+(?:%domain%)\b(?:/[^\s<>\"]*[\w/])?", _address),
        (r"%start%(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?%half%?%end%", q.time_of_day),
        (r"%start%(?P<h>\d{1,2})(?P<m>)(?P<s>)%half%%end%", q.time_of_day),
        (r"%start%(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})%end%", q.numeric_date),
        (r"%start%(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d{2})%end%", q.numeric_date),
        (r"%start%(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})%end%", q.numeric_date),
        (r"%month%\.?\s(?P<d>\d{1,2})(?:st|nd|rd|th)?%year%?%end%(?![:%/])", q.month_day),
        (r"%month%\.?,?\s(?P<y>\d{4})%end%", q.month_year),
        (r"%start%(?P<d>\d{1,2})(?:st|nd|rd|th)?\s(?:of\s)?%month%\b\.?%year%?%end%", q.day_month),
        (r"%start%(?:\+?1[-. ])?(?:\(\d{3}\)\s?|\d{3}[-.])\d{3}[-.]\d{4}%end%", q.digit_groups),
        (r"%start%\d{3}-\d{4}%end%", q.digit_groups),
        (r"%start%%money%(?P<a>%number%)[-–][$€£¥]?(?P<b>%number%)(?:%scale%)?%end%", q.amount_range),
        (r"%start%(?P<sign>-?)%money%\s?(?P<n>%number%)(?:%scale%)?%end%", q.amount),
        (r"%start%(?P<sign>-?)(?P<n>%number%)(?:%scale%)?\s?%money%%end%", q.amount),
        (r"%start%%before%\s?(?P<n>\d[\d.,]*)(?=\W|$)", q.numbered),
        (r"%start%(?P<a>\d+(?:\.\d+)?)[-–](?P<b>\d+(?:\.\d+)?)(?P<unit>%|°[CF]?)?%end%", q.number_range),
        (r"%start%%signed%(?P<gap>[\s-]?)%unit%%end%", q.measure),
        (r"%start%%signed%%scale%%end%", q.scaled),
        (r"%start%(?:(?P<n>\d+)\s)?(?P<a>\d{1,2})/(?P<b>\d{1,2})%end%(?!/)", q.written_fraction),
        (r"%start%(?P<n>\d*)(?P<v>[%vulgar%])", q.vulgar),
        (r"%start%(?P<n>\d[\d,]*)(?:st|nd|rd|th)\b", q.written_ordinal),
        (r"'?(?<![\w.])(?P<n>\d{2}|\d{3}0)'?s\b", q.decade),
        (r"%start%[vV]?\d+(?:\.\d+){2,}(?!\w)", q.release),
        (r"%start%%signed%%end%(?!-[A-Za-z])", q.plain_number),
        (r"%numbered%\s(?P<r>[IVXLC]+)\b(?!['.]\w)", q.roman_cardinal),
        (r"%named%\s(?P<r>[IVX]{2,}|V|X)\b(?!['.]\w)", q.roman_ordinal),
        (r"(?<!\w)(?P<a>%title%)\.?(?=\s(?:[A-Z]|&|and\b))", _title),
        (r"(?<!\w)(?P<a>%short%)\.(?!\w)", _shortened),
        (r"(?<!\w)(?i:%abbreviation%)(?!\w)", _abbreviation),
        (r"(?<!\w)(?:[A-Za-z]\.){2,}(?!\w)", lambda m: [m.group().upper()]),
        (r"(?<!\w)[A-Z]\.(?=\s\w)", lambda m: [m.group()]),
        (r"(?<!\w)#(?P<w>[^\W\d_]\w*)", lambda m: ["hashtag " + _mixed(m["w"])]),
        (r"(?<!\w)@(?P<w>\w+)", lambda m: ["at " + _mixed(m["w"])]),
        (r"\w+(?:['&/_+-]+\w+)*\+*", lambda m: [_mixed(m.group())]),
        (r"%symbol%", _symbol),
    )
    return tuple((re.compile(_filled(pattern, pieces)), say) for pattern, say in rules)


def _filled(pattern: str, pieces: dict[str, str]) -> str:
    return re.sub(r"%(\w+)%", lambda m: pieces[m[1]], pattern)


def _pieces() -> dict[str, str]:
    t = table()
    number = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
    return {
        "start": r"(?<![\w.])",
        "end": r"(?!\w)(?![.,]\d)",
        "number": number,
        "signed": rf"(?P<n>[-+±~]?(?:{number}))",
        "half": r"(?P<half>\s?[AaPp]\.?[Mm]\b\.?)",
        "year": r"(?:,?\s(?P<y>\d{4}))",
        "month": f"(?P<month>{alternatives([*t['months'], *t['months'].values()])})",
        "money": f"(?P<money>{alternatives(t['currency'])})",
        "scale": rf"(?P<gap>\s?)(?P<scale>{alternatives(t['scales'])})(?!\w)",
        "unit": f"(?P<unit>{alternatives(t['units'])})",
        "before": f"(?P<before>(?i:{alternatives(t['number_before'])}))",
        "numbered": f"(?P<word>{alternatives(t['roman']['numbered'])})",
        "named": f"(?P<word>{alternatives(t['roman']['named'])})",
        "vulgar": _VULGAR,
        "title": alternatives(t["titles"]),
        "short": alternatives(w for w in _short() if w not in ("May", "Sat", "Sun")),
        "abbreviation": alternatives([*t["inside"], *t["ending"]]),
        "plain": alternatives(t["plain"]),
        "symbol": alternatives(t["symbols"]),
        "domain": r"com|org|net|edu|gov|io|dev|ai|app|info|co\.uk|uk|de|eu",
    }


def _short() -> dict[str, str]:
    t = table()
    return {**t["months"], **t["weekdays"], **t["after_name"]}


def _title(m: re.Match[str]) -> list[str] | None:
    # "Main St. Then" and "Lake Dr. We": after a name it is a street
    if m["a"] in table()["after_name"] and re.search(r"[A-Z][a-z]+\s$", m.string[: m.start()]):
        return [table()["after_name"][m["a"]]]
    return [table()["titles"][m["a"]]]


def _shortened(m: re.Match[str]) -> list[str]:
    return [_short()[m["a"]]]


def _abbreviation(m: re.Match[str]) -> list[str]:
    known = {**table()["inside"], **table()["ending"]}
    return q.parts([known[m.group().lower()]], m)


def _symbol(m: re.Match[str]) -> list[str] | None:
    """A sign that stands by itself is named; one that hangs on a word is not."""
    a, b = m.start(), m.end()
    alone = (a == 0 or m.string[a - 1].isspace()) and (b == len(m.string) or m.string[b].isspace())
    tied = a > 0 and b < len(m.string) and m.string[a - 1].isalnum() and m.string[b].isalnum()
    leading = m.group() in "~≈≤≥<>√±" and b < len(m.string) and m.string[b].isdigit()
    return [table()["symbols"][m.group()]] if alone or tied or leading else None


def _address(m: re.Match[str]) -> list[str]:
    """An address of the web or of mail, its scheme left out and its signs named."""
    text = re.sub(r"^(?:https?://)?(?:www\.)?", "", m.group()).split("?")[0].rstrip("/")
    named = {".": "dot", "/": "slash", "@": "at", "-": "dash", "_": "underscore", "+": "plus", ":": "colon"}
    parts = re.findall(r"[^\W\d_]+|\d+|[^\w\s]|_", text)
    said = [named.get(p, "") if not p.isalnum() else q.integer(p) if p.isdecimal() else p for p in parts]
    return [" ".join(s for s in said if s)]


def _mixed(text: str) -> str:
    """A word that may hold digits, signs and letters to be named."""
    if re.fullmatch(r"[^\W\d_]+(?:['-][^\W\d_]+)*", text) and not set(text) & {*table()["greek"], *"²³"}:
        return _letter(text)
    greek = table()["greek"]
    said: list[str] = []
    for part in re.findall(r"[²³]|[^\W\d_²³]+(?:'[^\W\d_²³]+)*|\d+|[&+]", text):
        if part.isdecimal():
            said.append(q.integer(part) if not said or len(part) < 4 else digits(part))
        elif part in table()["symbols"]:
            said.append(table()["symbols"][part])
        else:
            said.append(greek.get(part, f"{part.upper()}." if len(part) == 1 else part))
    return " ".join(said)


def _letter(text: str) -> str:
    # "A" and "I" by themselves are words
    return text + "." if len(text) == 1 and text.isupper() and text not in "AIO" else text
