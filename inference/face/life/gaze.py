"""Where the eyes look: at the camera mostly, away while thinking, never perfectly still.

Angles are degrees in the chest's frame: yaw to the character's left, pitch downwards; the camera is 0, 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ....base.easing import minimum_jerk, smoothstep
from ....rigs.arkit import INDEX, NAMES
from ....rigs.avatar.face.eyes import GAZE_DEGREES
from ..behaviour import behaviour, interval, within
from ..curves import steps, stretch
from ..events import Event
from ..segments import LEAD, FaceSegment

F64 = npt.NDArray[np.float64]


def plan_gaze(segment: FaceSegment, seed: int, *, aways: bool = True, small: bool = True) -> list[Event]:
    """The fixations of a segment on its clock: each event starts with its saccade and lasts to the next.

    Without ``aways`` nothing but the camera is looked at, without ``small`` the eyes rest in its middle.
    """
    looks_away = _glances(segment, seed) + _thinking(segment, seed) if aways else []
    rng = segment.stream(seed, "fixation")
    g = behaviour("gaze")
    begin = 0.0 if segment.silent and segment.heard is None else -LEAD
    fixations: list[tuple[float, float, float, str]] = []
    t = begin
    while t < segment.end - LEAD:
        yaw, pitch = g["fixation_degrees"] * np.clip(rng.standard_normal(2), -2, 2) * (1.0, 0.7)
        if not small:
            yaw = pitch = 0.0
        free = not any(a - 0.15 <= t <= b + g["fixation_least"] for a, b, _, _ in looks_away)
        if free and (small or not fixations):
            fixations.append((t, float(yaw), float(pitch), "camera"))
        mean = g["fixation_mean" if t < segment.speech_end else "fixation_mean_listening"]
        t += max(interval(rng, mean, g["fixation_spread"]), g["fixation_least"])
    for start, end, yaw, pitch in looks_away:
        fixations += [(start, yaw, pitch, "away"), (end, 0.0, 0.0, "camera")]
    fixations.sort()
    ends = [f[0] for f in fixations[1:]] + [max(segment.end, fixations[-1][0])] if fixations else []
    out, at = [], np.zeros(2)
    for (start, yaw, pitch, target), end in zip(fixations, ends, strict=True):
        size = float(np.hypot(yaw - at[0], pitch - at[1]))
        metres = g["camera_metres" if target == "camera" else "away_metres"]
        details = {"target": target, "yaw": yaw, "pitch": pitch, "degrees": size, "metres": metres}
        out.append(Event("gaze", start, end, details))
        at = np.array([yaw, pitch])
    return out


def draw_gaze(fixations: Sequence[Event], times: F64) -> F64:
    """Yaw and pitch (T, 2) of the line of sight in degrees, with saccades at their own speed."""
    g = behaviour("gaze")
    out, arrived, at = np.zeros((len(times), 2)), np.zeros((len(times) + 1, 2)), np.zeros(2)
    for e in sorted(fixations, key=lambda e: e.start):
        goal = np.array([e.details["yaw"], e.details["pitch"]])
        seconds = g["saccade_base"] + g["saccade_per_degree"] * float(np.hypot(*(goal - at)))
        near = stretch(times, e.start, e.start + seconds)
        out[near] += _saccade((times[near] - e.start) / seconds)[:, None] * (goal - at)
        arrived[near.stop] += goal - at
        at = goal
    return np.asarray(out + np.cumsum(arrived[:-1], axis=0))


def draw_vergence(fixations: Sequence[Event], times: F64) -> F64:
    """Degrees (T,) by which each eye turns inwards, so that both meet in what is looked at."""
    g = behaviour("gaze")
    moves = [
        (
            e.start,
            g["vergence_seconds"],
            np.degrees(np.arctan2([g["half_between_eyes"]], e.details["metres"])),
        )
        for e in sorted(fixations, key=lambda e: e.start)
    ]
    if moves:
        # the eyes are there as the film begins
        moves[0] = (min(moves[0][0], 0.0) - 1.0, *moves[0][1:])
    return steps(times, moves, 1)[:, 0]


def _saccade(u: F64) -> F64:
    """The way of a saccade from 0 to 1 while ``u`` goes from 0 to 1, at most 1.65 times its mean speed."""
    return 0.4 * minimum_jerk(u) + 0.6 * smoothstep(u)


def head_follows(fixations: Sequence[Event], times: F64) -> F64:
    """The part (T, 2) of the gaze shifts, yaw and pitch in degrees, that the head turns with."""
    g = behaviour("gaze")
    moves = []
    for e in sorted(fixations, key=lambda e: e.start):
        share = 0.0 if e.details["target"] == "camera" else g["head_share"]
        moves.append((e.start, g["head_seconds"], np.array([e.details["yaw"], e.details["pitch"]]) * share))
    return steps(times, moves, 2)


def eye_weights(sight: F64, head: F64, inwards: float | F64 = 0.0) -> F64:
    """ARKit weights (T, 52) of the eight eyeLook channels.

    ``sight`` (T, 2) and ``head`` (T, 2) are yaw and pitch in degrees; the eyes turn against the head, so that
    a moving head keeps looking where it looked (the vestibulo-ocular reflex). ``inwards`` (T,) is by how many
    degrees each of them turns towards the nose. Lids follow the eyes: an avatar's shapes for looking down and
    up lower and raise them.
    """
    out = np.zeros((len(sight), len(NAMES)))
    yaw, pitch = (sight - head).T
    for side, outwards in (("Left", yaw - inwards), ("Right", -yaw - inwards)):
        out[:, INDEX[f"eyeLookOut{side}"]] = outwards / GAZE_DEGREES["Out"]
        out[:, INDEX[f"eyeLookIn{side}"]] = -outwards / GAZE_DEGREES["In"]
        out[:, INDEX[f"eyeLookDown{side}"]] = pitch / GAZE_DEGREES["Down"]
        out[:, INDEX[f"eyeLookUp{side}"]] = -pitch / GAZE_DEGREES["Up"]
    return np.clip(out, 0, 1)


def _thinking(segment: FaceSegment, seed: int) -> list[tuple[float, float, float, float]]:
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


def _glances(segment: FaceSegment, seed: int) -> list[tuple[float, float, float, float]]:
    """Looks to a side (start, end, yaw, pitch) while nothing is said: in silence and long after words."""
    g = behaviour("gaze")
    rng = segment.stream(seed, "glance")
    out: list[tuple[float, float, float, float]] = []
    t = segment.speech_end + interval(rng, g["glance_interval"], 0.4)
    while t < segment.end - 2:
        seconds = within(rng, g["glance_seconds"])
        out.append((t, t + seconds, *_direction(rng)))
        t += seconds + interval(rng, g["glance_interval"], 0.4)
    return out


def _direction(rng: np.random.Generator) -> tuple[float, float]:
    """Yaw and pitch in degrees of a look away; its size is exponential, as that of saccades is."""
    g = behaviour("gaze")
    shares = np.array(g["directions"])
    angle = np.pi / 4 * rng.choice(8, p=shares / shares.sum())
    nearest, furthest = (np.exp(-np.array(g["away_degrees"]) / g["saccade_size"])).tolist()
    size = -g["saccade_size"] * np.log(rng.uniform(furthest, nearest))
    return float(size * np.cos(angle)), float(-size * np.sin(angle) * g["away_vertical"])
