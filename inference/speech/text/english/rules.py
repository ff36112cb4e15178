"""Rules of reading: which written words belong together, and what is said for them.

A rule is a pattern and a function from its match to what is said for each of the match's written words (its
parts between white space), or None where it does not apply after all. The first rule that applies wins. Of
more parts than words the last word has the rest, of less the last words say nothing.

Every repetition has a bound, and what may begin anywhere in a run begins at its start alone: the time that
any text takes grows with its length. What is looked up in small letters is matched in ASCII alone: else
"ſ" is an "s".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ..ordered_rules import OrderedRules
from . import amounts, calendar, figures, names
from .table import alternatives, parts, table

_VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
KNOWN_NUMERALS = _VULGAR + "²³"
"""Numerals beyond the digits that the rules know."""
Say = Callable[[re.Match[str]], list[str] | None]
Rules = tuple[tuple[str, Say], ...]

_NEAR_DIGIT = re.compile(rf"[^\s\d{_VULGAR}]{{0,26}}\.?\s?[+(-]?[^\s\d{_VULGAR}]{{0,5}}[\d{_VULGAR}]")
"""What stands where a number may be read; most words don't."""
_NEVER_FIRST, _SECOND = frozenset(',;:!?)]}"…—_*'), frozenset(".-$€£¥(\u266d#")


@dataclass(frozen=True)
class Match:
    """A stretch of text up to ``end``: its written words and what is said for each."""

    written: list[str]
    spoken: list[str]
    end: int
    ends_with_point: bool


def match(text: str, at: int) -> Match | None:
    """What is read at position ``at``, or None where nothing that is said begins there."""
    if not _may_begin(text, at):
        return None
    rules = _all() if _NEAR_DIGIT.match(text, at) else _of_words()
    for m, say in rules.at(text, at):
        if (said := say(m)) is not None:
            return Match(m.group().split(), parts(said, m), m.end(), m.group().endswith("."))
    return None


def _may_begin(text: str, at: int) -> bool:
    """Whether anything can begin with this character: signs in long rows are passed over quickly."""
    c, following = text[at], text[at + 1 : at + 2]
    if c.isalnum() or c == "_":
        return True
    if c.isspace() or c in _NEVER_FIRST:
        return False
    if following.isalnum() or following in _SECOND:
        return True
    return (not following or following.isspace()) and (at == 0 or text[at - 1].isspace())


# Names between percent signs stand for the pieces of _pieces. The more particular stand first.

