"""VMC: face and body of a VRM avatar by OSC over UDP, for VSeeFace, Warudo, Unity and others.

Bundles of the Virtual Motion Capture Protocol V2.1 and later, as a performer sends them: bones by Unity's
names with their local rotation, faces as ARKit's names ("perfect sync") and as VRM's five vowels, blinks
and moods. Ours to Unity's axes: places (-x, y, z), quaternions (x, -y, -z, w).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import NAMES as UNITS
from ...rigs.faces.face_solve import solve
from ...rigs.recognition.bone_tables import conventions
from ...rigs.recognition.face_tables import face_conventions
from ...rigs.rotations import quat_from_axis_angle
from ...rigs.smplx import NAMES, PARENTS

if TYPE_CHECKING:
    from pythonosc.osc_message import OscMessage

PORT = 39539
LARGEST = 1400
"""Bytes of a bundle, within what one packet of a network takes."""
EXPRESSIONS = {
    **{
        "aa": "A",
        "ih": "I",
        "ou": "U",
        "ee": "E",
        "oh": "O",
        "blinkLeft": "Blink_L",
        "blinkRight": "Blink_R",
    },
    **{"happy": "Joy", "angry": "Angry", "sad": "Sorrow"},
}
"""VRM 1.0's expressions by the names of VRM 0, which receivers know."""
_FACE = ("jaw", "left_eye", "right_eye")


def bundles(
    arkit: npt.ArrayLike,
    poses: npt.ArrayLike,
    trans: npt.ArrayLike,
    rest: npt.ArrayLike,
    moods: npt.ArrayLike,
    seconds: float,
) -> Iterator[bytes]:
    """The packets of one frame: weights (52,), SMPL-X pose (165,), trans (3,), T-pose ``rest`` (55, 3) and
    its row of :func:`expressions`, ``moods`` (C,)."""
    from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder

    builder, size = OscBundleBuilder(IMMEDIATELY), 16
    for address, values in _messages(arkit, poses, trans, rest, moods, seconds):
        message = _message(address, values)
        if size + message.size + 4 > LARGEST:
            yield builder.build().dgram
            builder, size = OscBundleBuilder(IMMEDIATELY), 16
        builder.add_content(message)
        size += message.size + 4
    yield builder.build().dgram


def _messages(
    arkit: npt.ArrayLike,
    poses: npt.ArrayLike,
    trans: npt.ArrayLike,
    rest: npt.ArrayLike,
    moods: npt.ArrayLike,
    seconds: float,
) -> Iterator[tuple[str, list[str | int | float]]]:
    """Address and values of each message, in the order of the protocol."""
    yield "/VMC/Ext/OK", [1]
    yield "/VMC/Ext/T", [float(seconds)]
    yield "/VMC/Ext/Root/Pos", ["root", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]
    turns = quat_from_axis_angle(np.asarray(poses, np.float64).reshape(55, 3))
    joints = np.asarray(rest, np.float64)
    names = conventions()["vrm"].joints
    for index, joint in enumerate(NAMES):
        if joint in _FACE:
            continue
        parent = PARENTS[index]
        place = joints[index] - joints[parent] if parent >= 0 else joints[0] + np.asarray(trans, np.float64)
        bone = names[joint][0]
        w, x, y, z = map(float, turns[index])
        px, py, pz = map(float, place)
        yield "/VMC/Ext/Bone/Pos", [bone[0].upper() + bone[1:], -px, py, pz, x, -y, -z, w]
    weights = np.asarray(arkit, np.float64)
    for name, value in zip(UNITS, weights, strict=True):
        yield "/VMC/Ext/Blend/Val", [name[0].upper() + name[1:], float(value)]
    for name, value in zip(EXPRESSIONS.values(), np.asarray(moods, np.float64), strict=True):
        yield "/VMC/Ext/Blend/Val", [name, float(value)]
    yield "/VMC/Ext/Blend/Apply", []


def expressions(arkit: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """(T, C) values of :data:`EXPRESSIONS` that come nearest to weights (T, 52), all frames at once."""
    rows = face_conventions()["vrm"].rows
    return solve(arkit, np.array([rows[name] for name in EXPRESSIONS]))


def _message(address: str, values: list[str | int | float]) -> OscMessage:
    from pythonosc.osc_message_builder import OscMessageBuilder

    builder = OscMessageBuilder(address)
    for value in values:
        builder.add_arg(value)
    return builder.build()
