"""A head or body model in FLAME's or SMPL-X's format, and its evaluation.

Formats: Li, Bolkart, Black, Li & Romero, "Learning a model of facial shape and expression from 4D scans"
(2017); Pavlakos et al., "Expressive body capture: 3D hands, face, and body from a single image" (2019).
Space: Y up, +Z front, the character's left is +X, metres; rotations are axis-angle in radians.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ..rotations import matrix_from_axis_angle
from .skinning import pose_feature, skin

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Arrays = Mapping[str, npt.NDArray[Any]]

IDENTITY, EXPRESSIONS = 300, 100
"""Columns of ``shapedirs``: identity first, then expressions."""
ROOT, NECK, JAW, LEFT_EYE, RIGHT_EYE = range(5)
"""FLAME's joints."""
KINDS = {5: "flame", 55: "smplx"}
"""The formats by their number of joints."""
NEEDED = ("v_template", "f", "shapedirs", "posedirs", "J_regressor", "weights", "kintree_table")
MOST_VERTICES = 200_000
_HINT = "give a model file in FLAME's or SMPL-X's format, .pkl or .npz"


@dataclass(frozen=True)
class BodyModel:
    """The arrays of a model: V vertices, F triangles, J joints (5 of FLAME or 55 of SMPL-X)."""

    v_template: F32
    """(V, 3)."""
    f: npt.NDArray[np.int32]
    """(F, 3)."""
    shapedirs: F32
    """(V, 3, 400): one column a coefficient, in units of one standard deviation."""
    posedirs: F32
    """(V, 3, 9 (J - 1)) pose correctives."""
    J_regressor: F32
    """(J, V): joints from shaped vertices."""
    weights: F32
    """(V, J): skin weights, rows sum to 1."""
    parents: tuple[int, ...]
    """(J,) each joint's parent, before the child; -1 for the root."""
    expression_space: str
    """Names the basis that the last hundred columns span."""
    licence: str = "unknown"

    @property
    def kind(self) -> str:
        """``flame`` or ``smplx``."""
        return KINDS[len(self.parents)]

    @property
    def expression_dirs(self) -> F32:
        """(V, 3, 100)."""
        return self.shapedirs[..., IDENTITY:]

    def vertices(
        self,
        expressions: npt.ArrayLike,
        poses: npt.ArrayLike,
        *,
        betas: npt.ArrayLike | None = None,
        trans: npt.ArrayLike | None = None,
    ) -> F64:
        """Vertices (T, V, 3) for ``expressions`` (T, 100), ``poses`` (T, 3 J) axis-angle, one identity
        ``betas`` (up to 300,) and ``trans`` (T, 3)."""
        psi = np.atleast_2d(np.asarray(expressions, np.float64))
        frames, count = len(psi), len(self.v_template)
        rest = self.v_template.astype(np.float64)
        if betas is not None:
            beta = np.asarray(betas, np.float64).ravel()
            rest = rest + self.shapedirs[..., : len(beta)] @ beta
        used = np.flatnonzero(psi.any(axis=0))
        offsets = psi[:, used] @ self.expression_dirs[..., used].reshape(3 * count, -1).T
        shaped = rest + offsets.reshape(frames, count, 3)
        joints = np.asarray(self._regressor @ shaped)
        local = matrix_from_axis_angle(np.asarray(poses, np.float64).reshape(frames, len(self.parents), 3))
        if self._corrected:
            shaped = shaped + (pose_feature(local) @ self._corrections).reshape(frames, count, 3)
        posed = skin(shaped, joints, local, self.parents, self._weights)
        return posed if trans is None else posed + np.asarray(trans, np.float64).reshape(-1, 1, 3)

    def rest_joints(self, betas: npt.ArrayLike | None = None) -> F64:
        """(J, 3) of the unposed model."""
        beta = np.zeros(1) if betas is None else np.asarray(betas, np.float64).ravel()
        return np.asarray(self._regressor @ (self.v_template + self.shapedirs[..., : len(beta)] @ beta))

    @cached_property
    def _regressor(self) -> F64:
        return self.J_regressor.astype(np.float64)

    @cached_property
    def _weights(self) -> F64:
        return self.weights.astype(np.float64)

    @cached_property
    def _corrected(self) -> bool:
        return bool(self.posedirs.any())

    @cached_property
    def _corrections(self) -> F64:
        return self.posedirs.reshape(3 * len(self.v_template), -1).T.astype(np.float64)


