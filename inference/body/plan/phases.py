"""The phases of gestures in time: how long each takes, and how strokes of one unit flow into each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..event import GestureEvent
from ..manner.manner import Manner
from ..segments import BodySegment
from .calls import kind_of

Borders = tuple[float, float, float, float, float]
"""Seconds: start, raised, apex, held and end."""
PREPARE, RETRACT = (0.40, 0.60), (0.80, 1.10)
"""Seconds from setting out to the stroke, and of the way back to rest."""
STROKE_SPREAD = 0.10
"""Standard deviation of a stroke's seconds about its kind's mean."""
SHORTEST = 0.16
"""Seconds of the shortest stroke, and of the shortest preparation."""
PHRASE_END = 1.5
"""Times as long that a hand stays at a phrase's end."""
PAUSE = 0.14
"""Seconds of silence that end a phrase."""
UNIT = 2.2
"""Seconds from a stroke to the next of the same hand and sentence within which the hand does not go home:
strokes of one unit flow into each other (Kipp, Neff & Albrecht, "An annotation scheme for
conversational gestures", 2007)."""
LEAD = 0.45
"""Seconds before a sentence that its first gesture may set out."""


def borders(
    apex: float, kind: str, manner: Manner, part: BodySegment, following: float, random: np.random.Generator
) -> Borders:
    """The phases of a gesture of a kind that arrives at ``apex``; the stroke after it at ``following``."""
    settings = kind_of(kind)
    mean, hold = settings["stroke"], settings["hold"]
    stroke = max(random.normal(mean, STROKE_SPREAD), 0.6 * mean) / manner.speed
    prepare = random.uniform(*PREPARE) / manner.tempo
    stay = random.uniform(*hold) * manner.hold
    retract = random.uniform(*RETRACT) / manner.tempo
    if ends_phrase(part, apex, following):
        stay *= PHRASE_END
    # what sets out near a sentence's start is quicker, rather than begun long before the sentence
    room = max(apex - max(part.start - LEAD, 0.0), 2 * SHORTEST)
    squeeze = min(1.0, room / (stroke + prepare))
    stroke, prepare = max(stroke * squeeze, SHORTEST), max(prepare * squeeze, SHORTEST)
    return (
        max(apex - stroke - prepare, 0.0),
        max(apex - stroke, 0.0),
        apex,
        apex + stay,
        apex + stay + retract,
    )


def ends_phrase(part: BodySegment, time: float, following: float) -> bool:
    """Whether a pause comes between a stroke and the next."""
    pauses = (p.start for p in part.phones if p.label == "sil" and p.end - p.start >= PAUSE)
    return any(time < pause < following for pause in pauses)


def joined(events: Sequence[GestureEvent]) -> list[GestureEvent]:
    """The gestures, in time order, with what one hand does in a row brought into order.

    A stroke sets out when the last has arrived at the earliest. In a unit the hand stays until it sets out on
    the next; from one sentence to the next it goes home as far as it gets, so that what is edited in one
    leaves the other as it was.
    """
    done: list[GestureEvent] = []
    last: dict[str, int] = {}
    for event in events:
        earlier = sorted({last[h] for h in event.hands if h in last})
        for i in earlier:
            event = _after(event, done[i].apex)
        for i in earlier:
            before = done[i]
            unit = before.sentence == event.sentence and event.apex - before.apex <= UNIT
            free = set(before.hands) <= set(event.hands)
            held = min(before.held, event.start)
            if event.start < before.end or (unit and free):
                end = event.start if free else max(before.end, event.start)
                before = replace(before, held=min(held, end), end=max(end, held))
            done[i] = before
        last |= dict.fromkeys(event.hands, len(done))
        done.append(event)
    return done


def _after(event: GestureEvent, apex: float) -> GestureEvent:
    """The gesture set out on no sooner than the last stroke arrived."""
    start = max(event.start, min(apex + 0.04, event.apex - 2 * SHORTEST))
    start = max(start, min(apex, event.apex))
    raised = min(max(event.raised, start + 0.4 * (event.apex - start)), event.apex)
    return replace(event, start=start, raised=raised)
