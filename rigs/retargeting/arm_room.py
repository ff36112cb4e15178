"""Room for the arms of a person who is broader than the source: upper arms held a little further out.

The directions of the bones are the source's, and so forearms would sink into hips or a belly that the source
does not have. How far the arms have to go out is measured on the avatar's own skin, at some frames of the
motion; it is one angle for all of it, so that nothing jumps, and fades where the arm is raised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ...base.easing import smoothstep
from ..axes import from_blender
from ..rig import Rig
from ..rotations import matrix_from_axis_angle, unit
from ..smplx import INDEX
from .contact.figure import places as places_of

F64 = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

TOUCH = 0.08
"""Of the upper arm's length, 22 mm on average: sleeves and flanks give way by so much."""
CELL = 0.12
"""The same: the trunk is looked at from the side in squares of this size."""
STEP, MOST = np.radians(2.0), np.radians(20.0)
"""Angles that are tried."""
OFTEN = 90
"""Per cent of the frames with a hanging arm that get clear."""
HANGS, RAISED = np.radians(30.0), np.radians(75.0)
"""Angles of the upper arm from straight down between which the room fades."""
BENT, LIFTED = np.radians(50.0), np.radians(85.0)
"""The same of the forearm: what lies on a lap or gestures is in front of the hips, not beside them."""
SHORT = 0.1
"""Of the trunk's extent: an upper arm shorter than this is none, and squares of its size are millions."""
FRAMES, POINTS = 24, 250
_TRUNK = ("pelvis", "spine1", "spine2", "spine3", "left_hip", "right_hip")
_ARM = ("elbow", "wrist", "index", "middle", "ring", "pinky", "thumb")


def arms_with_room(
    world: F64,
    rig: Rig,
    used: Mapping[str, Sequence[int]],
    heads: F64,
    upright: F64,
    turns: Mapping[int, tuple[F64, F64]],
    twists: Mapping[int, tuple[str, float]],
) -> tuple[F64, float]:
    """World rotations (55, T, 3, 3) with shoulders turned, and the largest angle in degrees, 0 where none.

    ``used``: joint to its bones; ``heads`` (J, 3) the bones' rest positions as ``upright`` (3, 3) stands the
    rig; ``turns``: bone to its world rotation (T, 3, 3) and the turn (3, 3) between the rests; ``twists``:
    twist bones and the joint of each. Skirts, wings and whatever else hangs on bones of its own do not count.
    Forearms and hands keep their directions. Nothing is done without ``rig.skin``.
    """
    sides = [s for s in ("left", "right") if all(f"{s}_{j}" in used for j in ("shoulder", "elbow"))]
    if rig.skin is None or not sides or not world.shape[1]:
        return world, 0.0
    frames = np.unique(np.linspace(0, world.shape[1] - 1, FRAMES).astype(int))
    places = places_of(rig, heads, turns, frames)
    bones = rig.skin.bones
    own = {bone: joint for joint, mine in used.items() for bone in mine}
    own |= {bone: joint for bone, (joint, _) in twists.items()}
    joints = np.array([own.get(b, "") for b in range(len(rig.names))])[bones]
    rest = from_blender(rig.skin.points) @ upright.T

    def posed(which: Index) -> F64:
        """(F, V, 3) those points."""
        at = np.empty((len(frames), len(which), 3))
        for bone in np.unique(bones[which]):
            mine = bones[which] == bone
            turned, turn = turns[int(bone)]
            arms = rest[which[mine]] - heads[bone]
            at[:, mine] = places[int(bone)][:, None] + arms @ np.swapaxes(turned[frames] @ turn, 1, 2)
        return at

    trunk = posed(np.flatnonzero(np.isin(joints, _TRUNK)))
    result, largest = world, 0.0
    for side in sides if trunk.shape[1] else ():
        arm = np.flatnonzero(np.isin(joints, [j for j in used if j.startswith(side) and _of_arm(j)]))
        if not len(arm):
            continue
        points = posed(arm[:: max(1, len(arm) // POINTS)])
        upper = places[used[f"{side}_elbow"][0]] - places[used[f"{side}_shoulder"][0]]
        outwards = 1.0 if side == "left" else -1.0
        axes = world[INDEX["spine2"]] * np.array([outwards, 1.0, outwards])  # columns: aside, up, front
        hanging = _hanging(world, side, turns, used, heads)
        needed = [
            _angle(trunk[i] @ axes[f], points[i] @ axes[f], upper[i] @ axes[f])
            for i, f in enumerate(frames)
            if hanging[f] > 0.5
        ]
        angle = float(np.percentile(needed, OFTEN)) if needed else 0.0
        if angle > 0:
            j = INDEX[f"{side}_shoulder"]
            result = result.copy() if result is world else result
            result[j] = matrix_from_axis_angle((angle * hanging)[:, None] * axes[:, :, 2]) @ world[j]
            largest = max(largest, float(np.degrees(angle * hanging.max())))
    return result, largest


def _angle(trunk: F64, points: F64, upper: F64) -> float:
    """Radians that the upper arm (3,) has to go out, so that the points (V, 3) of forearm and hand are clear
    of the trunk (N, 3); all aside, up and to the front."""
    length = float(np.linalg.norm(upper))
    if length < SHORT * np.ptp(trunk[:, 1:], axis=0).max():
        return 0.0
    cell = CELL * length
    low = trunk[:, 1:].min(axis=0) - 2 * cell
    size = np.ceil((trunk[:, 1:].max(axis=0) - low) / cell).astype(int) + 3
    wide = np.full(size, -np.inf)
    np.maximum.at(wide, tuple(((trunk[:, 1:] - low) / cell).astype(int).T), trunk[:, 0])
    around = [np.roll(wide, s, axis) for axis in (0, 1) for s in (1, -1)]
    between = np.maximum(np.minimum(*around[:2]), np.minimum(*around[2:]))
    wide = np.where(np.isneginf(wide), between, wide)
    for angle in np.arange(0.0, MOST, STEP):
        # out, about the axis to the front
        turn = matrix_from_axis_angle(np.array([0.0, 0.0, angle]))
        moved = points + (turn @ upper - upper)
        at = np.clip(((moved[:, 1:] - low) / cell).astype(int), 0, size - 1)
        if not np.any(wide[at[:, 0], at[:, 1]] - moved[:, 0] > TOUCH * length):
            return float(angle)
    return float(MOST)


def _hanging(
    world: F64,
    side: str,
    turns: Mapping[int, tuple[F64, F64]],
    used: Mapping[str, Sequence[int]],
    heads: F64,
) -> F64:
    """(T,) 1 where the arm hangs beside the trunk, 0 where it or the forearm is raised."""
    bones = [used[j][0] for j in (f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist") if j in used]
    up = world[INDEX["spine3"]] @ np.array([0.0, 1.0, 0.0])
    result: F64 = np.ones(world.shape[1])
    for i, (bone, end) in enumerate(pairwise(bones)):
        turned, turn = turns[bone]
        along = turned @ (turn @ unit(heads[end] - heads[bone]))
        raised = np.arccos(np.clip(-np.sum(along * up, axis=1), -1, 1))
        begins, ends = (HANGS, RAISED) if i == 0 else (BENT, LIFTED)
        result = result * (1 - smoothstep((raised - begins) / (ends - begins)))
    return result


def _of_arm(joint: str) -> bool:
    return joint.split("_", 1)[1].rstrip("123") in _ARM
