"""What trunk and head do with gestures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....base.easing import minimum_jerk
from ..event import GestureEvent
from ..manner.manner import Manner
from ..moves import F64, Move, follow
from .forms import Form, form_of

FIRST = 0.10
"""Seconds that the trunk is before the hands: what is nearer to the middle moves first."""
MORE = 2.2
"""Times what the table of forms says: the trunk's share for a speaker at ease."""
WITH = np.radians([6.5, 1.2, 0.9])
"""Turn, lean and bend that go with any stroke besides: the shoulder of the hand comes forward and down."""
BACK, STAYS, BEYOND = 0.35, 0.7, 0.12
"""Shares of that: how far the trunk goes the other way before a stroke, what of it stays in the hold, and how
far it swings past on its way home."""
SWING, SETTLE = 0.4, 0.45
"""Seconds of coming back from a stroke to what stays, and of settling after the swing home."""
NOD = 0.30
"""Seconds of one nod or shake: 3.3 in a second, within the 2.6 to 6.5 Hz of nods (Hale et al. 2019)."""
LEAN_TO = np.radians(14.0), 0.48
"""The farthest that one leans after a thing out of reach, and metres of the arm."""
TURN_TO = np.radians(24.0), 0.35, np.radians(35.0)
"""The farthest that one turns after a target at the side, the share of its angle, and where that begins."""


def trunk_ways(events: Sequence[GestureEvent], manner: Manner, times: F64) -> F64:
    """Turn, lean and bend of the trunk (T, 3) in radians, to the left, forward and to the left."""
    moves: list[Move] = []
    for event in events:
        form = form_of(event.name, event.hands, event.detail, event.form)
        own = manner.at(event.apex)
        side = 0.0 if len(event.hands) > 1 else (1.0 if "left" in event.hands else -1.0)
        lively = float(np.clip(own.liveliness, 0.0, 2.0)) * min(event.size * own.size, 1.6)
        target = MORE * lively * form.trunk * [side, 1.0, -side]
        if event.target is not None and (form.aim or form.grasp):
            target = target + _after(event, form)
        strikes = lively * WITH * [-side, 1.0, side]
        begin, apex = event.start - FIRST, event.apex - 0.3 * FIRST
        raised = max(begin + 0.6 * (apex - begin), min(event.raised - FIRST, apex - 0.2))
        loose = max(event.held - 0.05, apex + SWING)
        end = max(event.end + FIRST, loose + 0.4)
        moves += [
            Move(begin, raised, 0.5 * target - BACK * strikes),
            Move(raised - 0.08, apex, target + strikes),
            Move(apex - 0.02, apex + SWING, target + STAYS * strikes),
            Move(loose, end, -BEYOND * (target + strikes)),
            Move(end - 0.06, end + SETTLE, np.zeros(3)),
        ]
    return follow(moves, np.zeros(3), times)


def head_ways(events: Sequence[GestureEvent], manner: Manner, times: F64) -> F64 | None:
    """Axis-angle (T, 3) that gestures add to the head, None where they add nothing."""
    result, any_ = np.zeros((len(times), 3)), False
    for event in events:
        form = form_of(event.name, event.hands, event.detail, event.form)
        if not form.head:
            continue
        any_ = True
        lively = float(np.clip(manner.at(event.apex).liveliness, 0.0, 2.0)) * min(event.size, 1.4)
        side = -1.0 if "right" in event.hands else 1.0
        held = max(event.held, event.apex + 0.3)
        slow = [Move(event.raised - 0.15, event.apex + 0.05, np.ones(1)), Move(held, event.end, np.zeros(1))]
        first, last = np.searchsorted(times, (event.raised - 0.3, event.end + 0.1))
        part = times[first:last]
        stays = follow(slow, np.zeros(1), part)[:, 0]
        tilt, chin = (form.head.get(n, 0.0) for n in ("tilt", "chin"))
        result[first:last, 2] -= side * lively * tilt * stays
        result[first:last, 0] -= lively * chin * stays
        # the lowest point of the first nod is at the apex
        count = form.head["count"]
        swing = (part - (event.apex - 0.5 * NOD)) / NOD
        inside = np.clip(swing, 0.0, count)
        fading = 1.0 - 0.35 * np.floor(np.minimum(inside, count - 1e-9))
        result[first:last, 0] += lively * form.head.get("nod", 0.0) * fading * np.sin(np.pi * inside) ** 2
        if "shake" in form.head:
            turns = np.sin(2 * np.pi * inside) * minimum_jerk(2 * inside) * minimum_jerk(2 * (count - inside))
            result[first:last, 1] += lively * form.head["shake"] * turns
    return result if any_ else None


def _after(event: GestureEvent, form: Form) -> F64:
    """(3,) how the trunk helps an arm to a target at the side, or too far away to be held."""
    assert event.target is not None
    x, y, z = event.target
    sign = 0.0 if len(event.hands) > 1 else (1.0 if "left" in event.hands else -1.0)
    shoulder = 0.17 * sign
    angle = float(np.arctan2(x - shoulder, max(z, 0.01)))
    most, share, begins = TURN_TO
    turn = np.sign(angle) * min(share * max(abs(angle) - begins, 0.0), most)
    lean = 0.0
    if form.grasp:
        far = float(np.linalg.norm([x - shoulder, y - 1.32, z])) - 0.09 - 0.9 * LEAN_TO[1]
        lean = float(np.clip(far / 0.42, 0.0, LEAN_TO[0]))
    return np.array([turn, lean, 0.0])
