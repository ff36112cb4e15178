"""FLAME coefficients from ARKit weights, in the basis of a head in FLAME's format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..arkit import NAMES
from ..avatar.library import standin_path
from ..errors import InputError
from .jaw_and_eyes import restate
from .model import JAW, FlameModel, load_model
from .unposed import unpose

F32 = npt.NDArray[np.float32]

RIDGE = 1e-3
"""Weight of the coefficients' own size against the vertices' squared error in millimetres."""
CHUNK = 64
"""Frames at once: what is in hand stays in the processor's cache."""

__all__ = ["Basis", "ExpressionSolver", "restate"]


@dataclass(frozen=True)
class Basis:
    """What the coefficients belong to, and its licence."""

    name: str
    version: str
    licence: str
    role: str = "expression basis"
    non_commercial: bool = False


@dataclass(frozen=True)
class ExpressionSolver:
    """Least squares in one head's expression basis; ``units`` (52, V, 3) are the ARKit units on its mesh."""

    model: FlameModel
    units: F32
    basis: Basis

    @staticmethod
    def default() -> ExpressionSolver:
        """The solver of the open stand-in. Raises InputError where it is not baked yet."""
        return ExpressionSolver.load(standin_path())

    @staticmethod
    def load(path: Path) -> ExpressionSolver:
        """The solver of a head model in numeric ``.npz`` form that also holds ``arkit_units``.

        Raises InputError where the file is missing, is no such model or lacks the units.
        """
        model = load_model(path)
        with np.load(path, allow_pickle=False) as z:
            if "arkit_units" not in z.files:
                raise InputError(
                    f"{path.name} does not tell what the ARKit units do to its mesh",
                    "use the built-in head, or add the array arkit_units (52, V, 3)",
                )
            theirs = {str(n): i for i, n in enumerate(z["arkit_names"])}
            units = z["arkit_units"].astype(np.float32)[[theirs[n] for n in NAMES]]
            licence = str(z["licence"]) if "licence" in z.files else "unknown"
        return ExpressionSolver(model, units, Basis(model.expression_space, "1", licence))

    def solve(self, arkit: npt.ArrayLike) -> tuple[F32, F32, float]:
        """Expressions (T, 100), jaw axis-angle (T, 3) and the error in mm for ARKit weights (T, 52).

        Minimises, frame by frame, the squared distance of the vertices that move, with the jaw turned as
        :func:`restate` says, plus a little of the coefficients' own size. The error is the root mean square
        distance of those vertices over all frames.
        """
        weights = np.atleast_2d(np.asarray(arkit, np.float32))
        joints = self.model.J_regressor @ self.model.v_template
        moving = np.flatnonzero(np.abs(self.units).max(axis=(0, 2)) > 1e-6)
        units, template = self.units[:, moving], self.model.v_template[moving]
        skin = self.model.weights[moving, JAW]
        basis = 1000 * self.model.expression_dirs[moving].reshape(3 * len(moving), -1)
        normal = (basis.T @ basis).astype(np.float64)
        inverse = np.linalg.inv(normal + RIDGE * np.eye(len(normal)))
        solution = (basis @ inverse).astype(np.float32)
        expressions = np.empty((len(weights), basis.shape[1]), np.float32)
        squared = 0.0
        for i in range(0, len(weights), CHUNK):
            part = slice(i, i + CHUNK)
            wanted = 1000 * unpose(weights[part], units, template, skin, joints[JAW])
            wanted = wanted.reshape(len(wanted), -1)
            expressions[part] = wanted @ solution
            squared += float(np.sum((wanted - expressions[part] @ basis.T) ** 2, dtype=np.float64))
        error_mm = float(np.sqrt(squared / (len(weights) * len(moving))))
        return expressions, restate(weights)[:, :3], error_mm
