"""Chunks as bytes, for a browser or any other program, and back.

A message, little-endian: u8 kind (1 sound, 2 face, 3 body), u8 flags (1 for the last of its chunk), u16
frames, or of sound samples a second, u32 response (0 is rest), f64 seconds at which it begins in the
response; then of sound i16 samples, of a face 52 u8 a frame in the order of ARKit's names here (255 is 1), of
a body 168 f32 a frame: the SMPL-X pose as 55 axis-angles, and the pelvis' way in metres.
"""

from __future__ import annotations

import io
import struct
import wave
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ..performance.performance import Performance

SOUND, FACE, BODY = 1, 2, 3
CUT = "\x18"
"""A piece of text of this alone (Ctrl-X, CAN) breaks off what is said, and what was to be said."""
LAST = 1
_HEAD = struct.Struct("<BBHId")
MOST = 3_000
"""Frames of one message of a whole performance."""


def sound_bytes(response: int, start: float, samples: npt.NDArray[np.int16], rate: int) -> bytes:
    """The message of a sound (N,), whose rate stands where a face has its frames."""
    return _HEAD.pack(SOUND, LAST, rate, response, start) + samples.astype("<i2").tobytes()


def face_bytes(response: int, start: float, arkit: npt.ArrayLike) -> bytes:
    """The message of a face (T, 52)."""
    weights = np.rint(np.clip(np.asarray(arkit, np.float64), 0, 1) * 255).astype(np.uint8)
    return _HEAD.pack(FACE, LAST, len(weights), response, start) + weights.tobytes()


def body_bytes(response: int, start: float, poses: npt.ArrayLike, trans: npt.ArrayLike) -> bytes:
    """The message of a body: poses (T, 165), trans (T, 3)."""
    rows = np.concatenate([np.asarray(poses), np.asarray(trans)], axis=1).astype("<f4")
    return _HEAD.pack(BODY, LAST, len(rows), response, start) + rows.tobytes()


def packed(performance: Performance) -> bytes:
    """Face and body of a performance as response 1: messages, each after its length (u32)."""
    parts = []
    for begin in range(0, performance.frames, MOST):
        part, start = slice(begin, begin + MOST), begin / performance.fps
        for message in (
            face_bytes(1, start, performance.arkit[part]),
            body_bytes(1, start, performance.poses[part], performance.trans[part]),
        ):
            parts += [struct.pack("<I", len(message)), message]
    return b"".join(parts)


def wav_bytes(audio: npt.NDArray[np.int16], rate: int) -> bytes:
    """A sound as a .wav file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(audio.astype("<i2").tobytes())
    return out.getvalue()


def read(data: bytes) -> tuple[int, int, int, float, npt.NDArray[Any]]:
    """Kind, response, frames or rate, start, and the rows of a message.

    Rows are samples (N,) of sound, weights (T, 52) of a face, (T, 168) of a body. Raises InputError on
    what is none."""
    if len(data) < _HEAD.size:
        raise InputError("a message is too short", "see docs/live.md")
    kind, _, count, response, start = _HEAD.unpack_from(data)
    form, width = {SOUND: ("<i2", 1), FACE: ("u1", 52), BODY: ("<f4", 168)}.get(kind, ("u1", 0))
    size = np.dtype(form).itemsize
    rest = len(data) - _HEAD.size
    if not width or rest % (size * width) or (kind != SOUND and rest != count * size * width):
        raise InputError("a message is not as long as it says", "see docs/live.md")
    rows = np.frombuffer(data, form, offset=_HEAD.size)
    if kind == SOUND:
        return kind, response, count, start, rows.astype(np.int16)
    rows = rows.reshape(count, width).astype(np.float32)
    return kind, response, count, start, rows / 255 if kind == FACE else rows


def sound_of(data: bytes) -> tuple[int, float, npt.NDArray[np.int16]]:
    """Response, seconds and samples of a sound's message. Raises InputError on anything else."""
    if len(data) < _HEAD.size or (len(data) - _HEAD.size) % 2:
        raise InputError("a message of sound is no such message", "see docs/live.md")
    kind, _, _, response, start = _HEAD.unpack_from(data)
    if kind != SOUND:
        raise InputError(f"a message of kind {kind} is not taken", "send sound, kind 1")
    return response, start, np.frombuffer(data, "<i2", offset=_HEAD.size).astype(np.int16)
