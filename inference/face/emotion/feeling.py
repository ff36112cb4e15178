"""Emotions in time: which is felt when, how each comes and goes, and what words leave of them.

Brows, lids, cheeks and nose show an emotion freely; the mouth shows a part while words are said, so that
these stay readable on the lips. What an emotion may never break is imposed afterwards, in
:mod:`.constraints`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError
from ....rigs.arkit import INDEX, NAMES
from ...rng import stream
from ..curves import Curve, bump, crossfade, steps, stretch, wander
from ..events import Event
from ..segments import LEAD, FaceSegment
from .emotion import Blend, carriage, full, left_to_emotion, shown, timing

F64 = npt.NDArray[np.float64]
Plan = tuple[tuple[float, Blend], ...]
"""From which second on which blend is aimed for."""

LULL = 0.35
"""Seconds of silence over which the mouth is given back to the emotion, or taken from it."""
BREADTH = 0.06
"""Standard deviation of a held emotion's size: a face that holds one still is a mask."""
HERTZ = (0.1, 0.5)
"""The frequencies of that change."""
HEAD_LAG, HEAD_SECONDS = 0.1, 1.6
"""Seconds by which the head follows the face, and by how many times more slowly it moves."""
_BROWS_UP = [INDEX[n] for n in ("browInnerUp", "browOuterUpLeft", "browOuterUpRight")]
_BROWS_DOWN = [INDEX["browDownLeft"], INDEX["browDownRight"]]
SMILE_GIVES = 0.9
"""Part of a smile that an open jaw takes, by jawOpen ..."""
ROUNDED_GIVES = 0.4
"""... and of all that spreads the lips that their rounding does."""
SPREAD_ROUNDS_LESS = 0.45
"""Part of the lips' rounding that a full smile takes, judged by eye: more, and u is said with lips of i."""
_JAW = INDEX["jawOpen"]
_WIDE, _SMILE = ([INDEX[f"{n}Left"], INDEX[f"{n}Right"]] for n in ("eyeWide", "mouthSmile"))
_UNSMILING = [
    i for i, n in enumerate(NAMES)
    if n.startswith(("mouthFrown", "browDown", "noseSneer", "mouthPress", "mouthStretch"))
]  # fmt: skip
_NARROW = [i for i, n in enumerate(NAMES) if n.startswith(("eyeSquint", "cheekSquint"))]
_ROUND = [INDEX["mouthPucker"], INDEX["mouthFunnel"]]
_SPREAD = [i for i, n in enumerate(NAMES) if n.startswith(("mouthSmile", "mouthStretch"))]


def by_sentence(parts: Sequence[FaceSegment], blends: Sequence[Blend]) -> Plan:
    """One blend rules the whole; several rule one sentence each, the last one also those after it.

    Raises InputError where there are more blends than sentences.
    """
    sentences = [p for p in parts if not p.silent]
    if len(blends) > max(len(sentences), 1):
        raise InputError(
            f"{len(blends)} emotions for {len(sentences)} sentence{'s' * (len(sentences) != 1)}",
            "give one for all, or at most one for each sentence",
        )
    starts = [p.start - LEAD for p in sentences] if len(blends) > 1 else [0.0]
    return tuple(zip(starts, blends, strict=False))


def as_events(plan: Plan, duration: float) -> list[Event]:
    """Of each blend when it is aimed for, with the intensities that are not 0."""
    ends = [*(start for start, _ in plan[1:]), duration]
    felt = [
        (start, end, {n: k for n, k in blend.items() if k})
        for (start, blend), end in zip(plan, ends, strict=False)
    ]
    return [Event("emotion", start, end, blend) for start, end, blend in felt if blend and end > start]


