"""A head in FLAME's format and its evaluation.

Format and evaluation: Li, Bolkart, Black, Li & Romero, "Learning a model of facial shape and expression
from 4D scans" (2017). Space: Y up, +Z front, metres; rotations are axis-angle in radians.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ..rotations import matrix_from_axis_angle

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

IDENTITY, EXPRESSIONS = 300, 100
"""Columns of ``shapedirs``: identity first, then expressions."""
ROOT, NECK, JAW, LEFT_EYE, RIGHT_EYE = range(5)
PARENTS = (-1, 0, 1, 1, 1)
_KEYS = ("v_template", "f", "shapedirs", "J_regressor", "weights")
_HINT = "give a numeric .npz in FLAME's format"


@dataclass(frozen=True)
class FlameModel:
    """The arrays of a head model: V vertices, F triangles, five joints."""

    v_template: F32
    """(V, 3)."""
    f: npt.NDArray[np.int32]
    """(F, 3)."""
    shapedirs: F32
    """(V, 3, 400): one column a coefficient, in units of one standard deviation."""
    J_regressor: F32
    """(5, V): joints from shaped vertices."""
    weights: F32
    """(V, 5): skin weights, rows sum to 1."""
    expression_space: str
    """Names the basis that the last hundred columns span."""

    @property
    def expression_dirs(self) -> F32:
        """(V, 3, 100)."""
        return self.shapedirs[..., IDENTITY:]

    def vertices(self, expressions: npt.ArrayLike, poses: npt.ArrayLike) -> F64:
        """Vertices (T, V, 3) for ``expressions`` (T, 100) and ``poses`` (T, 15): root, neck, jaw and eyes.

        Identity is the template's. Pose correctives are not applied: the stand-in has none.
        """
        psi = np.atleast_2d(np.asarray(expressions, np.float64))
        shaped = self.v_template + np.einsum("vck,tk->tvc", self.expression_dirs, psi, optimize=True)
        joints = self.J_regressor @ shaped
        local = matrix_from_axis_angle(np.asarray(poses, np.float64).reshape(len(psi), 5, 3))
        turned, moved = np.empty_like(local), np.empty((len(psi), 5, 3))
        for j, parent in enumerate(PARENTS):
            turned[:, j] = local[:, j] if parent < 0 else turned[:, parent] @ local[:, j]
            place = joints[:, j]
            if parent >= 0:
                arm = joints[:, j] - joints[:, parent]
                at = moved[:, parent] + np.einsum("tab,tb->ta", turned[:, parent], joints[:, parent])
                place = at + np.einsum("tab,tb->ta", turned[:, parent], arm)
            moved[:, j] = place - np.einsum("tab,tb->ta", turned[:, j], joints[:, j])
        matrix = np.einsum("vj,tjab->tvab", self.weights, turned, optimize=True)
        shift = np.einsum("vj,tja->tva", self.weights, moved, optimize=True)
        return np.asarray(np.einsum("tvab,tvb->tva", matrix, shaped, optimize=True) + shift)


def load_model(path: Path) -> FlameModel:
    """Read a numeric ``.npz`` in FLAME's format. Raises InputError where it is none."""
    try:
        with np.load(path, allow_pickle=False) as z:
            missing = [k for k in _KEYS if k not in z.files]
            if missing:
                raise InputError(f"{path.name} is no FLAME model: {missing[0]} is missing", _HINT)
            model = FlameModel(
                v_template=z["v_template"].astype(np.float32),
                f=z["f"].astype(np.int32),
                shapedirs=z["shapedirs"].astype(np.float32),
                J_regressor=z["J_regressor"].astype(np.float32),
                weights=z["weights"].astype(np.float32),
                expression_space=str(z["expression_space"]) if "expression_space" in z.files else path.stem,
            )
    except FileNotFoundError as e:
        hint = "run: python -m paksatalker.rigs.avatar.bake"
        raise InputError(f"there is no head model {path}", hint) from e
    except (OSError, ValueError, EOFError, BadZipFile, zlib.error) as e:
        raise InputError(f"{path.name} is no readable .npz of numbers", _HINT) from e
    count = len(model.v_template)
    if model.shapedirs.shape != (count, 3, IDENTITY + EXPRESSIONS) or model.weights.shape != (count, 5):
        raise InputError(f"{path.name} is no FLAME model of 300 + 100 shapes and 5 joints", _HINT)
    return model
