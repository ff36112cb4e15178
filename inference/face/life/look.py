"""Whom a speaker looks at: the camera, nobody, or a point in the room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ....base.errors import InputError
from ....rigs.smplx import INDEX as JOINTS
from ....rigs.smplx import rest_joints
from ...rng import stream
from ..behaviour import behaviour
from ..events import Event

AVERTED = (15.0, 6.0)
"""Degrees to a side and downwards at which nobody is met. Viewers feel looked at within a cone of some 9
degrees: Gamer & Hecht, "Are you looking at me? Measuring the cone of gaze", Journal of Experimental
Psychology: Human Perception and Performance 33 (2007)."""
MOST_YAW, MOST_PITCH = 40.0, 30.0
"""Degrees that eyes and head reach without a turn of the body."""

NEAREST = 0.15
"""Metres; no nearer do eyes meet."""


@dataclass(frozen=True)
class Look:
    """What the eyes rest on. ``point`` is in metres in the performance's space (Y up, +Z front, +X to the
    character's left, soles at y = 0) and only for the target ``"point"``."""

    target: str = "camera"
    point: tuple[float, float, float] | None = None


CAMERA = Look()


def parse_look(text: str) -> Look:
    """``"camera"``, ``"away"`` or a point ``"x,y,z"``; raises InputError for anything else."""
    word = text.strip().lower()
    if word in ("camera", "away"):
        return Look(word)
    try:
        x, y, z = (float(n) for n in word.split(","))
    except ValueError:
        raise InputError(f"can't look at {text!r}", "give camera, away, or a point x,y,z in metres") from None
    look = Look("point", (x, y, z))
    yaw, pitch, _ = _angles(look, 0)
    if not (abs(yaw) <= MOST_YAW and abs(pitch) <= MOST_PITCH):
        raise InputError(
            f"the point {text} can't be looked at without turning the body",
            f"choose one in front, within {MOST_YAW:g} degrees to a side and {MOST_PITCH:g} up or down",
        )
    return look


def turned(fixations: Sequence[Event], looks: Sequence[tuple[float, Look]], seed: int) -> list[Event]:
    """The fixations, planned around the camera, around what is looked at instead; glances stay glances.

    ``looks`` are targets, each from its second on, the first from before the film begins. Where the target
    changes the eyes go there at once.
    """
    if not fixations or all(look.target == "camera" for _, look in looks):
        return list(fixations)
    planned = sorted(fixations, key=lambda e: e.start)
    for time, _ in looks[1:]:
        now = [e for e in planned if e.start <= time][-1:] or planned[:1]
        planned.append(replace(now[0], start=time))
        planned.sort(key=lambda e: e.start)
    starts = [time for time, _ in looks]
    out: list[Event] = []
    at = np.zeros(2)
    for i, e in enumerate(planned):
        look = looks[max(bisect_right(starts, e.start) - 1, 0)][1]
        yaw, pitch, metres = _angles(look, seed)
        d, end = e.details, planned[i + 1].start if i + 1 < len(planned) else e.end
        away = d["target"] != "camera" or look.target == "away"
        goal = np.array([d["yaw"] + yaw, d["pitch"] + pitch])
        shift = float(np.hypot(*(goal - at)))
        details = {
            **d,
            "target": look.target if d["target"] == "camera" else d["target"],
            "yaw": float(goal[0]),
            "pitch": float(goal[1]),
            "degrees": shift,
            "metres": behaviour("gaze")["away_metres"] if away else metres,
        }
        out.append(replace(e, end=end, details=details))
        at = goal
    # whoever looks there has done so before the film begins
    out[0] = replace(out[0], start=out[0].start - 1.0)
    return out


def _angles(look: Look, seed: int) -> tuple[float, float, float]:
    """Yaw to the character's left and pitch downwards, degrees, from between the eyes, and metres away."""
    g = behaviour("gaze")
    if look.target == "camera":
        return 0.0, 0.0, g["camera_metres"]
    if look.point is None:
        side = stream(seed, "", 0, "face/averted").choice([-1.0, 1.0])
        return float(side * AVERTED[0]), AVERTED[1], g["away_metres"]
    joints = rest_joints()
    eyes = 0.5 * (joints[JOINTS["left_eye"]] + joints[JOINTS["right_eye"]])
    x, y, z = np.asarray(look.point, np.float64) - eyes
    yaw, pitch = np.degrees(np.arctan2(x, z)), -np.degrees(np.arctan2(y, np.hypot(x, z)))
    return float(yaw), float(pitch), max(float(np.sqrt(x * x + y * y + z * z)), NEAREST)
