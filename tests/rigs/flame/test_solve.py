"""Coefficients solved from ARKit weights, checked by posing the whole head with them."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.flame.solve import ExpressionSolver, restate
from paksatalker.rigs.models.model import LEFT_EYE, BodyModel


def speech_like(frames: int, seed: int = 0) -> np.ndarray:
    """Weights of which a few are up at a time, as in a performance."""
    rng = np.random.default_rng(seed)
    weights = rng.uniform(0, 0.6, (frames, 52)) * (rng.random((frames, 52)) < 0.15)
    jaw = rng.uniform(0, 0.5, frames)
    weights[:, INDEX["jawOpen"]] = jaw
    weights[:, INDEX["mouthClose"]] = np.minimum(weights[:, INDEX["mouthClose"]], jaw)
    return weights.astype(np.float32)


def distances_mm(solver: ExpressionSolver, model: BodyModel, arkit: np.ndarray) -> np.ndarray:
    """(T, V) between the head posed by the coefficients and by the ARKit units; eyeballs apart."""
    expressions, jaw, _ = solver.solve(arkit)
    poses = np.zeros((len(arkit), 15))
    poses[:, 6:15] = restate(arkit)
    np.testing.assert_allclose(poses[:, 6:9], jaw, atol=1e-6)
    posed = model.vertices(expressions, poses)
    wanted = model.v_template + np.tensordot(arkit, solver.units, axes=1)
    skin = model.weights[:, LEFT_EYE:].sum(axis=1) < 0.5
    return 1000 * np.linalg.norm(posed - wanted, axis=2)[:, skin]


def test_the_posed_head_is_that_of_the_weights(solver: ExpressionSolver, model: BodyModel) -> None:
    error = distances_mm(solver, model, speech_like(20))
    assert error.max() < 0.2 and error.mean() < 0.01


@pytest.mark.parametrize("name", [n for n in NAMES if not n.startswith("eyeLook")])
def test_each_unit_alone_is_reached(solver: ExpressionSolver, model: BodyModel, name: str) -> None:
    weights = np.zeros((1, 52), np.float32)
    weights[0, INDEX[name]] = 1
    assert distances_mm(solver, model, weights).max() < 0.2
    expressions, jaw, _ = solver.solve(weights)
    assert np.abs(expressions).max() + np.abs(jaw).max() > 0.1, "something is said by them"


def test_the_mouth_is_not_opened_twice(solver: ExpressionSolver, model: BodyModel) -> None:
    """The jaw joint does most of jawOpen; the expression holds what is left."""
    weights = np.zeros((1, 52), np.float32)
    weights[0, INDEX["jawOpen"]] = 0.4
    expressions, _, _ = solver.solve(weights)
    unit = solver.units[INDEX["jawOpen"]] * 0.4
    residual = np.linalg.norm(model.expression_dirs @ expressions[0], axis=1)
    chin = np.linalg.norm(unit, axis=1) > 0.9 * np.linalg.norm(unit, axis=1).max()
    assert residual[chin].mean() < 0.35 * np.linalg.norm(unit, axis=1)[chin].mean()


def test_the_stated_error_is_the_real_one(solver: ExpressionSolver, model: BodyModel) -> None:
    weights = speech_like(10, seed=3)
    _, _, stated = solver.solve(weights)
    moving = np.abs(solver.units).max(axis=(0, 2)) > 1e-6
    skin = model.weights[:, LEFT_EYE:].sum(axis=1) < 0.5
    real = distances_mm(solver, model, weights)[:, moving[skin]]
    assert stated == pytest.approx(float(np.sqrt((real**2).mean())), abs=0.005)
    assert stated < 0.01


def test_coefficients_are_of_a_few_standard_deviations(solver: ExpressionSolver) -> None:
    expressions, _, _ = solver.solve(speech_like(200, seed=5))
    assert np.abs(expressions).max() < 12
    assert (np.abs(expressions).max(axis=0) > 1e-3).sum() > 40, "many columns take part"


def test_a_minute_is_solved_at_once(solver: ExpressionSolver) -> None:
    weights = speech_like(1800)
    started = time.process_time()
    expressions, jaw, _ = solver.solve(weights)
    assert time.process_time() - started < 6, "processor seconds of all cores"
    assert expressions.shape == (1800, 100) and jaw.shape == (1800, 3) and expressions.dtype == np.float32


def test_a_frame_is_solved_alike_alone_and_among_others(solver: ExpressionSolver) -> None:
    weights = speech_like(150)
    np.testing.assert_allclose(solver.solve(weights)[0][140], solver.solve(weights[140])[0][0], atol=1e-3)


def test_rest_is_zero(solver: ExpressionSolver) -> None:
    expressions, jaw, error = solver.solve(np.zeros((3, 52)))
    assert np.abs(expressions).max() < 3e-4 and not jaw.any() and error < 1e-4


def test_what_is_no_head_is_told(tmp_path: Path, head_file: Path) -> None:
    with pytest.raises(InputError, match="no model"):
        ExpressionSolver.load(tmp_path / "none.npz")
    np.savez(tmp_path / "other.npz", poses=np.zeros(3))
    with pytest.raises(InputError, match="v_template is missing"):
        ExpressionSolver.load(tmp_path / "other.npz")
    (tmp_path / "cut.npz").write_bytes(head_file.read_bytes()[:5000])
    with pytest.raises(InputError):
        ExpressionSolver.load(tmp_path / "cut.npz")
    with np.load(head_file) as z:
        arrays = {k: z[k] for k in z.files if k != "arkit_units"}
    np.savez(tmp_path / "plain.npz", **arrays)
    with pytest.raises(InputError, match="ARKit units"):
        ExpressionSolver.load(tmp_path / "plain.npz")
    np.savez(tmp_path / "small.npz", **{**arrays, "shapedirs": arrays["shapedirs"][..., :30]})
    with pytest.raises(InputError, match="300 \\+ 100"):
        ExpressionSolver.load(tmp_path / "small.npz")
