"""The face of a file over a performance: captured, or of another tool, in the time of what is said."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from ...base.credit import Credit
from ...base.errors import InputError
from ...rigs.rotations import compose, slerp_resample
from ...rigs.smplx import INDEX, turn_head
from ..body.file_motion import FileMotion
from ..performance.performance import Performance
from ..timeline.frames import frame_times
from ..timeline.speech import Speech
from .motion_in import open_performance


def with_face_of(performance: Performance, path: Path, speech: Speech) -> Performance:
    """The performance with the face and the head of the clip at ``path``: by the words where it says the
    same, else slower or faster as a whole. What the performance's sounds force on the lips is kept.

    Raises InputError where the file can't be read, no face moves in it, or it is too long or too short.
    """
    clip = open_performance(path)
    if not np.ptp(clip.arkit, axis=0).any():
        raise InputError(f"no face moves in {path.name}", "name a file with the face's weights")
    own = np.arange(clip.frames) / clip.fps
    times = frame_times(performance.duration, performance.fps)
    when = np.clip(FileMotion(path, open_performance).retimed(speech, clip, times), own[0], own[-1])
    arkit = np.stack([np.interp(when, own, column) for column in clip.arkit.T], axis=1)
    still = replace(performance.without_face(), calm=None)
    local = clip.poses.reshape(-1, 55, 3).astype(np.float64)
    turns = compose(local[:, INDEX["neck"]], local[:, INDEX["head"]])
    poses = still.poses.reshape(-1, 55, 3).astype(np.float64)
    turn_head(poses, slerp_resample(turns[:, None], own, when)[:, 0])
    made = replace(
        still,
        poses=poses.reshape(-1, 165).astype(np.float32),
        meta={
            **still.meta,
            "engines": [*still.meta["engines"], asdict(Credit("face", path.name, "", "as the file's"))],
        },
    )
    return made.with_face(arkit.astype(np.float32))