_ADDRESSES: Rules = (
    (r"(?<!\w)%plain%(?!\w)", names.plain),
    (r"(?:https?://|www\.)[^\s<>\"]{0,2000}[\w/]", names.address),
    (r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}", names.address),
    (
        r"(?<!\w\.)(?<![\w-])(?:[a-z\d-]{1,63}\.){1,8}(?:%domain%)\b(?:/[^\s<>\"]{0,2000}[\w/])?",
        names.address,
    ),
)
_TIMES: Rules = (
    (r"%start%(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})[T\s](?P<h>\d{1,2}):(?P<mi>\d{2})"
     r"(?::(?P<s>\d{2})(?:\.\d{1,9})?)?(?P<z>[Zz]|[+-]\d{2}:?\d{2})?%end%", calendar.date_and_time),
    (r"%start%(?P<h>\d{1,2})(?::(?P<m>\d{2}))?%half%?\s?[-–]\s?(?P<h2>\d{1,2})(?::(?P<m2>\d{2}))?"
     r"(?P<half2>\s?[AaPp]\.?[Mm]\b\.?)(?!\w)", calendar.time_range),
    (r"%start%(?P<h>\d{1,2}):(?P<m>\d{2})(?P<half>)[-–](?P<h2>\d{1,2}):(?P<m2>\d{2})(?P<half2>)%end%",
     calendar.time_range),
    (r"%start%(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?%half%?%end%", calendar.time_of_day),
    (r"%start%(?P<h>\d{1,2})\.(?P<m>[0-5]\d)(?P<s>)%half%%end%", calendar.time_of_day),
    (r"%start%(?P<h>\d{1,2})(?P<m>)(?P<s>)%half%%end%", calendar.time_of_day),
)  # fmt: skip
_DATES: Rules = (
    (r"%start%(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})%end%", calendar.numeric_date),
    (r"%start%(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d{2})%end%", calendar.numeric_date),
    (r"(?<=[ (])(?P<m>0?[1-9]|1[0-2])/(?P<d>0?[1-9]|[12]\d|3[01])%end%(?!/)", calendar.day_of_a_year),
    (r"%start%(?P<m>\d{1,2})-(?P<d>\d{1,2})-(?P<y>\d{4})%end%", calendar.numeric_date),
    (r"%start%(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})%end%", calendar.numeric_date),
    (r"%month%\.?\s(?P<d>\d{1,2})[-–](?P<d2>\d{1,2})%year%?%end%(?![:%/])", calendar.month_days),
    (r"%month%\.?\s(?P<d>\d{1,2})(?:st|nd|rd|th)?%year%?%end%(?![:%/])", calendar.month_day),
    (r"%month%\.?,?\s(?P<y>\d{4})%end%", calendar.month_year),
    (r"%start%(?P<d>\d{1,2})(?:st|nd|rd|th)?\s(?:of\s)?%month%\b\.?%year%?%end%", calendar.day_month),
    (r"%start%(?P<d>\d{1,2})-%month%-(?P<y>\d{4})%end%", calendar.day_month),
    (r"(?<!\w)(?P<word>mid|late|early|pre|post)-'?(?P<n>\d{2}|\d{3}0)'?s\b", calendar.part_of_decade),
    (r"(?<!\w)(?P<word>mid|late|early|pre|post)-(?P<n>1[1-9]\d\d|20\d\d)%end%", calendar.year_after_prefix),
)
_FIGURES: Rules = (
    (r"%start%\+\d{1,3}(?:[ .-]?\(\d{1,4}\)\d{0,5})?(?:[ .-]\d{1,10}){2,6}%end%", figures.telephone),
    (r"%start%\+\d{10,14}%end%", figures.telephone),
    (r"%start%(?=(?:[() -]{0,2}\d){8,15}(?!\d))\(?0\d{1,4}\)?(?:[ -]\d{2,6}){1,4}%end%(?!-)",
     figures.telephone),
    (r"%start%(?:\+?1[-. ])?(?:\(\d{3}\)\s?|\d{3}[-.])\d{3}[-.]\d{4}%end%", figures.telephone),
    (r"%start%\d{3}-\d{4}%end%", figures.digit_groups),
    (r"(?<!\w)(?P<word>%zip%)\s(?P<n>\d{5}(?:-\d{4})?)%end%", figures.postal_code),
    (r"(?<!\w)(?P<state>%state%)\s(?P<n>\d{5}(?:-\d{4})?)%end%", figures.state_and_code),
    (r"(?<!\w)(?P<word>[Cc]all|[Dd]ial|[Dd]ialed|[Cc]alled)\s(?P<n>911|999|112|[2-8]11|988|000)%end%(?![-\s]\d)",
     figures.emergency),
    (r"(?<!\w)(?P<word>%paired%)\s(?P<n>\d{3,4})%end%(?!-)", figures.named_in_pairs),
    (r"%house%(?P<n>\d{1,5})(?P<letter>[A-Za-z]?)(?=\s(?:[NSEW]\.?\s)?(?:[A-Z][a-z']{1,20}\s|\d{1,3}(?:st|nd|rd|th)\s)"
     r"{0,3}%street%(?!\w))", figures.house),
    (r"%start%\d(?:-\d){2,9}%end%(?!-)", figures.hyphenated_digits),
    (r"(?<!\w)(?P<word>[A-Za-z][A-Za-z\d]{0,24})-(?P<n>\d{1,4}(?:\.\d{1,4}){1,4})%end%(?!-)",
     figures.named_release),
    (r"(?<!\w)(?P<word>%versioned%)\s(?P<n>\d{1,3}(?:\.\d{1,3}){1,3})%end%(?!-)", figures.version),
    (r"(?<!\w)ca?\.\s?(?=\d{3,4}(?!\w))", names.circa),
    (r"(?<!\w)(?P<note>[A-G])(?P<sign>[#♭])(?!\w)", figures.note),
)  # fmt: skip
_MONEY: Rules = (
    (
        r"%start%%money%(?P<a>%number%)(?:(?P<first>%scales%))?[-–][$€£¥]?(?P<b>%number%)(?:%scale%)?%end%",
        amounts.amount_range,
    ),
    (r"%start%(?P<sign>-?)%money%\s?(?P<n>-?(?:%number%))(?:%scale%)?%per%%end%", amounts.amount),
    (r"%start%(?P<sign>-?)(?P<n>%number%)(?:%scale%)?\s?%money%%per%%end%", amounts.amount),
)
_NUMBERS: Rules = (
    (r"%start%%before%\s?(?P<n>\d+(?:[.,]\d+){0,130}[.,]?)(?:[-–](?P<to>\d{1,15}))?(?=\W|$)",
     amounts.numbered),
    (r"%start%(?P<f>\d{1,2})'\s?(?P<i>\d{1,2})(?:\"|'')?(?![\w'])", amounts.feet_and_inches),
    (r"%start%(?P<f>\d{1,2})\s?ft\.?\s?(?P<i>\d{1,2})\s?in(?:\b\.?)(?!\w)", amounts.feet_then_inches),
    (r"%start%(?P<a>\d{1,4})(?:st|nd|rd|th)[-–](?P<b>\d{1,4})(?:st|nd|rd|th)\b", amounts.range_of_ordinals),
    (r"%start%(?P<n>\d{1,3}(?:\.\d{1,8})?)°\s?(?P<way>[NSEW])%end%", amounts.compass),
    (r"%start%(?P<n>\d{1,3})(?P<gap>[-\s])(?P<a>\d{1,2})/(?P<b>\d{1,2})%end%(?!/)", amounts.written_fraction),
    (r"%start%(?P<a>%count%(?:\.\d{1,15})?)%?[-–](?P<b>%count%(?:\.\d{1,15})?)"
     r"(?:(?P<gap>[\s-]?)%unit%)?%end%(?!-)", amounts.number_range),
    (r"%start%(?P<n>\d[\d,]{0,14}(?:\.\d{1,9})?)[x×]%end%(?!-)", amounts.multiple),
    (r"%start%(?!0x)\d{1,6}(?:\.\d{1,4})?(?:[x×]\d{1,6}(?:\.\d{1,4})?){1,2}%end%", amounts.sides),
    (r"%start%(?P<n>[-+]?\d{1,3}\.\d{1,2}|[1-9]\d\d)(?P<scale>F)%end%", amounts.temperature),
    (r"%start%(?P<n>[-+]?\d{1,3}\.\d{1,2})\s?(?P<scale>[FC])%end%", amounts.temperature),
    (r"%start%(?P<n>\d{1,4})°(?=[\s-](?:view|angle|turn|rotation|camera|video|panorama|image|photo)s?\b)",
     amounts.degrees_of_a_view),
    (r"%start%%signed%(?P<gap>[\s-]?)%pointed%\.(?!\w)", amounts.pointed_measure),
    (r"%start%%signed%(?P<gap>[\s-]?)%unit%%per%%end%", amounts.measure),
    (r"%start%%signed%%scale%%end%", amounts.scaled),
    (r"%start%(?P<a>\d{1,4}\.\d{1,2})/(?P<b>\d{1,3})%end%(?!/)", amounts.mark),
    (r"%start%(?P<n>)(?P<a>\d{1,3})/(?P<b>\d{1,3})%end%(?!/)", amounts.written_fraction),
    (r"%start%(?P<a>\d{1,3}(?:\.\d{1,3})?):(?P<b>\d{1,3}(?:\.\d{1,3})?)%end%(?!:)", amounts.ratio),
    (r"%start%(?P<n>\d*)(?P<v>[%vulgar%])", amounts.vulgar),
    (r"%start%(?P<n>\d{1,6})\^(?P<p>-?\d{1,6})%end%", amounts.power),
    (r"%start%(?P<n>\d+(?:,\d{3}){0,130})(?:st|nd|rd|th)\b", amounts.written_ordinal),
    (r"'?(?<![\w.])(?P<n>\d{2}|\d{3}0)'?s\b", calendar.decade),
    (r"%start%[vV]?\d{1,9}(?:\.\d{1,9}){2,9}(?!\w|\.\d)", figures.release),
    (r"%start%[vV]\d{1,4}(?:\.\d{1,4}){1,9}(?!\w)", figures.release),
    (r"%start%(?P<n>\d[\d,]{0,14}\.\d{1,9}|\d{1,3}(?:,\d{3}){1,4})(?P<words>(?:-[A-Za-z]{1,20}){1,5})(?!\w)",
     amounts.with_words),
    (r"%start%%signed%%end%(?!-[A-Za-z])", amounts.plain_number),
    (r"(?<=\d\s)[x×*/–-](?=\s\d)", names.between_numbers),
)  # fmt: skip
_WORDS: Rules = (
    (r"(?<!\w)(?P<a>%day%)\.?[-–](?P<b>%day%)(?!\w)\.?", calendar.weekdays),
    (r"(?<!\w)(?P<note>[A-G])(?P<sign>[#♭])(?!\w)", figures.note),
    (r"(?<!\w)(?P<a>Sat|Sun)\.(?=,?\s(?:%month%|\d|and\b|to\b|at\b|night|morning))", names.shortened),
    (r"(?<!\w)(?P<way>N|S|E|W|NE|NW|SE|SW)\b\.?(?=\s(?:[A-Z][a-z']{1,20}\s|\d{1,3}(?:st|nd|rd|th)\s){1,3}%street%(?!\w))",
     names.compass_of_a_street),
    (r"(?<!\w)(?P<note>[A-G])(?P<sign>b)(?=\s(?:major|minor|flat|chord|clarinet|trumpet)\b)", figures.note),
    (r"(?<!\w)M{1,2}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?!\w)", names.roman_year),
    (r"(?<!\w)%numbered%\s(?P<r>[IVXLC]{1,15})\b(?!['.]\w)", names.roman_cardinal),
    (r"(?<!\w)%named%\s(?P<r>[IVX]{2,15}|V|X)(?P<of>'s)?\b(?!['.]\w)", names.roman_ordinal),
    (r"(?<!\w)(?P<word>(?:King|Queen|Pope|Emperor|Empress|Tsar|Czar|Kaiser|Sultan|Prince)\s[A-Z][a-z]{1,20})\s"
     r"(?P<r>[IVX]{1,15})(?P<of>'s)?\b(?!['.]\w)", names.roman_ordinal),
    (r"(?<!\w)(?P<r>(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))\s(?P<word>century|centuries|dynasty|Dynasty|Olympiad|"
     r"Amendment|Corps|Legion)(?!\w)", names.roman_before),
    (r"(?<!\w)(?P<word>(?!The\s)[A-Z][a-z]{2,20})\s(?P<r>XX|X{0,2}(?:IX|IV|VI{1,3}|I{2,3}))\b(?!['.]\w)",
     names.roman_cardinal),
    (r"(?<!\w)(?P<a>%title%)\.?(?=\s(?:[A-Z]|&|and\b))", names.title),
    (r"(?<!\w)(?P<a>%short%)\.(?!\w)", names.shortened),
    (r"(?<!\w)(?ai:%abbreviation%)(?!\w)", names.abbreviation),
    (r"(?<!\w)(?:[A-Za-z]\.){2,20}(?!\w)", names.letters),
    (r"(?<!\w)[A-Z]\.(?=\s\w)", names.initial),
    (r"(?<!\w)#(?P<w>[^\W\d_]\w{0,200})", names.tag),
    (r"(?<!\w)@(?P<w>\w{1,200})", names.tag),
    (r"\w+(?:['&/_+-]+\w+)*\+*", names.word),
    (r"%symbol%", names.symbol),
)  # fmt: skip


