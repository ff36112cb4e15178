"""What is said for times of day, dates, years and decades; one function for each pattern.

Each takes the match of its pattern in :mod:`.rules` and gives what is said for every written word of it (the
parts between white space), or None where the pattern does not apply after all.
"""

from __future__ import annotations

import re

from .numbers import cardinal, digits, ordinal, plural, year
from .table import before, table


def time_of_day(m: re.Match[str]) -> list[str] | None:
    said = _clock(m["h"], m["m"], m["s"], m["half"])
    if said is None:
        return None
    return (said + _half(m["half"])).split("|")


def time_range(m: re.Match[str]) -> list[str] | None:
    """Two times with a dash; the first may leave out which half of the day it is in."""
    a, b = _clock(m["h"], m["m"], None, m["half"] or m["half2"]), _clock(m["h2"], m["m2"], None, m["half2"])
    if a is None or b is None:
        return None
    return f"{a}{_half(m['half'])} to {b}{_half(m['half2'])}".split("|")


def _half(text: str | None) -> str:
    """Which half of the day, after a bar where it is a written word of its own."""
    if not text:
        return ""
    return ("|" if text[0].isspace() else " ") + ("A.M." if "a" in text.lower() else "P.M.")


def _clock(h: str, m: str | None, s: str | None, half: str | None) -> str | None:
    hour, minute, second = int(h), int(m or 0), int(s or 0)
    if hour > 24 or minute > 59 or second > 59:
        return None
    said = cardinal(hour)
    if minute:
        said += (" oh " if minute < 10 else " ") + cardinal(minute)
    elif m and not half:
        said += " o'clock" if hour and hour <= 12 else " hundred"
    if s:
        said += f" and {cardinal(second)} second{'' if second == 1 else 's'}"
    return said


def date_and_time(m: re.Match[str]) -> list[str] | None:
    """As machines write it, ISO 8601."""
    day, time = numeric_date(m), _clock(m["h"], m["mi"], m["s"], None)
    if day is None or time is None:
        return None
    return [f"{day[0]},", f"{time}, {_zone(m['z'])}" if m["z"] else time]


def _zone(text: str) -> str:
    if text in "Zz":
        return "U.T.C."
    hours, minutes = re.findall(r"\d\d", text)
    said = f"U.T.C. {'plus' if text[0] == '+' else 'minus'} {cardinal(hours)}"
    return said + (f" {cardinal(minutes)}" if minutes != "00" else "")


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


def day_of_a_year(m: re.Match[str]) -> list[str] | None:
    """ "11/30", after a word that asks for a date."""
    words = before(m).split()
    if not words or words[-1].lower().strip("(") not in table()["dates"]["words"]:
        return None
    return [f"{_month(int(m['m']))} {ordinal(m['d'])}"]


def month_name(m: re.Match[str]) -> str:
    return str(table()["months"].get(m["month"], m["month"]))


def month_day(m: re.Match[str]) -> list[str] | None:
    if not 1 <= int(m["d"]) <= 31:
        return None
    return [month_name(m), ordinal(m["d"]), *([year(int(m["y"]))] if m["y"] else [])]


def month_year(m: re.Match[str]) -> list[str]:
    return [month_name(m), year(int(m["y"]))]


def month_days(m: re.Match[str]) -> list[str] | None:
    """ "March 3-5": from one day to another."""
    if not (1 <= int(m["d"]) <= 31 and 1 <= int(m["d2"]) <= 31):
        return None
    days = f"{ordinal(m['d'])} to {ordinal(m['d2'])}"
    return [month_name(m), days, *([year(int(m["y"]))] if m["y"] else [])]


def day_month(m: re.Match[str]) -> list[str] | None:
    if not 1 <= int(m["d"]) <= 31:
        return None
    the = "" if before(m).lower().endswith("the ") else "the "
    of = ["", "of"] if re.search(r"\sof\s", m.group()) else [" of"]
    day = [the + ordinal(m["d"]) + of[0], *of[1:]]
    return [*day, month_name(m), *([year(int(m["y"]))] if m["y"] else [])]


def weekdays(m: re.Match[str]) -> list[str]:
    """ "Mon.-Fri.": from one to another."""
    names = {**table()["weekdays"], **table()["months"]}
    return [f"{names[m['a']]} to {names[m['b']]}"]


def decade(m: re.Match[str]) -> list[str]:
    n = int(m["n"])
    return [plural(year(n) if n > 999 else cardinal(n))]


def part_of_decade(m: re.Match[str]) -> list[str]:
    """ "mid-1990s"."""
    return [f"{m['word']} {decade(m)[0]}"]


def year_after_prefix(m: re.Match[str]) -> list[str]:
    """ "pre-1914"."""
    return [f"{m['word']} {year(int(m['n']))}"]


def year_range(m: re.Match[str]) -> list[str]:
    return [f"{year(int(m['a']))} to {year(int(m['b'])) if len(m['b']) == 4 else _short_year(m['b'])}"]


def _short_year(text: str) -> str:
    return digits(text, "oh") if text[0] == "0" else cardinal(text)
