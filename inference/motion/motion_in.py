"""Any file of motion as a performance: our own, EMAGE's and AMASS's .npz, .smpl, BVH, Live Link Face."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...base.file_kinds import read_as
from ...rigs.arkit import INDEX, NAMES
from ...rigs.flame.jaw_and_eyes import read_back, restate
from ...rigs.smplx import rest_joints
from ..performance.checks import FORMAT
from ..performance.performance import Performance
from ..timeline.frames import frame_count

Motion = Any
UpAxis = Literal["y", "z"]
ENDINGS = read_as("motion")
RATE = 16000
"""Samples a second of the silence under a motion without sound."""
F32 = npt.NDArray[np.float32]


def open_performance(
    path: Path,
    *,
    up: UpAxis | None = None,
    fps: float | None = None,
    sound: Path | None = None,
    keep_place: bool = False,
) -> Performance:
    """The performance in a file, whatever it was made by.

    ``up``: the file's up axis and ``fps`` its rate where it is not to be believed; ``sound``: a recording
    or film that was made along with it, laid under a face by time codes or by what is heard and cut or filled
    with silence to its length; ``keep_place``: leave it where it
    is, in place of bringing it to the mark and onto the floor. Of a body alone the face stays at
    rest but for jaw and eyes; of a face alone the body stands relaxed. Raises InputError with one clear line.
    """
    if not path.exists():
        raise InputError(f"there is no file {path}", "check the path")
    if path.is_dir():
        raise InputError(f"{path} is a folder, not a motion file", f"name a file: {', '.join(ENDINGS)}")
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"can't read motion from {path.name}", f"known endings: {', '.join(ENDINGS)}")
    if ending == ".npz" and _ours(path):
        if up is not None or fps is not None or sound is not None:
            raise InputError(
                f"{path.name} is a performance, which says its axes, rate and sound itself",
                "leave out --up-axis, --from-fps and --sound",
            )
        return Performance.load(path)
    try:
        motion = _read(path, ending, up, fps)
    except (
        ValueError,
        TypeError,
        IndexError,
        OverflowError,
        RecursionError,
    ) as e:  # hostile files fail in many ways
        line = " ".join(str(e).split())[:120]
        raise InputError(f"{path.name} can't be read: {line}", "export it again") from e
    return as_performance(motion, path, sound, keep_place=keep_place)


def as_performance(
    motion: Motion, path: Path, sound: Path | None = None, *, keep_place: bool = False
) -> Performance:
    """A motion as a performance; its source and what could not be read are noted in ``meta``."""
    frames, rate = motion.frames, RATE
    arkit, expressions, space, notes = _face(motion)
    poses, rest = _body(motion), rest_joints() if motion.rest_joints is None else motion.rest_joints
    if motion.trans is None:
        poses[:, 66:75] = restate(arkit)
    trans = np.zeros((frames, 3), np.float32) if motion.trans is None else motion.trans
    if motion.trans is not None and not motion.placed:
        from ...rigs.motion_files.ground import at_the_mark

        trans, line = at_the_mark(poses, trans, rest, keep=keep_place)
        notes += [line] if line else []
    audio = np.zeros(_samples(frames, motion.fps, rate), np.int16)
    if sound is not None:
        from ...rigs.motion_files.timecodes import clock_of
        from ..speech.aligning.sound_file import read_sound
        from .synchronised import Shift, shift_of, shifted

        heard = read_sound(sound)
        rate = heard.rate
        code = motion.info.get("timecode")
        began = clock_of(code, motion.fps) if isinstance(code, str) else None
        shift = Shift(0.0, "together")
        if motion.arkit is not None:
            shift = shift_of(motion.arkit, motion.fps, began, sound, heard.samples, rate)
            notes.append(shift.told())
        audio = shifted(heard.samples, rate, shift.seconds, _samples(frames, motion.fps, rate))
    return Performance(
        fps=motion.fps,
        poses=poses,
        trans=trans,
        arkit=arkit,
        expressions=expressions,
        audio=audio,
        audio_rate=rate,
        word_labels=(),
        word_times=np.zeros((0, 2), np.float32),
        phone_labels=(),
        phone_times=np.zeros((0, 2), np.float32),
        rest_joints=rest,
        meta={
            "format": FORMAT,
            "fps": motion.fps,
            "seed": 0,
            "phone_set": "ipa",
            "expression_space": space,
            "inputs": {"motion": hashlib.sha256(path.read_bytes()).hexdigest()},
            "engines": [],
            "events": [],
            "source": {"kind": motion.kind, "file": path.name, **motion.info},
            "warnings": [*motion.warnings, *notes],
        },
        betas=np.zeros(300, np.float32) if motion.betas is None else motion.betas,
    )


def _ours(path: Path) -> bool:
    from ...rigs.motion_files.arrays import read_names

    return "meta" in read_names(path)


def _read(path: Path, ending: str, up: UpAxis | None, fps: float | None) -> Motion:
    from dataclasses import replace

    if ending == ".csv":
        from ...rigs.motion_files.live_link import read_live_link

        if up is not None:
            raise InputError("a face has no up axis", "leave out --up-axis")
        return read_live_link(path, fps)
    if ending == ".npz":
        from ...rigs.motion_files.body_npz import read_body_npz

        return read_body_npz(path, up, fps)
    if ending == ".bvh":
        from ...rigs.motion_files.bvh_motion import read_bvh_motion

        motion = read_bvh_motion(path, up)
    else:
        from ...rigs.motion_files.smpl_file import read_smpl

        motion = read_smpl(path, up)
    return motion if fps is None else replace(motion, fps=fps)


def _samples(frames: int, fps: float, rate: int) -> int:
    """Samples of sound that need exactly so many frames."""
    count = int(np.floor(frames / fps * rate))
    while count > 0 and frame_count(count / rate, fps) > frames:
        count -= 1
    while frame_count(count / rate, fps) < frames:
        count += 1
    return count


def _body(motion: Motion) -> F32:
    """(T, 165); where the file has a face alone, a relaxed stance beneath its head."""
    if motion.poses is not None and motion.trans is not None:
        return np.array(motion.poses, np.float32)
    from ..body.gestures.arms import rest_arm, set_arm

    poses = np.zeros((motion.frames, 55, 3))
    for side in ("left", "right"):
        set_arm(poses, np.tile(rest_arm(), (motion.frames, 1)), side)
    whole = poses.reshape(-1, 165).astype(np.float32)
    return whole if motion.poses is None else whole + motion.poses


def _face(motion: Motion) -> tuple[F32, F32, str, list[str]]:
    """Weights (T, 52), expressions (T, 100), their basis, and lines on what is missing."""
    frames = motion.frames
    if motion.arkit is not None:
        from ..models import OPEN, solver_named

        solver = solver_named(OPEN)
        same = motion.expressions is not None and motion.expression_space == solver.basis.name
        expressions = motion.expressions if same else solver.solve(motion.arkit)[0]
        return motion.arkit, expressions, solver.basis.name, []
    arkit = from_joints(motion.poses)
    if motion.expressions is None or not motion.expressions.any():
        return arkit, np.zeros((frames, 100), np.float32), motion.expression_space or "none", []
    from .clip_expressions import arkit_of

    read = arkit_of(motion.expressions, motion.poses, motion.expression_space, motion.fps)
    if read is not None:
        return read[0], motion.expressions, motion.expression_space, []
    note = (
        f"expressions in the basis '{motion.expression_space}' are carried along, but only jaw and eyes move "
        "faces of other kinds; add its model: paksatalker models add FILE"
    )
    return arkit, motion.expressions, motion.expression_space, [note]


def from_joints(poses: F32) -> F32:
    """(T, 52): what jaw and eye joints say, by the angles of full weights."""
    arkit = np.zeros((len(poses), len(NAMES)), np.float32)
    for name, weights in read_back(poses[:, 66:75]).items():
        arkit[:, INDEX[name]] = weights
    return arkit
