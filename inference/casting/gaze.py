"""Whom each of a cast looks at: who listens looks at who speaks, who speaks at who is spoken to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ...rigs.smplx import INDEX, rest_joints
from ..timeline.speech import Sentence
from .cast_file import Member

LATE = 0.35
"""Seconds after a turn begins until listeners look at its speaker: eyes come some tenths of a second
after."""
_MOST = (38.0, 28.0)
"""Degrees to a side, and up or down, that a look can go without a turn of the body."""
_SHORT = 0.4
"""Seconds; no look is shorter."""
_SEATED = 0.42
"""Metres that the eyes of one who sits are lower."""


def looks(
    who: Member, cast: Sequence[Member], eyes: Mapping[str, float], sentences: Sequence[Sentence]
) -> str:
    """What ``--look`` is to be for one of a cast. ``eyes``: heights of all eyes in metres, standing."""
    others = [m for m in cast if m.name != who.name]
    if not others:
        return "camera"
    keys: list[tuple[float, str]] = []
    for s in _turns(sentences):
        target = _target(who, others, s, sentences)
        at = 0.0 if not keys else s.start + (0.0 if _same(s.speaker, who.name) else LATE)
        if keys and keys[-1][1] == target:
            continue
        if keys and at - keys[-1][0] < _SHORT:
            keys[-1] = (keys[-1][0], target)
        else:
            keys.append((at, target))
    keys = keys or [(0.0, others[0].name)]
    points = {m.name: _point(who, m, eyes) for m in others}
    if len({target for _, target in keys}) == 1:
        return points[keys[0][1]]
    return " ".join(f"{time:.3f}:{points[target]}" for time, target in keys)


def _turns(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The first sentence of each turn."""
    return [s for i, s in enumerate(sentences) if i == 0 or not _same(s.speaker, sentences[i - 1].speaker)]


def _target(who: Member, others: Sequence[Member], said: Sentence, sentences: Sequence[Sentence]) -> str:
    """The name of whom somebody looks at from a turn on."""
    names = {m.name.casefold(): m.name for m in others}
    if said.speaker.casefold() in names:
        return names[said.speaker.casefold()]
    # own turn: to whom has spoken before, else to whom will
    at = sentences.index(said)
    around = [*reversed(sentences[:at]), *sentences[at:]]
    return next(
        (names[s.speaker.casefold()] for s in around if s.speaker.casefold() in names), others[0].name
    )


def _point(who: Member, other: Member, eyes: Mapping[str, float]) -> str:
    """The other's eyes as a point of ``--look``: metres to the left, up from the soles and forwards of who
    looks."""
    joints = rest_joints()
    own = 0.5 * (joints[INDEX["left_eye"]] + joints[INDEX["right_eye"]])
    dx, dy = other.at[0] - who.at[0], other.at[1] - who.at[1]
    turn = math.radians(who.turn)
    # forwards is (sin, -cos) of the turn, the left (cos, sin)
    forward, left = dx * math.sin(turn) - dy * math.cos(turn), dx * math.cos(turn) + dy * math.sin(turn)
    up = _height(other, eyes) - _height(who, eyes)
    far = max(math.hypot(forward, left), 0.3)
    yaw = float(np.clip(math.degrees(math.atan2(left, forward)), -_MOST[0], _MOST[0]))
    pitch = float(np.clip(math.degrees(math.atan2(up, far)), -_MOST[1], _MOST[1]))
    x, z = far * math.sin(math.radians(yaw)), far * math.cos(math.radians(yaw))
    y = far * math.tan(math.radians(pitch))
    return f"{own[0] + x:.3f},{own[1] + y:.3f},{own[2] + z:.3f}"


def _height(member: Member, eyes: Mapping[str, float]) -> float:
    return eyes[member.name] - (_SEATED if member.pose in ("sit", "desk") else 0.0)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
