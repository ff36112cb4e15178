"""Patterns of written forms, in the order in which they are tried, filled from a language's table.

Every repetition has a bound, and what may begin anywhere in a run begins at its start alone: the time that
any text takes grows with its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from ..english.table import alternatives
from ..ordered_rules import OrderedRules
from . import amounts, calendar, figures, fractions, names
from .language import Language, language

Say = Callable[[re.Match[str], Language], str | None]
Rules = tuple[tuple[str, Say], ...]

_ROMAN = r"(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![\w])"

# Names between percent signs stand for the pieces of _pieces; rules with one that a language lacks go out.
_FIRST: Rules = (
    (r"(?:https?://|www\.)[^\s<>\"]{0,2000}[\w/]", names.address),
    (r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}", names.address),
    (r"(?<!\w\.)(?<![\w-])(?:[a-z\d-]{1,63}\.){1,8}(?:com|org|net|edu|gov|io|eu|de|fr|es|it|pt|br|nl|pl|ru)\b"
     r"(?:/[^\s<>\"]{0,2000}[\w/])?", names.address),
)  # fmt: skip
_DATES: Rules = (
    (r"%start%(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})%end%", calendar.numeric_date),
    (r"%start%(?P<d>\d{1,2})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})%year_mark%%end%",
     calendar.numeric_date),
    (r"%start%(?P<day>(?P<d>\d{1,2})%day_suffix%)\s(?:%of%\s)?(?P<name>(?P<month>%month%)\b\.?)"
     r"(?:,?\s(?:%of%\s)?(?P<y>\d{4})(?!\d)(?:\s?(?P<mark>%year_word%)(?!\w))?)?(?!\w)",
     calendar.day_and_month),
    (r"%start%(?P<d>\d{1,2})\.(?P<m>0?[1-9]|1[0-2])%dotted%(?!\d)", calendar.day_of_a_year),
    (r"%start%(?P<d>0?[1-9]|[12]\d|3[01])/(?P<m>0?[1-9]|1[0-2])%end%(?!/)", calendar.day_of_a_year),
    (r"%start%(?P<n>[12]\d{3})\s?(?P<word>%years%)(?!\w)", calendar.year_with_word),
    (r"%start%(?P<a>1[1-9]\d\d|20\d\d)\s?[-–]\s?(?P<b>1[1-9]\d\d|20\d\d)(?P<word>\s?(?:%year_range%))?%end%",
     calendar.years),
    (r"(?<![\w.,])%decade%", calendar.decade),
)  # fmt: skip
_TIMES: Rules = (
    (r"%start%(?P<h>\d{1,2})(?P<sep>[%separators%])(?P<m>\d{2})(?P<mark>\s?(?:%marks%)(?!\w)\.?)?%end%",
     calendar.time_of_day),
    (r"%start%(?P<h>\d{1,2})(?P<sep>[%marked_separators%])(?P<m>\d{2})(?P<mark>\s?(?:%marks%)(?!\w)\.?)",
     calendar.time_of_day),
    (r"%start%(?P<h>\d{1,2})(?P<sep>\s?h\s?)(?P<m>\d{2})?(?P<mark>%bare_mark%)%end%", calendar.time_of_day),
    (r"%start%(?P<a>\d{1,2})\s?[-–]\s?(?P<b>\d{1,2})\s(?:%marks%)(?!\w)", calendar.hours),
    (r"%start%(?P<h>\d{1,2})(?P<sep>\.)(?P<m>\d{2})(?P<mark>%plain_time%)%end%", calendar.time_of_day),
    (r"%start%(?P<h>\d{1,2})(?P<sep>\s)(?P<m>)(?P<mark>%whole_hour%)(?!\w)", calendar.time_of_day),
)  # fmt: skip
_FIGURES: Rules = (
    (r"%start%\+\d{1,3}(?:[ .-]?\(\d{1,4}\)\d{0,5})?(?:[ .-]\d{1,10}){2,6}%end%", figures.telephone),
    (r"%start%\+\d{10,14}%end%", figures.telephone),
    (r"%start%(?=(?:[() /-]{0,2}\d){6,15}(?!\d))\(?0\d{1,4}\)?(?:[ /-]\d{2,8}){1,5}%end%(?!-)",
     figures.telephone),
    (r"%start%(?=(?:[ -]?\d){8,15}(?! ?\d))\d{2,4}(?!(?: \d{3}){1,5}(?![\d ]))(?: \d{2,4}){2,5}%end%(?!-)",
     figures.telephone),
)  # fmt: skip
_MONEY: Rules = (
    (r"(?<!\w)%money%\s?(?P<sign>-?)(?P<n>%number%)(?:\s?(?P<scale>%scale%)(?!\w)\.?)?%per%%end%",
     amounts.money),
    (r"%start%(?P<sign>-?)(?P<n>%number%)(?:\s?(?P<scale>%scale%)(?!\w)\.?)?\s?(?:%link%)?%money%(?!\w)(?:\.(?=\s\S))?%per%",
     amounts.money),
)  # fmt: skip
_NUMBERS: Rules = (
    (r"(?<!\w)(?P<word>%before_ordinal%)\s(?P<n>\d{1,4})%end%", figures.numbered_ordinal),
    (r"(?<!\w)(?P<word>%before%)(?P<gap>\s?)(?P<n>%number%)(?:\s?[-–]\s?(?P<to>\d{1,6}))?%end%",
     figures.numbered),
    (r"%start%(?P<a>%number%)\s?[-–]\s?(?P<b>%number%)(?:(?P<gap>\s?)(?P<unit>%counted%)(?!\w))?%end%(?!-)",
     amounts.range_of_numbers),
    (r"%start%(?P<a>\d{1,3}):(?P<b>\d{1,3})%end%(?!:)", amounts.score),
    (r"%start%(?P<n>\d{1,3})\s(?P<fraction>1/2)\s(?P<noun>%halved%)(?!\w)", fractions.noun_and_a_half),
    (r"%start%(?:(?P<n>\d{1,3})\s)?(?P<fraction>(?P<a>\d{1,2})/(?P<b>\d{1,3}))(?P<gap>\s?)(?P<unit>%unit%)(?!\w)"
     r"(?P<dot>\.(?=\s\S))?", fractions.fraction_of_unit),
    (r"%start%(?:(?P<n>\d{1,3})\s)?(?P<fraction>(?P<a>\d{1,2})/(?P<b>\d{1,3}))%end%(?!/)",
     fractions.fraction),
    (r"%start%\d{1,6}(?:,\d{1,4})?(?:[x×]\d{1,6}(?:,\d{1,4})?){1,2}%end%", amounts.sides),
    (r"%start%(?P<n>%number%)[x×х](?!\w)", amounts.times),
    (r"(?<=\d\s)[x×х*](?=\s\d)", amounts.multiplied),
    (r"%start%(?P<n>%signed%)(?P<gap>\s?)(?P<unit>%unit%)(?!\w)(?P<dot>\.(?=\s\S))?%per%", amounts.measure),
    (r"%start%(?P<n>%signed%)(?P<gap>\s?)(?P<scale>%scale%)(?!\w)(?P<dot>\.(?=\s\S))?", amounts.scaled),
    (r"%start%(?P<n>\d{1,6})(?P<suffix>%ordinal%)(?!\w)", figures.suffixed_ordinal),
    (r"%start%(?P<n>\d{1,4})%dotted%(?=\s[\w\"'])", figures.dotted_ordinal),
    (r"%start%(?P<n>1[1-9]\d\d)%hundreds%%end%", calendar.plain_year),
    (r"%start%(?P<n>%signed%)%end%", amounts.plain),
    (r"%start%[vV]?\d{1,9}(?:\.\d{1,9}){1,9}(?!\w|\.\d)", amounts.pointed),
)  # fmt: skip
_WORDS: Rules = (
    (rf"(?<!\w)(?P<name>%named%)\s(?P<r>{_ROMAN})%dot%", names.named_numeral),
    (rf"(?<!\w)(?P<word>%numbered%)\s(?P<r>{_ROMAN})", names.numbered_numeral),
    (rf"(?<!\w)(?P<word>%ordinal_numbered%)\s(?P<r>{_ROMAN})", names.ordinal_numeral),
    (rf"(?<!\w)(?P<r>{_ROMAN})%dot%\s(?P<word>%ordinal_before%)(?!\w)", names.numeral_before),
    (rf"(?<!\w)(?P<r>{_ROMAN})\s(?P<word>%century_short%)", names.century),
    (r"(?<!\w)(?P<r>(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))(?P<suffix>%roman_suffix%)(?!\w)(?:\s(?P<s>%suffixed_before%))?",
     names.suffixed_numeral),
    (r"(?<!\w)(?P<name>[^\W\d_]{3,30})\s(?P<r>XX|X{0,2}(?:IX|IV|VI{1,3}|I{2,3}))(?!\w)%not_before%",
     names.titled_numeral),
    (r"(?<!\w)(?P<a>%weekday%)\.?\s?[-–]\s?(?P<b>%weekday%)(?!\w)\.?", calendar.weekdays),
    (r"(?<!\w)(?P<a>%weekday%)\.(?=,?\s\d)", calendar.weekday),
    (r"(?<!\w)(?P<a>%weekday%)(?=,\s\d)", calendar.weekday),
    (r"(?<!\w)(?P<note>[A-H]|[Dd]o|[Rr][eé]|[Mm]i|[Ff]a|[Ss]ol|[Ll]a|[Ss]i)#(?!\w)", names.note),
    (r"(?<!\w)(?:%abbreviation%)(?!\w)", names.abbreviation),
    (r"(?<!\w)(?P<stem>[^\W\d_]{3,40})(?P<end>%suffixes%)(?=\s\d)", names.suffix),
    (r"(?=[^\W_]{0,40}\d)[^\W_]{1,60}(?:[-'][^\W_]{1,60}){0,8}", names.word_with_digits),
    (r"(?=[^\W_]{1,40}-[^\W_]{0,40}\d)[^\W_]{1,60}(?:[-'][^\W_]{1,60}){1,8}", names.word_with_digits),
    (r"%symbol%", names.symbol),
)  # fmt: skip


_NEAR_DIGIT = re.compile(r"[^\s\d]{0,40}\.?\s?[+(-]?[^\s\d]{0,5}\d")
"""What stands where a number may be read; most words don't."""


