"""The gestures of a take between events of its performance and rows that are edited."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import bpy
import numpy as np

from ....base.errors import InputError
from ....inference.body.event import SIDES, GestureEvent, as_event, from_events
from ....inference.performance.performance import Performance
from .. import takes
from ..spoken.played_words import retimed
from ..takes import TakeWord

_HANDS = {"LEFT": ("left",), "RIGHT": ("right",), "BOTH": SIDES}
_NEAR = 1e-4
"""Of numbers that a row keeps in 32 bits."""
Aim = Callable[[Any, int], tuple[float, float, float] | None]
"""The point at which an object is on a frame, as a performance has it."""


@dataclass(frozen=True)
class Clock:
    """Seconds of a performance to the frames on which they are played, and back."""

    p: Performance
    first: int
    said: Sequence[TakeWord]

    def frame(self, seconds: float) -> int:
        """The nearest frame."""
        moved, at = retimed(self.said, self.p), seconds * self.p.fps
        return self.first + round(float(moved(at)) if moved is not None else at)

    def seconds(self, frame: int) -> float:
        """Within the performance."""
        moved, at = retimed(self.said, self.p), float(frame - self.first)
        at = float(moved.inverse()(at)) if moved is not None else at
        return min(max(at / self.p.fps, 0.0), self.p.duration)


def clock_of(action: bpy.types.Action, p: Performance) -> Clock:
    """Of a take as it is played now."""
    return Clock(p, takes.first_frame(action), takes.words_of(action))


def gestures_of(p: Performance) -> list[GestureEvent]:
    """Those of a performance, in time order."""
    return from_events(p.meta["events"])


def fill(action: bpy.types.Action, clock: Clock) -> None:
    """Rows for the gestures of a performance, in place of those that are there."""
    rows = action.paksatalker
    rows.gestures.clear()
    rows.gone, rows.listed = "[]", True
    for event in gestures_of(clock.p):
        row = rows.gestures.add()
        _show(row, event, clock)
        row.planned = row.was
    rows.solved = len(rows.gestures)
    rows.active = min(rows.active, max(len(rows.gestures) - 1, 0))


def settle(action: bpy.types.Action, events: Sequence[GestureEvent], clock: Clock) -> None:
    """Let each row be as its event is now: what was changed is the artist's own from here on."""
    rows = action.paksatalker
    rows.solved = len(events)
    for row, event in zip(rows.gestures, events, strict=True):
        row.own = row.own or is_changed(row)
        _show(row, event, clock)
    for goal, at in enumerate(np.argsort([e.apex for e in events], kind="stable")):
        # those that were moved before it have pushed it back by as many
        now = next(i for i in range(goal, len(rows.gestures)) if rows.gestures[i].was == note(events[at]))
        rows.gestures.move(now, goal)
        if rows.active == now:
            rows.active = goal
        elif goal <= rows.active < now:
            rows.active += 1


def add(action: bpy.types.Action, frame: int) -> Any:
    """A new gesture whose stroke ends on that frame; it is the active one."""
    rows = action.paksatalker
    row = rows.gestures.add()
    row.at = row.was_at = frame
    row.name = row.kind
    rows.active = len(rows.gestures) - 1
    return row


def follow(action: bpy.types.Action, moved: Callable[[float], Any]) -> None:
    """Let the rows go with the words: ``moved`` takes old frames to new ones."""
    for row in action.paksatalker.gestures:
        row.at, row.was_at = (round(float(moved(at))) for at in (row.at, row.was_at))


def is_changed(row: Any) -> bool:
    """Whether the row says anything else than its event; what is aimed at may have moved besides."""
    event = noted(row.was)
    if event is None or row.at != row.was_at:
        return True
    plain = (row.kind.strip(), _HANDS[row.hands], row.detail.strip())
    aim = None if row.aim == "NONE" else row.aim
    return (
        plain != (event.name, event.hands, event.detail)
        or abs(row.size - event.size) > _NEAR
        or abs(row.hold - (event.held - event.apex)) > _NEAR
        or (aim is None) is not (event.target is None)
        or (aim == "POINT" and not _same(row.point, event.target))
        or (aim == "OBJECT" and row.aimed != (row.target.name if row.target else ""))
    )