def model_from(arrays: Arrays, name: str) -> BodyModel:
    """The checked model of a file's arrays; ``name`` is for messages.

    An old release's 10 + 10 columns are put where today's 300 + 100 have theirs. Raises InputError with one
    line on anything that is no sound model.
    """
    missing = [k for k in NEEDED if k not in arrays]
    if missing:
        raise InputError(f"{name} is no FLAME or SMPL-X model: {missing[0]} is missing", _HINT)
    for key in NEEDED:
        if arrays[key].dtype.kind not in "iuf" or not np.isfinite(arrays[key]).all():
            raise InputError(f"{name} is no sound model: {key} holds no finite numbers", _HINT)
    table = arrays["kintree_table"].astype(np.int64)
    joints = table.shape[1] if table.ndim == 2 and len(table) == 2 else 0
    if joints not in KINDS:
        raise InputError(f"{name} has {joints} joints; FLAME has 5 and SMPL-X 55", _HINT)
    count = len(arrays["v_template"]) if arrays["v_template"].ndim == 2 else 0
    if not 5 <= count <= MOST_VERTICES:
        raise InputError(f"{name} is no sound model: {count} vertices", _HINT)
    shapes = arrays["shapedirs"]
    if shapes.shape == (count, 3, 20):
        wide = np.zeros((count, 3, IDENTITY + EXPRESSIONS), np.float32)
        wide[..., :10], wide[..., IDENTITY : IDENTITY + 10] = shapes[..., :10], shapes[..., 10:]
        shapes = wide
    expected = {
        "v_template": (count, 3),
        "posedirs": (count, 3, 9 * (joints - 1)),
        "J_regressor": (joints, count),
        "weights": (count, joints),
    }
    for key, shape in expected.items():
        if arrays[key].shape != shape:
            raise InputError(
                f"{name} is no sound model: {key} is {arrays[key].shape}, expected {shape}", _HINT
            )
    if shapes.shape != (count, 3, IDENTITY + EXPRESSIONS):
        raise InputError(f"{name} has no 300 + 100 shapes: shapedirs is {shapes.shape}", _HINT)
    faces = arrays["f"]
    if faces.ndim != 2 or faces.shape[1] != 3 or not len(faces) or faces.min() < 0 or faces.max() >= count:
        raise InputError(f"{name} is no sound model: f are no triangles of its vertices", _HINT)
    for key in ("J_regressor", "weights"):
        if np.abs(arrays[key].sum(axis=1) - 1).max() > 0.02:
            raise InputError(f"{name} is no sound model: rows of {key} do not sum to 1", _HINT)
    return BodyModel(
        v_template=arrays["v_template"].astype(np.float32),
        f=faces.astype(np.int32),
        shapedirs=shapes.astype(np.float32),
        posedirs=arrays["posedirs"].astype(np.float32),
        J_regressor=arrays["J_regressor"].astype(np.float32),
        weights=arrays["weights"].astype(np.float32),
        parents=_parents(table, name),
        expression_space=str(arrays["expression_space"]) if "expression_space" in arrays else name,
        licence=str(arrays["licence"]) if "licence" in arrays else "unknown",
    )


def _parents(table: npt.NDArray[np.int64], name: str) -> tuple[int, ...]:
    # the root's parent is -1, or that as an unsigned number of 32 or 64 bits
    first = [-1, *(int(p) for p in table[0, 1:])]
    if table[0, 0] not in (-1, 2**32 - 1) or any(not 0 <= p < j for j, p in enumerate(first) if j):
        raise InputError(f"{name} is no sound model: kintree_table is no tree", _HINT)
    return tuple(first)
