"""A person as sliders and choices, and the description that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ...base.errors import InputError
from ...base.tables import parse_table, shipped
from ...rigs.avatar import description
from ...rigs.avatar.description import Table, description_text
from ...rigs.avatar.variety.axes import axes
from .avatar_choice import choices

SAME = 5e-4
"""A slider that is nearer to where it was has not been moved."""
AXES = tuple(axes())
"""The axes that sliders stand for, both sides of a face together."""
_ABSENT = {**dict.fromkeys(description.SLIDERS, 0.5), **dict.fromkeys(description.RACES, 0.0), "lip": 1.0}


@dataclass(frozen=True)
class Sliders:
    """``values``: slider to 0..1, axes to -1..1; ``choices``: what is chosen of each of
    ``description.CHOICES``, where the person has one; ``derived``: the sliders that others
    give as long as nobody moves them."""

    label: str
    values: Mapping[str, float]
    choices: Mapping[str, str]
    derived: Mapping[str, float]
    garments: tuple[str, ...] = ()
    """What is worn over or in place of the outfit."""


def sliders_of(table: Table) -> Sliders:
    """Where the sliders of a described person stand."""
    chosen = {
        name: str(table.get(section, {}).get(field, _plain_choices().get(name, "")))
        for name, (section, field) in description.CHOICES.items()
    }
    values = {n: float(table["macros"].get(n, _ABSENT[n])) for n in description.SLIDERS}
    values |= {n: float(table["race"].get(n, _ABSENT[n])) for n in description.RACES}
    derived = derive(values["age"], chosen["skin"])
    absent = {**_ABSENT, **derived}
    values |= {n: float(table["skin"].get(n, absent.get(n, 0.0))) for n in description.SKIN}
    values |= {n: float(table.get("axes", {}).get(n, 0.0)) for n in AXES}
    return Sliders(
        str(table.get("label", "")), values, chosen, derived, tuple(table["clothes"].get("garments", ()))
    )


def derive(age: float, tone: str) -> dict[str, float]:
    """What sliders are at where nobody moved them: freckles by the tone of the skin, its lines by the age."""
    from ...rigs.avatar.skin.age import age_of_skin

    return {"freckles": float(_tones().get(tone, {}).get("freckles", 0.0)), "wrinkles": age_of_skin(age)}


def described(base: Table, values: Mapping[str, float], chosen: Mapping[str, str]) -> Table:
    """The person of ``base`` with what is moved or chosen otherwise; all else, details too, as it is there.

    Raises InputError on a slider or a choice that there is not.
    """
    was = sliders_of(base)
    unknown = [n for n in (*values, *chosen) if n not in was.values and n not in was.choices]
    if unknown:
        raise InputError(f"there is no slider '{unknown[0]}'", f"known: {', '.join(was.values)}")
    table = {k: dict(v) if isinstance(v, dict) else v for k, v in base.items()}
    for name, choice in chosen.items():
        if choice != was.choices[name]:
            section, field = description.CHOICES[name]
            table[section] = {**table.get(section, {}), field: choice}
    now = {**was.values, **values}
    tone = {**was.choices, **chosen}["skin"]
    absent = {**was.values, **derive(now["age"], tone)}
    for section, names in (("macros", description.SLIDERS), ("skin", description.SKIN)):
        for name in names:
            stands = was.values[name] if name in base[section] else absent[name]
            if abs(now[name] - stands) > SAME:
                table[section][name] = round(now[name], 4)
    moved = {n: round(now[n], 4) for n in AXES if abs(now[n] - was.values[n]) > SAME}
    if moved:
        table["axes"] = {**table.get("axes", {}), **moved}
    if any(abs(now[n] - was.values[n]) > SAME for n in description.RACES):
        total = sum(now[n] for n in description.RACES)
        if total < SAME:
            raise InputError("the person is of no origin", "raise one of " + ", ".join(description.RACES))
        table["race"] = {n: round(now[n] / total, 4) for n in description.RACES}
    return table


def parse(text: str, name: str = "person", shape: str = "") -> Table:
    """The whole description that a text gives, as a ``.toml`` of that name would; ``shape`` as in
    :func:`~paksatalker.rigs.avatar.description.describe`. Raises InputError."""
    return description.described(
        parse_table(text, f"{name}.toml", "see docs/avatars.md"), f"{name}.toml", shape
    )


def text_of(table: Table) -> str:
    """As :func:`parse` and ``--avatar`` read it."""
    return description_text(table)


@cache
def _plain_choices() -> dict[str, str]:
    """What a description means that does not say: no glasses, the plain skeleton."""
    return {name: known[0] for name, known in choices().items() if name in description.CHOICES}


@cache
def _tones() -> dict[str, dict[str, float]]:
    return dict(shipped(description.__file__, "skin/skin.toml")["tone"])
