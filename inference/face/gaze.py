"""Where the eyes look: at the camera mostly, away while thinking, never perfectly still.

Angles are degrees in the chest's frame: yaw to the character's left, pitch downwards; the camera is 0, 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import INDEX, NAMES
from ...rigs.avatar.face.eyes import GAZE_DEGREES
from .behaviour import behaviour, interval, within
from .curves import steps
from .events import Event
from .segments import LEAD, Segment

F64 = npt.NDArray[np.float64]


def plan_gaze(segment: Segment, seed: int) -> list[Event]:
    """The fixations of a segment on its clock: each event starts with its saccade and lasts to the next."""
    aways = _glances(segment, seed) if segment.silent else _thinking(segment, seed)
    rng = segment.stream(seed, "fixation")
    g = behaviour("gaze")
    begin = 0.0 if segment.silent else -LEAD
    fixations: list[tuple[float, float, float, str]] = []
    t = begin
    while t < segment.end - LEAD:
        yaw, pitch = g["fixation_degrees"] * np.clip(rng.standard_normal(2), -2, 2) * (1.0, 0.7)
        if not any(a - 0.15 <= t <= b + 0.15 for a, b, _, _ in aways):
            fixations.append((t, float(yaw), float(pitch), "camera"))
        t += max(interval(rng, g["fixation_mean"], g["fixation_spread"]), 0.25)
    for start, end, yaw, pitch in aways:
        fixations += [(start, yaw, pitch, "away"), (end, 0.0, 0.0, "camera")]
    fixations.sort()
    ends = [f[0] for f in fixations[1:]] + [max(segment.end, fixations[-1][0])] if fixations else []
    out, at = [], np.zeros(2)
    for (start, yaw, pitch, target), end in zip(fixations, ends, strict=True):
        size = float(np.hypot(yaw - at[0], pitch - at[1]))
        details = {"target": target, "yaw": yaw, "pitch": pitch, "degrees": size}
        out.append(Event("gaze", start, end, details))
        at = np.array([yaw, pitch])
    return out


def draw_gaze(fixations: Sequence[Event], times: F64) -> F64:
    """Yaw and pitch (T, 2) of the line of sight in degrees, with saccades at their own speed."""
    g = behaviour("gaze")
    moves = []
    at = np.zeros(2)
    for e in sorted(fixations, key=lambda e: e.start):
        goal = np.array([e.details["yaw"], e.details["pitch"]])
        seconds = g["saccade_base"] + g["saccade_per_degree"] * float(np.hypot(*(goal - at)))
        moves.append((e.start, seconds, goal))
        at = goal
    return steps(times, moves, 2)


def head_follows(fixations: Sequence[Event], times: F64) -> F64:
    """The part (T, 2) of the gaze shifts, yaw and pitch in degrees, that the head turns with."""
    g = behaviour("gaze")
    moves = []
    for e in sorted(fixations, key=lambda e: e.start):
        share = 0.0 if e.details["target"] == "camera" else g["head_share"]
        moves.append((e.start, g["head_seconds"], np.array([e.details["yaw"], e.details["pitch"]]) * share))
    return steps(times, moves, 2)


def eye_weights(sight: F64, head: F64) -> F64:
    """ARKit weights (T, 52) of the eight eyeLook channels.

    ``sight`` (T, 2) and ``head`` (T, 2) are yaw and pitch in degrees; the eyes turn against the head, so that
    a moving head keeps looking where it looked (the vestibulo-ocular reflex).
    """
    out = np.zeros((len(sight), len(NAMES)))
    yaw, pitch = (sight - head).T
    for side, outwards in (("Left", yaw), ("Right", -yaw)):
        out[:, INDEX[f"eyeLookOut{side}"]] = outwards / GAZE_DEGREES["Out"]
        out[:, INDEX[f"eyeLookIn{side}"]] = -outwards / GAZE_DEGREES["In"]
        out[:, INDEX[f"eyeLookDown{side}"]] = pitch / GAZE_DEGREES["Down"]
        out[:, INDEX[f"eyeLookUp{side}"]] = -pitch / GAZE_DEGREES["Up"]
    return np.clip(out, 0, 1)


def _thinking(segment: Segment, seed: int) -> list[tuple[float, float, float, float]]:
    """Looks away (start, end, yaw, pitch) around the starts of phrases."""
    g = behaviour("gaze")
    rng = segment.stream(seed, "thinking")
    out: list[tuple[float, float, float, float]] = []
    long = segment.speech_end >= g["shortest_away_sentence"]
    for i, (start, end) in enumerate(segment.phrases):
        chance = g["away_at_sentence_start"] if i == 0 else g["away_at_phrase_start"]
        drawn, early, seconds = rng.random(), within(rng, [0.05, 0.22]), within(rng, g["away_seconds"])
        yaw, pitch = _direction(rng)
        back = min(start - early + seconds, end - 0.2)
        if long and drawn < chance and back - (start - early) > 0.3:
            out.append((start - early, back, yaw, pitch))
    return out


def _glances(segment: Segment, seed: int) -> list[tuple[float, float, float, float]]:
    g = behaviour("gaze")
    rng = segment.stream(seed, "glance")
    out: list[tuple[float, float, float, float]] = []
    t = interval(rng, g["glance_interval"], 0.4)
    while t < segment.end - 2:
        seconds = within(rng, g["away_seconds"])
        out.append((t, t + seconds, *_direction(rng)))
        t += seconds + interval(rng, g["glance_interval"], 0.4)
    return out


def _direction(rng: np.random.Generator) -> tuple[float, float]:
    g = behaviour("gaze")
    shares = np.array(g["directions"])
    angle = np.pi / 4 * rng.choice(8, p=shares / shares.sum())
    size = within(rng, g["away_degrees"])
    return float(size * np.cos(angle)), float(-size * np.sin(angle) * g["away_vertical"])
