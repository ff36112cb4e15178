"""One frame as JSON in a datagram, for any program: ``docs/live-stream.schema.json`` says what it holds."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...rigs.arkit import NAMES as UNITS
from ...rigs.rotations import axis_angle_from_quat, quat_from_axis_angle
from ...rigs.smplx import NAMES as JOINTS
from .frame import Frame

PORT = 11112
FORMAT = "paksatalker-live-1"
_HINT = "see docs/live-stream.schema.json"


def datagram(
    arkit: npt.ArrayLike,
    poses: npt.ArrayLike,
    trans: npt.ArrayLike,
    number: int,
    fps: float,
    subject: str = "PaksaTalker",
    text: str = "",
) -> bytes:
    """The datagram of weights (52,), SMPL-X pose (165,) and trans (3,)."""
    turns = quat_from_axis_angle(np.asarray(poses, np.float64).reshape(55, 3))
    told = {
        "format": FORMAT,
        "subject": subject,
        "frame": number,
        "fps": fps,
        "sent": round(time.time(), 4),
        "text": text,
        "weights": dict(zip(UNITS, np.round(np.asarray(arkit, np.float64), 4).tolist(), strict=True)),
        "joints": dict(zip(JOINTS, np.round(turns, 5).tolist(), strict=True)),
        "translation": np.round(np.asarray(trans, np.float64), 5).tolist(),
    }
    return json.dumps(told, separators=(",", ":")).encode()


def read_datagram(data: bytes) -> Frame:
    """The frame of a datagram; joints that it leaves out are unturned, weights 0. Raises InputError."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as e:
        raise InputError("a datagram is no JSON", _HINT) from e
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise InputError(f"a datagram is not of the format {FORMAT}", _HINT)
    weights = _rows(told.get("weights", {}), UNITS, 1)[:, 0]
    turns = _rows(told.get("joints", {}), JOINTS, 4)
    turns[~turns.any(axis=1)] = (1.0, 0.0, 0.0, 0.0)
    way = _numbers(told.get("translation", [0, 0, 0]), 3)
    sent = told.get("sent")
    return Frame(
        np.clip(weights, 0, 1).astype(np.float32),
        axis_angle_from_quat(turns / np.linalg.norm(turns, axis=1, keepdims=True)).reshape(165),
        way,
        float(sent) if isinstance(sent, int | float) else None,
    )


def _rows(table: Any, names: tuple[str, ...] | list[str], width: int) -> npt.NDArray[np.float64]:
    if not isinstance(table, dict):
        raise InputError("a datagram's table is none", _HINT)
    return np.array([_numbers(table.get(n, [0.0] * width), width) for n in names])


def _numbers(value: Any, count: int) -> npt.NDArray[np.float64]:
    row = value if isinstance(value, list) else [value]
    if len(row) != count or not all(isinstance(v, int | float) and abs(v) < 1e6 for v in row):
        raise InputError("a datagram's numbers are none, or too many or few", _HINT)
    return np.array(row, np.float64)
