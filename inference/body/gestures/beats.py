"""Beat gestures: small strokes of one or both hands, whose apex falls on a stressed vowel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import Any

import numpy as np

from ....base.tables import shipped
from ...timeline.speech import Speech
from ..emphasis import Emphasis, emphases
from ..moves import F64, Move
from ..segments import BodySegment
from .arms import ANGLES, SIZE, arm_values, rest_arm

SIDES = ("left", "right")
EVERY = (1.7, 2.6)
"""Seconds between strokes on the average: people who talk calmly beat once in two or three seconds."""
APART = 1.15
"""Seconds that two strokes of a sentence are apart at least."""
PREPARE, STROKE, HOLD, RETRACT = (0.54, 0.74), (0.20, 0.28), (0.18, 0.40), (0.85, 1.15)
"""Seconds that the phases take (Kendon 2004; McNeill 1992 for their names and order)."""
STAY = 2.4
"""Seconds from a stroke to the next of the same hand and sentence within which it waits half raised."""
SINK, WAIT = 0.12, 0.35
"""Share of the way to rest that a hand sinks in the hold, and while it waits."""


@dataclass(frozen=True)
class Gesture:
    """One entry of ``beats.toml``: arm values (SIZE,) in degrees, trunk (2,) turn and lean in radians."""

    name: str
    both: bool
    prepare: F64
    apex: F64
    trunk: F64


@dataclass(frozen=True)
class Stroke:
    """One planned gesture; times of the phases' borders in seconds: preparation from ``begin`` to ``raised``,
    stroke to ``apex``, hold to ``held``, retraction to ``done``."""

    gesture: Gesture
    hands: tuple[str, ...]
    word: str
    begin: float
    raised: float
    apex: float
    held: float
    done: float
    size: float
    """Share of the library's excursion from rest."""
    sentence: int
    variation: F64
    """(2, 2, SIZE) degrees: what preparation and apex of left and right arm add to the library's."""


@dataclass(frozen=True)
class HandMoves:
    """Moves of the arms (values of :mod:`.arms`) and of the trunk (turn and lean, radians)."""

    left: list[Move]
    right: list[Move]
    trunk: list[Move]


@cache
def library() -> tuple[Gesture, ...]:
    """The gestures of ``beats.toml``."""
    data: dict[str, Any] = shipped(__file__, "beats.toml")
    return tuple(
        Gesture(
            name=g["name"],
            both=g["hands"] == "both",
            prepare=arm_values(g["prepare"], g["hand"]),
            apex=arm_values(g["apex"], g["hand"]),
            trunk=np.radians(g["trunk"]),
        )
        for g in data["gesture"]
    )


def plan(speech: Speech, part: BodySegment, seed: int) -> list[Stroke]:
    """The gestures of one sentence, in time order; none where nothing is said."""
    if part.sentence < 0:
        return []
    random = part.stream(seed, "gesture")
    chosen = _choose(emphases(speech, part), part, random)
    main = SIDES[int(random.random() < 0.62)]
    strokes: list[Stroke] = []
    last = ""
    for accent in chosen:
        others = [g for g in library() if g.name != last]
        gesture = others[int(random.integers(len(others)))]
        last = gesture.name
        stroke = random.uniform(*STROKE)
        prepare, hold, retract = (random.uniform(*r) for r in (PREPARE, HOLD, RETRACT))
        raised = accent.time - stroke
        held = accent.time + hold
        strokes.append(
            Stroke(
                gesture=gesture,
                hands=SIDES if gesture.both else (main,),
                word=accent.word,
                begin=raised - prepare,
                raised=raised,
                apex=accent.time,
                held=held,
                done=held + retract,
                size=float(np.clip(0.92 + 0.1 * accent.strength + random.normal(0, 0.05), 0.78, 1.1)),
                sentence=part.sentence,
                variation=_variation(random),
            )
        )
        if random.random() < 0.25:
            main = SIDES[1 - SIDES.index(main)]
    return strokes


