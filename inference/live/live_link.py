"""Live Link Face: what Epic's app sends by UDP, for Unreal and the many receivers of it.

A packet, big-endian: u8 version 6, device id, subject (each i32 length and UTF-8), i32 frame, f32
subframe, i32 rate numerator and denominator, u8 61, 61 f32: the 52 weights in the order of :data:`ORDER`,
then yaw, pitch and roll of head, left and right eye, in radians. Source: the layout that PyLiveLinkFace
(MIT) reads and writes.
"""

from __future__ import annotations

import struct
import uuid
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import NAMES
from ...rigs.motion_files.live_link import head_and_eyes

PORT = 11111
VERSION = 6
VALUES = 61
_LEFT_RIGHT = ("EyeBlink", "EyeLookDown", "EyeLookIn", "EyeLookOut", "EyeLookUp", "EyeSquint", "EyeWide")
ORDER = (
    *(f"{name}{side}" for side in ("Left", "Right") for name in _LEFT_RIGHT),
    *("JawForward", "JawLeft", "JawRight", "JawOpen", "MouthClose", "MouthFunnel", "MouthPucker"),
    *("MouthLeft", "MouthRight", "MouthSmileLeft", "MouthSmileRight", "MouthFrownLeft", "MouthFrownRight"),
    *("MouthDimpleLeft", "MouthDimpleRight", "MouthStretchLeft", "MouthStretchRight", "MouthRollLower"),
    *("MouthRollUpper", "MouthShrugLower", "MouthShrugUpper", "MouthPressLeft", "MouthPressRight"),
    *("MouthLowerDownLeft", "MouthLowerDownRight", "MouthUpperUpLeft", "MouthUpperUpRight"),
    *("BrowDownLeft", "BrowDownRight", "BrowInnerUp", "BrowOuterUpLeft", "BrowOuterUpRight"),
    *("CheekPuff", "CheekSquintLeft", "CheekSquintRight", "NoseSneerLeft", "NoseSneerRight", "TongueOut"),
)
"""Live Link Face's own order of the 52 weights."""
_INDEX = [NAMES.index(name[0].lower() + name[1:]) for name in ORDER]
_DEVICE = uuid.uuid5(uuid.NAMESPACE_DNS, "paksatalker")


def packet(
    arkit: npt.ArrayLike, poses: npt.ArrayLike, frame: int, fps: float, subject: str = "PaksaTalker"
) -> bytes:
    """The packet of one frame: weights (52,) and SMPL-X pose (165,)."""
    rate = _rate(fps)
    angles = head_and_eyes(np.asarray(poses, np.float64)[None])[0]
    values = [*np.asarray(arkit, np.float32)[_INDEX].tolist(), *angles.tolist()]
    return b"".join(
        (
            struct.pack(">B", VERSION),
            _text(str(_DEVICE).upper()),
            _text(subject),
            struct.pack(">ifii", frame, 0.0, rate.numerator, rate.denominator),
            struct.pack(f">B{VALUES}f", VALUES, *values),
        )
    )


def _rate(fps: float) -> Fraction:
    """The rate as a fraction: 30000/1001 for 29.97."""
    slowed = fps * 1.001
    if abs(fps - round(fps)) > 1e-3 and abs(slowed - round(slowed)) < 1e-3:
        return Fraction(round(slowed) * 1000, 1001)
    return Fraction(fps).limit_denominator(1001)


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">i", len(data)) + data
