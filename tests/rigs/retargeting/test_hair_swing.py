"""Hair that swings: at rest it hangs still, comes after the head, falls as that tilts, and keeps off it."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.rigs.retargeting.hair_swing import INWARDS, MEMORY, MOST, swinging_hair
from paksatalker.rigs.rig import BoneMotion, Rig
from paksatalker.rigs.rotations import matrix_from_quat, quat_from_axis_angle

FPS, COUNT = 25.0, 75


def bone(way: list[float], at: list[float]) -> np.ndarray:
    """The rest (4, 4) of a bone along ``way``, Z up."""
    y = np.array(way) / np.linalg.norm(way)
    z = np.cross([1.0, 0, 0], y)
    z /= np.linalg.norm(z)
    rest = np.eye(4)
    rest[:3, :3] = np.stack([np.cross(y, z), y, z], axis=1)
    rest[:3, 3] = at
    return rest


def rig() -> Rig:
    rests = [
        bone([0, 0, 1], [0, 0, 1.45]),
        bone([0, 0.1, -1], [0, 0.09, 1.47]),
        bone([0.05, 0, -1], [0.08, 0, 1.47]),
    ]
    names = ("head", "hair_swing_back", "hair_swing_l")
    return Rig(names, np.array([-1, 0, 0], np.int32), np.stack(rests))


def swung(axis: list[float], degrees: float) -> tuple[np.ndarray, np.ndarray]:
    """Turns (T, 2, 4) of back and side as the head turns within a quarter of a second, and the head's."""
    angle = np.radians(degrees) * np.clip((np.arange(COUNT) - 10) / 6, 0, 1)
    turn = quat_from_axis_angle(angle[:, None] * np.array(axis, float))
    motion = BoneMotion(("head",), turn[:, None].astype(np.float32), "", np.zeros((COUNT, 3), np.float32))
    found = swinging_hair(motion, rig(), FPS)
    assert found.bones == ("head", "hair_swing_back", "hair_swing_l")
    np.testing.assert_array_equal(found.quaternions[:, 0], motion.quaternions[:, 0])
    return found.quaternions[:, 1:].astype(float), turn


def still(frames: int) -> BoneMotion:
    turns = np.tile(np.float32([1, 0, 0, 0]), (frames, 1, 1))
    return BoneMotion(("head",), turns, "", np.zeros((frames, 3), np.float32))


def angles(turns: np.ndarray) -> np.ndarray:
    return 2 * np.arccos(np.clip(np.abs(turns[..., 0]), 0, 1))


def test_hair_hangs_still_before_the_head_moves_and_swings_out_after_it_has_stopped() -> None:
    for axis in ([1, 0, 0], [0, 1, 0], [0, 0, 1]):
        turns, _ = swung(axis, 25)
        assert angles(turns[:10]).max() < 1e-3
        assert angles(turns[11:20]).max() > np.radians(2), "left behind"
        assert angles(turns[-10:] - turns[-1:] + [1, 0, 0, 0]).max() < np.radians(1), "comes to rest"
        assert angles(turns).max() < MOST


def test_hair_at_the_back_falls_as_the_head_leans_back_and_lies_on_the_neck_as_it_leans_forward() -> None:
    back = rig().rest[1, :3, 1]
    for degrees, least, most in ((-25, np.radians(5), MOST), (25, 0.0, 1.6 * INWARDS)):
        turns, heads = swung([1, 0, 0], degrees)
        assert least <= angles(turns[-1, 0]) <= most
        # the head leans about x: what hangs comes nearer to straight down than a stiff bone's end does
        head = matrix_from_quat(heads[-1])
        stiff = head @ back
        own = rig().rest[1, :3, :3]
        hangs = head @ own @ matrix_from_quat(turns[-1, 0]) @ np.array([0.0, 1.0, 0.0])
        assert hangs[2] <= stiff[2] + 1e-6


def test_what_was_before_is_soon_over() -> None:
    turns, _ = swung([0, 1, 0], 25)
    settled = 17 + round(MEMORY * FPS)
    np.testing.assert_allclose(turns[settled:], np.broadcast_to(turns[-1:], turns[settled:].shape), atol=1e-7)
    assert angles(turns[17:settled] - turns[-1:] + [1, 0, 0, 0]).max() > np.radians(1)


def test_the_same_motion_swings_the_same_and_a_rig_without_such_bones_is_left_alone() -> None:
    np.testing.assert_array_equal(swung([0, 0, 1], 30)[0], swung([0, 0, 1], 30)[0])
    plain = Rig(("head",), np.array([-1], np.int32), rig().rest[:1])
    motion = BoneMotion(
        ("head",), np.tile(np.float32([1, 0, 0, 0]), (4, 1, 1)), "", np.zeros((4, 3), np.float32)
    )
    assert swinging_hair(motion, plain, FPS) is motion


@pytest.mark.parametrize("frames", [0, 1])
def test_hardly_any_motion_is_taken(frames: int) -> None:
    found = swinging_hair(still(frames), rig(), FPS)
    assert np.isfinite(found.quaternions).all() and len(found.quaternions) == frames
