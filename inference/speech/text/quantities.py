"""What is said for times, dates, money, measures and other numbers; one function for each pattern.

Each takes the match of its pattern in :mod:`.reading_rules` and gives what is said for every written word
of it (the parts between white space), or None where the pattern does not apply after all.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from .number_words import cardinal, digits, fraction, is_one, mixed, number, ordinal, plural, roman, year
from .text_table import table


def parts(said: list[str], m: re.Match[str]) -> list[str]:
    """``said`` with as many parts as the match has written words."""
    words = len(m.group().split())
    if len(said) > words:
        said = [*said[: words - 1], " ".join(said[words - 1 :])]
    return [*said, *[""] * (words - len(said))]


def time_of_day(m: re.Match[str]) -> list[str] | None:
    hour, minute, second = int(m["h"]), int(m["m"] or 0), int(m["s"] or 0)
    half = m["half"] or ""
    if hour > 24 or minute > 59 or second > 59:
        return None
    said = cardinal(hour)
    if minute:
        said += (" oh " if minute < 10 else " ") + cardinal(minute)
    elif m["m"] and not half:
        said += " o'clock" if hour and hour <= 12 else " hundred"
    if m["s"]:
        said += f" and {cardinal(second)} second{'' if second == 1 else 's'}"
    if half:
        return parts([said, "A.M." if "a" in half.lower() else "P.M."], m)
    return [said]


def numeric_date(m: re.Match[str]) -> list[str] | None:
    month, day, y = int(m["m"]), int(m["d"]), m["y"]
    if month > 12 >= day:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    full = int(y) if len(y) == 4 else int(y) + (1900 if int(y) > 40 else 2000)
    return [f"{_month(month)} {ordinal(day)} {year(full)}"]


def _month(n: int) -> str:
    return list(dict.fromkeys(table()["months"].values()))[n - 1]


def month_name(m: re.Match[str]) -> str:
    return str(table()["months"].get(m["month"], m["month"]))


def month_day(m: re.Match[str]) -> list[str] | None:
    if not 1 <= int(m["d"]) <= 31:
        return None
    return [month_name(m), ordinal(int(m["d"])), *([year(int(m["y"]))] if m["y"] else [])]


def month_year(m: re.Match[str]) -> list[str]:
    return [month_name(m), year(int(m["y"]))]


def day_month(m: re.Match[str]) -> list[str] | None:
    if not 1 <= int(m["d"]) <= 31:
        return None
    the = "" if m.string[: m.start()].lower().endswith("the ") else "the "
    of = ["", "of"] if re.search(r"\sof\s", m.group()) else [" of"]
    day = [the + ordinal(int(m["d"])) + of[0], *of[1:]]
    return [*day, month_name(m), *([year(int(m["y"]))] if m["y"] else [])]


def digit_groups(m: re.Match[str]) -> list[str]:
    return [digits(part) for part in m.group().split()]


def amount(m: re.Match[str]) -> list[str] | None:
    one, many, cent, cents = table()["currency"][m["money"]]
    sign = "minus " if m["sign"] else ""
    if m["scale"]:
        scale = table()["scales"][m["scale"]]
        return (
            parts([sign + number(m["n"]), f"{scale} {many}"], m)
            if m["gap"]
            else [f"{sign}{number(m['n'])} {scale} {many}"]
        )
    whole, _, rest = m["n"].replace(",", "").partition(".")
    if len(rest) != 2:
        said = [number(m["n"]), one if m["n"] == "1" else many]
    elif not int(whole or 0):
        said = [cardinal(int(rest)), cent if int(rest) == 1 else cents]
    else:
        said = [cardinal(int(whole)), one if int(whole) == 1 else many]
        if int(rest):
            said[-1] += f" and {cardinal(int(rest))} {cent if int(rest) == 1 else cents}"
    said[0] = sign + said[0]
    # "5 €" are two written words with one reading each; "$ 5" is said with the second
    if m.group().startswith(m["money"]) and len(m.group().split()) == 2:
        return ["", " ".join(said)]
    return parts(said, m)


def amount_range(m: re.Match[str]) -> list[str]:
    many = table()["currency"][m["money"]][1]
    scale = [f"{table()['scales'][m['scale']]} {many}"] if m["scale"] else [many]
    return parts([f"{number(m['a'])} to {number(m['b'])}", *scale], m)


def numbered(m: re.Match[str]) -> list[str]:
    said = table()["number_before"][m["before"].lower()]
    raw = m["n"].rstrip(".,")
    return parts([said, " point ".join(number(p) for p in raw.replace(",", "").split(".") if p)], m)


def number_range(m: re.Match[str]) -> list[str]:
    years = len(m["a"]) == 4 and len(m["b"]) in (2, 4)
    said = [integer(n) if years else number(n) for n in (m["a"], m["b"])]
    tail = " " + table()["units"][m["unit"]][1] if m["unit"] else ""
    return [" to ".join(said) + tail]


def measure(m: re.Match[str]) -> list[str] | None:
    one, many = table()["units"][m["unit"]]
    hyphen = m["gap"] == "-"
    if hyphen and len(m["unit"]) == 1:
        return None
    if m["n"] and not m["gap"] and m["unit"] == "s":
        return None  # "90s" is a decade
    said = [number(m["n"]), one if hyphen or is_one(m["n"]) else many]
    return parts(said, m)


def scaled(m: re.Match[str]) -> list[str]:
    said = [number(m["n"]), table()["scales"][m["scale"]]]
    if not m["gap"] and m["scale"] in ("k", "K", "T", "m", "M", "b", "B"):
        said[1] = m["scale"].upper() + "." if m["scale"] in "KT" else said[1]
    return parts(said, m)


def written_fraction(m: re.Match[str]) -> list[str] | None:
    a, b = int(m["a"]), int(m["b"])
    if not 0 < a < b or b == 1:
        if m["n"]:
            return None
        return [f"{cardinal(a)} {cardinal(b)}"]
    if m["n"]:
        words = mixed(int(m["n"]), Fraction(a, b)).split(" and ", 1)
        return [words[0] + " and", words[1]]
    return [fraction(a, b)]


def vulgar(m: re.Match[str]) -> list[str]:
    a, b = map(int, unicodedata.normalize("NFKC", m["v"]).split("\u2044"))
    return [mixed(int(m["n"]), Fraction(a, b)) if m["n"] else fraction(a, b)]


def written_ordinal(m: re.Match[str]) -> list[str]:
    return [ordinal(int(m["n"].replace(",", "")))]


def decade(m: re.Match[str]) -> list[str]:
    n = int(m["n"])
    return [plural(year(n) if n > 999 else cardinal(n))]


def release(m: re.Match[str]) -> list[str]:
    said = " point ".join(number(part) for part in m.group().lstrip("vV").split("."))
    return [("version " if m.group()[0] in "vV" else "") + said]


def plain_number(m: re.Match[str]) -> list[str]:
    return [integer(m["n"])]


def integer(text: str) -> str:
    """A number; of four digits without a comma it is read as a year would be."""
    return year(int(text)) if re.fullmatch(r"1[1-9]\d\d|20\d\d", text) else number(text)


def roman_cardinal(m: re.Match[str]) -> list[str]:
    return [m["word"], cardinal(roman(m["r"]))]


def roman_ordinal(m: re.Match[str]) -> list[str]:
    return [m["word"], "the " + ordinal(roman(m["r"]))]
