"""Weights read back from the coefficients of a clip."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy.optimize import lsq_linear
from scipy.spatial.transform import Rotation

from paksatalker.base.credit import Credit
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.flame import read as module
from paksatalker.rigs.flame.fit import Fit
from paksatalker.rigs.flame.head import head_of
from paksatalker.rigs.flame.read import read_expressions
from paksatalker.rigs.flame.solve import ROLE, ExpressionSolver

from ..foreign import Foreign


def talk(frames: int, seed: int = 0) -> np.ndarray:
    """Smooth weights, a few at a time, with closures of three frames and blinks."""
    rng = np.random.default_rng(seed)
    t = np.arange(frames) / 30
    waves = np.sin(2 * np.pi * (rng.uniform(0.3, 2.5, 52) * t[:, None] + rng.uniform(0, 1, 52)))
    weights = np.clip(waves - 0.5, 0, None) * rng.uniform(0.2, 0.9, 52) * (rng.random(52) < 0.5)
    weights[:, INDEX["jawOpen"]] = 0.2 + 0.15 * np.sin(2 * np.pi * 2.2 * t)
    weights[:, INDEX["mouthClose"]] = 0
    for start in range(5, frames - 3, 20):
        weights[start : start + 3, INDEX["mouthClose"]] = weights[start : start + 3, INDEX["jawOpen"]]
    for left in [n for n in NAMES if n.endswith("Left") and not n.startswith("eyeLook")]:
        weights[:, INDEX[left]] = weights[:, INDEX[left[:-4] + "Right"]]
    for one, other in (("jawLeft", "jawRight"), ("mouthLeft", "mouthRight")):
        weights[:, INDEX[other]] *= weights[:, INDEX[one]] == 0
    for eye in ("Left", "Right"):
        for one, other in (("In", "Out"), ("Up", "Down")):
            weights[:, INDEX[f"eyeLook{other}{eye}"]] *= weights[:, INDEX[f"eyeLook{one}{eye}"]] == 0
    return np.clip(weights, 0, 1).astype(np.float32)


def test_a_clip_in_the_open_basis_gives_its_weights_back(solver: ExpressionSolver) -> None:
    weights = talk(240)
    expressions, _, _ = solver.solve(weights)
    found = read_expressions(solver, expressions, solver.restate(weights))
    off = np.abs(found.arkit - weights)
    assert off.mean() < 0.01 and off[:, INDEX["jawOpen"]].max() < 0.03
    assert found.error_mm < 0.1
    closed = weights[:, INDEX["mouthClose"]] > 0
    gap = found.arkit[:, INDEX["jawOpen"]] - found.arkit[:, INDEX["mouthClose"]]
    assert closed.sum() > 20 and np.abs(gap[closed]).max() < 0.05, "lips that are closed stay closed"


def test_weights_stay_in_bounds_whatever_comes(solver: ExpressionSolver) -> None:
    rng = np.random.default_rng(1)
    expressions = rng.normal(0, 4, (90, 100))
    found = read_expressions(solver, expressions, rng.normal(0, 0.3, (90, 9))).arkit
    assert found.min() >= 0 and found.max() <= 1
    assert (found[:, INDEX["mouthClose"]] <= found[:, INDEX["jawOpen"]] + 1e-6).all()


def test_a_single_frame_is_the_bounded_least_squares_solution(solver: ExpressionSolver) -> None:
    """Against scipy's solver, which knows nothing of time or of the lips' constraint."""
    weights = np.zeros((1, 52), np.float32)
    for name, value in (
        ("jawOpen", 0.4),
        ("mouthSmileLeft", 0.7),
        ("browInnerUp", 0.5),
        ("mouthPucker", 0.3),
    ):
        weights[0, INDEX[name]] = value
    expressions, jaw, _ = solver.solve(weights)
    expressions = expressions + np.random.default_rng(2).normal(0, 0.3, expressions.shape).astype("f4")
    found = read_expressions(solver, expressions, solver.restate(weights)).arkit[0]
    seen = np.flatnonzero((np.abs(solver.units).max(axis=(0, 2)) > 1e-4) & solver.head.skin)
    seen = seen[:: -(-len(seen) // module.MOST_VERTICES)]
    units = 1000 * solver.units[:, seen].reshape(52, -1)[list(module.SOUGHT)]
    rest, dirs = solver.head.vertices[seen].astype(float), solver.head.expression_dirs[seen].astype(float)
    shaped = rest + dirs @ expressions[0]
    arm = shaped - solver.head.jaw
    turned = Rotation.from_rotvec(jaw[0]).apply(arm) - arm
    target = 1000 * (shaped + solver.head.jaw_weights[seen, None] * turned - rest).ravel()
    ridge = np.sqrt(module.RIDGE * len(seen)) * np.eye(len(units))
    wanted = lsq_linear(
        np.vstack([units.T, ridge]), np.concatenate([target, np.zeros(len(units))]), (0, 1), tol=1e-12
    )
    np.testing.assert_allclose(found[list(module.SOUGHT)], wanted.x, atol=0.01)


def test_noise_from_frame_to_frame_is_calmed(solver: ExpressionSolver) -> None:
    rng = np.random.default_rng(3)
    expressions = rng.normal(0, 0.15, (200, 100))
    steady = read_expressions(solver, expressions, np.zeros((200, 9))).arkit
    alone = np.concatenate([read_expressions(solver, e, np.zeros((1, 9))).arkit for e in expressions[:15]])
    assert np.abs(np.diff(steady[:15], axis=0)).mean() < 0.85 * np.abs(np.diff(alone, axis=0)).mean()


def test_gaze_comes_from_the_eye_joints(solver: ExpressionSolver) -> None:
    weights = np.zeros((3, 52), np.float32)
    weights[0, [INDEX["eyeLookOutLeft"], INDEX["eyeLookInRight"]]] = 0.6
    weights[1, [INDEX["eyeLookUpLeft"], INDEX["eyeLookUpRight"]]] = 0.4
    weights[2, [INDEX["eyeLookDownLeft"], INDEX["eyeLookInLeft"]]] = (0.5, 0.3)
    expressions, _, _ = solver.solve(weights)
    found = read_expressions(solver, expressions, solver.restate(weights)).arkit
    np.testing.assert_allclose(found, weights, atol=0.02)


def test_a_clip_in_another_basis_is_read_too(foreign: Foreign, fitted: Fit) -> None:
    fit = fitted.arrays
    degrees = tuple(fit["jaw_degrees"].tolist())
    other = ExpressionSolver(
        head_of(foreign.model),
        fit["arkit_units"],
        Credit(ROLE, "other", "1", ""),
        degrees,
        float(fit["ridge"]),
    )
    weights = talk(120, seed=4)
    weights[:, INDEX["tongueOut"]] = 0
    expressions, _, _ = other.solve(weights)
    found = read_expressions(other, expressions, other.restate(weights)).arkit
    off = np.abs(found - weights)
    assert off.mean() < 0.02 and found[:, INDEX["tongueOut"]].max() < 1e-4
    assert np.corrcoef(found[:, INDEX["jawOpen"]], weights[:, INDEX["jawOpen"]])[0, 1] > 0.99


def test_a_minute_takes_less_than_two_seconds(solver: ExpressionSolver) -> None:
    weights = talk(1800)
    expressions, _, _ = solver.solve(weights)
    started = time.process_time()
    read_expressions(solver, expressions, solver.restate(weights))
    assert time.process_time() - started < 4, "processor seconds of all cores"


def test_what_does_not_fit_is_refused(solver: ExpressionSolver) -> None:
    with pytest.raises(ValueError, match="joints"):
        read_expressions(solver, np.zeros((3, 100)), np.zeros((2, 9)))
    with pytest.raises(ValueError, match="finite"):
        read_expressions(solver, np.full((3, 100), np.nan), np.zeros((3, 9)))
