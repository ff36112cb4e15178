"""What is said for numbers, money, measures, ranges and fractions.

What the functions take and give is said in :mod:`.calendar`.
"""

from __future__ import annotations

import re

from .filling import BREAK, filled, word_after, word_before
from .language import Language, Noun
from .numerals import Number, cardinal, counted, form_beside, said


def plain(m: re.Match[str], lang: Language) -> str:
    """A number alone, in the gender of the noun after it."""
    number = Number.of(m["n"])
    case = _case(m, lang)
    return said(number, lang, _gender(m, number, lang), case)


def _gender(m: re.Match[str], number: Number, lang: Language) -> str:
    noun = word_after(m)
    if not noun:
        return ""
    few = lang.base == "ru" and number.whole[-1:] in "234" and number.whole[-2:-1] != "1"
    if few and re.fullmatch(lang["gender"]["f_few"], noun) and len(noun) > 3:
        return "f"
    return "" if few else lang.gender_of(noun)


def _case(m: re.Match[str], lang: Language) -> str:
    """That which a preposition before a number asks for."""
    before, known = word_before(m), lang["prepositions"]
    if before in known.get("genitive", ()) and before not in known.get("not_numbers", ()):
        return "genitive"
    return ""


def measure(m: re.Match[str], lang: Language) -> str:
    number = Number.of(m["n"])
    words, noun = counted(number, lang.units[m["unit"]], lang, _case(m, lang))
    gap = "|" if m["gap"].isspace() else " "
    return _elided(filled(m, n=words, gap=gap, unit=noun, dot="", **_per(m, lang)), lang)


def _elided(text: str, lang: Language) -> str:
    """Italian: "un'ora"."""
    for pattern, becomes in lang["inflected"].get("elided", ()):
        text = re.sub(pattern, becomes, text)
    return text


def _per(m: re.Match[str], lang: Language) -> dict[str, str]:
    """ "/Monat": for each of what."""
    if not m["per"]:
        return {}
    known = lang["per"].get(m["per"], m["per"])
    each = known["said"] if isinstance(known, dict) else f"{lang['per']['word']} {known}"
    return {"stroke": "", "per": f" {each}"}


def scaled(m: re.Match[str], lang: Language) -> str:
    """ "3,2 Mio." of something."""
    words, noun = counted(Number.of(m["n"]), lang.scales[m["scale"]], lang, _case(m, lang))
    return filled(m, n=words, gap="|" if m["gap"].isspace() else " ", scale=noun, dot="")


def money(m: re.Match[str], lang: Language) -> str:
    row = lang["currency"][m["money"]]
    unit, part = Noun.of(row["unit"]), Noun.of(row["part"])
    number = Number.of(m["n"])
    case = _case(m, lang)
    if m["sign"]:
        number = Number("-", number.whole, number.decimals)
    # "1 299 zł" has a written word for each group of digits
    gap = BREAK * (1 + m["n"].count(" "))
    if m["scale"]:
        words, scale = counted(number, lang.scales[m["scale"]], lang, case)
        text = f"{words}{gap}{scale}|{_linked(unit.many, m['scale'], lang)}"
    elif len(number.decimals) != 2 or (m["sign"] and number.decimals == "00"):
        words, noun = counted(number, unit, lang, case)
        text = f"{words}{gap}{noun}"
    elif not number.whole.strip("0"):
        cents = Number(number.sign, number.decimals.lstrip("0") or "0", "")
        text = "|".join(counted(cents, part, lang, case))
    else:
        whole, noun = counted(Number(number.sign, number.whole, ""), unit, lang, case)
        if not number.decimals.strip("0"):
            text = f"{whole}{gap}{noun}"
        else:
            cents = Number("", number.decimals.lstrip("0"), "")
            names = {
                "cents": cardinal(cents.whole, lang, part.gender if "{part}" in _template(row, lang) else "")
            }
            text = _template(row, lang).format(
                whole=whole, unit=noun, part=form_beside(cents, part, lang), **names
            )
    if m["per"]:
        text += _per(m, lang)["per"]
    return text


def _template(row: dict[str, str], lang: Language) -> str:
    return str(row.get("said", lang["money"]["said"]))


def _linked(unit: str, scale: str, lang: Language) -> str:
    """ "millions d'euros"."""
    link = lang["money"]["link"]
    if not link or lang.scales[scale].one in ("mil", "mille", "mila"):
        return unit
    if "link_elided" in lang["money"] and unit[0] in "aeiouy":
        return f"{lang['money']['link_elided']}{unit}"
    return f"{link} {unit}"


def range_of_numbers(m: re.Match[str], lang: Language) -> str | None:
    a, b = Number.of(m["a"]), Number.of(m["b"])
    unit = lang.units.get(m["unit"] or "") or (
        Noun.of(lang["currency"][m["unit"]]["unit"]) if m["unit"] else None
    )
    gender = unit.gender if unit else lang.gender_of(word_after(m))
    falling = not unit and _value(a) > _value(b)
    rules = lang["range"]
    template = rules["score"] if falling else rules["said"]
    if not falling and "free" in rules and not re.fullmatch(rules["free_after"], word_before(m)):
        template = rules["free"] if _free(m, unit) else template

    def one(found: re.Match[str]) -> str:
        number = a if found[1] == "a" else b
        return said(number, lang, gender, (found[2] or "").lstrip(":"))

    text = re.sub(r"\{([ab])(:\w+)?\}", one, template)
    if unit:
        case = "genitive" if "genitive" in template else ""
        text += f"|{form_beside(b, unit, lang, case)}" if m["gap"] else f" {form_beside(b, unit, lang, case)}"
    return text


def _free(m: re.Match[str], unit: Noun | None) -> bool:
    """Whether something is counted from one number to the other, and not only named."""
    return unit is not None or bool(word_after(m))


def _value(number: Number) -> float:
    return float(f"{number.whole[:15] or 0}.{number.decimals[:6] or 0}")


def score(m: re.Match[str], lang: Language) -> str:
    """ "2:1"."""
    ends = {"a": m["a"], "b": m["b"]}

    def one(found: re.Match[str]) -> str:
        return cardinal(ends[found[1]], lang, "", (found[2] or "").lstrip(":"))

    return re.sub(r"\{([ab])(:\w+)?\}", one, lang["range"]["score"])


def pointed(m: re.Match[str], lang: Language) -> str:
    """ "2.1": a version, or a decimal where the comma groups thousands."""
    point = f" {lang['number']['point']} "
    return point.join(said(Number.of(p), lang) for p in m.group().lstrip("vV").split("."))


def sides(m: re.Match[str], lang: Language) -> str:
    """ "4x4": one side by the other."""
    by = f" {lang['number']['by']} "
    return by.join(said(Number.of(side), lang) for side in re.split("[x×]", m.group()))


def multiplied(m: re.Match[str], lang: Language) -> str:
    """The x of "3 x 4"."""
    return str(lang["symbols"]["×"] if "=" in m.string[m.end() : m.end() + 60] else lang["number"]["by"])


def times(m: re.Match[str], lang: Language) -> str:
    """ "1,5x"."""
    words, noun = counted(Number.of(m["n"]), lang.units["x"], lang)
    return f"{words} {noun}"
