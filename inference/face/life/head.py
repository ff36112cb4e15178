"""The head: poses taken at phrase boundaries, nods on accents, the voice's rise and fall, and slow drift.

Degrees in the order pitch (nod down), yaw (to the character's left), roll (towards the right shoulder
is negative), until :func:`axis_angles`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..behaviour import behaviour, interval, within
from ..curves import Curve, bump, crossfade, steps, stretch, wander
from ..events import Event
from ..segments import LEAD, FaceSegment
from .accents import Accent
from .listening import answering_nods

F64 = npt.NDArray[np.float64]

BLEND = 0.6
"""Seconds over which the drift of one sentence hands over to the next's."""


def plan_head(segment: FaceSegment, seed: int, stresses: Sequence[Accent]) -> list[Event]:
    """Poses (kind ``head``) and nods (kind ``nod``) of a segment on its clock."""
    poses = _rest_poses(segment, seed) if segment.silent else _talk_poses(segment, seed)
    return poses + _nods(segment, seed, stresses) + answering_nods(segment, seed)


def draw_head(parts: Sequence[FaceSegment], events: Sequence[Event], seed: int, times: F64) -> F64:
    """The head's angles (T, 3) in degrees for all segments together; ``events`` on the recording's clock."""
    out = crossfade(times, [(p.start - LEAD, _drift(p, seed)) for p in parts], BLEND)
    out *= liveliness(parts, times)[:, None]
    poses = sorted((e for e in events if e.kind == "head"), key=lambda e: e.start)
    out += steps(times, [(e.start, e.end - e.start, _angles(e)) for e in poses], 3)
    for e in events:
        if e.kind == "nod":
            d, near = e.details, stretch(times, e.start, e.end)
            out[near] += bump(times[near], e.start, d["rise"], 0.02, d["fall"])[:, None] * _angles(e)
    for part in parts:
        near = stretch(times, part.start - 1, part.start + part.speech_end + 1)
        out[near, 0] += _voice(part, times[near] - part.start)
    return out


def liveliness(parts: Sequence[FaceSegment], times: F64) -> F64:
    """How far (T,) a head drifts: 1 while its owner speaks, less once he listens."""
    h = behaviour("head")
    first, last = h["listening_after"]
    speaking = np.zeros(len(times))
    for part in parts:
        for start, end in part.phrases:
            begin, stop = part.start + start - LEAD, part.start + end + first
            near = stretch(times, begin - BLEND, stop + last - first)
            there = bump(times[near], begin - BLEND, BLEND, stop - begin, last - first)
            speaking[near] = np.maximum(speaking[near], there)
    return np.asarray(h["listening"] + (1 - h["listening"]) * speaking)


def axis_angles(degrees: F64) -> npt.NDArray[np.float32]:
    """(T, 3) axis-angle radians in SMPL-X space from pitch, yaw, roll: yaw last, as a neck turns."""
    from scipy.spatial.transform import Rotation

    turned = Rotation.from_euler("YXZ", degrees[:, [1, 0, 2]], degrees=True)
    return np.asarray(turned.as_rotvec(), np.float32)


def _drift(part: FaceSegment, seed: int) -> Curve:
    """Slow changes (T, 3) of the angles in degrees at times of the recording."""
    h = behaviour("head")
    return lambda times: (
        wander(times - part.start, part.stream(seed, "head drift"), 3, *h["drift_hertz"]) * h["drift"]
    )


def _angles(e: Event) -> F64:
    return np.array([e.details["pitch"], e.details["yaw"], e.details["roll"]])


