import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.body.stance.legs import plant_feet
from paksatalker.rigs import smplx

REST = smplx.rest_joints().astype(np.float64)


@given(
    st.floats(-0.03, 0.03), st.floats(-0.3, -0.012), st.floats(-0.03, 0.03),
    st.floats(-0.05, 0.05), st.floats(-0.2, 0.2), st.floats(-0.03, 0.03),
)  # fmt: skip
def test_feet_stand_still_and_level_wherever_the_pelvis_goes(
    x: float, y: float, z: float, pitch: float, yaw: float, roll: float
) -> None:
    poses, trans = np.zeros((1, 55, 3)), np.array([[x, y, z]])
    poses[0, 0] = [pitch, yaw, roll]
    plant_feet(poses, trans, REST)
    world, joints = smplx.forward_kinematics(poses.reshape(1, 165), trans, REST)
    for side in ("left", "right"):
        hip, knee, ankle, foot = (smplx.INDEX[f"{side}_{j}"] for j in ("hip", "knee", "ankle", "foot"))
        np.testing.assert_allclose(joints[0, [ankle, foot]], REST[[ankle, foot]], atol=1e-7)
        np.testing.assert_allclose(world[0, ankle], np.eye(3), atol=1e-7)
        straight = 0.5 * (joints[0, hip] + joints[0, ankle])
        assert joints[0, knee, 2] > straight[2], "knees bend forward"


def test_a_pelvis_out_of_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="too far for the leg"):
        plant_feet(np.zeros((1, 55, 3)), np.array([[0.0, 0.05, 0.0]]), REST)
