"""Whom a speaker looks at: the camera, nobody, or a point in the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...rigs.smplx import INDEX as JOINTS
from ...rigs.smplx import rest_joints
from ..errors import InputError
from ..rng import stream
from .events import Event

AVERTED = (15.0, 6.0)
"""Degrees to a side and downwards at which nobody is met. Viewers feel looked at within a cone of some 9
degrees: Gamer & Hecht, "Are you looking at me? Measuring the cone of gaze", Journal of Experimental
Psychology: Human Perception and Performance 33 (2007)."""
MOST_YAW, MOST_PITCH = 40.0, 30.0
"""Degrees that eyes and head reach without a turn of the body."""


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
    yaw, pitch = _angles(look, 0)
    if not (abs(yaw) <= MOST_YAW and abs(pitch) <= MOST_PITCH):
        raise InputError(
            f"the point {text} can't be looked at without turning the body",
            f"choose one in front, within {MOST_YAW:g} degrees to a side and {MOST_PITCH:g} up or down",
        )
    return look


def turned(fixations: Sequence[Event], look: Look, seed: int) -> list[Event]:
    """The fixations, planned around the camera, around what is looked at instead; glances stay glances."""
    if look.target == "camera" or not fixations:
        return list(fixations)
    yaw, pitch = _angles(look, seed)
    out = []
    for e in sorted(fixations, key=lambda e: e.start):
        d = e.details
        target = look.target if d["target"] == "camera" else d["target"]
        out.append(
            replace(e, details={**d, "target": target, "yaw": d["yaw"] + yaw, "pitch": d["pitch"] + pitch})
        )
    # whoever looks there has done so before the film begins
    out[0] = replace(out[0], start=out[0].start - 1.0)
    return out


def _angles(look: Look, seed: int) -> tuple[float, float]:
    """Yaw to the character's left and pitch downwards, degrees, from between the eyes."""
    if look.point is None:
        side = stream(seed, "", 0, "face/averted").choice([-1.0, 1.0])
        return float(side * AVERTED[0]), AVERTED[1]
    joints = rest_joints()
    eyes = 0.5 * (joints[JOINTS["left_eye"]] + joints[JOINTS["right_eye"]])
    x, y, z = np.asarray(look.point, np.float64) - eyes
    return float(np.degrees(np.arctan2(x, z))), float(-np.degrees(np.arctan2(y, np.hypot(x, z))))