def events_of(action: bpy.types.Action, clock: Clock, aim: Aim) -> list[GestureEvent]:
    """The event that each row asks for, those of unchanged rows as they are.

    Raises InputError for what can't be made.
    """
    return [_event(row, n, clock, aim) for n, row in enumerate(action.paksatalker.gestures, 1)]


def _same(point: Sequence[float], target: Sequence[float] | None) -> bool:
    return target is not None and np.allclose(point, target, atol=_NEAR)


def drafted(row: Any, clock: Clock) -> GestureEvent | None:
    """The event of a row as far as it can be made without its object; None where it can't."""
    point = tuple(row.point)
    try:
        return _event(row, 0, clock, lambda *_: (point[0], point[1], point[2]))
    except InputError:
        return None


def noted(text: str) -> GestureEvent | None:
    """The event that a row keeps as JSON."""
    return next(iter(from_events([json.loads(text)])), None) if text else None


def note(event: GestureEvent) -> str:
    """An event as a row keeps it."""
    return json.dumps(as_event(event), ensure_ascii=False)


def _show(row: Any, event: GestureEvent, clock: Clock) -> None:
    row.kind, row.detail, row.size = event.name, event.detail, event.size
    row.hands = next(name for name, sides in _HANDS.items() if sides == event.hands)
    row.hold, row.word = event.held - event.apex, event.word
    row.at = row.was_at = clock.frame(event.apex)
    if event.target is None:
        row.aim = "NONE"
    else:
        row.point = event.target
        if row.aim != "OBJECT" or row.target is None:
            row.aim = "POINT"
    row.aimed = row.target.name if row.aim == "OBJECT" else ""
    row.was = note(event)
    row.name = f"{event.name} {event.word}".strip()


def _event(row: Any, number: int, clock: Clock, aim: Aim) -> GestureEvent:
    was = noted(row.was)
    if was is not None and not is_changed(row) and row.aim != "OBJECT":
        return was
    target = None if row.aim == "NONE" else tuple(row.point)
    if row.aim == "OBJECT":
        if row.target is None:
            raise InputError(f"gesture {number} ({row.kind}) has no object", "pick one, or another target")
        target = aim(row.target, row.at)
    if was is not None and row.at == row.was_at:
        event = was
    else:
        by = clock.seconds(row.at) - clock.seconds(row.was_at)
        apex = clock.seconds(row.at) if was is None else min(max(was.apex + by, 0.0), clock.p.duration)
        event = _moved(was, apex, row.kind, clock.p.meta.get("sentences", ()), clock.p)
    hold = event.held - event.apex
    longer = row.hold - hold if abs(row.hold - hold) > _NEAR else 0.0
    asked = replace(
        event,
        name=row.kind.strip(),
        hands=_HANDS[row.hands],
        held=event.held + longer,
        end=event.end + longer,
        size=event.size if abs(row.size - event.size) < _NEAR else round(row.size, 4),
        detail=row.detail.strip(),
        target=target,
        given=True,
    )
    # as the performance keeps it, so that it is the same when it is solved again
    made = noted(note(asked))
    if made is None:
        raise InputError(f"gesture {number} ({row.kind}) can't be made on frame {row.at}", "move it")
    return was if was is not None and replace(made, given=was.given) == was else made


def _moved(
    was: GestureEvent | None, apex: float, kind: str, sentences: Sequence[Mapping[str, Any]], p: Performance
) -> GestureEvent:
    """The gesture with its stroke's end at ``apex`` seconds: in the sentence and on the word there."""
    if was is None:
        from ....inference.body.plan.calls import kind_of
        from ....inference.body.plan.event_file import PREPARE, RETRACT

        settings = kind_of(kind.strip())
        raised = apex - float(settings["stroke"])
        was = GestureEvent(kind, ("right",), raised - PREPARE, raised, apex, apex + 0.3, apex + 0.3 + RETRACT)
    shift = apex - was.apex
    starts = [float(s["start"]) for s in sentences]
    sentence = max(int(np.searchsorted(starts, apex + 0.1, side="right")) - 1, 0) if starts else -1
    near = [
        (abs(start - apex), word)
        for word, (start, end) in zip(p.word_labels, p.word_times.tolist(), strict=True)
        if start - 0.3 <= apex <= end
    ]
    times = {n: max(getattr(was, n) + shift, 0.0) for n in ("start", "raised", "apex", "held", "end")}
    return replace(was, **times, sentence=sentence, word=min(near)[1] if near else "")