def rules_at(sentence: str, at: int, lang: Language) -> OrderedRules[Say]:
    """The rules that may apply at a place of a sentence."""
    return _all(lang.code) if _NEAR_DIGIT.match(sentence, at) else _of_words(lang.code)


@lru_cache(maxsize=16)
def _all(code: str) -> OrderedRules[Say]:
    return _filled(code, _FIRST + _DATES + _TIMES + _FIGURES + _MONEY + _NUMBERS + _WORDS)


@lru_cache(maxsize=16)
def _of_words(code: str) -> OrderedRules[Say]:
    return _filled(code, _FIRST + _WORDS)


def _filled(code: str, wanted_rules: Rules) -> OrderedRules[Say]:
    lang = language(code)
    if lang is None:
        return OrderedRules(())
    pieces = _pieces(lang)
    found = []
    for pattern, say in wanted_rules:
        wanted = re.findall(r"%(\w+)%", pattern)
        if all(pieces.get(name) is not None for name in wanted):
            found.append((re.sub(r"%(\w+)%", lambda m: pieces[m[1]] or "", pattern), say))
    return OrderedRules(found)


def _some(words: Iterable[str]) -> str | None:
    """A pattern of any of the words; None where there are none."""
    kept = list(words)
    return alternatives(kept) if kept else None


