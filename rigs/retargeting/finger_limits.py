"""How far fingers bend: motion of the SMPL-X hands kept within what joints of people do."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..rotations import axis_angle_from_quat, frame, quat_from_axis_angle, quat_multiply, swing_twist
from ..smplx import INDEX

F64 = npt.NDArray[np.float64]

LIMITS = {
    1: ((-0.6, 1.75), (-0.5, 0.5), (-0.45, 0.45)),
    2: ((-0.2, 2.1), (-0.3, 0.3), (-0.4, 0.4)),
    3: ((-0.35, 1.75), (-0.3, 0.3), (-0.4, 0.4)),
}
"""Joint of a finger, from the knuckle: radians of bending (positive towards the palm), aside, and of twist.
The ranges of healthy hands (AAOS, Joint Motion, 1965: 90, 100 and 80 degrees of bending, 30 to 45 back at the
knuckle) with room for the rest pose of captured hands, which bend and twist a little in every joint."""
THUMB_LIMITS = {
    2: ((-0.8, 1.2), (-0.5, 0.5), (-0.5, 0.5)),
    3: ((-0.5, 1.6), (-0.4, 0.4), (-0.5, 0.5)),
}
"""The same for the two hinges of a thumb (AAOS: bending 50 and 80 degrees, back 10 and 15), with more room:
captured hands keep the first of them bent back by 30 degrees against the T-pose, whose thumb lies in the
plane of the palm."""
THUMB_BENDS_TO = np.array([0.35, -0.75, -0.55])
"""Where the left thumb's tip goes as it bends, in T-pose: under the palm, towards the little finger."""
THUMB = 1.3
"""Radians that a thumb turns at most in its saddle joint at the wrist, which turns every way."""
EASE = 0.1
"""Radians beyond a limit that are kept at most, so that motion into it slows down and does not stop dead."""


def within_limits(poses: npt.ArrayLike, rest_joints: npt.ArrayLike) -> F64:
    """Axis-angle poses (T, 165) with fingers that bend no further than people's.

    ``rest_joints`` (55, 3): the T-posed skeleton of the poses, Y up, +Z front. Rotations within the limits
    stay exactly as they are.
    """
    result = np.array(poses, np.float64).reshape(-1, 55, 3)
    rest = np.asarray(rest_joints, np.float64)
    for side, outwards in (("left", 1.0), ("right", -1.0)):
        across = outwards * (rest[INDEX[f"{side}_index1"]] - rest[INDEX[f"{side}_pinky1"]])
        for finger in ("index", "middle", "pinky", "ring"):
            for n, limits in LIMITS.items():
                j = INDEX[f"{side}_{finger}{n}"]
                # the last joint goes on as the one before
                a, b = (j, j + 1) if n < 3 else (j - 1, j)
                axes = frame(rest[b] - rest[a], -across)
                result[:, j] = _limited(result[:, j], axes, limits)
        saddle, *hinges = (INDEX[f"{side}_thumb{n}"] for n in (1, 2, 3))
        angle = np.linalg.norm(result[:, saddle], axis=1, keepdims=True)
        kept = _eased(angle, -THUMB, THUMB)
        result[:, saddle] *= np.where(angle > THUMB, kept / np.maximum(angle, 1e-9), 1.0)
        for j, limits in zip(hinges, THUMB_LIMITS.values(), strict=True):
            along = rest[hinges[1]] - rest[hinges[0]]
            # columns along the thumb, its hinge, and aside: bending goes about the second
            axes = frame(along, np.cross(along, THUMB_BENDS_TO * [outwards, 1.0, 1.0]))
            result[:, j] = _limited(result[:, j], axes, limits)
    return result.reshape(-1, 165)


def _limited(turns: F64, axes: F64, limits: tuple[tuple[float, float], ...]) -> F64:
    """Axis-angle (T, 3) of one joint; ``axes``: columns along the finger, its hinge, and aside."""
    swing, twist = swing_twist(quat_from_axis_angle(turns), axes[:, 0])
    bent = axis_angle_from_quat(swing) @ axes[:, 1:]
    rolled = axis_angle_from_quat(twist) @ axes[:, 0]
    angles = np.column_stack([bent, rolled])
    kept = np.column_stack([_eased(angles[:, i], *limits[i]) for i in range(3)])
    far = (kept != angles).any(axis=1)
    again = quat_multiply(
        quat_from_axis_angle(kept[:, :2] @ axes[:, 1:].T),
        quat_from_axis_angle(kept[:, 2:] * axes[:, 0]),
    )
    return np.where(far[:, None], axis_angle_from_quat(again), turns)


def _eased(angle: F64, least: float, most: float) -> F64:
    """Angles within the limits as they are, those beyond pressed into ``EASE``."""
    over, under = np.maximum(angle - most, 0.0), np.maximum(least - angle, 0.0)
    return np.asarray(
        np.clip(angle, least, most) + EASE * (np.tanh(over / EASE) - np.tanh(under / EASE)), np.float64
    )
