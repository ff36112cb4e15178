import numpy as np
import pytest

from paksatalker.inference.body.gestures.arms import FINGERS, arm_values, rest_arm, set_arm, table
from paksatalker.rigs import smplx

REST = smplx.rest_joints().astype(np.float64)


def posed(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """World rotations (55, 3, 3) and joints (55, 3) with both arms at ``values``."""
    poses = np.zeros((1, 55, 3))
    for side in ("left", "right"):
        set_arm(poses, values[None], side)
    world, joints = smplx.forward_kinematics(poses.reshape(1, 165), np.zeros(3), REST)
    return world[0], joints[0]


def at(joints: np.ndarray, name: str) -> np.ndarray:
    return joints[smplx.INDEX[name]]


FLAT = dict.fromkeys(("flexion", "rotation", "elbow", "pronation", "wrist", "deviation", "collar"), 0.0)


def test_right_mirrors_left() -> None:
    _, joints = posed(rest_arm())
    for name in smplx.NAMES:
        if name.startswith("left_"):
            mirrored = at(joints, name.replace("left_", "right_")) * [-1, 1, 1]
            np.testing.assert_allclose(at(joints, name), mirrored, atol=1e-9)


def test_arms_hang_relaxed_at_rest() -> None:
    world, joints = posed(rest_arm())
    shoulder, elbow, wrist = (at(joints, f"left_{j}") for j in ("shoulder", "elbow", "wrist"))
    down = np.degrees(np.arccos((shoulder - elbow)[1] / np.linalg.norm(shoulder - elbow)))
    assert 5 < down < 15, "hanging, but clear of the body"
    bend = (elbow - shoulder) @ (wrist - elbow)
    bend /= np.linalg.norm(elbow - shoulder) * np.linalg.norm(wrist - elbow)
    assert 10 < np.degrees(np.arccos(bend)) < 30
    assert wrist[2] > elbow[2], "the elbow bends forward"
    palm = world[smplx.INDEX["left_wrist"]] @ [0.0, -1.0, 0.0]
    assert palm[0] < -0.85, "the palm faces the thigh"
    assert at(joints, "left_thumb3")[2] > at(joints, "left_pinky3")[2], "thumbs are in front"


@pytest.mark.parametrize(
    ("angle", "joint", "axis", "sign"),
    [
        ("flexion", "elbow", 2, 1), ("abduction", "elbow", 0, 1), ("elbow", "wrist", 2, 1),
        ("wrist", "middle3", 0, -1), ("deviation", "middle3", 2, 1), ("collar", "shoulder", 1, 1),
    ],
)  # fmt: skip
def test_each_angle_moves_the_arm_its_own_way(angle: str, joint: str, axis: int, sign: int) -> None:
    start = arm_values({**FLAT, "abduction": 10.0}, "relaxed")
    moved = arm_values({**FLAT, "abduction": 10.0, angle: 30.0}, "relaxed")
    way = at(posed(moved)[1], f"left_{joint}") - at(posed(start)[1], f"left_{joint}")
    assert sign * way[axis] > 0.01 and np.argmax(np.abs(way)) in (axis, 1)


def test_pronation_turns_the_palm_down_and_supination_up() -> None:
    def palm(pronation: float) -> float:
        bent = arm_values({**FLAT, "abduction": 0.0, "elbow": 90.0, "pronation": pronation}, "open")
        return float((posed(bent)[0][smplx.INDEX["left_wrist"]] @ [0.0, -1.0, 0.0])[1])

    assert palm(70) < -0.8 and abs(palm(0)) < 0.2 and palm(-70) > 0.8


@pytest.mark.parametrize("hand", table()["hands"])
def test_fingers_bend_towards_the_palm(hand: str) -> None:
    flat = rest_arm()
    flat[8:] = 0
    shaped = arm_values({}, hand)
    wrist = smplx.INDEX["left_wrist"]
    for values, least in ((flat, -1e-3), (shaped, 0.005)):
        world, joints = posed(values)
        palm = world[wrist] @ [0.0, -1.0, 0.0]
        for finger in FINGERS[:4]:
            depth = (at(joints, f"left_{finger}3") - at(joints, f"left_{finger}1")) @ palm
            assert depth > least and (least > 0 or abs(depth) < 1e-3), finger
