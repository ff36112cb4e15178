"""Faces that have only poses of their bones, named as visemes: the 52 channels on a pose library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..arkit import INDEX
from ..rotations import matrix_from_axis_angle, quat_from_matrix
from .face_controls import FaceMotion
from .face_map import MADE, FaceMatch, match_face_keys
from .face_measures import measures
from .face_solve import opening_left_mm, reach, solve

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FacePoses:
    """K poses of B bones. ``rows`` (K, 52): what each does in ARKit units. ``locations`` (K, B, 3) units of
    the armature and ``turns`` (K, B, 3) axis-angle, in each bone's rest axes. ``metre``: units a metre."""

    label: str
    names: tuple[str, ...]
    rows: F64
    bones: tuple[str, ...]
    locations: F64
    turns: F64
    metre: float


def match_poses(names: Sequence[str]) -> FaceMatch | None:
    """The poses among these names that are a face's, as shapes of that name would be; None without speech."""
    found = match_face_keys(names)
    return found if found.reach[INDEX["jawOpen"]] >= MADE else None


def face_poses(
    found: FaceMatch, poses: Mapping[str, Mapping[str, tuple[F64, F64]]], metre: float
) -> FacePoses:
    """From name to bone to its location and turn."""
    names = [n for n in found.controls if n in poses]
    bones = tuple(dict.fromkeys(b for n in names for b in poses[n]))
    still = (np.zeros(3), np.zeros(3))
    table = np.array([[poses[n].get(b, still) for b in bones] for n in names], np.float64)
    rows = np.array([found.controls[n] for n in names])
    return FacePoses(found.label, tuple(names), rows, bones, table[:, :, 0], table[:, :, 1], metre)


def play_poses(arkit: npt.ArrayLike, poses: FacePoses) -> FaceMotion:
    """The bones' motion for ARKit weights (T, 52): the mixture of poses whose face is nearest, lips closed
    where they are closed as far as it can."""
    w = np.asarray(arkit, np.float64)
    values = solve(w, poses.rows)
    placed, turned = (np.einsum("tk,kbc->tbc", values, part) for part in (poses.locations, poses.turns))
    moves = [i for i in range(len(poses.bones)) if np.abs(poses.locations[:, i]).max() > 1e-6 * poses.metre]
    turns = [i for i in range(len(poses.bones)) if np.abs(poses.turns[:, i]).max() > 1e-4]
    order = turns + moves
    opens = measures().opening
    return FaceMotion(
        f"poses ({poses.label})",
        tuple(poses.bones[i] for i in order),
        (True,) * len(turns) + (False,) * len(moves),
        placed[:, order],
        quat_from_matrix(matrix_from_axis_angle(turned[:, order])),
        frozenset(),
        poses.metre,
        opening_left_mm(values, poses.rows @ opens, w @ opens),
        reach(poses.rows),
    )
