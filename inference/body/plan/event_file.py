"""Gestures as a table that people edit: TOML with one ``[[gesture]]`` each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ....base.errors import InputError
from ....base.tables import number_of, read_table, table_text
from ..event import MOST_SIZE, SIDES, GestureEvent, as_event, from_events
from .calls import check_kind, kind_of, known_kinds

MOST_FILE = 10_000_000
"""Bytes; an hour of talk has a tenth of that."""
HINT = 'write [[gesture]], name = "point", hands = ["left"], apex = 2.5'
_TIMES = ("start", "raised", "apex", "held", "end")
_KNOWN = ("name", "hands", *_TIMES, "word", "size", "target", "detail", "form", "sentence", "given")
FARTHEST = 1000.0
"""Metres to what a gesture is aimed at."""
PREPARE, RETRACT = 0.5, 0.95
"""Seconds of a gesture's preparation and retraction where a table gives its apex alone."""


def written(gestures: Sequence[GestureEvent]) -> str:
    """The gestures as TOML, which :func:`read` reads back."""
    rows = []
    for g in gestures:
        row = {k: v for k, v in as_event(g).items() if k != "kind"}
        rows.append(row | {t: round(row[t], 4) for t in _TIMES})
    return table_text({"gesture": rows})


def read(file: Path, duration: float, given: Sequence[GestureEvent] = ()) -> list[GestureEvent]:
    """The gestures of a table for a performance of ``duration`` seconds, in time order.

    ``name``, ``hands`` and ``apex`` are enough; the other times are those of the kind. Rows that are as
    :func:`written` has them give the very gestures in ``given``. Raises InputError, naming the row, for what
    can't be made.
    """
    table = read_table(file, MOST_FILE, "the gestures", HINT)
    rows = table.get("gesture", [])
    if set(table) - {"gesture"} or not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise InputError(f"{file} holds something besides gestures", HINT)
    same = {(round(g.apex, 4), g.name, g.hands): g for g in given}
    found = [_read(row, f"gesture {n} of {file}", duration) for n, row in enumerate(rows, 1)]
    kept = [_kept(g, same.get((round(g.apex, 4), g.name, g.hands))) for g in found]
    return sorted(kept, key=lambda g: g.apex)


def _kept(gesture: GestureEvent, before: GestureEvent | None) -> GestureEvent:
    return before if before is not None and written([before]) == written([gesture]) else gesture


def _read(row: dict[str, Any], where: str, duration: float) -> GestureEvent:
    if unknown := sorted(set(row) - set(_KNOWN)):
        raise InputError(f"{where} has an unknown entry '{unknown[0]}'", f"known: {', '.join(_KNOWN)}")
    name, hands = row.get("name"), row.get("hands")
    if not isinstance(name, str):
        raise InputError(f"{where} has no name", HINT)
    if not (isinstance(hands, list) and hands and set(map(str, hands)) <= set(SIDES)):
        raise InputError(f"{where} has no hands", 'write hands = ["left"], ["right"] or ["left", "right"]')
    apex = number_of(row.get("apex"), "apex", where, 0.0, duration)
    settings = kind_of(name)
    raised = apex - settings["stroke"]
    held = apex + sum(settings["hold"]) / 2
    usual = dict(zip(_TIMES, (raised - PREPARE, raised, apex, held, held + RETRACT), strict=True))
    times = {t: number_of(row.get(t, max(usual[t], 0.0)), t, where, 0.0, duration + 60.0) for t in _TIMES}
    ordered = [times[t] for t in _TIMES]
    if ordered != sorted(ordered) or times["end"] <= times["start"]:
        raise InputError(f"the times of {where} are out of order", f"they rise from {' to '.join(_TIMES)}")
    number_of(row.get("size", 1.0), "size", where, 0.0, MOST_SIZE)
    gesture = next(iter(from_events([{"kind": "gesture", **row, **times}])), None)
    if gesture is None or ("target" in row and gesture.target is None):
        raise InputError(f"{where} can't be made", HINT)
    for metres in gesture.target or ():
        number_of(metres, "target", where, -FARTHEST, FARTHEST)
    return gesture


def check_kinds(gestures: Sequence[GestureEvent], known: Sequence[str] = ()) -> None:
    """Raises InputError, with the nearest names, where there is a gesture of a kind that is none of the
    table's and none of ``known``, such as the user's clips and what a performance had before."""
    for gesture in gestures:
        check_kind(gesture.name, (*known_kinds(), *known))
