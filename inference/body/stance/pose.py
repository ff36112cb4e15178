"""How somebody is placed: standing, on a chair or at a desk; where feet and resting hands are then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

import numpy as np

from ....base.errors import InputError
from ....base.tables import shipped
from ....rigs.smplx import INDEX, rest_joints
from ..gestures.arms import hand_values, rest_arm
from ..gestures.chest import chest_of, seen_from
from ..gestures.reach import angles_of, posed
from ..moves import F64

PoseName = Literal["stand", "sit", "desk"]
POSES: tuple[PoseName, ...] = ("stand", "sit", "desk")
SPINE_SHARES = (0.25, 0.35, 0.4)
"""Of a bend of the spine, what its three joints take."""


@dataclass(frozen=True)
class Pose:
    """``pelvis`` (3,) metres from where it is at rest; ``feet`` (2, 3) the same of left and right ankle.
    ``tilt`` of the pelvis backwards and ``slump`` of the spine forwards in radians. ``arms``: left and right
    arm (SIZE,) in degrees, as they rest. ``rests``: what the hands lie on, or None where they hang."""

    name: PoseName
    pelvis: F64
    feet: F64
    tilt: float
    slump: float
    arms: tuple[F64, F64]
    rests: Rests | None

    @property
    def seated(self) -> bool:
        """Whether a chair bears the weight."""
        return self.rests is not None


@dataclass(frozen=True)
class Rests:
    """What hands lie on: a level at ``height`` metres from ``near`` to ``far`` forwards, ``half_width``
    metres to either side; ``wrist`` (3,) where the left one lies."""

    height: float
    near: float
    far: float
    half_width: float
    wrist: F64


@cache
def pose_named(name: str) -> Pose:
    """The pose of ``poses.toml``. Raises InputError where there is none of that name."""
    table = shipped(__file__, "poses.toml")
    if name not in table:
        raise InputError(f"there is no pose '{name}'", f"known: {', '.join(POSES)}")
    row: dict[str, Any] = table[name]
    left = np.array(row["feet"], np.float64)
    tilt, slump = np.radians([row["tilt"], row["slump"]])
    pose = Pose(
        name=cast(PoseName, name),
        pelvis=np.array(row["pelvis"], np.float64),
        feet=np.array([left, left * [-1.0, 1.0, 1.0]]),
        tilt=float(tilt),
        slump=float(slump),
        arms=(rest_arm(), rest_arm()),
        rests=None,
    )
    return _with_hands(pose, row["hands"]) if "hands" in row else pose


def seat_trunk(poses: F64, trans: F64, pose: Pose) -> None:
    """Write pelvis and spine of the pose itself into ``poses`` (T, 55, 3) and ``trans`` (T, 3)."""
    trans[:] = pose.pelvis
    poses[:, 0] = [-pose.tilt, 0.0, 0.0]
    for joint, share in zip((3, 6, 9), SPINE_SHARES, strict=True):
        poses[:, joint] = [share * (pose.slump + pose.tilt), 0.0, 0.0]


def _with_hands(pose: Pose, row: dict[str, Any]) -> Pose:
    """The pose with arms whose hands lie where the table says, by the arm's inverse kinematics."""
    poses, trans = np.zeros((1, 55, 3)), np.zeros((1, 3))
    seat_trunk(poses, trans, pose)
    chest = chest_of(poses, trans, np.zeros(1))
    turn, place = chest.turns[0], chest.places[0]
    wrist = np.array(row["wrist"], np.float64)
    hand, _ = posed(
        seen_from(wrist, turn, place, "left"),
        turn.T @ np.array(row["palm"]),
        turn.T @ np.array(row["along"]),
        hand_values("relaxed") * row.get("curl", 0.45),
        out=row["elbow"],
    )
    arm = angles_of(hand)
    height, near, far = row["rests"]
    rests = Rests(height, near, far, row["half_width"], wrist)
    return Pose(pose.name, pose.pelvis, pose.feet, pose.tilt, pose.slump, (arm, arm), rests)


@cache
def rest_chest(name: str) -> tuple[F64, F64]:
    """The chest's rotation (3, 3) and place (3,) in a pose of that name, at ease."""
    poses, trans = np.zeros((1, 55, 3)), np.zeros((1, 3))
    seat_trunk(poses, trans, pose_named(name))
    chest = chest_of(poses, trans, np.zeros(1))
    return chest.turns[0], chest.places[0]


def ankles(pose: Pose) -> F64:
    """(2, 3) where left and right ankle are."""
    rest = rest_joints().astype(np.float64)
    return np.asarray(rest[[INDEX["left_ankle"], INDEX["right_ankle"]]] + pose.feet)
