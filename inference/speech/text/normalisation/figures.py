"""What is said for ordinals, numbered things and telephones.

What the functions take and give is said in :mod:`.calendar`.
"""

from __future__ import annotations

import re

from .calendar import german_ordinal
from .filling import word_after, word_before
from .language import Language
from .numerals import Number, digits, ordinal, said


def dotted_ordinal(m: re.Match[str], lang: Language) -> str | None:
    """ "3." before a word."""
    if lang.base == "de":
        return german_ordinal(m, m["n"], lang)
    return ordinal(m["n"], lang, {"f": "f", "n": "n"}.get(lang.gender_of(word_after(m)), ""))


def suffixed_ordinal(m: re.Match[str], lang: Language) -> str:
    """ "2e", "3.ª", "5-я"."""
    rules, suffix = lang["ordinals"], m["suffix"].strip("-.")
    if suffix in rules.get("said_for", {}) and int(m["n"][-6:]) <= 2:
        return str(rules["said_for"][suffix])
    if lang.base in ("pl", "ru"):
        return ordinal(m["n"], lang, rules.get("forms", {}).get(suffix, ""))
    feminine = re.fullmatch(rules.get("feminine", "(?!)"), suffix)
    words = ordinal(m["n"], lang, "f" if feminine else "")
    if suffix == rules.get("short"):
        for pattern, becomes in rules["shortened"]:
            words = re.sub(pattern, becomes, words)
    return words


def telephone(m: re.Match[str], lang: Language) -> str:
    together = lang["number"]["phone"]
    groups = []
    for group in m.group().split():
        plus = f"{lang['number']['plus']} " if "+" in group else ""
        groups.append(plus + digits(group, lang, together))
    return "|".join(groups)


def numbered(m: re.Match[str], lang: Language) -> str:
    """ "Nr. 5"."""
    number, row = Number.of(m["n"]), lang["after"].get(m["word"])
    named = row["said"] if row and word_before(m) in row["words"] else lang.before_number[m["word"]]
    words = f"{named}|{said(number, lang)}"
    if m["to"]:
        words = f"{named}|" + _to(number, Number.of(m["to"]), lang)
    return words if m["gap"] else words.replace("|", " ")


def _to(a: Number, b: Number, lang: Language) -> str:
    return re.sub(
        r"\{([ab])(:\w+)?\}",
        lambda f: said(a if f[1] == "a" else b, lang, "", (f[2] or "").lstrip(":")),
        lang["range"]["said"],
    )


def numbered_ordinal(m: re.Match[str], lang: Language) -> str:
    """ "art. 5", where it is said as the fifth."""
    row = lang["before_ordinal"][m["word"]]
    return f"{row['said']}|{ordinal(m['n'], lang, row['form'])}"
