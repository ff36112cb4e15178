"""Linear blend skinning with shapes and pose correctives, as FLAME and SMPL-X define it, in numpy.

Loper, Mahmood, Romero, Pons-Moll & Black, "SMPL: a skinned multi-person linear model" (2015), eq. 2 to 8.
T frames, V vertices, J joints; rotations act on column vectors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]


def skin(shaped: F64, joints: F64, rotations: F64, parents: Sequence[int], weights: F64) -> F64:
    """Vertices (T, V, 3) of ``shaped`` (T, V, 3) with ``joints`` (T, J, 3) turned by the local ``rotations``
    (T, J, 3, 3); ``weights`` (V, J)."""
    turned, moved = transforms(joints, rotations, parents)
    frames, count = len(shaped), len(joints[0])
    both = np.concatenate([turned, moved[..., None]], axis=3).reshape(frames, count, 12)
    blended = (weights @ both).reshape(frames, -1, 3, 4)
    return np.asarray(np.einsum("tvab,tvb->tva", blended[..., :3], shaped) + blended[..., 3])


def transforms(joints: F64, rotations: F64, parents: Sequence[int]) -> tuple[F64, F64]:
    """World rotations (T, J, 3, 3) and shifts (T, J, 3) that take rest vertices to posed ones."""
    turned, placed = np.empty_like(rotations), np.empty_like(joints)
    for j, p in enumerate(parents):
        if p < 0:
            turned[:, j], placed[:, j] = rotations[:, j], joints[:, j]
            continue
        turned[:, j] = turned[:, p] @ rotations[:, j]
        arm = joints[:, j] - joints[:, p]
        placed[:, j] = placed[:, p] + np.einsum("tab,tb->ta", turned[:, p], arm)
    return turned, placed - np.einsum("tjab,tjb->tja", turned, joints)


def pose_feature(rotations: F64) -> F64:
    """(T, 9 (J - 1)) what the pose correctives are multiplied by: the rotations of all joints but the root,
    less the identity, row by row."""
    return (rotations[:, 1:] - np.eye(3)).reshape(len(rotations), -1)
