"""FLAME coefficients from ARKit weights, in the basis of a model in FLAME's or SMPL-X's format."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...base.credit import Credit
from ...base.errors import InputError
from ..arkit import NAMES
from ..models.model import model_from
from ..models.numeric import read_arrays
from ..models.skinning import pose_feature
from ..rotations import matrix_from_axis_angle
from .head import Head, part_of
from .jaw_and_eyes import JAW_DEGREES, restate
from .unposed import unpose

F32 = npt.NDArray[np.float32]

RIDGE = 1e-3
"""Weight of the coefficients' own size against the vertices' squared error in millimetres."""
CHUNK = 64
"""Frames at once: what is in hand stays in the processor's cache."""

__all__ = ["ExpressionSolver", "restate"]


ROLE = "expression basis"
"""What a basis is among the engines of a performance."""


@dataclass(frozen=True)
class ExpressionSolver:
    """Least squares in one head's expression basis; ``units`` (52, V, 3) are the ARKit units on its mesh.

    ``jaw_degrees``: how far its jaw turns at full weights, down and aside. ``ridge``: see :data:`RIDGE`.
    """

    head: Head
    units: F32
    basis: Credit
    jaw_degrees: tuple[float, float] = JAW_DEGREES
    ridge: float = RIDGE

    @staticmethod
    def load(path: Path) -> ExpressionSolver:
        """The solver of a model in numeric ``.npz`` form that also holds ``arkit_units``.

        Raises InputError where the file is missing, is no such model or lacks the units.
        """
        arrays = read_arrays(path)
        model = model_from(arrays, path.stem)
        if "arkit_units" not in arrays:
            raise InputError(
                f"{path.name} does not tell what the ARKit units do to its mesh",
                "use the built-in head, or add the model: paksatalker models add FILE",
            )
        theirs = {str(n): i for i, n in enumerate(arrays["arkit_names"])}
        units = arrays["arkit_units"].astype(np.float32)[[theirs[n] for n in NAMES]]
        ids = arrays.get("head_ids", np.arange(len(model.v_template)))
        version = str(arrays.get("version", "1"))
        restricted = bool(arrays.get("non_commercial", False))
        basis = Credit(ROLE, model.expression_space, version, model.licence, restricted)
        down, aside = arrays.get("jaw_degrees", np.array(JAW_DEGREES)).tolist()
        ridge = float(arrays.get("ridge", RIDGE))
        return ExpressionSolver(part_of(model, ids), units, basis, (down, aside), ridge)

    def restate(self, arkit: npt.ArrayLike) -> F32:
        """Jaw, left and right eye (T, 9) axis-angle, with this head's jaw."""
        return restate(arkit, self.jaw_degrees)

    def solve(self, arkit: npt.ArrayLike) -> tuple[F32, F32, float]:
        """Expressions (T, 100), jaw axis-angle (T, 3) and the error in mm for ARKit weights (T, 52).

        The error is the root mean square distance, over all frames, of the vertices that the units move.
        """
        expressions, jaw, missed = self.solve_frames(arkit)
        return expressions, jaw, float(np.sqrt(np.mean(missed.astype(np.float64) ** 2)))

    def solve_frames(self, arkit: npt.ArrayLike) -> tuple[F32, F32, F32]:
        """Expressions (T, 100), jaw axis-angle (T, 3) and the error (T,) of each frame in mm.

        Minimises, frame by frame, the squared distance of the vertices, with the jaw turned as
        :meth:`restate` says, plus a little of the coefficients' own size.
        """
        weights = np.atleast_2d(np.asarray(arkit, np.float32))
        head, jaw = self.head, self.restate(weights)[:, :3]
        moving = self._moving
        units, template = self.units[:, moving], head.vertices[moving]
        skin = head.jaw_weights[moving]
        basis, solution = self._projection
        turned = head.jaw_correctives.any()
        corrective = 1000 * head.jaw_correctives[moving].reshape(3 * len(moving), 9).T
        expressions = np.empty((len(weights), basis.shape[1]), np.float32)
        squared = np.empty(len(weights), np.float32)
        for i in range(0, len(weights), CHUNK):
            part = slice(i, i + CHUNK)
            wanted = 1000 * unpose(weights[part], units, template, skin, head.jaw, self.jaw_degrees)
            wanted = wanted.reshape(len(wanted), -1)
            if turned:
                feature = pose_feature(matrix_from_axis_angle(np.stack([0 * jaw[part], jaw[part]], axis=1)))
                wanted = wanted - feature.astype(np.float32) @ corrective
            expressions[part] = wanted @ solution
            squared[part] = ((wanted - expressions[part] @ basis.T) ** 2).sum(axis=1)
        return expressions, jaw, np.sqrt(squared / len(moving))

    @cached_property
    def _moving(self) -> npt.NDArray[np.intp]:
        """The N vertices that any unit moves."""
        return np.flatnonzero(np.abs(self.units).max(axis=(0, 2)) > 1e-6)

    @cached_property
    def _projection(self) -> tuple[F32, F32]:
        """(3 N, 100) the basis in mm where units move the head, and what it is to be multiplied by."""
        count = len(self.head.vertices)
        whole = 1000 * self.head.expression_dirs.reshape(3 * count, -1)
        basis = whole.reshape(count, 3, -1)[self._moving].reshape(3 * len(self._moving), -1)
        # what no unit moves shall stay where it is, so it counts too
        normal = (whole.T @ whole).astype(np.float64)
        inverse = np.linalg.inv(normal + self.ridge * np.eye(len(normal)))
        return basis, (basis @ inverse).astype(np.float32)