def draw_emotion(parts: Sequence[FaceSegment], plan: Plan, seed: int, times: F64, spoken: F64) -> F64:
    """Weights (T, 52) that emotion adds at ``times`` to the face whose words move it as ``spoken`` (T, 52).

    Each emotion comes with its onset and leaves with its offset.
    """
    out = np.zeros((len(times), len(NAMES)))
    moods = [(p.start - LEAD, _mood(p, seed)) for p in parts]
    breadth = 1 + BREADTH * crossfade(times, moods, 0.6)[:, 0]
    for name in _named(plan):
        curve = steps(times, _moves(name, plan), 1)[:, 0]
        out += shown(curve * breadth, name)[:, None] * full()[name]
    return np.asarray(np.clip(out, 0, 1) * _readable(parts, times, spoken))


def emotion_head(plan: Plan, seed: int, times: F64) -> F64:
    """Pitch, yaw and roll (T, 3) in degrees by which emotions turn the head."""
    side = stream(seed, "", 0, "face/emotion side").choice([-1.0, 1.0])
    out = np.zeros((len(times), 3))
    for name in _named(plan):
        slow = [(t + HEAD_LAG, HEAD_SECONDS * s, goal) for t, s, goal in _moves(name, plan)]
        out += steps(times, slow, 1) * carriage(name) * (1, side, side)
    return out


def add_emotion(face: F64, emotion: F64) -> F64:
    """The face (T, 52) with an emotion (T, 52) on it: what goes against it gives way."""
    out = face.copy()
    # brows that are knitted rise less with accents, raised ones have part of the rise behind them
    out[:, _BROWS_UP] *= 1 - 0.7 * np.maximum(emotion[:, _BROWS_DOWN].mean(axis=1, keepdims=True), 0)
    out[:, _BROWS_UP] *= 1 - 0.5 * emotion[:, _BROWS_UP]
    # wide eyes are not narrowed, nor do the corners of someone rise who is not glad
    out[:, _NARROW] *= 1 - emotion[:, _WIDE].mean(axis=1, keepdims=True)
    out[:, _SMILE] *= 1 - np.clip(1.5 * emotion[:, _UNSMILING].max(axis=1, keepdims=True), 0, 1)
    return np.asarray(out + emotion)


def round_less(spoken: F64, emotion: F64) -> F64:
    """The words' weights (T, 52) as somebody says them who smiles as ``emotion`` (T, 52) has it."""
    out = spoken.copy()
    out[:, _ROUND] *= 1 - SPREAD_ROUNDS_LESS * np.clip(emotion[:, _SMILE].mean(axis=1, keepdims=True), 0, 1)
    return out


def _named(plan: Plan) -> list[str]:
    return sorted({name for _, blend in plan for name, k in blend.items() if k})


def _mood(part: FaceSegment, seed: int) -> Curve:
    """How the size of an emotion changes (T, 1) at times of the recording."""
    return lambda times: wander(times - part.start, part.stream(seed, "emotion"), 1, *HERTZ)


def _moves(name: str, plan: Plan) -> list[tuple[float, float, list[float]]]:
    """When one emotion sets out for another intensity, how long that takes, and which it is."""
    onset, offset = timing(name)
    moves, last = [], 0.0
    for start, blend in plan:
        goal = blend.get(name, 0.0)
        if goal != last:
            moves.append((start, onset if goal > last else offset, [goal]))
        last = goal
    return moves


def _readable(parts: Sequence[FaceSegment], times: F64, spoken: F64) -> F64:
    """The share (T, 52) of each channel that words leave to an emotion."""
    speaking = np.zeros(len(times))
    for part in parts:
        for start, end in part.phrases:
            begin = part.start + start - LULL
            near = stretch(times, begin, part.start + end + LULL)
            speaking[near] = np.maximum(speaking[near], bump(times[near], begin, LULL, end - start, LULL))
    share = 1 - speaking[:, None] * (1 - left_to_emotion())
    # rounded lips draw the corners in: nothing spreads them meanwhile
    share[:, _SPREAD] *= np.clip(1 - ROUNDED_GIVES * spoken[:, _ROUND].sum(axis=1), 0, 1)[:, None]
    # a dropping jaw draws the corners down: a smile held against it would hide how far it opens
    share[:, _SMILE] *= np.clip(1 - SMILE_GIVES * spoken[:, _JAW], 0, 1)[:, None]
    return np.asarray(share)
