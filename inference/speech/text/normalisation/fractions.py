"""What is said for fractions, alone and of what is counted.

What the functions take and give is said in :mod:`.calendar`.
"""

from __future__ import annotations

import re

from .filling import BREAK, filled, word_after
from .language import SLAVIC, Language, Noun
from .numerals import Number, cardinal, form_beside


def fraction(m: re.Match[str], lang: Language) -> str | None:
    a, b = int(m["a"]), int(m["b"])
    row = lang["fractions"].get(str(b))
    if row is None or not a:
        return None if m["n"] else f"{cardinal(a, lang)} {cardinal(b, lang)}"
    if not a < b:
        return f"{cardinal(a, lang)} {cardinal(b, lang)}"
    noun = word_after(m)
    if (a, b) == (1, 2) and noun and not m["n"] and "half" in lang["fractions"]:
        halves = lang["fractions"]["half"]
        return str(halves.get(lang.gender_of(noun)) or halves["m"])
    halves = lang["fractions"].get("mixed_half", {})
    if m["n"] and (a, b) == (1, 2) and halves:
        gender = lang.gender_of(noun)
        whole = cardinal(m["n"], lang, gender or "m")
        return filled(m, n=whole, fraction=str(halves.get(gender) or halves["m"]))
    part = _part(a, row, lang, noun)
    if m["n"]:
        return filled(m, n=cardinal(m["n"], lang) + f" {_and(lang)}", fraction=part)
    return part


def _and(lang: Language) -> str:
    return re.sub(r"\{\w+\}", "", lang["fractions"]["mixed"]).strip()


def _part(a: int, row: list[str], lang: Language, noun: str) -> str:
    number = Number("", str(a), "")
    rules = lang["fractions"]
    named = rules.get("with_noun", {}).get(noun)
    if named:
        words = cardinal(a, lang, "f")
        return f"{words} {re.sub('os?$', named, row[1] if a > 1 else row[0])}"
    forms = Noun(row[0], row[1], row[-1], row[1], rules["gender"])
    if lang.base == "ru" and row[0] not in ("треть", "четверть"):
        noun_said = forms.one if a == 1 else forms.many
    else:
        noun_said = form_beside(number, forms, lang)
    words = rules.get("one", "") if a == 1 and "one" in rules else cardinal(a, lang, rules["gender"])
    return f"{words} {noun_said}"


def noun_and_a_half(m: re.Match[str], lang: Language) -> str:
    """ "5 1/2 ans": what is counted stands between the number and the half."""
    noun = m["noun"]
    unit = lang.units.get(noun)
    gender = (unit.gender if unit else lang.gender_of(noun)) or "m"
    halves = lang["fractions"]["mixed_half"]
    number = Number("", m["n"], "")
    counted_noun = form_beside(number, unit, lang) if unit else noun
    return f"{cardinal(m['n'], lang, gender)}|{counted_noun}|{halves.get(gender) or halves['m']}"


def fraction_of_unit(m: re.Match[str], lang: Language) -> str | None:
    """ "3/4 kg", "2 1/4 h"."""
    unit = lang.units[m["unit"]]
    if int(m["a"]) >= int(m["b"]) or lang["fractions"].get(m["b"]) is None:
        return None
    gap = BREAK if m["gap"].isspace() else " "
    gender = unit.gender
    if (m["a"], m["b"]) == ("1", "2") and not m["n"] and "half" in lang["fractions"]:
        halves = lang["fractions"]["half"]
        return f"{halves.get(gender) or halves['m']}{gap}{unit.one}"
    if not m["n"]:
        part = _part(int(m["a"]), lang["fractions"][m["b"]], lang, "")
        if lang.base in SLAVIC:
            return f"{part}{gap}{unit.part}"
        return f"{part}{gap}{_linked(unit.one, lang)}"
    whole, number = cardinal(m["n"], lang, gender), Number("", m["n"], "")
    halves = lang["fractions"].get("mixed_half", {}) if (m["a"], m["b"]) == ("1", "2") else {}
    if halves:
        part = str(halves.get(gender) or halves["m"])
    else:
        part = f"{_and(lang)} {_part(int(m['a']), lang['fractions'][m['b']], lang, '')}".strip()
    if "noun_first" in lang["fractions"]:
        return f"{whole}|{form_beside(number, unit, lang)}{gap}{part}"
    joined = " "
    if lang.base == "de":
        joined, part = "", part.replace(" ", "").lower()
    noun = unit.part if lang.base in SLAVIC else unit.many
    return f"{whole}{joined}{part}|{noun}" if gap == BREAK else f"{whole}{joined}{part} {noun}"


def _linked(noun: str, lang: Language) -> str:
    """ "trois quarts d'heure"."""
    link = lang["fractions"].get("link", "")
    if link == "de" and lang.base == "fr" and noun[0] in "aeéiouh":
        return f"d'{noun}"
    return f"{link} {noun}".strip()