def hand_moves(strokes: Sequence[Stroke]) -> HandMoves:
    """What the arms and the trunk do for the gestures of a whole speech, in time order."""
    result = HandMoves([], [], [])
    for side, moves in zip(SIDES, (result.left, result.right), strict=True):
        own = [s for s in strokes if side in s.hands]
        for stroke, after in zip_longest(own, own[1:]):
            moves.extend(_arm(stroke, side, after))
    for stroke in strokes:
        toward = 1.0 if "left" in stroke.hands else -1.0
        target = stroke.size * stroke.gesture.trunk * [toward, 1.0]
        result.trunk.append(Move(stroke.begin + 0.1, stroke.apex, target))
        result.trunk.append(Move(stroke.held, stroke.done, np.zeros(2)))
    return result


def events(strokes: Sequence[Stroke]) -> list[dict[str, Any]]:
    """The gestures as events of a track: times of the phases, word, hands and name.

    A gesture ends where its hands are back, or set out on the next.
    """
    return [
        {
            "kind": "gesture",
            "name": s.gesture.name,
            "word": s.word,
            "hands": list(s.hands),
            "start": max(s.begin, 0.0),
            "raised": s.raised,
            "apex": s.apex,
            "held": s.held,
            "end": min([s.done, *(n.begin for n in strokes[i + 1 :] if set(n.hands) & set(s.hands))]),
        }
        for i, s in enumerate(strokes)
    ]


def _choose(candidates: list[Emphasis], part: BodySegment, random: np.random.Generator) -> list[Emphasis]:
    """The strongest accents that lie far enough apart, as many as the sentence's length is good for."""
    most = (part.end - part.start) / random.uniform(*EVERY)
    count = max(1, round(most)) if part.end - part.start > 0.8 else int(random.random() < 0.4)
    luck = random.normal(0, 0.35, len(candidates))
    ranked = sorted(zip(candidates, luck, strict=True), key=lambda c: -(c[0].strength + c[1]))
    chosen: list[Emphasis] = []
    for accent, _ in ranked:
        if len(chosen) < count and all(abs(accent.time - c.time) >= APART for c in chosen):
            chosen.append(accent)
    return sorted(chosen, key=lambda a: a.time)


def _variation(random: np.random.Generator) -> F64:
    """No two arms do the same: what is added to preparation and apex."""
    spread = np.concatenate([np.full(len(ANGLES) - 1, 2.5), [0.3], np.full(SIZE - len(ANGLES), 2.5)])
    both = random.normal(size=(1, 2, SIZE)) * spread
    return np.asarray(both + 0.4 * random.normal(size=(2, 2, SIZE)) * spread).clip(-6, 6)


def _arm(stroke: Stroke, side: str, after: Stroke | None) -> list[Move]:
    rest = rest_arm()
    prepare, apex = (
        rest + stroke.size * (pose - rest) + variation
        for pose, variation in zip(
            (stroke.gesture.prepare, stroke.gesture.apex), stroke.variation[:, SIDES.index(side)], strict=True
        )
    )
    moves = [
        Move(stroke.begin, stroke.raised, prepare),
        # the stroke sets out while the hand still rises: the turn is round, not a stop
        Move(stroke.raised - 0.06, stroke.apex, apex),
        # a held hand sinks a little
        Move(stroke.apex, stroke.held + 0.3, apex + SINK * (rest - apex)),
    ]
    # from one sentence to the next a hand goes home: what is edited in one leaves the other as it was
    alone = after is None or after.apex - stroke.apex > STAY or after.sentence != stroke.sentence
    if alone and (after is None or after.begin > stroke.held):
        moves.append(Move(stroke.held, stroke.done, rest))
    elif after is not None and after.begin > stroke.held:
        moves.append(Move(stroke.held, stroke.done, apex + WAIT * (rest - apex)))
    return moves
