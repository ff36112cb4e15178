"""Numbers in words, in the gender and the case that stand beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from num2words import num2words

from . import slavic
from .language import Language, Noun

MOST_DIGITS = 15
"""A number with more is read out digit by digit."""
_NUM2WORDS = {"pt-br": "pt_BR", "fr-be": "fr_BE", "fr-ch": "fr_CH"}
_RUSSIAN: dict[str, dict[str, Any]] = {
    "": {},
    "m": {},
    "f": {"gender": "f"},
    "n": {"gender": "n"},
    "genitive": {"case": "g"},
    "dative": {"case": "d"},
    "prepositional": {"case": "p"},
    "n_genitive": {"gender": "n", "case": "g"},
    "f_genitive": {"gender": "f", "case": "g"},
    "f_accusative": {"gender": "f", "case": "a"},
    "plural": {"plural": True},
    "plural_genitive": {"plural": True, "case": "g"},
}


@dataclass(frozen=True)
class Number:
    """A number as it is written: its sign, and the digits before and after the decimal comma."""

    sign: str
    whole: str
    decimals: str

    @classmethod
    def of(cls, text: str) -> Number:
        """From digits with a decimal comma and whatever groups thousands."""
        sign = text[0] if text[0] in "-+±~" else ""
        whole, _, decimals = text.lstrip("-+±~").partition(",")
        return cls(sign, re.sub(r"\D", "", whole), decimals)

    @property
    def one(self) -> bool:
        """Whether it is 1 and nothing more."""
        return self.whole == "1" and not self.decimals


def said(number: Number, lang: Language, gender: str = "", case: str = "") -> str:
    """A whole or decimal number."""
    sign = {"-": "minus", "+": "plus", "±": "±", "~": "about"}.get(number.sign, "")
    before = lang["symbols"]["±"] if sign == "±" else lang["number"][sign] if sign else ""
    whole = number.whole or "0"
    if not number.decimals:
        words = digits(whole, lang) if _coded(whole) else cardinal(whole, lang, gender, case)
    elif lang.base == "ru":
        words = _parts(whole, number.decimals, lang)
    else:
        # a decimal counts in the feminine where it does not count things: "une virgule cinq"
        words = f"{cardinal(whole, lang)} {lang['number']['comma']} {_decimals(number.decimals, lang)}"
    return f"{before} {words}".strip()


def cardinal(n: int | str, lang: Language, gender: str = "", case: str = "") -> str:
    """A whole number, in the gender of what is counted where that is known."""
    text = str(n)
    if len(text.lstrip("0")) > MOST_DIGITS:
        return digits(text, lang)
    words = _words(int(text), lang.code, "cardinal", gender if lang.base == "ru" else "", case)
    if lang.base == "pl" and case == "genitive":
        return slavic.genitive(words, lang["genitive"])
    for pattern, becomes in lang["inflected"].get(gender, ()):
        words, changed = re.subn(pattern, becomes, words)
        if changed and gender == "m":
            break
    return words


def ordinal(n: int | str, lang: Language, form: str = "") -> str:
    """The ordinal of a whole number. ``form`` is a gender, a case, both, or a German ending."""
    text = str(n)
    if len(text.lstrip("0")) > 6:
        return cardinal(text, lang)
    if lang.base == "fr":
        first = "première" if form == "f" else "premier"
        return first if int(text) == 1 else _words(int(text), lang.code, "ordinal").replace("tsi", "ti")
    words = _words(int(text), lang.code, "ordinal", form if lang.base == "ru" else "")
    if lang.base == "de":
        return words.replace("eine million", "ein million") + {"e": "", "n": "n", "en": "n"}.get(form, "r")
    if lang.base == "pl":
        return slavic.declined(words, form, lang["ordinals"])
    for pattern, becomes in lang["ordinals"].get(form, ()):
        words = re.sub(pattern, becomes, words)
    return words


def year(n: int | str, lang: Language, case: str = "") -> str:
    """A year, as a number or, where they are said so, as an ordinal in a case."""
    value = int(n)
    if lang["number"].get("years") == "ordinal":
        return ordinal(value, lang, "" if case == "nominative" else case)
    if lang["number"].get("hundreds") and 1100 <= value <= 1999:
        hundred = "hundert" if lang.base == "de" else "honderd"
        rest = cardinal(value % 100, lang) if value % 100 else ""
        return cardinal(value // 100, lang) + hundred + rest
    return cardinal(value, lang)


def digits(text: str, lang: Language, together: int = 1) -> str:
    """Digit by digit, or by so many digits together as the language reads telephone numbers."""
    figures = re.sub(r"\D", "", text)
    if together == 1 or len(figures) % together:
        return " ".join(cardinal(c, lang) for c in figures)
    pairs = [figures[i : i + together] for i in range(0, len(figures), together)]
    return " ".join(digits(p, lang) if p[0] == "0" else cardinal(p, lang) for p in pairs)


def form_beside(number: Number, noun: Noun, lang: Language, case: str = "") -> str:
    """The form of a noun that is counted."""
    rule = lang["number"]["plural"]
    if rule == "one":
        return noun.one if number.one else noun.many
    if rule == "under_two":
        return noun.one if number.whole.lstrip("0") in ("", "1") else noun.many
    if number.decimals:
        return noun.part
    last, tens = int(number.whole[-1:] or 0), int(number.whole[-2:] or 0)
    single = number.one if rule == "pl" else last == 1 and tens != 11
    if case == "genitive":
        return noun.part if single else noun.many
    if single:
        return noun.one
    return noun.few if 2 <= last <= 4 and not 12 <= tens <= 14 else noun.many


def counted(number: Number, noun: Noun, lang: Language, case: str = "") -> tuple[str, str]:
    """A number and the noun that it counts."""
    words = said(number, lang, noun.gender, case)
    half = lang["number"].get("one_and_a_half")
    if half and (number.whole, number.decimals) == ("1", "5"):
        words = half[noun.gender == "f"]
    return words, form_beside(number, noun, lang, case)


def _coded(whole: str) -> bool:
    """Whether it begins with a zero: a code, not a number."""
    return len(whole) > 1 and whole[0] == "0"


def _decimals(text: str, lang: Language) -> str:
    zeros = len(text) - len(text.lstrip("0"))
    if lang["number"]["decimals"] == "digits" or len(text) > 3 or zeros == len(text):
        return digits(text, lang)
    return " ".join([*(cardinal(0, lang) for _ in range(zeros)), cardinal(text, lang)])


def _parts(whole: str, decimals: str, lang: Language) -> str:
    """Russian: so many wholes, so many tenths, hundredths or thousandths."""
    if len(decimals) > len(lang["number"]["parts"]):
        return f"{cardinal(whole, lang)} {lang['number']['point']} {digits(decimals, lang)}"
    one, many = lang["number"]["whole"]
    part, parts = lang["number"]["parts"][len(decimals) - 1]
    return " ".join(
        [
            cardinal(whole, lang, "f"),
            one if _single(whole) else many,
            cardinal(decimals, lang, "f"),
            part if _single(decimals) else parts,
        ]
    )


def _single(text: str) -> bool:
    return text[-1] == "1" and text[-2:] != "11"


@lru_cache(maxsize=8192)
def _words(n: int, code: str, kind: str, gender: str = "", case: str = "") -> str:
    name = _NUM2WORDS.get(code, code.partition("-")[0])
    how: dict[str, Any] = {}
    if name == "ru":
        how = {**_RUSSIAN.get(gender, {}), **_RUSSIAN.get(case, {})}
    try:
        words = str(num2words(n, lang=name, to=kind, **how))
    except (IndexError, NotImplementedError):  # ordinals of large round numbers in some languages
        words = str(num2words(n, lang=name))
    if name == "it":
        words = words.replace(" e ", " ")
    if name == "ru":
        words = re.sub(r"^одна (?=тысяча)", "", words)
    return words.replace(",", "")
