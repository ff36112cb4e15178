"""Meshcapade's .smpl files: an .npz of plain numbers with the parts of a pose apart (codec version 2)."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ..smplx import rest_joints
from .arrays import read_arrays
from .body_npz import PELVIS
from .ground import shift_to_mark, up_axis
from .motion import F32, Motion, UpAxis, check_frames, check_rate
from .up_axis import root_to_y_up

_PARTS = (("bodyPose", 22), ("headPose", 3), ("leftHandPose", 15), ("rightHandPose", 15))
_NUMBERS = ("codecVersion", "smplVersion", "gender", "frameRate")
_GENDERS = {0: "neutral", 1: "male", 2: "female"}
_HINT = "expected SMPL-X motion with bodyPose (T, 22, 3)"


def read_smpl(path: Path, up: UpAxis | None = None) -> Motion:
    """Read a file. Raises InputError where it is no .smpl file of a body that moves or rests."""
    known = ("codecVersion", "smplVersion", "gender", "shapeParameters", "frameRate",
             "bodyTranslation", *(n for n, _ in _PARTS), "expressionParameters", "restJoints")  # fmt: skip
    arrays = read_arrays(path, known)
    if "bodyPose" not in arrays:
        raise InputError(f"{path.name} holds no bodyPose", _HINT)
    for name, array in arrays.items():
        if array.dtype.kind not in "iuf" or (name in _NUMBERS and array.size != 1):
            raise InputError(f"{path.name}: {name} is {array.dtype} of shape {array.shape}", _HINT)
    if arrays["bodyPose"].size % 66:
        raise InputError(f"{path.name}: bodyPose has the shape {arrays['bodyPose'].shape}", _HINT)
    frames = arrays["bodyPose"].size // 66
    check_frames(frames, path)
    columns = []
    for name, joints in _PARTS:
        part = arrays.get(name, np.zeros((frames, joints, 3)))
        if part.size != frames * joints * 3:
            raise InputError(f"{path.name}: {name} has the shape {part.shape} for {frames} frames", _HINT)
        columns.append(part.reshape(frames, 3 * joints))
    poses = np.concatenate(columns, axis=1).astype(np.float64)
    moved = arrays.get("bodyTranslation", np.zeros((frames, 3)))
    if moved.size != 3 * frames:
        raise InputError(f"{path.name}: bodyTranslation has the shape {moved.shape}", _HINT)
    own = arrays.get("restJoints")
    rest = own.astype(np.float32) if own is not None and own.shape == (55, 3) else rest_joints()
    places = np.array(PELVIS["smplx"]) + moved.reshape(frames, 3)
    axis: UpAxis = up or up_axis(poses, places, rest)
    root, placed = root_to_y_up(poses[:, :3], places, axis)
    poses[:, :3] = root
    trans = placed - rest[0]
    if own is None:
        trans = trans + shift_to_mark(poses, trans, rest)
    rate = float(np.asarray(arrays.get("frameRate", np.array(30.0))).reshape(-1)[0])
    shape = np.asarray(arrays.get("shapeParameters", np.zeros(0)), np.float32).reshape(-1)[:300]
    face = np.asarray(arrays.get("expressionParameters", np.zeros((0, 0))), np.float32)
    expressions = None
    if face.ndim == 2 and len(face) == frames:
        expressions = np.zeros((frames, 100), np.float32)
        expressions[:, : min(100, face.shape[1])] = face[:, :100]
    return Motion(
        kind=".smpl motion",
        fps=check_rate(rate, path),
        poses=poses.astype(np.float32),
        trans=trans.astype(np.float32),
        rest_joints=rest,
        expressions=expressions,
        expression_space="unknown",
        placed=True,
        betas=np.pad(shape, (0, 300 - len(shape))),
        info={
            "up axis": axis,
            "gender": _GENDERS.get(int(np.asarray(arrays.get("gender", 0)).reshape(-1)[0]), ""),
        },
    )


def smpl_bytes(
    poses: npt.ArrayLike, trans: npt.ArrayLike, rest: npt.ArrayLike, betas: npt.ArrayLike, fps: float
) -> bytes:
    """The file's bytes for SMPL-X motion; ``rest`` (55, 3) goes along so that nothing is lost."""
    turned = np.asarray(poses, np.float32).reshape(-1, 165)
    frames = len(turned)
    placed = np.asarray(rest, np.float64)[0] + np.asarray(trans, np.float64) - np.array(PELVIS["smplx"])
    arrays: dict[str, F32 | npt.NDArray[np.int32]] = {
        "codecVersion": np.array(2, np.int32),
        "smplVersion": np.array(2, np.int32),
        "gender": np.array(0, np.int32),
        "shapeParameters": np.asarray(betas, np.float32)[:10],
        "frameCount": np.array(frames, np.int32),
        "frameRate": np.array(fps, np.float32),
        "bodyTranslation": placed.astype(np.float32),
        "restJoints": np.asarray(rest, np.float32),
    }
    start = 0
    for name, joints in _PARTS:
        arrays[name] = turned[:, start : start + 3 * joints].reshape(frames, joints, 3)
        start += 3 * joints
    return npz_bytes(arrays)


def npz_bytes(arrays: dict[str, npt.NDArray[np.float32]] | dict[str, npt.NDArray[np.int32]] | dict) -> bytes:  # type: ignore[type-arg]
    """An .npz with a fixed date: equal arrays give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, array in arrays.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, np.asanyarray(array), allow_pickle=False)  # type: ignore[no-untyped-call]
            z.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), data.getvalue(), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()
