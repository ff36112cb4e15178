"""The open body keeps to SMPL-X's format and stands as SMPL-X data assumes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.rigs import bake
from paksatalker.rigs.arkit import INDEX as UNIT
from paksatalker.rigs.arkit import NAMES as UNITS
from paksatalker.rigs.flame.solve import ExpressionSolver
from paksatalker.rigs.models.model import BodyModel
from paksatalker.rigs.models.numeric import load_model
from paksatalker.rigs.smplx import INDEX, NAMES, rest_joints


@pytest.fixture(scope="module")
def file() -> Path:
    bake.beside_the_code([bake.BODY.name])
    return bake.body()


@pytest.fixture(scope="module")
def body(file: Path) -> BodyModel:
    return load_model(file)


def posed(body: BodyModel, **joints: tuple[float, float, float]) -> np.ndarray:
    pose = np.zeros((1, 55, 3))
    for name, turn in joints.items():
        pose[0, INDEX[name]] = turn
    return body.vertices(np.zeros((1, 100)), pose.reshape(1, 165))[0]


def test_it_has_the_arrays_of_the_format(file: Path, body: BodyModel) -> None:
    assert body.kind == "smplx" and body.licence == "CC0-1.0" and 10_000 < len(body.v_template) < 20_000
    assert "smplx" not in body.expression_space
    with np.load(file) as z:
        needed = {f"hands_{k}{s}" for k in ("components", "mean") for s in "lr"}
        assert needed | {"lmk_faces_idx", "lmk_bary_coords"} <= set(z.files)
    assert file.stat().st_size < 10e6


def test_it_stands_in_the_t_pose_of_our_motion(body: BodyModel) -> None:
    off = np.linalg.norm(body.rest_joints() - rest_joints(), axis=1)
    assert 1000 * off.max() < 2
    assert abs(body.v_template[:, 1].min()) < 1e-4
    arm = body.v_template[body.weights[:, INDEX["left_elbow"]] > 0.95]
    assert np.ptp(arm[:, 1]) < 0.12 and arm[:, 0].min() > 0.38, "the forearm lies along X"


def test_a_turned_joint_carries_what_hangs_on_it(body: BodyModel) -> None:
    down = posed(body, left_shoulder=(0, 0, -1.2))
    hand = body.weights[:, INDEX["left_wrist"]] > 0.9
    other = body.weights[:, INDEX["right_wrist"]] > 0.9
    assert down[hand, 1].mean() < body.v_template[hand, 1].mean() - 0.3
    np.testing.assert_allclose(down[other], body.v_template[other], atol=1e-6)
    bent = posed(body, right_knee=(1.0, 0, 0))
    foot = body.weights[:, INDEX["right_ankle"]] > 0.9
    assert bent[foot, 2].mean() < body.v_template[foot, 2].mean() - 0.2, "a knee bends backwards"


def test_identity_columns_move_joints_with_the_skin(body: BodyModel) -> None:
    beta = np.zeros(5)
    beta[0] = 2
    joints = body.rest_joints(beta)
    shaped = body.v_template + body.shapedirs[..., :5] @ beta
    for name in ("left_wrist", "head", "right_ankle"):
        own = body.weights[:, INDEX[name]] > 0.9
        moved = (shaped - body.v_template)[own].mean(axis=0)
        assert np.linalg.norm(joints[INDEX[name]] - body.rest_joints()[INDEX[name]] - moved) < 0.02
    assert np.abs(shaped - body.v_template).max() > 0.005


@pytest.mark.parametrize("name", ["jawOpen", "mouthSmileLeft", "eyeBlinkRight", "mouthPucker"])
def test_its_expressions_and_jaw_make_the_units(file: Path, body: BodyModel, name: str) -> None:
    solver = ExpressionSolver.load(file)
    weights = np.zeros((1, len(UNITS)))
    weights[0, UNIT[name]] = 0.6
    expressions, _, error_mm = solver.solve(weights)
    pose = np.zeros((1, 165))
    pose[:, 66:75] = solver.restate(weights)
    with np.load(file) as z:
        ids = z["head_ids"]
    found = body.vertices(expressions, pose)[0, ids]
    wanted = body.v_template[ids] + 0.6 * solver.units[UNIT[name]]
    # the collar's skin, which the neck turns too, may differ a little
    assert error_mm < 0.02 and 1000 * np.linalg.norm(found - wanted, axis=1).max() < 0.4


def test_every_joint_moves_something(body: BodyModel) -> None:
    assert (body.weights.sum(axis=0) > 0.5).all(), [
        NAMES[i] for i in np.flatnonzero(body.weights.sum(0) < 0.5)
    ]
