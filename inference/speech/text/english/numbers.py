"""Numbers in English words, as they are said in America."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from num2words import num2words

MOST_DIGITS = 15
"""A number with more is read out digit by digit."""
MOST_LETTERS = 15
"""Of a Roman numeral: MMMDCCCLXXXVIII, the longest there is."""
_DENOMINATORS = {2: ("half", "halves"), 4: ("quarter", "quarters")}
_SIGNS = {"-": "minus ", "+": "plus ", "±": "plus or minus ", "~": "about "}
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def cardinal(n: int | str) -> str:
    """
    >>> cardinal(1234), cardinal("42")
    ('one thousand two hundred thirty-four', 'forty-two')
    """
    text = str(n)
    return digits(text) if len(text.lstrip("0")) > MOST_DIGITS else _named(int(text), "cardinal")


def ordinal(n: int | str) -> str:
    """
    >>> ordinal(22)
    'twenty-second'
    """
    text = str(n)
    if len(text.lstrip("0")) > MOST_DIGITS:
        return f"{digits(text[:-1])} {ordinal(text[-1])}"
    return _named(int(text), "ordinal")


def year(n: int) -> str:
    """
    >>> year(2024), year(1905), year(2005)
    ('twenty twenty-four', 'nineteen oh-five', 'two thousand five')
    """
    return _named(n, "year")


def digits(text: str, zero: str = "zero") -> str:
    """Each digit by itself; other characters are passed over.

    >>> digits("0-20"), digits("0-20", "oh")
    ('zero two zero', 'oh two oh')
    """
    return " ".join((zero if c == "0" else _DIGITS[int(c)]) for c in text if c in "0123456789")


def number(text: str) -> str:
    """An integer or decimal number as written, with grouping commas and a sign.

    >>> number("-1,250.05"), number(".5"), number("007")
    ('minus one thousand two hundred fifty point zero five', 'point five', 'zero zero seven')
    """
    sign = _SIGNS.get(text[0], "")
    whole, point, decimals = text.lstrip("-+±~").replace(",", "").partition(".")
    if len(whole) > 1 and whole[0] == "0":
        said = digits(whole)
    else:
        said = cardinal(whole) if whole else ""
    return (sign + said + (" point " + digits(decimals) if point else "")).replace("  ", " ").strip()


def is_one(text: str) -> bool:
    """Whether what is counted stands in the singular."""
    return text.lstrip("-+±~") == "1"


def integer(text: str) -> str:
    """A number; of four digits without a comma it is read as a year would be.

    >>> integer("1984"), integer("300")
    ('nineteen eighty-four', 'three hundred')
    """
    is_year = len(text) == 4 and text.isdecimal() and "1100" <= text <= "2099"
    return year(int(text)) if is_year else number(text)


def in_pairs(text: str) -> str:
    """The number of a house, room or flight.

    >>> in_pairs("742"), in_pairs("1600"), in_pairs("1205"), in_pairs("101"), in_pairs("10")
    ('seven forty-two', 'sixteen hundred', 'twelve oh five', 'one oh one', 'ten')
    """
    if len(text) < 3 or text[0] == "0" or len(text) > 4 or text[1:] in ("00", "000"):
        return number(text) if len(text) < 5 else digits(text, "oh")
    first, last = cardinal(text[:-2]), text[-2:]
    if last == "00":
        return f"{first} hundred"
    return f"{first} {digits(last, 'oh') if last[0] == '0' else cardinal(last)}"


def fraction(part: int, whole: int) -> str:
    """
    >>> fraction(1, 2), fraction(3, 4), fraction(2, 3)
    ('one half', 'three quarters', 'two thirds')
    """
    one, many = _DENOMINATORS.get(whole, (ordinal(whole), ordinal(whole) + "s"))
    return f"{cardinal(part)} {one if part == 1 else many}"


def mixed(n: int | str, value: Fraction) -> str:
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
    >>> roman("XIV"), roman("MCMXC")
    (14, 1990)
    """
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}[c] for c in numeral]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


@lru_cache(maxsize=4096)
def _named(n: int, kind: str) -> str:
    return str(num2words(n, to=kind)).replace(",", "").replace(" and ", " ")
