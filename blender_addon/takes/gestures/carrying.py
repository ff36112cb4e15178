"""What an artist did to the gestures of a take, done again to a performance that is spoken anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import bpy

from ....inference.body.event import GestureEvent, from_events
from ....inference.performance.performance import Performance
from ...animation.time_map import Span
from ...steps import Step, in_thread
from .. import gesture_markers, takes
from . import rows
from .rows import Clock

SAME, APART = 0.35, 0.5
"""Seconds within which a planned gesture is the one that was changed or deleted before, and within which it
would be in the way of one that the artist made with the same hand."""


@dataclass(frozen=True)
class Edits:
    """The artist's gestures in a performance, with the object that each goes to, and those deleted in it."""

    own: Sequence[tuple[GestureEvent, bpy.types.Object | None]] = ()
    gone: Sequence[GestureEvent] = ()
    planned: Sequence[GestureEvent] = field(default=())

    def note(self, action: bpy.types.Action) -> None:
        """Let the rows of the take know which are the artist's, so that they are kept the next time too."""
        table = action.paksatalker
        for event, target in self.own:
            row = next((r for r in table.gestures if rows.noted(r.was) == event), None)
            if row is not None:
                row.own, row.planned = True, ""
                if target is not None:
                    row.target, row.aim, row.aimed = target, "OBJECT", target.name
        deleted = [json.loads(rows.note(event)) for event in (*self.gone, *self.planned)]
        table.gone = json.dumps(deleted, ensure_ascii=False)


def carried(
    old: bpy.types.Action,
    p: Performance,
    moved: Callable[[float], Any],
    gone: Sequence[Span],
    clock: Clock,
    scene: bpy.types.Scene,
) -> Generator[Step, None, tuple[Performance, Edits]]:
    """The performance with the gestures that the artist made, changed or deleted in the take ``old``.

    ``moved`` takes the frames of the old take to those of the new one, ``gone`` are the frames of words that
    are no longer said, whose gestures go with them; ``clock`` is the new one's.
    """
    if not old.paksatalker.listed:
        return p, Edits()
    from ....inference.body.solving import with_gestures

    gesture_markers.adopt(scene, old)
    was = rows.clock_of(old, takes.performance_of(old))

    def now(event: GestureEvent) -> GestureEvent | None:
        return _shifted(event, was, clock, moved, gone)

    table = old.paksatalker
    own, planned = [], []
    for row in table.gestures:
        if not (row.own or rows.is_changed(row)):
            continue
        draft = rows.drafted(row, was)
        event = now(draft) if draft is not None else None
        if event is not None:
            own.append((event, row.target if row.aim == "OBJECT" else None))
        before = rows.noted(row.planned)
        if before is not None and (before := now(before)) is not None:
            planned.append(before)
    deleted = [e for e in map(now, from_events(json.loads(table.gone))) if e is not None]
    if not own and not deleted:
        return p, Edits()
    asked = merged(rows.gestures_of(p), [e for e, _ in own], [*deleted, *planned])
    changed = yield from in_thread("gestures", with_gestures, p, asked)
    return changed, Edits(own, deleted, planned)


def merged(
    planned: Sequence[GestureEvent], own: Sequence[GestureEvent], gone: Sequence[GestureEvent]
) -> list[GestureEvent]:
    """The planned gestures but those that are ``gone`` or in the way of the artist's ``own``, and these."""

    def near(a: GestureEvent, b: GestureEvent, seconds: float) -> bool:
        return abs(a.apex - b.apex) < seconds and bool(set(a.hands) & set(b.hands))

    kept = [
        e
        for e in planned
        if not any(near(e, g, SAME) for g in gone) and not any(near(e, o, APART) for o in own)
    ]
    return sorted([*kept, *own], key=lambda e: e.apex)


def _shifted(
    event: GestureEvent, was: Clock, clock: Clock, moved: Callable[[float], Any], gone: Sequence[Span]
) -> GestureEvent | None:
    """The gesture where its word is now; None where that is no longer said."""
    frame = was.frame(event.apex)
    if any(a - 1 <= frame < b for a, b in gone):
        return None
    apex = clock.seconds(round(float(moved(frame))))
    shift = apex - event.apex
    if abs(shift) < 0.5 / clock.p.fps and abs(was.p.fps - clock.p.fps) < 1e-6:
        shift = 0.0
    times = {n: max(getattr(event, n) + shift, 0.0) for n in ("start", "raised", "apex", "held", "end")}
    starts = [float(s["start"]) for s in clock.p.meta.get("sentences", ())]
    sentence = max(sum(s <= apex + 0.1 for s in starts) - 1, 0) if starts else -1
    return rows.noted(rows.note(replace(event, **times, sentence=sentence)))
