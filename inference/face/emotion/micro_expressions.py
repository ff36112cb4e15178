"""Micro-expressions: brief, slight movements of single muscles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ....rigs.arkit import INDEX, NAMES
from ..behaviour import behaviour, interval, within
from ..curves import bump, stretch
from ..events import Event
from ..segments import LEAD, FaceSegment

F64 = npt.NDArray[np.float64]


def plan_micro(segment: FaceSegment, seed: int) -> list[Event]:
    """The micro-expressions of a segment on its clock; those of the lips only while nothing is said."""
    m = behaviour("micro")
    rng = segment.stream(seed, "micro")
    shares = np.array([kind["share"] for kind in m["kinds"]], np.float64)
    out = []
    t = interval(rng, m["interval"], m["spread"]) * rng.uniform(0, 1)
    while t < segment.end - LEAD - 0.5:
        kind = m["kinds"][rng.choice(len(shares), p=shares / shares.sum())]
        side = ("Left", "Right")[rng.integers(2)] if kind.get("one") else ""
        times = {name: within(rng, m[name]) for name in ("onset", "hold", "offset")}
        weight = within(rng, m["weight"])
        end = t + sum(times.values())
        if not (kind.get("silent") and _spoken(segment, t, end)):
            details = {"name": kind["name"], "side": side, "weight": weight, **times}
            out.append(Event("micro", t, end, details))
        t += max(interval(rng, m["interval"], m["spread"]), 1.0)
    return out


def draw_micro(events: Sequence[Event], times: F64) -> F64:
    """ARKit weights (T, 52) of the micro-expressions."""
    out = np.zeros((len(times), len(NAMES)))
    kinds: dict[str, dict[str, Any]] = {kind["name"]: kind for kind in behaviour("micro")["kinds"]}
    for e in events:
        d, near = e.details, stretch(times, e.start, e.end)
        curve = d["weight"] * bump(times[near], e.start, d["onset"], d["hold"], d["offset"])
        for channel, share in kinds[d["name"]]["channels"].items():
            sides = (d["side"],) if d["side"] else ("", "Left", "Right")
            for name in (channel + side for side in sides):
                if name in INDEX:
                    out[near, INDEX[name]] += share * curve
    return out


def _spoken(segment: FaceSegment, start: float, end: float) -> bool:
    return any(start < b + 0.1 and end > a - LEAD for a, b in segment.phrases)
