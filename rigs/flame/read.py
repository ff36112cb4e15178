"""ARKit weights from the coefficients of a clip, the other way round: bounded, steady in time, whole clips.

The clip's head is posed, and the weights are sought whose units come nearest to its vertices: least squares
with 0 <= w <= 1 and mouthClose <= jawOpen, for all frames at once, since neighbours shall differ little.
It is solved by the alternating direction method of multipliers (Boyd et al., "Distributed optimization and
statistical learning via the alternating direction method of multipliers", 2011): over time by the cosine
transform, which makes differences of neighbours diagonal, over units by one eigenbasis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..arkit import INDEX, NAMES
from ..models.skinning import pose_feature
from ..rotations import matrix_from_axis_angle
from .jaw_and_eyes import read_back
from .solve import ExpressionSolver

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

MOST_VERTICES = 1500
"""Vertices that are looked at: neighbours say the same."""
RIDGE = 0.005
"""Of the weights' own size, square millimetres a vertex looked at."""
STEADY = 0.1
"""Of the weights' change from frame to frame at 30 frames a second, likewise."""
QUICK = 0.1
"""As much of it for lids, which close within two frames."""
STEP, RELAXED = 0.3, 1.6
ROUNDS, ENOUGH = 400, 5e-4
"""Rounds at most; the weights are found when none of them changes by more than this."""
CHUNK = 256
GIVEN = tuple(i for i, name in enumerate(NAMES) if name.startswith("eyeLook"))
"""Units that the eye joints tell."""
SOUGHT = tuple(i for i in range(len(NAMES)) if i not in GIVEN)


@dataclass(frozen=True)
class ReadFace:
    """``arkit`` (T, 52) and ``error_mm``: what its units miss of the clip's vertices, root mean square."""

    arkit: F32
    error_mm: float


