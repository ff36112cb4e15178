"""Takes brought to where an avatar stands: on the floor, at the mark, the right way up."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..smplx import INDEX, forward_kinematics
from .motion import F32, F64, UpAxis
from .up_axis import root_to_y_up

FEET = [INDEX["left_foot"], INDEX["right_foot"]]
TRUNK = [INDEX[j] for j in ("pelvis", "spine1", "spine2", "spine3", "neck", "head")]
THICK = 0.09
"""Metres from the trunk's joints to the skin on which somebody lies."""
NEAR, LEVEL = 0.5, 0.1
"""Metres from the mark and from the floor within which a take is left as it is."""
_FRAMES = 2000
"""Of a longer take so many are looked at."""
_ON, _OFF = 0.12, 0.35
"""Metres from the floor at 0: a body that stands or lies there, and one that plainly does not."""
_PLAIN = 0.7
"""Mean of the body's own up along an axis, from which on it stands along it."""


def shift_to_mark(poses: npt.ArrayLike, trans: npt.ArrayLike, rest: npt.ArrayLike) -> F64:
    """The shift (3,) that brings a take to the mark: its first frame over the origin, what it touches the
    floor with, soles or a lying trunk, to y = 0. The lowest that it comes counts, a hundredth of the frames
    aside. ``poses`` (T, 165), ``trans`` (T, 3), ``rest`` (55, 3), Y up, metres.
    """
    trans, rest = np.asarray(trans, np.float64), np.asarray(rest, np.float64)
    return np.array([-trans[0, 0], -_lowest(np.asarray(poses), trans, rest), -trans[0, 2]])


def at_the_mark(poses: npt.ArrayLike, trans: F32, rest: npt.ArrayLike, *, keep: bool) -> tuple[F32, str]:
    """The way of the pelvis (T, 3) with the take at the mark, and a line for people where it was elsewhere.

    A take that is nearly there is left as it is; ``keep`` leaves any, and the line says where it is.
    """
    shift = shift_to_mark(poses, trans, rest)
    away, high = float(np.hypot(shift[0], shift[2])), -float(shift[1])
    said = [f"starts {away:.2f} m from the mark"] * (away > NEAR)
    said += [f"stands {abs(high):.2f} m {'above' if high > 0 else 'under'} the floor"] * (abs(high) > LEVEL)
    if not said:
        return trans, ""
    if keep:
        return trans, f"the take {' and '.join(said)}, and is left there"
    moved = shift * [away > NEAR, abs(high) > LEVEL, away > NEAR]
    return (trans + moved).astype(np.float32), f"the take {' and '.join(said)}, and was brought there"


def up_axis(poses: F64, places: F64, rest: npt.ArrayLike) -> UpAxis:
    """The axis that is up in a file that does not say: ``poses`` (T, 165) and the pelvis's places (T, 3).

    Some with AMASS's keys are Y up. On the true axis a body stands or lies at height 0; where that does not
    tell (takes that count from elsewhere), people stand upright more often than on their heads.
    """
    off: dict[UpAxis, float] = {}
    step = max(1, len(poses) // 200)
    for axis in ("y", "z"):
        turned, placed = poses[::step].copy(), places[::step]
        turned[:, :3], placed = root_to_y_up(poses[::step, :3], placed, axis)
        off[axis] = abs(_lowest(turned, placed - np.asarray(rest)[0], np.asarray(rest, np.float64)))
    near, far = sorted(off.values())
    if near < _ON and far > _OFF:
        return min(off, key=lambda a: off[a])
    up = forward_kinematics(poses[::step], np.zeros((len(poses[::step]), 3)), rest)[0][:, 0, :, 1].mean(
        axis=0
    )
    if max(up[1], up[2]) < _PLAIN:
        return "z" if abs(up[2]) > abs(up[1]) else "y"
    return "z" if up[2] > up[1] else "y"


def _lowest(poses: npt.ArrayLike, trans: F64, rest: F64) -> float:
    """How high above 0 the lowest of soles and trunk comes, metres."""
    step = max(1, len(trans) // _FRAMES)
    _, places = forward_kinematics(np.asarray(poses)[::step], trans[::step], rest)
    soles = places[:, FEET, 1] - rest[FEET, 1]
    trunk = places[:, TRUNK, 1] - THICK
    return float(np.percentile(np.concatenate([soles, trunk], axis=1).min(axis=1), 1))
