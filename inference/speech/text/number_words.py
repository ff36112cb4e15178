"""Numbers in English words, as they are said in America."""

from __future__ import annotations

from fractions import Fraction

from num2words import num2words

MOST_DIGITS = 15
"""A number with more is read out digit by digit."""
_DENOMINATORS = {2: ("half", "halves"), 4: ("quarter", "quarters")}


def cardinal(n: int) -> str:
    """
    >>> cardinal(1234)
    'one thousand two hundred thirty-four'
    """
    return _plain(num2words(n))


def ordinal(n: int) -> str:
    """
    >>> ordinal(22)
    'twenty-second'
    """
    return _plain(num2words(n, to="ordinal"))


def year(n: int) -> str:
    """
    >>> year(2024), year(1905), year(2005)
    ('twenty twenty-four', 'nineteen oh-five', 'two thousand five')
    """
    return _plain(num2words(n, to="year"))


def digits(text: str) -> str:
    """Each digit by itself; other characters are passed over."""
    return " ".join(cardinal(int(c)) for c in text if c in "0123456789")


def number(text: str) -> str:
    """An integer or decimal number as written, with grouping commas and a sign.

    >>> number("-1,250.05"), number(".5"), number("007")
    ('minus one thousand two hundred fifty point zero five', 'point five', 'zero zero seven')
    """
    sign = {"-": "minus ", "+": "plus ", "±": "plus or minus ", "~": "about "}.get(text[0], "")
    whole, point, decimals = text.lstrip("-+±~").replace(",", "").partition(".")
    if len(whole) > MOST_DIGITS or (len(whole) > 1 and whole[0] == "0"):
        said = digits(whole)
    else:
        said = cardinal(int(whole)) if whole else ""
    return (sign + said + (" point " + digits(decimals) if point else "")).replace("  ", " ").strip()


def is_one(text: str) -> bool:
    """Whether what is counted stands in the singular."""
    return text.lstrip("-+±~") == "1"


def fraction(part: int, whole: int) -> str:
    """
    >>> fraction(1, 2), fraction(3, 4), fraction(2, 3)
    ('one half', 'three quarters', 'two thirds')
    """
    one, many = _DENOMINATORS.get(whole, (ordinal(whole), ordinal(whole) + "s"))
    return f"{cardinal(part)} {one if part == 1 else many}"


def mixed(n: int, value: Fraction) -> str:
    """
    >>> mixed(2, Fraction(1, 2))
    'two and a half'
    """
    said = fraction(value.numerator, value.denominator)
    return f"{cardinal(n)} and {said.replace('one ', 'a ', 1) if value.numerator == 1 else said}"


def plural(said: str) -> str:
    """Of the last word of a number: "ninety" to "nineties".

    >>> plural("nineteen ninety"), plural("two thousand")
    ('nineteen nineties', 'two thousands')
    """
    if said.endswith("y"):
        return said[:-1] + "ies"
    return said + ("es" if said.endswith("x") else "s")


def roman(numeral: str) -> int:
    """
    >>> roman("XIV")
    14
    """
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[c] for c in numeral]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def _plain(said: str) -> str:
    return said.replace(",", "").replace(" and ", " ")
