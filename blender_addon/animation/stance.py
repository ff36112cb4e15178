"""The mean pose of a motion: what a person stands in while it speaks; the motion as the difference to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ...rigs.rig import BoneMotion
from ...rigs.rotations import quat_conjugate, quat_multiply

F32 = npt.NDArray[np.float32]


def mean_pose(motion: BoneMotion) -> F32:
    """(J, 4), unit quaternions w, x, y, z: the mean of each bone's rotations."""
    mean = motion.quaternions.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)


def from_mean(motion: BoneMotion, absolute: Collection[str] = ()) -> BoneMotion:
    """The motion to be added to another pose: rotations and the root's location as the difference to the mean
    pose; those of the bones ``absolute`` as the difference to the rest pose, which they are already."""
    q, mean = motion.quaternions, mean_pose(motion)
    mean[[i for i, bone in enumerate(motion.bones) if bone in absolute]] = (1, 0, 0, 0)
    turned = quat_multiply(quat_conjugate(mean), q)
    location = motion.root_location
    if len(location):
        location = location - location.mean(axis=0)
    return replace(motion, quaternions=turned.astype(q.dtype), root_location=location.astype(np.float32))
