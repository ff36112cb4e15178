"""Skinning equals the definition, written down here vertex by vertex; unsound models are told."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from paksatalker.base.errors import InputError
from paksatalker.rigs.models.model import BodyModel, model_from


def defined(model: BodyModel, psi: np.ndarray, pose: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """SMPL's equations for one frame, in homogeneous matrices."""
    coefficients = np.concatenate([beta, psi])
    shaped = model.v_template + np.einsum("vck,k->vc", model.shapedirs.astype(float), coefficients)
    joints = model.J_regressor.astype(float) @ shaped
    turns = Rotation.from_rotvec(pose.reshape(-1, 3)).as_matrix()
    feature = np.concatenate([(turn - np.eye(3)).ravel() for turn in turns[1:]])
    corrected = shaped + np.einsum("vcp,p->vc", model.posedirs.astype(float), feature)
    chain: list[np.ndarray] = []
    for j, parent in enumerate(model.parents):
        local = np.eye(4)
        local[:3, :3] = turns[j]
        local[:3, 3] = joints[j] - (joints[parent] if parent >= 0 else 0)
        chain.append(local if parent < 0 else chain[parent] @ local)
    posed = np.zeros_like(corrected)
    for v, at in enumerate(corrected):
        for j, matrix in enumerate(chain):
            posed[v] += model.weights[v, j] * (matrix @ np.append(at - joints[j], 1))[:3]
    return posed


def test_vertices_are_those_of_the_definition(arrays: dict[str, np.ndarray]) -> None:
    model = model_from(arrays, "random")
    rng = np.random.default_rng(1)
    psi, beta = rng.normal(0, 1, (3, 100)), rng.normal(0, 1, 300)
    poses = rng.normal(0, 0.5, (3, 3 * len(model.parents)))
    trans = rng.normal(0, 1, (3, 3))
    found = model.vertices(psi, poses, betas=beta, trans=trans)
    for t in range(3):
        np.testing.assert_allclose(found[t], defined(model, psi[t], poses[t], beta) + trans[t], atol=1e-6)


def test_at_rest_it_is_the_template(arrays: dict[str, np.ndarray]) -> None:
    model = model_from(arrays, "random")
    found = model.vertices(np.zeros((2, 100)), np.zeros((2, 3 * len(model.parents))))
    np.testing.assert_allclose(found, np.stack([model.v_template] * 2), atol=1e-6)
    np.testing.assert_allclose(model.rest_joints(), arrays["J_regressor"] @ arrays["v_template"], atol=1e-6)


def test_an_old_release_keeps_its_ten_expressions(arrays: dict[str, np.ndarray]) -> None:
    old = model_from({**arrays, "shapedirs": arrays["shapedirs"][..., :20]}, "old")
    assert old.shapedirs.shape[-1] == 400 and not old.expression_dirs[..., 10:].any()
    np.testing.assert_array_equal(old.expression_dirs[..., :10], arrays["shapedirs"][..., 10:20].astype("f4"))


@pytest.mark.parametrize(
    ("key", "broken", "says"),
    [
        ("weights", None, "weights is missing"),
        ("v_template", np.full((60, 3), np.nan), "v_template holds no finite"),
        ("shapedirs", np.zeros((60, 3, 150)), "300 \\+ 100"),
        ("posedirs", np.zeros((60, 3, 7)), "posedirs is"),
        ("kintree_table", np.zeros((2, 24)), "24 joints"),
        ("f", np.array([[0, 1, 60]]), "no triangles"),
    ],
)
def test_what_is_unsound_is_told(
    arrays: dict[str, np.ndarray], key: str, broken: np.ndarray | None, says: str
) -> None:
    changed = {k: v for k, v in arrays.items() if k != key}
    with pytest.raises(InputError, match=says):
        model_from(changed if broken is None else {**changed, key: broken}, "it")


def test_rows_and_trees_are_checked(arrays: dict[str, np.ndarray]) -> None:
    with pytest.raises(InputError, match="sum to 1"):
        model_from({**arrays, "weights": 2 * arrays["weights"]}, "it")
    tree = arrays["kintree_table"].astype(np.int64)
    tree[0, 1] = 4
    with pytest.raises(InputError, match="no tree"):
        model_from({**arrays, "kintree_table": tree}, "it")
