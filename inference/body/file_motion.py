"""A file of motion as an engine of the body: retimed to the speech."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...base.credit import Credit
from ...base.errors import InputError
from ...base.progress import Progress
from ...rigs.rotations import compose, slerp_resample
from ...rigs.smplx import FACE_JOINTS, INDEX, rest_joints
from ..timeline.frames import frame_times
from ..timeline.speech import Speech
from ..timeline.tracks import BodyTrack
from .moves import F64

if TYPE_CHECKING:
    from ..performance.performance import Performance

STRETCH = 1.5
"""Times that a motion is played slower or faster at most."""


@dataclass(frozen=True)
class FileMotion:
    """The body of the file at ``path``: a performance, SMPL-X or AMASS npz, .smpl or BVH."""

    path: Path
    opened: Callable[[Path], Performance]
    """Reads such a file."""

    @property
    def name(self) -> str:
        """The file's."""
        return self.path.name

    def missing(self) -> str:
        """Nothing; a file that can't be read is refused as it is read."""
        return ""

    def credits(self) -> tuple[Credit, ...]:
        """The file, whose licence nobody tells; of a performance, those who moved its body."""
        told = [e for e in self.clip.meta.get("engines", []) if e.get("role") == "body"]
        return tuple(
            Credit("body", e["name"], e["version"], e["licence"], bool(e.get("non_commercial"))) for e in told
        ) or (Credit("body", self.name, "", "as the file's"),)

    @cached_property
    def clip(self) -> Performance:
        """The motion. Raises InputError with one line where the file has none of a body."""
        clip = self.opened(self.path)
        face = (*FACE_JOINTS, INDEX["neck"], INDEX["head"])
        body = clip.poses.reshape(-1, 55, 3)[:, [j for j in range(55) if j not in face]]
        if not np.ptp(body, axis=0).any() and not np.ptp(clip.trans, axis=0).any():
            raise InputError(f"no body moves in {self.path.name}", "name a file with motion of a body")
        return clip

    def animate(self, speech: Speech, fps: float, seed: int, progress: Progress) -> BodyTrack:
        """By the words where the clip says the same, else slower or faster as a whole.

        Raises InputError where it is too short or too long for the speech.
        """
        clip = self.clip
        own = np.arange(clip.frames) / clip.fps
        when = self.retimed(speech, clip, frame_times(speech.duration, fps))
        local = clip.poses.reshape(-1, 55, 3).astype(np.float64)
        poses = np.zeros((len(when), 55, 3))
        for joint in range(55):
            if joint not in FACE_JOINTS:
                poses[:, joint] = slerp_resample(local[:, joint : joint + 1], own, when)[:, 0]
        head = compose(poses[:, INDEX["neck"]], poses[:, INDEX["head"]])
        poses[:, [INDEX["neck"], INDEX["head"]]] = 0.0
        held = np.clip(when, own[0], own[-1])
        scale = _leg(rest_joints().astype(np.float64)) / max(_leg(clip.rest_joints.astype(np.float64)), 1e-6)
        trans = scale * np.stack([np.interp(held, own, column) for column in clip.trans.T], axis=1)
        return BodyTrack(
            poses.reshape(-1, 165).astype(np.float32),
            trans.astype(np.float32),
            # a performance's head is the face's doing, which is made anew
            head=np.asarray(head, np.float32) if "source" in clip.meta else None,
        )

    def retimed(self, speech: Speech, clip: Performance, times: F64) -> F64:
        """Which second of the clip is shown at each of the speech's."""
        said = tuple(w.text.lower() for w in speech.words)
        if said and said == tuple(w.lower() for w in clip.word_labels):
            ours = np.array([(w.start, w.end) for w in speech.words]).ravel()
            theirs = np.asarray(clip.word_times, np.float64).ravel()
            ours = np.concatenate([[0.0], ours, [max(speech.duration, ours[-1])]])
            theirs = np.concatenate([[0.0], theirs, [max(clip.duration, theirs[-1])]])
            return np.interp(times, np.maximum.accumulate(ours), np.maximum.accumulate(theirs))
        ratio = clip.duration / max(speech.duration, 1e-6)
        if not 1 / STRETCH <= ratio <= STRETCH:
            raise InputError(
                f"{self.path.name} lasts {clip.duration:.1f} s, what is said {speech.duration:.1f} s: "
                "it can't be retimed to that",
                f"name a motion at most {STRETCH:g} times as long or as short",
            )
        return times * ratio


def _leg(joints: F64) -> float:
    hip, knee, ankle = (joints[INDEX[f"left_{j}"]] for j in ("hip", "knee", "ankle"))
    return float(np.linalg.norm(hip - knee) + np.linalg.norm(knee - ankle))
