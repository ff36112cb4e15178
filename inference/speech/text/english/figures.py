"""What is said for figures that count nothing: telephones, houses, rooms, versions, codes and notes.

What the functions take and give is said in :mod:`.calendar`.
"""

from __future__ import annotations

import re

from .names import word_with_digits
from .numbers import cardinal, digits, in_pairs, number
from .table import table


def telephone(m: re.Match[str]) -> list[str]:
    """Digit by digit, a pause between the groups that stand apart."""
    said = []
    for written in m.group().split():
        groups = [_group(g) for g in re.findall(r"\d+", written)]
        said.append(("plus " if "+" in written else "") + " ".join(groups))
    return [f"{group}," for group in said[:-1]] + said[-1:]


def _group(text: str) -> str:
    return "eight hundred" if text == "800" else digits(text, "oh")


def digit_groups(m: re.Match[str]) -> list[str]:
    return [digits(part, "oh") for part in m.group().split()]


def postal_code(m: re.Match[str]) -> list[str]:
    return [*m["word"].split(), *([digits(m["n"], "oh")])]


def state_and_code(m: re.Match[str]) -> list[str]:
    return [table()["states"][m["state"]], digits(m["n"], "oh")]


def house(m: re.Match[str]) -> list[str]:
    letter = f" {m['letter'].upper()}." if m["letter"] else ""
    return [in_pairs(m["n"]) + letter]


def named_in_pairs(m: re.Match[str]) -> list[str]:
    """ "Room 101", "Flight 370"."""
    return [m["word"], in_pairs(m["n"])]


def emergency(m: re.Match[str]) -> list[str]:
    return [m["word"], digits(m["n"], "oh")]


def release(m: re.Match[str]) -> list[str]:
    said = " point ".join(number(part) for part in m.group().lstrip("vV").split("."))
    return [("version " if m.group()[0] in "vV" else "") + said]


def named_release(m: re.Match[str]) -> list[str]:
    """ "GPT-4.1"."""
    return [f"{word_with_digits(m['word'])} " + " point ".join(number(p) for p in m["n"].split("."))]


def version(m: re.Match[str]) -> list[str]:
    """ "Python 3.12": its parts count, they are no decimals."""
    first, *others = m["n"].split(".")
    # the month of "24.04" begins with "oh"
    parts = [f"oh {number(p[1])}" if len(p) == 2 and p[0] == "0" else number(p) for p in others]
    return [*m["word"].split(), " point ".join([number(first), *parts])]


def note(m: re.Match[str]) -> list[str]:
    """A note of music, or a language that is named like one."""
    sign = {"#": "sharp", "♭": "flat", "b": "flat"}[m["sign"]]
    return [f"{m['note']}. {sign}"]


def hyphenated_digits(m: re.Match[str]) -> list[str]:
    """ "9-1-1"."""
    return [" ".join(cardinal(part) for part in m.group().split("-"))]
