import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.faces.face_controls import MOST, Effects, face_rigs, find_face_rig, solve_controls
from paksatalker.rigs.faces.face_measures import measures
from paksatalker.rigs.rotations import matrix_from_quat

POINTS = ("lip_upper", "lip_lower", "corner_left", "corner_right", "chin", "lid_upper_left", "pupil_left")


def one_to_one(scale: float = 0.002) -> Effects:
    """A face with a control on each point that moves it and nothing else."""
    motions = tuple((f"c_{p}", "location", axis) for p in POINTS for axis in range(3))
    return Effects("test", motions, POINTS, np.eye(3 * len(POINTS)).reshape(-1, len(POINTS), 3), scale)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_controls_bring_their_points_where_the_units_do(seed: int) -> None:
    arkit = np.zeros((4, 52))
    arkit[:, np.random.default_rng(seed).choice(52, 5)] = 0.4
    motion = solve_controls(arkit, one_to_one())
    wanted = np.einsum("tu,ulc->tlc", arkit, measures().units)
    near = 0.0005 + 0.12 * float(np.abs(wanted).max())  # long ways are a little shortened
    for i, point in enumerate(POINTS):
        at = motion.locations[:, motion.bones.index(f"c_{point}")] / 0.002 / 1000
        np.testing.assert_allclose(at, wanted[:, measures().points.index(point)], atol=near, err_msg=str(i))


def test_a_jaw_that_turns_opens_and_closes_the_lips() -> None:
    down = np.zeros((1, len(POINTS), 3))
    down[0, [POINTS.index("lip_lower"), POINTS.index("chin")], 1] = -1.0
    jaw = Effects("test", (("jaw", "rotation", 0),), POINTS, down, 0.001)
    arkit = np.zeros((3, 52))
    arkit[:, INDEX["jawOpen"]] = [0.0, 0.3, 0.3]
    arkit[2, INDEX["mouthClose"]] = 0.3
    motion = solve_controls(arkit, jaw)
    turns = matrix_from_quat(motion.quaternions[:, 0])
    degrees = np.degrees(np.arctan2(turns[:, 2, 1], turns[:, 1, 1]))
    assert abs(degrees[0]) < 0.1 and 7 < degrees[1] < 13 and abs(degrees[2]) < 1
    assert motion.left_open.size == 2 and motion.left_open.max() < 0.5
    arkit[:, INDEX["jawOpen"]], arkit[2, INDEX["mouthClose"]] = 50.0, 0.0
    far = solve_controls(arkit, jaw).quaternions[:, 0]
    assert np.degrees(2 * np.arccos(far[:, 0])).max() <= MOST["rotation"] + 1e-6


@pytest.mark.parametrize("rig", face_rigs(), ids=lambda rig: rig.label)
def test_tables_name_both_sides_and_points_that_are_known(rig) -> None:  # type: ignore[no-untyped-def]
    assert set(rig.points) <= set(measures().points) and set(rig.controls.values()) <= set(MOST)
    for point in rig.points:
        if point.endswith("_left"):
            other = rig.points[point.replace("_left", "_right")]
            assert other[0] != rig.points[point][0]
    found = find_face_rig([*rig.controls, *(bone for bone, _ in rig.points.values())])
    assert found is not None and found.label == rig.label


@pytest.mark.parametrize("aperture", [6.0, 10.0])
def test_a_blink_shuts_eyes_however_far_they_stand_open(aperture: float) -> None:
    """What comes on top of a blink closes them no further."""
    lids = ("lid_upper_left", "lid_lower_left", "corner_left", "corner_right", "chin")
    motions = tuple((f"c_{p}", "location", axis) for p in lids for axis in range(3))
    moved = np.eye(3 * len(lids)).reshape(-1, len(lids), 3)
    face = Effects("test", motions, lids, moved, 0.001, aperture)
    arkit = np.zeros((3, 52))
    arkit[1:, INDEX["eyeBlinkLeft"]] = 1.0
    arkit[2, INDEX["eyeLookDownLeft"]] = 1.0
    motion = solve_controls(arkit, face)
    upper, lower = (motion.bones.index(f"c_{p}") for p in lids[:2])
    closing = (motion.locations[:, lower, 1] - motion.locations[:, upper, 1]) / face.scale
    np.testing.assert_allclose(closing, [0, aperture, aperture], atol=0.05 * aperture)
    assert motion.reach[INDEX["eyeBlinkLeft"]] > 0.9 > 0.1 > motion.reach[INDEX["browInnerUp"]]
