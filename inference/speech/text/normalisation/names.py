"""What is said for abbreviations, Roman numerals, addresses, signs and words with digits in them.

What the functions take and give is said in :mod:`.calendar`.
"""

from __future__ import annotations

import re

from ..english.numbers import roman
from .filling import filled, word_before
from .language import Language
from .numerals import Number, cardinal, digits, ordinal, said

_NUMERAL = r"(?:M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))"


def abbreviation(m: re.Match[str], lang: Language) -> str | None:
    key = _key(m.group(), lang)
    known = lang["after"].get(key)
    if known and word_before(m) in known["words"]:
        return str(known["said"])
    return lang.abbreviations[key].replace(" ", "|", m.group().count(" "))


def _key(written: str, lang: Language) -> str:
    """The abbreviation as the table has it, with spaces or without."""
    bare = re.sub(r"\s", "", written)
    return next(k for k in lang.abbreviations if k.replace(" ", "") == bare)


def suffix(m: re.Match[str], lang: Language) -> str:
    """ "Hauptstr."."""
    return f"{m['stem']}{lang['suffixes'][m['end']]}"


def named_numeral(m: re.Match[str], lang: Language) -> str:
    """ "Ludwig XIV."."""
    rules, name, n = lang["roman"], m["name"], roman(m["r"])
    feminine = name in rules.get("feminine", ()) or name in rules.get("feminine_genitive", ())
    template = rules["feminine_said"] if feminine and "feminine_said" in rules else rules["named_said"]
    if name in rules.get("genitive", ()) or name in rules.get("feminine_genitive", ()):
        form = "f_genitive" if feminine else "genitive"
        return f"{_spaced(name)}|{ordinal(n, lang, form)}"
    return _spaced_template(template, name, n, lang)


def _spaced(name: str) -> str:
    return re.sub(r"\s", "|", name)


def _spaced_template(template: str, name: str, n: int, lang: Language) -> str:
    rules = lang["roman"]
    form = re.search(r"\{ordinal:(\w+)\}", template)
    if n > rules.get("cardinal_above", 99):
        said_numeral = cardinal(n, lang)
    elif "{cardinal}" in template:
        said_numeral = str(rules["first"]) if n == 1 else cardinal(n, lang)
    else:
        said_numeral = ordinal(n, lang, form[1] if form else "")
    return re.sub(r"\{(?:ordinal(?::\w+)?|cardinal)\}", said_numeral, template).replace(
        "{name}", _spaced(name)
    )


def numbered_numeral(m: re.Match[str], lang: Language) -> str:
    """ "Kapitel IV", "siglo XX"."""
    n, rules = roman(m["r"]), lang["roman"]
    if m["word"] in rules.get("century", ()) and n <= rules.get("ordinal_centuries_to", 0):
        return filled(m, word=_whole(m["word"], lang), r=ordinal(n, lang))
    return filled(m, word=_whole(m["word"], lang), r=cardinal(n, lang))


def _whole(word: str, lang: Language) -> str:
    return lang.abbreviations.get(word, word)


def ordinal_numeral(m: re.Match[str], lang: Language) -> str:
    """ "Rozdział IV"."""
    return filled(m, r=ordinal(roman(m["r"]), lang, lang["roman"]["ordinal_numbered"][m["word"]]))


def numeral_before(m: re.Match[str], lang: Language) -> str:
    """ "XX secolo", "XIX wieku"."""
    rules, n, word = lang["roman"], roman(m["r"]), m["word"]
    if "before" in rules:
        form = rules["before"][word]
        if form == "genitive" and word_before(m) in rules.get("locative_after", ()):
            form = "locative"
        return f"{ordinal(n, lang, form)}|{lang.abbreviations.get(word, word)}"
    form = "f" if word in rules.get("feminine_nouns", ()) else "e" if lang.base == "de" else ""
    return f"{ordinal(n, lang, form)}|{_whole(word, lang)}"


def century(m: re.Match[str], lang: Language) -> str:
    """ "w XIX w.": both in the case that the word before them asks for."""
    for before, form, said_word in lang["roman"]["century_short"][m["word"]]:
        if not before or re.fullmatch(before, word_before(m)):
            return f"{ordinal(roman(m['r']), lang, form)}|{said_word}"
    raise AssertionError("the last row stands for any word")


def suffixed_numeral(m: re.Match[str], lang: Language) -> str:
    """ "XXe", "XIXe s."."""
    words = ordinal(
        roman(m["r"]), lang, "f" if m["suffix"] in lang["ordinals"].get("first_feminine", ()) else ""
    )
    return f"{words}|{lang['roman']['suffixed_before'][m['s']]}" if m["s"] else words


def titled_numeral(m: re.Match[str], lang: Language) -> str:
    """A Roman numeral of two letters or more after any name."""
    return filled(m, r=cardinal(roman(m["r"]), lang))


def note(m: re.Match[str], lang: Language) -> str:
    """ "F#"."""
    sharp = lang["number"]["sharp"]
    return f"{m['note']}{sharp}" if sharp == "is" else f"{m['note']} {sharp}"


def symbol(m: re.Match[str], lang: Language) -> str | None:
    """A sign that stands by itself or between numbers is named; one that hangs on a word is not."""
    a, b, text = m.start(), m.end(), m.string
    alone = (a == 0 or text[a - 1].isspace()) and (b == len(text) or text[b].isspace())
    tied = a > 0 and b < len(text) and text[a - 1].isalnum() and text[b].isalnum()
    leading = m.group() in "~≈≤≥<>√±" and b < len(text) and text[b].isdigit()
    return str(lang["symbols"][m.group()]) if alone or tied or leading else None


def address(m: re.Match[str], lang: Language) -> str:
    """An address of the web or of mail, its scheme left out and its signs named."""
    text = re.sub(r"^(?:https?://)?(?:www\.)?", "", m.group()).split("?")[0].rstrip("/")
    found = re.findall(r"[^\W\d_]+|\d+|[^\w\s]|_", text)
    named = lang["address"]
    words = [
        named.get(p, "") if not p.isalnum() else cardinal(p, lang) if p.isdecimal() else p for p in found
    ]
    return " ".join(w for w in words if w)


def word_with_digits(m: re.Match[str], lang: Language) -> str | None:
    """ "G7", "MP3-Player": the letters as the voice reads them, the numbers in words."""
    found = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+", m.group())
    if not any(p.isdecimal() for p in found):
        return None
    return " ".join(_figure(p, lang) if p.isdecimal() else p for p in found)


def _figure(text: str, lang: Language) -> str:
    return said(Number("", text, ""), lang) if len(text) < 5 else digits(text, lang)