@lru_cache(maxsize=1)
def _all() -> OrderedRules[Say]:
    return _filled(_ADDRESSES + _TIMES + _DATES + _FIGURES + _MONEY + _NUMBERS + _WORDS)


@lru_cache(maxsize=1)
def _of_words() -> OrderedRules[Say]:
    """The rules where no number stands."""
    return _filled(_ADDRESSES + _WORDS)


def _filled(rules: Rules) -> OrderedRules[Say]:
    pieces = _pieces()
    return OrderedRules(
        [(re.sub(r"%(\w+)%", lambda m: pieces[m[1]], pattern), say) for pattern, say in rules]
    )


def _pieces() -> dict[str, str]:
    t = table()
    number = r"(?:\d{1,3}(?:,\d{3}){1,130}|\d+)(?:\.\d+)?|\.\d+"
    short = names.short_names()
    houses = "|".join(rf"(?<=\b{w} )" for w in t["figures"]["before_house"])
    return {
        "start": r"(?<![\w.])",
        "end": r"(?!\w)(?![.,]\d)",
        "number": number,
        "count": r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})",
        "signed": rf"(?P<n>[-+±~]?(?:{number}))",
        "half": r"(?P<half>\s?[AaPp]\.?[Mm]\b\.?)",
        "year": r"(?:,?\s(?P<y>\d{4}))",
        "month": f"(?P<month>{alternatives([*t['months'], *t['months'].values()])})",
        "day": alternatives([*t["weekdays"], *(m for m in t["months"] if m != "May")]),
        "money": f"(?P<money>{alternatives(t['currency'])})",
        "scale": rf"(?P<gap>\s?)(?P<scale>{alternatives(t['scales'])})(?!\w)",
        "scales": alternatives(t["scales"]),
        "per": r"(?:\s?/\s?(?P<per>[a-z]{1,12}²?)(?!\w))?",
        "unit": f"(?P<unit>{alternatives(t['units'])})",
        "pointed": f"(?P<unit>{alternatives([*t['pointed_units'], *t['sentences']['pointed']])})",
        "before": f"(?P<before>(?ai:{alternatives(t['number_before'])}))",
        "zip": r"(?ai:zip(?: codes?)?)",
        "state": alternatives(t["states"]),
        "paired": alternatives(t["figures"]["in_pairs"]),
        "versioned": alternatives(t["figures"]["versioned"]),
        "house": f"(?:^|{houses}|(?<=, )|(?<=: ))",
        "street": alternatives([*t["figures"]["streets"], *t["after_name"]]),
        "numbered": f"(?P<word>{alternatives(t['roman']['numbered'])})",
        "named": f"(?P<word>{alternatives(t['roman']['named'])})",
        "vulgar": _VULGAR,
        "title": alternatives(t["titles"]),
        "short": alternatives(w for w in short if w not in ("May", "Sat", "Sun")),
        "abbreviation": alternatives([*t["inside"], *t["ending"]]),
        "plain": alternatives(t["plain"]),
        "symbol": alternatives(t["symbols"]),
        "domain": r"com|org|net|edu|gov|io|dev|ai|app|info|co\.uk|uk|de|eu",
    }
