"""What is said for money, measures, ranges, fractions and other numbers; one function for each pattern.

What they take and give is said in :mod:`.calendar`.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from .numbers import cardinal, fraction, integer, is_one, mixed, number, ordinal, year
from .table import before, parts, table

_PARTS = (12, 16, 20, 24, 25, 32, 64, 100, 1000)
"""What things are divided into, beside ten and less; elsewhere a stroke is no fraction."""
_MANY = re.compile(r" [a-z]{3,}(?<!s)s\b")
_ARTICLE, _NOUN = re.compile(r"(?<!\w)[Aa]n? $"), re.compile(r" ([a-z]{2,})\b")
_OUT_OF = (5, 10, 20, 50, 100)
"""Wholes of marks; of others a part is a fraction."""


def amount(m: re.Match[str]) -> list[str] | None:
    one, many, cent, cents = table()["currency"][m["money"]]
    if _attributive(m):
        many = one
    sign = "minus " if m["sign"] or m["n"][0] == "-" else ""
    n = m["n"].lstrip("-")
    if m["scale"]:
        scale = table()["scales"][m["scale"]]
        said = [sign + number(n), f"{scale} {many}"]
        return _with_per(parts(said, m) if m["gap"] else [" ".join(said)], m)
    whole, _, rest = n.replace(",", "").partition(".")
    if len(rest) != 2:
        said = [number(n), one if n == "1" else many]
    elif not whole.strip("0"):
        said = [cardinal(rest), cent if int(rest) == 1 else cents]
    else:
        said = [cardinal(whole), one if whole == "1" else many]
        if int(rest):
            said[-1] += f" and {cardinal(rest)} {cent if int(rest) == 1 else cents}"
    said[0] = sign + said[0]
    # "5 €" are two written words with one reading each; "$ 5" is said with the second
    if m.group().startswith(m["money"]) and len(m.group().split()) == 2:
        return _with_per(["", " ".join(said)], m)
    return _with_per(said, m)


def _attributive(m: re.Match[str]) -> bool:
    """Whether it stands between an article and a noun: "a $3 billion deal"."""
    following = _NOUN.match(m.string, m.end())
    return (
        following is not None
        and following[1] not in table()["attributive"]["not_nouns"]
        and _ARTICLE.search(before(m)) is not None
    )


def _with_per(said: list[str], m: re.Match[str]) -> list[str]:
    """ "$5/hr": for each of what."""
    if m["per"]:
        said[-1] = f"{said[-1]} per {table()['per'].get(m['per'], m['per'])}"
    return said


def amount_range(m: re.Match[str]) -> list[str]:
    many = table()["currency"][m["money"]][1]
    scale = [f"{table()['scales'][m['scale']]} {many}"] if m["scale"] else [many]
    first = number(m["a"]) + (f" {table()['scales'][m['first']]}" if m["first"] else "")
    return [f"{first} to {number(m['b'])}", *scale]


def numbered(m: re.Match[str]) -> list[str]:
    said = table()["number_before"][m["before"].lower()]
    raw = m["n"].rstrip(".,")
    last = f" to {number(m['to'])}" if m["to"] else ""
    return [said, " point ".join(number(p) for p in raw.replace(",", "").split(".") if p) + last]


def number_range(m: re.Match[str]) -> list[str]:
    years = len(m["a"]) == 4 and len(m["b"]) in (2, 4)
    said = [integer(n) if years else number(n) for n in (m["a"], m["b"])]
    both = " to ".join(said)
    if not m["unit"]:
        return [both]
    one, many = table()["units"][m["unit"]]
    return [both, one if m["gap"] == "-" else many]


def ratio(m: re.Match[str]) -> list[str]:
    return [f"{number(m['a'])} to {number(m['b'])}"]


def measure(m: re.Match[str]) -> list[str] | None:
    one, many = table()["units"][m["unit"]]
    hyphen = m["gap"] == "-"
    if hyphen and len(m["unit"]) == 1:
        return None
    if not m["gap"] and m["unit"] == "s" and m["n"].endswith("0") and "." not in m["n"]:
        return None  # "90s" is a decade
    said = [number(m["n"]), one if hyphen or is_one(m["n"]) or _attributive(m) else many]
    return _with_per(said, m)


def pointed_measure(m: re.Match[str]) -> list[str]:
    """A unit that is cut short with a point: "5 lbs."."""
    one, many = {**table()["units"], **table()["pointed_units"]}[m["unit"]]
    single = m["gap"] == "-" or is_one(m["n"]) or _attributive(m)
    return [number(m["n"]), one if single else many]


def temperature(m: re.Match[str]) -> list[str]:
    scale = "Celsius" if m["scale"] == "C" else "Fahrenheit"
    return [number(m["n"]), f"{'degree' if is_one(m['n']) else 'degrees'} {scale}"]


def degrees_of_a_view(m: re.Match[str]) -> list[str]:
    return [f"{number(m['n'])} degree"]


def feet_and_inches(m: re.Match[str]) -> list[str]:
    return [f"{number(m['f'])} foot", number(m["i"])]


def feet_then_inches(m: re.Match[str]) -> list[str]:
    """ "5 ft. 10 in."."""
    feet, inches = ("foot" if is_one(m["f"]) else "feet"), ("inch" if is_one(m["i"]) else "inches")
    return [f"{number(m['f'])} {feet}", f"{number(m['i'])} {inches}"]


def multiple(m: re.Match[str]) -> list[str]:
    """ "1.5x": so many times."""
    return [f"{number(m['n'])} times"]


def sides(m: re.Match[str]) -> list[str]:
    """ "4x4": one side by the other."""
    return [" by ".join(integer(side) for side in re.split("[x×]", m.group()))]


def with_words(m: re.Match[str]) -> list[str]:
    """ "6.1-inch": a number and what hangs on it."""
    words = m["words"].strip("-").split("-")
    known = {**table()["units"], **table()["pointed_units"]}
    return [" ".join([number(m["n"]), *(known[w][0] if w in known and len(w) > 1 else w for w in words)])]


def scaled(m: re.Match[str]) -> list[str]:
    said = [number(m["n"]), table()["scales"][m["scale"]]]
    if not m["gap"] and m["scale"] in ("k", "K", "T", "m", "M", "b", "B"):
        said[1] = m["scale"].upper() + "." if m["scale"] in "KT" else said[1]
    return said


def written_fraction(m: re.Match[str]) -> list[str] | None:
    a, b = int(m["a"]), int(m["b"])
    if m["n"]:
        if not 0 < a < b:
            return None
        words = mixed(m["n"], Fraction(a, b)).split(" and ", 1)
        return [words[0] + " and", words[1]] if m["gap"] == " " else [" and ".join(words)]
    if a <= b and b in _OUT_OF and (_is_mark(m) or (b > 10 and b <= 2 * a < 2 * b)):
        return [f"{cardinal(a)} out of {cardinal(b)}"]
    if not 0 < a < b or (b > 10 and b not in _PARTS):
        return [f"{cardinal(a)} {cardinal(b)}"]
    if b == 10 and a > 1 and _MANY.match(m.string, m.end()):
        return [f"{cardinal(a)} out of {cardinal(b)}"]
    return [fraction(a, b)]


def mark(m: re.Match[str]) -> list[str]:
    """ "4.5/5"."""
    return [f"{number(m['a'])} out of {number(m['b'])}"]


def _is_mark(m: re.Match[str]) -> bool:
    words = before(m, 40).lower().split()[-4:]
    return bool(set(words) & set(table()["marks"]["words"]))


def vulgar(m: re.Match[str]) -> list[str]:
    a, b = map(int, unicodedata.normalize("NFKC", m["v"]).split("\u2044"))
    return [mixed(m["n"], Fraction(a, b)) if m["n"] else fraction(a, b)]


def range_of_ordinals(m: re.Match[str]) -> list[str]:
    return [f"{ordinal(m['a'])} to {ordinal(m['b'])}"]


def compass(m: re.Match[str]) -> list[str]:
    """ "45°N"."""
    degrees = "degree" if is_one(m["n"]) else "degrees"
    return [f"{number(m['n'])} {degrees}", table()["compass"][m["way"]]]


def power(m: re.Match[str]) -> list[str]:
    return [f"{integer(m['n'])} to the power of {number(m['p'])}"]


def written_ordinal(m: re.Match[str]) -> list[str]:
    return [ordinal(m["n"].replace(",", ""))]


def plain_number(m: re.Match[str]) -> list[str]:
    return [integer(m["n"])]


def plain_year(m: re.Match[str]) -> list[str]:
    return [year(int(m["n"]))]