def read_expressions(
    solver: ExpressionSolver,
    expressions: npt.ArrayLike,
    jaw_and_eyes: npt.ArrayLike,
    fps: float = 30.0,
) -> ReadFace:
    """Weights for ``expressions`` (T, 100) in the solver's basis and jaw, left and right eye (T, 9).

    Less than two seconds for a minute. Gaze is read from the eye joints; ``tongueOut`` stays 0 where there
    is no tongue. Raises ValueError where shapes do not belong together or a value is not finite.
    """
    psi = np.atleast_2d(np.asarray(expressions, np.float32))
    joints = np.atleast_2d(np.asarray(jaw_and_eyes, np.float32))
    if psi.shape[1] > 100 or joints.shape != (len(psi), 9):
        raise ValueError(f"expressions {psi.shape} with joints {joints.shape}")
    if not (np.isfinite(psi).all() and np.isfinite(joints).all() and len(psi)):
        raise ValueError("coefficients need at least one frame and finite values")
    arkit = np.zeros((len(psi), len(NAMES)))
    for name, weights in read_back(joints).items():
        if name.startswith("eye"):  # the jaw is found with the mouth
            arkit[:, INDEX[name]] = weights
    seen = np.flatnonzero((np.abs(solver.units).max(axis=(0, 2)) > 1e-4) & solver.head.skin)
    seen = seen[:: -(-len(seen) // MOST_VERTICES)]
    units = _units(solver, seen)
    u = units[list(SOUGHT)]
    shown, size = _shown(solver, seen, psi, joints[:, :3], u, units[list(GIVEN)], arkit[:, list(GIVEN)])
    gram = (u @ u.T).astype(np.float64)
    ridge, steady = RIDGE * len(seen), STEADY * len(seen) * (fps / 30.0) ** 2
    found = _bounded(gram + ridge * np.eye(len(u)), shown, steady)
    arkit[:, list(SOUGHT)] = found
    left = size - 2 * (found * shown).sum(axis=1) + np.einsum("ti,ij,tj->t", found, gram, found)
    error = float(np.sqrt(max(float(left.mean()), 0.0) / len(seen)))
    return ReadFace(arkit.astype(np.float32), error)


def _units(solver: ExpressionSolver, seen: npt.NDArray[np.intp]) -> F32:
    """(52, 3 N) in mm: the units as far as the model's own expressions go. What they can't show of a unit is
    missing from every clip, and no other unit shall stand in for it."""
    expressions, jaw, _ = solver.solve(np.eye(len(NAMES)))
    return _moved(solver, seen, expressions, jaw)


def _shown(
    solver: ExpressionSolver,
    seen: npt.NDArray[np.intp],
    psi: F32,
    jaw: F32,
    units: F32,
    given: F32,
    gaze: F64,
) -> tuple[F64, F64]:
    """(T, K) the moved vertices' products with the K sought units, and (T,) with themselves, in mm^2."""
    products, size = np.empty((len(psi), len(units))), np.empty(len(psi))
    for i in range(0, len(psi), CHUNK):
        part = slice(i, i + CHUNK)
        flat = _moved(solver, seen, psi[part], jaw[part]) - gaze[part].astype(np.float32) @ given
        products[part] = flat @ units.T
        size[part] = np.einsum("ti,ti->t", flat, flat)
    return products, size


def _moved(solver: ExpressionSolver, seen: npt.NDArray[np.intp], psi: F32, jaw: F32) -> F32:
    """(T, 3 N) in mm: how far coefficients and jaw take the vertices that are looked at."""
    head = solver.head
    dirs = head.expression_dirs[seen].reshape(3 * len(seen), -1)[:, : psi.shape[1]].T
    moved = psi @ dirs
    turn = matrix_from_axis_angle(jaw)
    if head.jaw_correctives.any():
        feature = pose_feature(np.stack([turn, turn], axis=1)).astype(np.float32)
        moved = moved + feature @ head.jaw_correctives[seen].reshape(3 * len(seen), 9).T
    moved = moved.reshape(len(psi), -1, 3)
    arm = head.vertices[seen] + moved - head.jaw.astype(np.float32)
    turned = arm @ (turn - np.eye(3)).transpose(0, 2, 1).astype(np.float32)
    moved = moved + head.jaw_weights[seen, None] * turned
    return np.asarray(1000 * moved.reshape(len(psi), -1), np.float32)


def _bounded(normal: F64, known: F64, steady: float) -> F64:
    """(T, K) the bounded weights of least cost 1/2 w N w - known w + steady/2 (changes in time)^2."""
    from scipy.fft import dct, idct
    from scipy.linalg import eigh

    frames = len(known)
    close, opened = SOUGHT.index(INDEX["mouthClose"]), SOUGHT.index(INDEX["jawOpen"])
    rho = STEP * np.diag(normal)
    quick = np.array([NAMES[i].startswith("eye") for i in SOUGHT])
    values, vectors = eigh(normal + np.diag(rho), np.diag(steady * np.where(quick, QUICK, 1.0)))
    changes = 2 - 2 * np.cos(np.pi * np.arange(frames) / frames)
    inverse = (1 / (values + changes[:, None])).astype(np.float32)
    basis = vectors.astype(np.float32)
    shown, weight = known.astype(np.float32), rho.astype(np.float32)
    share = weight[close] / (weight[close] + weight[opened])

    def allowed(w: F32) -> F32:
        z = np.clip(w, 0, 1)
        over = np.flatnonzero(z[:, close] > z[:, opened])
        both = np.clip(share * w[over, close] + (1 - share) * w[over, opened], 0, 1)
        z[over, close] = z[over, opened] = both
        return z

    z = np.zeros_like(shown)
    dual = np.zeros_like(shown)
    for _ in range(ROUNDS):
        right = dct((shown + weight * (z - dual)) @ basis, axis=0, norm="ortho", workers=-1)
        w = idct(right * inverse, axis=0, norm="ortho", workers=-1) @ basis.T
        w = RELAXED * w + (1 - RELAXED) * z
        before, z = z, allowed(w + dual)
        dual += w - z
        if np.abs(z - before).max() < ENOUGH and np.abs(w - z).max() < 4 * ENOUGH:
            break
    return z.astype(np.float64)
