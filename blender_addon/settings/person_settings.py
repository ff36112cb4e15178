"""The person that Add Person adds: one of the library or from a file, and the sliders on top."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import bpy
from bpy.props import EnumProperty, FloatProperty, StringProperty

from ...base.tables import shipped
from ...inference.person.avatar_choice import check_choices, choices
from ...inference.person.sliders import AXES, SAME, Sliders, derive, described, parse, sliders_of, text_of
from ...rigs.avatar import description
from ...rigs.avatar.description import Table, describe
from ...rigs.avatar.variety import axes
from .preferences import PEOPLE

WORDS: dict[str, dict[str, Any]] = shipped(__file__, "person.toml")
_FOUND = choices()
CHOICES = {name: _FOUND[name] for name in description.CHOICES if name in _FOUND}
SLIDERS: list[str] = _FOUND["sliders"]
FIRST = "woman"
_FIRST = sliders_of(describe(FIRST))
_showing = False


def property_of(name: str) -> str:
    """The property that holds a slider or choice."""
    return name.replace("-", "_")


def _picked(person: Any, context: bpy.types.Context) -> None:
    if not _showing:
        person.own = ""
        show(person, sliders_of(describe(person.base)))


def _follow(person: Any, context: bpy.types.Context) -> None:
    """Sliders that nobody moved go with those that they follow from."""
    if _showing:
        return
    for name, now in derive(person.age, person.skin).items():
        if abs(getattr(person, name) - getattr(person, _derived(name))) < SAME:
            setattr(person, name, now)
        setattr(person, _derived(name), now)


def _garments(person: Any, context: bpy.types.Context, typed: str) -> list[str]:
    worn, plus, last = typed.rpartition("+")
    return [f"{worn}{plus}{g}" for g in choices()["clothes"] if last.strip().casefold() in g]


class PaksaTalkerPerson(bpy.types.PropertyGroup):
    """What the next person will be like."""

    base: EnumProperty(  # type: ignore[valid-type]
        name="Person",
        description="The person to begin with; the sliders go to where they are for this one",
        items=PEOPLE,
        default=FIRST,
        update=_picked,
    )
    own: StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    label: StringProperty(  # type: ignore[valid-type]
        name="Name", description="What the person is called; empty for the name of the one to begin with"
    )
    clothes: StringProperty(  # type: ignore[valid-type]
        name="Clothes",
        description="Garments over the outfit or in its place, joined by +, such as hoodie+jeans",
        search=_garments,
        search_options={"SUGGESTION"},
    )


def _words(name: str) -> dict[str, Any]:
    words = WORDS.get(name, {})
    shown = words.get("label", name.replace("-", " ").title())
    return {"name": shown, "description": words.get("about", "")}


def words_of_axis(axis: axes.Axis) -> str:
    """What an axis is called in its group: ``Hump`` among those of the nose."""
    first, _, rest = axis.name.partition("-")
    return (
        rest.replace("-", " ").title()
        if rest and first in axis.group
        else axis.name.replace("-", " ").title()
    )


def _derived(name: str) -> str:
    return f"{name}_derived"


# the sliders and choices are those of the library; written out they would be a second list of them
for _name in SLIDERS:
    PaksaTalkerPerson.__annotations__[_name] = FloatProperty(  # type: ignore[func-returns-value]
        **_words(_name),
        default=_FIRST.values[_name],
        min=WORDS.get(_name, {}).get("least", 0.0),
        max=1.0,
        subtype="FACTOR",
        update=_follow if _name == "age" else None,
    )
for _name, _axis in axes.axes().items():
    PaksaTalkerPerson.__annotations__[property_of(_name)] = FloatProperty(  # type: ignore[func-returns-value]
        name=words_of_axis(_axis),
        description=f"{_name}: {_axis.low or 'nothing'} at {_axis.least:g}, {_axis.high} at 1",
        default=_FIRST.values[_name],
        min=_axis.least,
        max=1.0,
        subtype="FACTOR",
    )
for _name, _value in _FIRST.derived.items():
    PaksaTalkerPerson.__annotations__[_derived(_name)] = FloatProperty(  # type: ignore[func-returns-value]
        default=_value, options={"HIDDEN"}
    )
for _name, _known in CHOICES.items():
    PaksaTalkerPerson.__annotations__[property_of(_name)] = EnumProperty(  # type: ignore[func-returns-value]
        **_words(_name),
        items=[(k, k.replace("-", " ").title(), "") for k in _known],
        default=_FIRST.choices[_name],
        update=_follow if _name == "skin" else None,
    )


def base_of(person: Any) -> Table:
    """The description of the one to begin with: the opened one, or one of the library."""
    return parse(person.own) if person.own else describe(person.base)


def table_of(person: Any) -> Table:
    """The whole description, sliders and name in it. Raises InputError where they make no person."""
    values = {n: float(getattr(person, property_of(n))) for n in (*SLIDERS, *AXES)}
    table = described(base_of(person), values, {n: getattr(person, property_of(n)) for n in CHOICES})
    garments = [w.strip() for w in person.clothes.split("+") if w.strip()]
    if garments != table["clothes"].get("garments", []):
        table["clothes"]["garments"] = garments
    if person.label.strip():
        table["label"] = person.label.strip()
    return table


def open_text(person: Any, text: str, name: str) -> None:
    """Begin with what a text describes. Raises InputError, with nothing changed, where it is nobody."""
    table = parse(text, name)
    check_choices(table)
    stands = sliders_of(table)
    show(person, stands)
    person.own, person.label = text_of(table), stands.label


def show(person: Any, stands: Sliders) -> None:
    """Put the sliders and choices to where they are for somebody."""
    global _showing
    _showing = True
    try:
        for name in (*SLIDERS, *AXES):
            setattr(person, property_of(name), stands.values[name])
        for name in CHOICES:
            with suppress(TypeError):  # of a pack that was added after Blender started
                setattr(person, property_of(name), stands.choices[name])
        person.clothes = "+".join(stands.garments)
        for name, value in stands.derived.items():
            setattr(person, _derived(name), value)
    finally:
        _showing = False
