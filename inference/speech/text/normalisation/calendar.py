"""What is said for times of day, dates, years and decades.

Each function takes the match of its pattern in :mod:`.rules` and the language, and gives what is said, or
None where the pattern does not apply after all. A bar parts what is said for one written word from the next.
"""

from __future__ import annotations

import re

from .filling import filled, word_after, word_before, words_before
from .language import Language, Noun
from .numerals import Number, cardinal, form_beside, ordinal, year


def time_of_day(m: re.Match[str], lang: Language) -> str | None:
    before = word_before(m)
    if before == "godz":
        before = " ".join(words_before(m)[-2:])
    if m["sep"] == "." and not m["mark"] and not re.fullmatch(lang["time"].get("before", ""), before):
        return None
    return _clock(m["h"], m["m"], bool(m["mark"] or "h" in m["sep"].lower()), lang, before)


def _clock(h: str, m: str | None, marked: bool, lang: Language, before: str) -> str | None:
    time, hour, minute = lang["time"], int(h), int(m or 0)
    if hour > 24 or minute > 59:
        return None
    noun = Noun.of(time["noun"])
    number = Number("", str(hour), "")
    if time.get("hour") == "ordinal":
        oblique = re.search(rf"\b(?:{time['oblique_after']})(?:\s+godz)?$", before)
        said = ordinal(hour, lang, "f_genitive" if oblique else "f")
    else:
        said = cardinal(hour, lang, time.get("gender", noun.gender))
    names = {
        "h": said,
        "noun": form_beside(number, noun, lang),
        "m": cardinal(minute, lang) if minute else "",
    }
    if not minute:
        template = time["full_marked"] if marked and "full_marked" in time else time["full"]
    elif marked and "marked" in time:
        template = time["small_marked"] if minute < 10 and "small_marked" in time else time["marked"]
    else:
        template = time["small_minutes"] if minute < 10 and "small_minutes" in time else time["with_minutes"]
    return str(template).format(**names)


def hours(m: re.Match[str], lang: Language) -> str | None:
    """From one hour to another: "10–12 Uhr"."""
    time, noun = lang["time"], Noun.of(lang["time"]["noun"])
    a, b = int(m["a"]), int(m["b"])
    if a > 24 or b > 24:
        return None
    gender = time.get("gender", noun.gender)
    said = _between(time["range"], (a, b), lang, gender)
    return f"{said}|{form_beside(Number('', str(b), ''), noun, lang)}"


def _between(template: str, ends: tuple[int, int], lang: Language, gender: str) -> str:
    def one(found: re.Match[str]) -> str:
        return cardinal(ends["ab".index(found[1])], lang, gender, (found[2] or "").lstrip(":"))

    return re.sub(r"\{([ab])(:\w+)?\}", one, template)


def numeric_date(m: re.Match[str], lang: Language) -> str | None:
    day, month, y = int(m["d"]), int(m["m"]), m["y"]
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    full = y if len(y) == 4 else str(int(y) + (1900 if int(y) > 40 else 2000))
    date = lang["date"]
    case = "genitive" if lang.base in ("pl", "ru") else ""
    said = year(full, lang, case)
    if "year_said" in date:
        said += f" {date['year_said']}"
    name = lang["months"]["names"][month - 1]
    return str(date["said"]).format(d=_day(m, day, lang), month=name, y=said).replace("|", " ")


def day_of_a_year(m: re.Match[str], lang: Language) -> str | None:
    """ "5.6." and "5/6", after a word that asks for a date."""
    if word_before(m) not in lang["date"]["before"] or int(m["d"]) > 31:
        return None
    of = "de " if lang.base in ("es", "pt") else ""
    return f"{_day(m, int(m['d']), lang)} {of}{lang['months']['names'][int(m['m']) - 1]}"