def _pieces(lang: Language) -> dict[str, str | None]:
    time, number, roman = lang["time"], lang["number"], lang["roman"]
    groups = re.escape(number["thousands"])
    n = rf"(?:\d{{1,3}}(?:[{groups}]\d{{3}}){{1,5}}(?!\d)|\d+)(?:,\d+)?"
    marks = _some(time["marks"])
    ordinal_before = _some([*roman.get("before", ()), *roman.get("ordinal_before", ())])
    not_titled = "|".join(filter(None, (ordinal_before, _some(roman.get("century_short", ())))))
    suffix = lang["ordinals"].get("suffix") or "(?!)"
    dotted = r"\." if number.get("dotted_ordinals") else None
    abbreviations = [_flexible(a) for a in sorted(lang.abbreviations, key=len, reverse=True)]
    return {
        "start": r"(?<![\w.,])",
        "end": r"(?!\w)(?![.,]\d)",
        "number": n,
        "signed": rf"[-+±~]?{n}",
        "month": _some(lang.months),
        "of": "del?" if lang.base in ("es", "pt") else "(?!)",
        "day_suffix": r"(?P<suffix>)\.?" if dotted else rf"(?P<suffix>{suffix})?",
        "year_mark": rf"(?:\s(?:{lang['date']['year_mark']}))?" if "year_mark" in lang["date"] else "",
        "year_word": lang["date"].get("year_mark", "(?!)"),
        "year_range": lang["years"].get("range", "(?!)"),
        "years": _some(k for k in lang["years"] if not k.endswith("_after") and k != "range"),
        "decade": lang["decades"].get("pattern"),
        "separators": time["separators"],
        "marked_separators": time["marked_separators"],
        "marks": marks if marks else "(?!)",
        "bare_mark": "" if "bare_mark" in time else None,
        "plain_time": "" if "before" in time else None,
        "whole_hour": _some(mark for mark in time["marks"] if mark not in lang.units),
        "money": f"(?P<money>{_some(lang['currency'])})",
        "scale": _some(lang.scales),
        "link": r"de\s|d'" if lang["money"]["link"] else "(?!)",
        "per": rf"(?:(?P<stroke>\s?/\s?)(?P<per>{_some(k for k in lang['per'] if k != 'word')})(?!\w))?",
        "unit": _some(name for name in lang.units if name not in ("x", "х")),
        "counted": _some([*lang.units, *lang["currency"]]),
        "before": _some(lang.before_number),
        "before_ordinal": _some(lang["before_ordinal"]),
        "ordinal": lang["ordinals"].get("suffix") or None,
        "dotted": dotted,
        "hundreds": "" if number.get("hundreds") else None,
        "named": _some(
            [
                *roman["named"],
                *roman.get("feminine", ()),
                *roman.get("genitive", ()),
                *roman.get("feminine_genitive", ()),
            ]
        ),
        "numbered": _some(roman["numbered"]),
        "ordinal_numbered": _some(roman.get("ordinal_numbered", ())),
        "ordinal_before": ordinal_before,
        "not_before": rf"(?!\s(?:{not_titled})(?!\w))" if not_titled else "",
        "roman_suffix": roman.get("ordinal_suffix"),
        "century_short": _some(roman.get("century_short", ())),
        "suffixed_before": _some(roman.get("suffixed_before", ())) or "(?!)",
        "halved": lang["fractions"].get("noun_first"),
        "dot": r"\.?" if lang.base == "de" else "",
        "weekday": _some(lang.weekdays),
        "abbreviation": "|".join(abbreviations),
        "suffixes": _some(lang["suffixes"]),
        "symbol": _some(lang["symbols"]),
    }


def _flexible(abbreviation: str) -> str:
    """With or without its spaces; a single letter only before a name."""
    pattern = re.escape(abbreviation).replace(r"\ ", r"\s?")
    bare = abbreviation.rstrip(".")
    return pattern + (r"(?=\s[^\W\d_a-zа-я])" if len(bare) == 1 and abbreviation.endswith(".") else "")
