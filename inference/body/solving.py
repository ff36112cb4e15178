"""Gestures of a performance that are edited, and solved again without touching the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ...rigs.rotations import axis_angle_from_matrix, compose, matrix_from_axis_angle
from ...rigs.smplx import INDEX, turn_head
from ..performance.performance import Performance
from ..performance.told_speech import speech_of
from ..timeline.speech import Speech
from .body import animate_body
from .event import SIDES, GestureEvent, as_event, from_events
from .manner.manner import from_keys
from .stance.pose import POSES

F64 = npt.NDArray[np.float64]
FINGERS = ("index", "middle", "pinky", "ring", "thumb")
_ARM = ("collar", "shoulder", "elbow", "wrist", *(f"{f}{n}" for f in FINGERS for n in (1, 2, 3)))
MOVED = [INDEX[f"spine{n}"] for n in (1, 2, 3)] + [INDEX[f"{side}_{j}"] for side in SIDES for j in _ARM]
"""The joints that gestures move, besides neck and head."""


def with_gestures(performance: Performance, gestures: Sequence[GestureEvent]) -> Performance:
    """The performance with these gestures in place of its own: arms, hands, trunk and the body's part of the
    head are solved from them; face, speech, lower body and all other events stay.

    What changes is the difference between the motion of the old gestures and that of the new: where both are
    the same nothing changes, and a take that was edited or comes from another engine keeps what it had.
    """
    before = from_events(performance.meta["events"])
    after = sorted(gestures, key=lambda g: g.apex)
    speech = speech_of(performance)
    old, new = (_solved(performance, speech, events) for events in (before, after))
    poses = performance.poses.reshape(-1, 55, 3).astype(np.float64)
    for joint in MOVED:
        moved = np.flatnonzero(np.any(old[0][:, joint] != new[0][:, joint], axis=1))
        if len(moved):
            was, now, has = (matrix_from_axis_angle(p[moved, joint]) for p in (old[0], new[0], poses))
            poses[moved, joint] = axis_angle_from_matrix(has @ np.swapaxes(was, 1, 2) @ now)
    moved = np.flatnonzero(np.any(old[1] != new[1], axis=1))
    if len(moved):
        turn = poses[moved, INDEX["neck"]] + poses[moved, INDEX["head"]]
        part = poses[moved]
        turn_head(part, compose(new[1][moved], -old[1][moved], turn))
        poses[moved] = part
    others = [e for e in performance.meta["events"] if e.get("kind") != "gesture"]
    events = sorted([*others, *map(as_event, after)], key=lambda e: (e["start"], e["end"], e["kind"]))
    changed = poses.reshape(len(poses), 165).astype(np.float32)
    return replace(performance, poses=changed, meta={**performance.meta, "events": events})


def _solved(performance: Performance, speech: Speech, events: Sequence[GestureEvent]) -> tuple[F64, F64]:
    """Rotations (T, 55, 3) and the body's turn of the head (T, 3) for gestures."""
    told = performance.meta.get("body", {})
    track = animate_body(
        speech,
        performance.fps,
        int(performance.meta.get("seed", 0)),
        manner=from_keys(told.get("manner")),
        pose=told["pose"] if told.get("pose") in POSES else "stand",
        gestures=events,
    )
    count = len(performance.poses)
    poses = track.poses.reshape(-1, 55, 3).astype(np.float64)
    head = np.zeros((len(poses), 3)) if track.head is None else track.head.astype(np.float64)
    # a take that was cut may have a frame more or less
    frames = np.minimum(np.arange(count), len(poses) - 1)
    return poses[frames], head[frames]
