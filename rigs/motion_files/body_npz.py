"""Body motion as .npz: AMASS (SMPL+H and SMPL-X), BEAT2 and EMAGE, Motion-X and their like.

Keys differ from maker to maker and do not tell the up axis, so both are found: keys by a list of spellings,
the axis from how the root turns.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ...base.errors import InputError
from ..arkit import NAMES
from ..smplx import rest_joints
from .arrays import Arrays, read_arrays
from .ground import shift_to_mark, up_axis
from .motion import F32, F64, Motion, UpAxis, check_frames, check_rate
from .up_axis import root_to_y_up

PELVIS = {"smplx": (0.0031, -0.3514, 0.0120), "smplh": (-0.0018, -0.2233, 0.0282)}
"""Metres: the pelvis of the models' mean neutral shape, from which ``trans`` counts; the floor is found."""
RATES = ("mocap_frame_rate", "mocap_framerate", "fps", "frame_rate")
POSES = ("poses", "pose", "fullpose")
_COLUMNS = {
    ("root_orient", "global_orient"): slice(0, 3),
    ("pose_body", "body_pose"): slice(3, 66),
    ("pose_jaw", "jaw_pose"): slice(66, 69),
    ("pose_eye",): slice(69, 75),
    ("leye_pose",): slice(69, 72),
    ("reye_pose",): slice(72, 75),
    ("pose_hand",): slice(75, 165),
    ("left_hand_pose",): slice(75, 120),
    ("right_hand_pose",): slice(120, 165),
}
"""The parts of a pose, as AMASS and as PyPI's smplx call them, and their columns of 165."""
_ROOT, _BODY = list(_COLUMNS)[:2]
EXPRESSIONS = ("expressions", "expression", "face_expr")
TRANS = ("trans", "transl", "translation")
_KNOWN = (*RATES, *POSES, *(n for names in _COLUMNS for n in names), *EXPRESSIONS, *TRANS,
          "betas", "gender", "model", "surface_model_type",
          "rest_joints", "arkit", "arkit_names", "expression_space")  # fmt: skip
_TEXTS = ("gender", "model", "surface_model_type")
_MOST = 1000.0
"""Radians: what lies beyond is no rotation."""
_HINT = "expected poses (T, 66, 72, 156 or 165) or root_orient and pose_body, with trans (T, 3)"


def read_body_npz(path: Path, up: UpAxis | None = None, fps: float | None = None) -> Motion:
    """Read a file. ``up`` and ``fps`` override what it says. Raises InputError where it is no body motion.

    Feet are put on the floor: the lowest that they come in the file (a hundredth of the frames aside) is the
    ground, and the first frame stands at the origin, unless the file says its ``rest_joints``.
    """
    arrays = read_arrays(path, _KNOWN, _TEXTS)
    poses, kind = _poses(arrays, path)
    check_frames(len(poses), path)
    if np.abs(poses).max() > _MOST:
        raise InputError(f"{path.name}: poses of up to {np.abs(poses).max():.3g} are no radians", _HINT)
    rate = fps if fps is not None else _rate(arrays, path)
    trans = _rows(arrays, TRANS, len(poses), 3, path)
    own = arrays.get("rest_joints")
    if own is not None and (own.shape != (55, 3) or own.dtype.kind not in "iuf"):
        raise InputError(f"{path.name}: rest_joints has the shape {own.shape}, expected (55, 3)", _HINT)
    pelvis = np.array(PELVIS["smplh" if kind.startswith("SMPL+H") else "smplx"])
    rest = rest_joints() if own is None else own.astype(np.float32)
    axis: UpAxis = up or up_axis(poses, pelvis + trans, rest)
    root, placed = root_to_y_up(poses[:, :3], pelvis + trans, axis)
    poses[:, :3] = root
    moved = placed - rest[0]
    info: dict[str, str | float] = {"pose": kind, "up axis": axis, "gender": _text(arrays, "gender")}
    info["model"] = _text(arrays, "model", "surface_model_type")
    if own is None:
        shift = shift_to_mark(poses, moved, rest)
        moved = moved + shift
        info["moved to the origin by"] = ", ".join(f"{v:.4g}" for v in shift)
    expressions = _expressions(arrays, len(poses), path)
    return Motion(
        kind="body motion (.npz)",
        fps=check_rate(rate, path),
        poses=poses.astype(np.float32),
        trans=moved.astype(np.float32),
        rest_joints=rest,
        arkit=_arkit(arrays, len(poses), path),
        expressions=expressions,
        expression_space=_text(arrays, "expression_space") or _space(arrays),
        betas=_betas(arrays),
        placed=True,
        info={k: v for k, v in info.items() if v != ""},
    )