def _talk_poses(segment: FaceSegment, seed: int) -> list[Event]:
    h = behaviour("head")
    rng = segment.stream(seed, "head pose")
    most = np.array(h["posture_most"])
    out: list[Event] = []
    for start, end in segment.phrases:
        t = start - within(rng, [0.15, 0.35])
        while t < end - 0.6 or t < start:
            pose = np.clip(rng.standard_normal(3) * h["posture"], -most, most)
            if not out:
                pose[0] += h["raised_at_start"]
            out.append(_pose(t, within(rng, h["posture_seconds"]), pose))
            t += max(interval(rng, h["posture_every"], 0.3), 1.1)
    # settle as the last word is said, then keep on living as at rest
    pose = 0.5 * rng.standard_normal(3) * h["posture"] + [h["lowered_at_end"], 0, 0]
    last = max(segment.speech_end - within(rng, [0.25, 0.45]), out[-1].end)
    out.append(_pose(last, within(rng, h["posture_seconds"]), np.clip(pose, -most, most)))
    return out + _rest_poses(segment, seed, segment.speech_end + 1.2)


def _rest_poses(segment: FaceSegment, seed: int, begin: float = 0.0) -> list[Event]:
    h = behaviour("head")
    rng = segment.stream(seed, "head at rest")
    out = []
    t = begin + interval(rng, h["rest_posture_interval"], 0.4) * rng.uniform(0.2, 1)
    while t < segment.end - LEAD - 0.4:
        pose = np.clip(rng.standard_normal(3), -2, 2) * h["rest_posture"]
        out.append(_pose(t, within(rng, h["posture_seconds"]) * 1.3, pose))
        t += max(interval(rng, h["rest_posture_interval"], 0.4), 1.5)
    return out


def _pose(start: float, seconds: float, pose: F64) -> Event:
    pitch, yaw, roll = (float(v) for v in pose)
    return Event("head", start, start + seconds, {"pitch": pitch, "yaw": yaw, "roll": roll})


def _nods(segment: FaceSegment, seed: int, stresses: Sequence[Accent]) -> list[Event]:
    h = behaviour("head")
    rng = segment.stream(seed, "nod")
    out = []
    for accent in stresses:
        drawn, size = rng.random(), within(rng, h["nod"])
        rise, fall = within(rng, h["nod_rise"]), within(rng, h["nod_fall"])
        turn = rng.standard_normal(3) * h["nod_turn"]
        swings, side = rng.random() < h["swing_share"], rng.choice([-1.0, 1.0])
        if drawn >= h["on_accent"]:
            continue
        strong = size * (0.5 + 0.5 * accent.strength)
        details = {
            "pitch": float(strong * (h["swing_nods"] if swings else 1)),
            "yaw": float(turn[1] + (side * strong if swings else 0)),
            "roll": float(turn[2]),
            "rise": rise,
            "fall": fall,
        }
        start = accent.time - rise
        out.append(Event("nod", start, start + rise + 0.02 + fall, details))
    return out


def _voice(segment: FaceSegment, times: F64) -> F64:
    """Pitch of the head (T,) in degrees that follows f0 and loudness of the sentence."""
    from scipy.ndimage import gaussian_filter1d

    h, heard = behaviour("head"), segment.prosody
    if segment.silent or len(heard.times) < 3:
        return np.zeros(len(times))
    hop = heard.times[1] - heard.times[0]
    pad = int(0.5 / hop)
    total = np.zeros(len(heard.times) + 2 * pad)
    loud = heard.intensity - np.max(heard.intensity)
    with np.errstate(invalid="ignore"):
        tone = np.log(heard.f0)
    for curve, gain in ((tone, h["per_pitch"]), (np.where(loud > -35, loud, np.nan), h["per_loudness"])):
        known = np.isfinite(curve)
        if known.sum() > 5 and np.std(curve[known]) > 1e-6:
            z = np.clip((curve - curve[known].mean()) / curve[known].std(), -2, 2)
            total[pad:-pad] += gain * np.where(known, z, 0.0)
    smooth = gaussian_filter1d(total, h["follow_seconds"] / hop, mode="constant")
    grid = heard.times[0] + hop * (np.arange(len(smooth)) - pad)
    return np.asarray(np.interp(times, grid, smooth, left=0.0, right=0.0))
