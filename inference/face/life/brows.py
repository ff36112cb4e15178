"""Brows: gentle raises with accents, a trace of thought while looking away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ....rigs.arkit import INDEX, NAMES
from ..behaviour import behaviour, within
from ..curves import bump, stretch
from ..events import Event
from ..segments import FaceSegment
from .accents import Accent
from .listening import answering_brows

F64 = npt.NDArray[np.float64]


def plan_brows(
    segment: FaceSegment, seed: int, stresses: Sequence[Accent], gaze: Sequence[Event]
) -> list[Event]:
    """The brow movements of a segment on its clock."""
    return [
        *_raises(segment, seed, stresses),
        *_thoughts(segment, seed, gaze),
        *answering_brows(segment, seed),
    ]


def draw_brows(events: Sequence[Event], times: F64) -> F64:
    """ARKit weights (T, 52) of the brow channels."""
    out = np.zeros((len(times), len(NAMES)))
    for e in events:
        d = e.details
        near = stretch(times, e.start, e.start + d["rise"] + d["hold"] + d["fall"])
        curve = bump(times[near], e.start, d["rise"], d["hold"], d["fall"])
        for channel, weight in (
            ("browInnerUp", d["inner"]),
            ("browOuterUpLeft", d["outer_left"]),
            ("browOuterUpRight", d["outer_right"]),
            ("browDownLeft", d["down"]),
            ("browDownRight", d["down"]),
        ):
            # overlapping raises do not add up: the brow is already there
            out[near, INDEX[channel]] = np.maximum(out[near, INDEX[channel]], weight * curve)
    return out


def _raises(segment: FaceSegment, seed: int, stresses: Sequence[Accent]) -> list[Event]:
    b = behaviour("brows")
    rng = segment.stream(seed, "brow")
    out: list[Event] = []
    for accent in stresses:
        drawn = rng.random()
        rise, hold, fall = within(rng, b["rise"]), within(rng, b["hold"]), within(rng, b["fall"])
        height, share = within(rng, b["height"]), within(rng, b["outer_share"])
        lean = 1 + 0.12 * rng.standard_normal()
        chance = b["on_accent"] * accent.strength * (1.3 if accent.pitch > 0.5 else 0.7)
        if drawn >= chance:
            continue
        inner = height * (0.7 + 0.3 * accent.strength)
        start = accent.time - b["lead"] - 0.6 * rise
        out.append(_event(start, rise, hold, fall, inner, inner * share, lean, 0.0))
    return out


def _thoughts(segment: FaceSegment, seed: int, gaze: Sequence[Event]) -> list[Event]:
    b = behaviour("brows")
    rng = segment.stream(seed, "brow in thought")
    out: list[Event] = []
    for look in gaze:
        if look.details["target"] != "away":
            continue
        drawn, kind, size = rng.random(), rng.random(), rng.uniform(0.5, 1.0)
        if drawn >= b["while_thinking"]:
            continue
        hold = max(look.end - look.start - 0.25, 0.05)
        # looking up raises the brows, looking down or aside more often knits them
        if kind < (0.8 if look.details["pitch"] < -1 else 0.3):
            inner = size * b["height"][1]
            out.append(_event(look.start, 0.22, hold, 0.4, inner, 0.6 * inner, 1.0, 0.0))
        else:
            out.append(_event(look.start, 0.22, hold, 0.4, 0.0, 0.0, 1.0, size * b["knit"]))
    return out


def _event(
    start: float, rise: float, hold: float, fall: float, inner: float, outer: float, lean: float, down: float
) -> Event:
    details = {
        "inner": inner,
        "outer_left": outer * lean,
        "outer_right": outer * (2 - lean),
        "down": down,
        "rise": rise,
        "hold": hold,
        "fall": fall,
    }
    return Event("brow", start, start + rise + hold + fall, details)