def _poses(arrays: Arrays, path: Path) -> tuple[F64, str]:
    """(T, 165) and what they were."""
    whole = next((arrays[k] for k in POSES if k in arrays), None)
    if whole is None and all(any(n in arrays for n in names) for names in (_ROOT, _BODY)):
        return _from_parts(arrays, path), "SMPL-X in parts"
    if whole is None or whole.dtype.kind not in "iuf":
        raise InputError(f"{path.name} holds no body motion", _HINT)
    flat = np.zeros((0, 0))
    if whole.ndim in (2, 3):
        flat = whole.reshape(len(whole), int(np.prod(whole.shape[1:]))).astype(np.float64)
    poses = np.zeros((len(flat), 165))
    if flat.shape[1] == 165:
        return flat, "SMPL-X"
    if flat.shape[1] == 156:
        poses[:, :66], poses[:, 75:] = flat[:, :66], flat[:, 66:]
        return poses, "SMPL+H"
    if flat.shape[1] in (66, 72):  # of SMPL's 24 joints the last two are hands, which SMPL-X has as fingers
        poses[:, :66] = flat[:, :66]
        return poses, "SMPL" if flat.shape[1] == 72 else "SMPL-X without hands and face"
    raise InputError(f"{path.name}: poses have the shape {whole.shape}, of no known skeleton", _HINT)


def _from_parts(arrays: Arrays, path: Path) -> F64:
    body = next(arrays[n] for n in _BODY if n in arrays)
    # SMPL's body has 23 joints beside the root, the last two of which are hands
    width = 69 if body.shape[-1] == 69 or body.shape[-2:] == (23, 3) else 63
    frames = max(body.size // width, 1)
    poses = np.zeros((frames, 165))
    for names, columns in _COLUMNS.items():
        if any(n in arrays for n in names):
            wide = width if names == _BODY else columns.stop - columns.start
            poses[:, columns] = _rows(arrays, names, frames, wide, path)[:, : columns.stop - columns.start]
    return poses


def _rows(arrays: Arrays, names: tuple[str, ...], frames: int, width: int, path: Path) -> F64:
    """(T, width); zeros where the file has none; one row stands for all."""
    found = next((arrays[n] for n in names if n in arrays), None)
    if found is None:
        return np.zeros((frames, width))
    table = np.asarray(found).reshape(-1, width) if found.size % width == 0 else np.zeros((0, width))
    if found.dtype.kind not in "iuf" or len(table) not in (1, frames):
        raise InputError(f"{path.name}: {names[0]} has the shape {found.shape} for {frames} frames", _HINT)
    return np.broadcast_to(table.astype(np.float64), (frames, width)).copy()


def _rate(arrays: Arrays, path: Path) -> float:
    value = next((arrays[k] for k in RATES if k in arrays), None)
    if value is None or value.size != 1 or value.dtype.kind not in "iuf":
        raise InputError(f"{path.name} does not say its frame rate", "say it: --from-fps 30")
    return float(value.reshape(-1)[0])


def _expressions(arrays: Arrays, frames: int, path: Path) -> F32 | None:
    found = next((arrays[k] for k in EXPRESSIONS if k in arrays), None)
    if found is None:
        return None
    if found.ndim != 2 or len(found) != frames or found.dtype.kind not in "iuf":
        raise InputError(
            f"{path.name}: expressions have the shape {found.shape}, expected ({frames}, 100)", _HINT
        )
    result = np.zeros((frames, 100), np.float32)
    count = min(100, found.shape[1])
    result[:, :count] = found[:, :count]
    return result


def _arkit(arrays: Arrays, frames: int, path: Path) -> F32 | None:
    if "arkit" not in arrays or "arkit_names" not in arrays:
        return None
    order = {str(n): i for i, n in enumerate(arrays["arkit_names"].reshape(-1))}
    weights = arrays["arkit"]
    if weights.shape != (frames, len(order)) or weights.dtype.kind not in "iuf":
        raise InputError(f"{path.name}: arkit has the shape {weights.shape}, expected ({frames}, 52)", _HINT)
    result = np.zeros((frames, len(NAMES)), np.float32)
    for i, name in enumerate(NAMES):
        if name in order:
            result[:, i] = np.clip(weights[:, order[name]], 0, 1)
    return result


def _space(arrays: Arrays) -> str:
    """FLAME 2020 in files of BEAT2 and EMAGE, which say ``smplx2020``; else not to be known."""
    return "flame2020" if _text(arrays, "model") == "smplx2020" else "unknown"


def _betas(arrays: Arrays) -> F32 | None:
    if "betas" not in arrays or arrays["betas"].dtype.kind not in "iuf":
        return None
    row = np.atleast_2d(arrays["betas"])[0].reshape(-1)[:300]
    return np.pad(row.astype(np.float32), (0, 300 - len(row)))


def _text(arrays: Arrays, *names: str) -> str:
    value: Any = next((arrays[n] for n in names if n in arrays), np.array(""))
    if value.size != 1 or value.dtype.kind not in "US":
        return ""
    item = value.reshape(-1)[0]
    return item.decode("latin1") if isinstance(item, bytes) else str(item)
