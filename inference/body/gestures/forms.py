"""The forms of gestures, ``forms.toml``: what hands, trunk and head do for each kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ....base.tables import shipped
from ....rigs.rotations import unit
from ..event import GestureEvent
from ..moves import F64

WORDS = {
    "out": (1.0, 0.0, 0.0), "in": (-1.0, 0.0, 0.0), "up": (0.0, 1.0, 0.0), "down": (0.0, -1.0, 0.0),
    "front": (0.0, 0.0, 1.0), "back": (0.0, 0.0, -1.0),
}  # fmt: skip
"""Directions of the left hand's side; the right hand's are mirrored."""
ALONG = "along"
COUNT = "count"
"""The shape that shows the number in the detail."""
FALLBACK = "beat"


@dataclass(frozen=True)
class Pose:
    """A hand in a form: places (3,) in arm's lengths from the shoulder, directions (3,) of the left hand's
    side, or None where they are the gesture's own direction; ``out`` and ``lift`` in degrees."""

    at: F64
    along: float
    palm: F64 | None
    fingers: F64 | None
    shape: str
    out: float
    lift: float


@dataclass(frozen=True)
class Swing:
    """What goes on in the hold; see ``forms.toml``."""

    every: float
    most: int
    sway: F64
    hop: F64
    yaw: float
    roll: float
    share: float
    shape: str
    against: bool


@dataclass(frozen=True)
class Circle:
    """A way round in the hold: radius in arm's lengths, seconds a turn, and the plane."""

    radius: float
    every: float
    plane: str
    against: bool


@dataclass(frozen=True)
class Form:
    """One way to make a gesture of a kind. ``trunk`` (3,): turn to the hand's side, lean forward and bend to
    its side, radians. ``head``: radians of nod, shake, tilt and chin, and the count of nods or shakes."""

    kind: str
    hands: str
    detail: tuple[str, ...]
    prep: Pose
    stroke: tuple[Pose, ...]
    other: Pose | None
    swing: Swing | None
    circle: Circle | None
    lift: F64 | None
    trunk: F64
    head: Mapping[str, float]
    aim: bool
    grasp: bool
    fixed: bool

    @property
    def shapes(self) -> frozenset[str]:
        """The shapes that the hands take."""
        poses = (self.prep, *self.stroke, *([] if self.other is None else [self.other]))
        return frozenset([*(p.shape for p in poses), *([] if self.swing is None else [self.swing.shape])])


def kinds() -> tuple[str, ...]:
    """The kinds that have forms."""
    return tuple(_forms())


def form_of(name: str, hands: Sequence[str], detail: str = "", count: int = 0) -> Form:
    """The form number ``count`` (any, they go round) of those of a kind that suit the hands and the detail.

    A kind that there is none of beats; names of earlier versions are known.
    """
    forms = _forms().get(name, [])
    if not forms:
        forms = [_old()[name]] if name in _old() else _forms()[FALLBACK]
    words = set(detail.casefold().split())
    suited = [f for f in forms if words & set(f.detail)] or [f for f in forms if not f.detail] or forms
    both = "both" if len(hands) > 1 else "one"
    suited = [f for f in suited if f.hands in (both, "")] or suited
    # a form that is made for two says more than one that would do for either
    if both == "both" and name != FALLBACK:
        suited = [f for f in suited if f.hands == both] or suited
    return suited[count % len(suited)]


def form_without(avoid: Collection[str], event: GestureEvent) -> int | None:
    """The event's count of its form, or the next whose hands take none of the shapes in ``avoid``; None where
    all of them do."""
    counts = range(event.form, event.form + len(_forms().get(event.name, [])) + 1)
    given = ((n, form_of(event.name, event.hands, event.detail, n)) for n in counts)
    return next((n for n, form in given if not form.shapes & set(avoid)), None)


@cache
def _forms() -> dict[str, list[Form]]:
    table: Mapping[str, Any] = shipped(__file__, "forms.toml")
    return {kind: [_form(kind, row) for row in rows] for kind, rows in table.items()}


@cache
def _old() -> dict[str, Form]:
    table: Mapping[str, Any] = shipped(__file__, "forms.toml")
    return {row["old"]: _form(kind, row) for kind, rows in table.items() for row in rows if "old" in row}


def _form(kind: str, row: Mapping[str, Any]) -> Form:
    stroke = row["stroke"] if isinstance(row["stroke"], list) else [row["stroke"]]
    trunk = row.get("trunk", {})
    head = dict(row.get("head", {}))
    count = float(head.pop("count", 1))
    return Form(
        kind=kind,
        hands=row.get("hands", ""),
        detail=tuple(row.get("detail", ())),
        prep=_pose(row["prep"]),
        stroke=tuple(_pose(p) for p in stroke),
        other=_pose(row["other"]) if "other" in row else None,
        swing=_swing(row["back"]) if "back" in row else None,
        circle=_circle(row["circle"]) if "circle" in row else None,
        lift=np.array(row["lift"], np.float64) if "lift" in row else None,
        trunk=np.radians([trunk.get(n, 0.0) for n in ("turn", "lean", "bend")]),
        head={**{n: float(np.radians(v)) for n, v in head.items()}, "count": count} if head else {},
        aim=row.get("aim", False),
        grasp=row.get("grasp", False),
        fixed=row.get("fixed", False),
    )


def _pose(row: Mapping[str, Any]) -> Pose:
    return Pose(
        at=np.array(row["at"], np.float64),
        along=float(row.get("along", 0.0)),
        palm=_direction(row["palm"]),
        fingers=_direction(row["fingers"]),
        shape=row["shape"],
        out=float(row.get("out", 0.0)),
        lift=float(row.get("lift", 0.0)),
    )


def _direction(words: str) -> F64 | None:
    return None if words == ALONG else direction_of(words)


def direction_of(words: str) -> F64:
    """(3,) the unit direction that a table's words name; the first counts twice what the others do."""
    parts = [np.array(WORDS[w]) for w in words.split()]
    return unit(parts[0] + 0.55 * sum(parts[1:], np.zeros(3)))


def _swing(row: Mapping[str, Any]) -> Swing:
    return Swing(
        every=float(row["every"]),
        most=int(row["most"]),
        sway=np.array(row.get("sway", (0.0, 0.0, 0.0)), np.float64),
        hop=np.array(row.get("hop", (0.0, 0.0, 0.0)), np.float64),
        yaw=float(np.radians(row.get("yaw", 0.0))),
        roll=float(np.radians(row.get("roll", 0.0))),
        share=float(row.get("share", 0.0)),
        shape=row.get("shape", ""),
        against=bool(row.get("against", False)),
    )


def _circle(row: Mapping[str, Any]) -> Circle:
    return Circle(float(row["radius"]), float(row["every"]), row["plane"], bool(row.get("against", False)))
