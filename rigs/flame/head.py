"""The head of a model, whichever format it has: what fitting and solving expressions need of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..models.model import JAW, LEFT_EYE, NECK, RIGHT_EYE, ROOT, BodyModel

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

HEAD_JOINTS = {"flame": (ROOT, NECK, JAW, LEFT_EYE, RIGHT_EYE), "smplx": (12, 15, 22, 23, 24)}
"""What turns neck, head, jaw, left and right eye. FLAME's root turns neck and head, its neck the head."""


@dataclass(frozen=True)
class Head:
    """V vertices of head and neck, F triangles; metres, Y up, +Z front."""

    vertices: F32
    """(V, 3)."""
    faces: npt.NDArray[np.int32]
    """(F, 3)."""
    expression_dirs: F32
    """(V, 3, 100)."""
    jaw_weights: F32
    """(V,) skin weights of the jaw."""
    eye_weights: F32
    """(V, 2) of the left and right eye."""
    jaw: F64
    """(3,) the joint."""
    eyes: F64
    """(2, 3) the left and the right joint."""
    jaw_correctives: F32
    """(V, 3, 9) pose correctives of the jaw's rotation."""

    @property
    def skin(self) -> npt.NDArray[np.bool_]:
        """(V,) all but the eyeballs."""
        return np.asarray(self.eye_weights.sum(axis=1) < 0.5)


def head_of(model: BodyModel) -> Head:
    """The head of a FLAME- or SMPL-X-format model, at rest with the mean identity."""
    return part_of(model, head_vertices(model))


def head_vertices(model: BodyModel) -> npt.NDArray[np.intp]:
    """(N,) the vertices of a model that belong to head and neck."""
    mine = model.weights[:, list(HEAD_JOINTS[model.kind])].sum(axis=1)
    return np.flatnonzero(mine > 0.5)


def part_of(model: BodyModel, ids: npt.NDArray[np.intp]) -> Head:
    """The head that consists of these vertices."""
    joints = model.rest_joints()
    _, _, jaw, left, right = HEAD_JOINTS[model.kind]
    place = np.full(len(model.v_template), -1, np.int32)
    place[ids] = np.arange(len(ids), dtype=np.int32)
    faces = place[model.f]
    return Head(
        vertices=model.v_template[ids],
        faces=faces[(faces >= 0).all(axis=1)],
        expression_dirs=model.expression_dirs[ids],
        jaw_weights=model.weights[ids, jaw],
        eye_weights=model.weights[ids][:, [left, right]],
        jaw=joints[jaw],
        eyes=joints[[left, right]],
        jaw_correctives=model.posedirs[ids][..., 9 * (jaw - 1) : 9 * jaw],
    )
