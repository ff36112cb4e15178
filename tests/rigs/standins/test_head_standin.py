"""The open head keeps to FLAME's format."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.rigs.flame.solve import ExpressionSolver
from paksatalker.rigs.models.model import JAW, LEFT_EYE, RIGHT_EYE, BodyModel


@pytest.fixture(scope="module")
def arrays(head_file: Path) -> dict[str, np.ndarray]:
    with np.load(head_file, allow_pickle=False) as z:
        return {k: z[k] for k in z.files}


def test_it_has_the_arrays_of_a_flame_model(arrays: dict[str, np.ndarray]) -> None:
    count = len(arrays["v_template"])
    assert 3000 < count < 8000
    assert arrays["shapedirs"].shape == (count, 3, 400) and arrays["posedirs"].shape == (count, 3, 36)
    assert arrays["J_regressor"].shape == (5, count) and arrays["weights"].shape == (count, 5)
    assert arrays["kintree_table"].tolist() == [[-1, 0, 1, 1, 1], [0, 1, 2, 3, 4]]
    assert arrays["f"].shape[1] == 3 and arrays["f"].min() == 0 and arrays["f"].max() < count


def test_it_says_whose_columns_these_are(arrays: dict[str, np.ndarray]) -> None:
    assert "flame" not in str(arrays["expression_space"]).lower()
    assert str(arrays["licence"]) == "CC0-1.0" and "CC0" in " ".join(arrays["credits"])


def test_it_is_compact(head_file: Path) -> None:
    assert head_file.stat().st_size < 10e6


def test_rows_sum_to_one(arrays: dict[str, np.ndarray]) -> None:
    np.testing.assert_allclose(arrays["weights"].sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(arrays["J_regressor"].sum(axis=1), 1, atol=1e-4)
    assert arrays["weights"].min() >= -1e-6


def test_joints_lie_where_a_heads_do_and_expressions_leave_them(
    arrays: dict[str, np.ndarray], solver: ExpressionSolver, model: BodyModel
) -> None:
    joints = arrays["J_regressor"] @ arrays["v_template"]
    eyes = joints[[LEFT_EYE, RIGHT_EYE]]
    assert eyes[0, 0] > 0.02 and abs(eyes[0, 0] + eyes[1, 0]) < 1e-3, "the left eye is at +X"
    assert (eyes[:, 1] > joints[JAW, 1]).all() and (eyes[:, 2] > joints[JAW, 2] + 0.03).all()
    moved = np.einsum("jv,vck->kjc", model.J_regressor, model.expression_dirs)
    assert 1000 * np.abs(moved).max() < 0.1


def test_the_jaw_joint_lowers_the_chin_and_leaves_the_brow(
    solver: ExpressionSolver, model: BodyModel
) -> None:
    poses = np.zeros((1, 15))
    poses[0, 6] = 0.3
    rest = model.v_template
    moved = model.vertices(np.zeros((1, 100)), poses)[0] - rest
    jaw = model.weights[:, JAW] > 0.9
    assert jaw.sum() > 100 and moved[jaw, 1].mean() < -0.005
    assert np.abs(moved[model.weights[:, JAW] == 0]).max() < 1e-7


def test_the_whole_head_turns_about_its_root(solver: ExpressionSolver, model: BodyModel) -> None:
    poses = np.zeros((1, 15))
    poses[0, 1] = np.pi / 2
    rest = model.v_template
    turned = model.vertices(np.zeros((1, 100)), poses)[0]
    root = model.J_regressor[0] @ rest
    arm, expected = rest - root, np.empty_like(rest)
    expected[:, 0], expected[:, 1], expected[:, 2] = arm[:, 2], arm[:, 1], -arm[:, 0]
    np.testing.assert_allclose(turned, expected + root, atol=1e-5)


def test_identity_columns_make_other_heads(arrays: dict[str, np.ndarray]) -> None:
    used = np.abs(arrays["shapedirs"][..., :300].astype(np.float32)).max(axis=(0, 1)) > 1e-4
    assert 3 <= used.sum() <= 20 and used[: used.sum()].all()
