"""One gesture of a plan, and its form in the events of a performance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SIDES = ("left", "right")


@dataclass(frozen=True)
class GestureEvent:
    """A gesture unit's one stroke; times in seconds: preparation from ``start`` to ``raised``, stroke to
    ``apex``, hold to ``held``, retraction to ``end`` (the phases of Kendon, "Gesture", 2004).

    ``name`` is its kind, a name of the table of forms, or ``spell`` or ``clip``. ``hands`` are ``left``,
    ``right`` or both. ``size`` is a share of the form's full excursion. ``target`` is a point in metres: to
    the character's left, up from the soles, forwards. ``detail`` is what a form takes besides: "3" for a
    count of three, "left", "up", "big", letters to spell. ``form`` counts which of a kind's forms it takes.
    ``sentence`` is the index into ``Speech.sentences``. ``given``: asked for by hand.
    """

    name: str
    hands: tuple[str, ...]
    start: float
    raised: float
    apex: float
    held: float
    end: float
    word: str = ""
    size: float = 1.0
    target: tuple[float, float, float] | None = None
    sentence: int = -1
    detail: str = ""
    form: int = 0
    given: bool = False


def as_event(gesture: GestureEvent) -> dict[str, Any]:
    """The gesture as an event of a track or performance; what is as by default is left out."""
    event: dict[str, Any] = {
        "kind": "gesture",
        "name": gesture.name,
        "hands": list(gesture.hands),
        "start": max(gesture.start, 0.0),
        "raised": gesture.raised,
        "apex": gesture.apex,
        "held": gesture.held,
        "end": gesture.end,
        "word": gesture.word,
        "size": round(gesture.size, 3),
    }
    if gesture.target is not None:
        event["target"] = [round(float(x), 4) for x in gesture.target]
    if gesture.detail:
        event["detail"] = gesture.detail
    if gesture.form:
        event["form"] = gesture.form
    if gesture.sentence >= 0:
        event["sentence"] = gesture.sentence
    if gesture.given:
        event["given"] = True
    return event


def from_events(events: Iterable[Mapping[str, Any]]) -> list[GestureEvent]:
    """The gestures among the events of a performance, in time order.

    An event that tells less than a gesture needs is filled in: phases that are missing are taken as none.
    What can't be a gesture at all, such as one without a hand, is left out: files may hold anything.
    """
    found = [g for e in events if e.get("kind") == "gesture" and (g := _gesture(e)) is not None]
    return sorted(found, key=lambda g: g.apex)


def _gesture(event: Mapping[str, Any]) -> GestureEvent | None:
    hands, name = event.get("hands"), event.get("name", "")
    sides = tuple(s for s in SIDES if s in hands) if isinstance(hands, list | tuple) else ()
    start, end = (_number(event.get(edge)) for edge in ("start", "end"))
    if not sides or not isinstance(name, str) or start is None or end is None or end <= start:
        return None
    # borders in order, whatever the file says
    borders = [start]
    for border, share in (("raised", 0.4), ("apex", 0.6), ("held", 0.75)):
        time = _number(event.get(border))
        time = start + share * (end - start) if time is None else time
        borders.append(min(max(time, borders[-1]), end))
    size, form, sentence = (_number(event.get(n)) for n in ("size", "form", "sentence"))
    return GestureEvent(
        name,
        sides,
        borders[0],
        borders[1],
        borders[2],
        borders[3],
        end,
        word=_text(event.get("word")),
        size=1.0 if size is None else min(max(size, 0.0), MOST_SIZE),
        target=_point(event.get("target")),
        sentence=-1 if sentence is None else int(sentence),
        detail=_text(event.get("detail")),
        form=0 if form is None else int(min(max(form, 0), 1000)),
        given=event.get("given") is True,
    )


MOST_SIZE = 2.0
"""The largest share of a form's excursion."""


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _point(value: Any) -> tuple[float, float, float] | None:
    if not isinstance(value, list | tuple) or len(value) != 3:
        return None
    x, y, z = (_number(v) for v in value)
    return None if x is None or y is None or z is None else (x, y, z)
