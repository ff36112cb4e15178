"""Live Link Face's CSV: time code and 61 columns, the 52 ARKit weights and nine angles of head and eyes.

Angles are radians: yaw turns to the character's left, pitch downwards, roll about the axis of sight.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...base.text_file import read_rows
from ..arkit import NAMES
from ..rotations import compose, matrix_from_axis_angle
from ..smplx import INDEX, turn_head
from .motion import F32, F64, MOST_TEXT, Motion, check_frames, check_rate
from .timecodes import read_timecodes

ANGLES = tuple(f"{part}{way}" for part in ("Head", "LeftEye", "RightEye") for way in ("Yaw", "Pitch", "Roll"))
COLUMNS = ("Timecode", "BlendshapeCount", *(n[0].upper() + n[1:] for n in NAMES), *ANGLES)
MOST_COLUMNS = 1000
_HINT = "give the CSV that Live Link Face saves, or one with a column for each ARKit weight"


def read_live_link(path: Path, fps: float | None = None) -> Motion:
    """Read a file: weights by column name in any spelling of case, the head shared by neck and head joint.

    The rate is that of the time codes, see :mod:`.timecodes`; frames that are missing between them are filled
    in straight. ``fps`` overrides it. Raises InputError where the file is no such table.
    """
    rows = read_rows(path, MOST_TEXT)
    rows = [r for r in rows if r and any(c.strip() for c in r)]
    if len(rows) < 2:
        raise InputError(f"{path.name} holds no frames", _HINT)
    header = [c.strip().casefold() for c in rows[0]]
    if len(header) > MOST_COLUMNS:
        raise InputError(f"{path.name} has {len(header)} columns", _HINT)
    index = {name: i for i, name in enumerate(header)}
    missing = [n for n in NAMES if n.casefold() not in index]
    if len(missing) > len(NAMES) // 2:
        raise InputError(f"{path.name} has no columns of ARKit weights", _HINT)
    check_frames(len(rows) - 1, path)
    values = _values(rows[1:], header, path)

    def column(name: str) -> F64:
        key = name.casefold()
        return values[:, index[key]] if key in index else np.zeros(len(values))

    arkit = np.stack([column(n) for n in NAMES], axis=1)
    angles = np.stack([column(n) for n in ANGLES[:3]], axis=1)
    warnings, rate = [], fps or 60.0
    codes = [r[0] for r in rows[1:]] if header[0] == "timecode" and fps is None else []
    timed = read_timecodes(codes)
    if codes and timed is None:
        warnings.append(f"its time codes can't be read: {rate:g} frames a second are assumed")
    if timed is not None:
        rate = check_rate(timed.rate, path)
        warnings += timed.notes
        if timed.kept is not None:
            arkit, angles = arkit[timed.kept], angles[timed.kept]
        if timed.times is not None:
            check_frames(round(float(timed.times[-1]) * rate) + 1, path)
            even = np.arange(round(float(timed.times[-1]) * rate) + 1) / rate
            arkit = np.stack([np.interp(even, timed.times, c) for c in arkit.T], axis=1)
            angles = np.stack([np.interp(even, timed.times, np.unwrap(c)) for c in angles.T], axis=1)
    if missing:
        warnings.append(f"columns that the file lacks stay 0: {', '.join(missing)}")
    if arkit.min() < -1e-3 or arkit.max() > 1 + 1e-3:
        warnings.append(f"weights from {arkit.min():.2f} to {arkit.max():.2f} are cut to 0..1")
    return Motion(
        kind="Live Link Face",
        fps=check_rate(rate, path),
        poses=poses_of_angles(angles),
        arkit=np.clip(arkit, 0, 1).astype(np.float32),
        info={"columns": len(header), **({"timecode": codes[0].strip()} if codes else {})},
        warnings=tuple(warnings),
    )


def live_link_text(arkit: npt.ArrayLike, poses: npt.ArrayLike, fps: float) -> str:
    """CSV text for weights (T, 52) and SMPL-X poses (T, 165), of which neck, head and eyes are told."""
    weights = np.asarray(arkit, np.float32)
    angles = head_and_eyes(poses)
    lines = [",".join(COLUMNS)]
    for i, (row, turned) in enumerate(zip(weights.tolist(), angles.tolist(), strict=True)):
        cells = [f"{v:.9g}" for v in row] + [f"{v:.9g}" for v in turned]
        lines.append(f"{_timecode(i, fps)},{len(cells)},{','.join(cells)}")
    return "\n".join(lines) + "\n"


def head_and_eyes(poses: npt.ArrayLike) -> F64:
    """Yaw, pitch and roll of head, left eye, right eye (T, 9), radians, of SMPL-X poses (T, 165)."""
    turns = np.asarray(poses, np.float64).reshape(-1, 55, 3)
    head = compose(turns[:, INDEX["neck"]], turns[:, INDEX["head"]])
    return np.concatenate([_angles(r) for r in (head, turns[:, 23], turns[:, 24])], axis=1)


def poses_of_angles(angles: F64) -> F32:
    """Poses (T, 165) of the head's yaw, pitch and roll (T, 3): in neck and head, in parts of one rotation."""
    yaw, pitch, roll = angles.T
    zero = np.zeros_like(yaw)
    whole = compose(
        np.stack([zero, yaw, zero], 1), np.stack([pitch, zero, zero], 1), np.stack([zero, zero, roll], 1)
    )
    poses = np.zeros((len(angles), 55, 3))
    turn_head(poses, whole)
    return poses.reshape(-1, 165).astype(np.float32)


def _angles(turn: npt.ArrayLike) -> F64:
    """Yaw, pitch, roll (T, 3) of axis-angles (T, 3): R = Ry(yaw) Rx(pitch) Rz(roll)."""
    m = matrix_from_axis_angle(turn)
    pitch = np.arcsin(np.clip(-m[:, 1, 2], -1, 1))
    yaw = np.arctan2(m[:, 0, 2], m[:, 2, 2])
    roll = np.arctan2(m[:, 1, 0], m[:, 1, 1])
    return np.stack([yaw, pitch, roll], axis=1)


def _values(rows: list[list[str]], header: list[str], path: Path) -> F64:
    """All cells but the time codes as numbers; empty ones are 0."""
    width = len(header)
    table = np.zeros((len(rows), width))
    for i, row in enumerate(rows):
        if len(row) != width:
            raise InputError(f"{path.name}: line {i + 2} has {len(row)} cells, the header {width}", _HINT)
        for j, cell in enumerate(row):
            if header[j] == "timecode" or not cell.strip():
                continue
            try:
                table[i, j] = float(cell)
            except ValueError as e:
                raise InputError(f"{path.name}: line {i + 2} holds {cell[:20]!r}, no number", _HINT) from e
    if not np.isfinite(table).all():
        raise InputError(f"{path.name} holds values that are not finite", _HINT)
    return table


def _timecode(frame: int, fps: float) -> str:
    """Hours, minutes, seconds, and frames with thousandths, true to time at rates that are not whole too.

    The first frame is the last of a second, so that its number tells how many there are in one.
    """
    base = max(1, round(fps))
    thousandths = round(frame / fps * base * 1000) + (base - 1) * 1000
    seconds, rest = divmod(thousandths, base * 1000)
    minutes, s = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{s:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
