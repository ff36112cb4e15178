"""Blinks: when they come and how the lids move."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ....base.easing import minimum_jerk
from ..behaviour import behaviour, interval, within
from ..curves import stretch
from ..events import Event
from ..segments import LEAD, FaceSegment

F64 = npt.NDArray[np.float64]


def plan_blinks(segment: FaceSegment, seed: int, gaze: Sequence[Event]) -> list[Event]:
    """The blinks of a segment on its clock: at phrase ends, with large shifts of ``gaze``, and free ones."""
    b = behaviour("blink")
    rng = segment.stream(seed, "blink")
    times = _phrase_ends(segment, rng)
    with_gaze = segment.stream(seed, "blink with gaze")
    for shift in gaze:
        drawn, t = with_gaze.random() < b["with_gaze_shift"], shift.start - 0.02
        if drawn and shift.details["degrees"] >= b["least_shift"]:
            # those at phrase ends come first: they are what listeners expect
            times += [t] if all(abs(t - other) >= b["least_interval"] for other in times) else []
    free = segment.stream(seed, "free blink")
    t = interval(free, b["rest_interval"], b["spread"]) * free.uniform(0.25, 1.0)
    while t < segment.end - LEAD:
        if all(abs(t - other) >= b["least_interval"] for other in times):
            times.append(t)
        mean = b["talk_interval"] if t < segment.speech_end else b["rest_interval"]
        t += max(interval(free, mean, b["spread"]), b["least_interval"])
    shape = segment.stream(seed, "lids")
    return [_blink(t, shape) for t in sorted(times)]


def settle_blinks(blinks: Sequence[Event]) -> list[Event]:
    """Blinks of all segments in order of time; one that follows another too soon, as where sentences meet, is
    left out."""
    least = behaviour("blink")["least_interval"]
    kept: list[Event] = []
    for blink in sorted(blinks, key=lambda e: e.start):
        if not kept or blink.start >= kept[-1].start + least:
            kept.append(blink)
    return kept


def draw_blinks(blinks: Sequence[Event], times: F64, fps: float) -> F64:
    """Weight (T,) of ``eyeBlink`` on both sides. Lids stay shut for a frame, however few frames there are."""
    out, early = np.zeros(len(times)), behaviour("blink")["open_early"]
    for e in blinks:
        d = e.details
        near = stretch(times, e.start, e.end + 1 / fps)
        hold = max(d["hold"], 0.95 / fps)
        late = times[near] - e.start
        rising = np.clip((late - d["close"] - hold) / d["open"], 0, 1) ** early
        out[near] = np.maximum(out[near], minimum_jerk(late / d["close"]) * (1 - minimum_jerk(rising)))
    return out


def _phrase_ends(segment: FaceSegment, rng: np.random.Generator) -> list[float]:
    b = behaviour("blink")
    out: list[float] = []
    for i, (_, end) in enumerate(segment.phrases):
        last = i == len(segment.phrases) - 1
        chance, late = rng.random(), within(rng, [-0.08, 0.16])
        # where the next sentence follows at once, before its head and brows set out
        t = min(end + late, segment.end - LEAD)
        near = out and t - out[-1] < b["least_interval"]
        if chance < (b["at_sentence_end"] if last else b["at_phrase_end"]) and t > end - LEAD and not near:
            out.append(t)
    return out


def _blink(start: float, rng: np.random.Generator) -> Event:
    b = behaviour("blink")
    close, hold, opening = within(rng, b["close"]), within(rng, b["hold"]), within(rng, b["open"])
    details = {"close": close, "hold": hold, "open": opening}
    return Event("blink", start, start + close + hold + opening, details)