def day_and_month(m: re.Match[str], lang: Language) -> str | None:
    day = int(m["d"])
    if not 1 <= day <= 31:
        return None
    first = ordinal(day, lang) if m["suffix"] and day == 1 else ""
    said = {"day": first or _day(m, day, lang), "name": lang.months[m["month"].rstrip(".")]}
    if m["y"]:
        case = "genitive" if lang.base in ("pl", "ru") else ""
        said["y"] = year(m["y"], lang, case)
        if m["mark"]:
            said["mark"] = lang["date"]["year_said"]
    return filled(m, **said)


def _day(m: re.Match[str], day: int, lang: Language) -> str:
    """The day of a date as the language counts them."""
    rule = lang["date"]["day"]
    if rule == "ordinal":
        return german_ordinal(m, day, lang)
    if rule == "genitive":
        return ordinal(day, lang, "n_genitive" if lang.base == "ru" else "genitive")
    if rule == "first" and day == 1:
        return str(lang["date"]["first"])
    return cardinal(day, lang)


def german_ordinal(m: re.Match[str], n: int | str, lang: Language) -> str:
    """With the ending that the article before it asks for."""
    before = word_before(m)
    if before in {name.lower() for pair in lang.weekdays.items() for name in pair}:
        # "am Montag, dem 5. Mai": the article stands before the day's name or after it
        found = re.search(r"(\w+)\s+\w+[.,]*\s*$", m.string[max(0, m.start() - 40) : m.start()])
        before = found[1].lower() if found else ""
    if before in lang["ordinals"]["after_article"]:
        return ordinal(n, lang, "e")
    return ordinal(n, lang, "en" if before in lang["ordinals"]["weak"] else "er")


def year_with_word(m: re.Match[str], lang: Language) -> str:
    """ "1999 roku", "в 1999 году": an ordinal in the case that the words around it ask for."""
    years, before = lang["years"], word_before(m)
    case = years[m["word"]]
    for name in ("locative", "prepositional", "dative"):
        if before in years.get(f"{name}_after", ()) and case != "nominative":
            case = name
    word = m["word"]
    if word.endswith("."):
        word = _year_word(case, lang)
    return f"{year(m['n'], lang, case)}|{word}"


def _year_word(case: str, lang: Language) -> str:
    forms = (
        {"genitive": "roku", "locative": "roku"}
        if lang.base == "pl"
        else {"prepositional": "году", "dative": "году"}
    )
    return forms.get(case, "roku" if lang.base == "pl" else "года")


def years(m: re.Match[str], lang: Language) -> str:
    """From one year to another."""
    if lang["number"].get("hundreds"):
        return str(lang["range"]["said"]).format(a=year(m["a"], lang), b=year(m["b"], lang))
    if m["word"]:
        return f"{year(m['a'], lang)} {year(m['b'], lang)}|годы"
    return _between(lang["range"]["said"], (int(m["a"]), int(m["b"])), lang, "")


def decade(m: re.Match[str], lang: Language) -> str:
    rule = lang["decades"]
    if "plural_ordinal" in rule:
        stem = ordinal(m["n"], lang)[: -2 if lang.base == "ru" else -1]
        genitive = m.group().endswith("х") or bool(
            re.search(r"\b(?:lat|latach) $", m.string[: m.start()][-8:])
        )
        return stem + (rule["plural_genitive"] if genitive else rule["plural_ordinal"])
    n = int(m["n"])
    ending = m["end"] if "end" in m.groupdict() else ""
    return (year(n, lang) if n > 99 else cardinal(n, lang)) + ending


def weekday(m: re.Match[str], lang: Language) -> str:
    return lang.weekdays[m["a"]]


def weekdays(m: re.Match[str], lang: Language) -> str:
    """ "Mo.–Fr."."""
    names = lang.weekdays
    a, b = names[m["a"]], names[m["b"]]
    return re.sub(r"\{([ab])(?::\w+)?\}", lambda f: a if f[1] == "a" else b, lang["range"]["said"])


def plain_year(m: re.Match[str], lang: Language) -> str | None:
    """A number of four digits that counts nothing: a year, where years are said in a way of their own."""
    following = word_after(m)
    if lang.base == "de" and following[:1].isupper():
        return None
    return year(m["n"], lang)
