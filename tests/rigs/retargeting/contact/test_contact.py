"""Hands touch an avatar where they rest and enter it nowhere; what touches nothing moves as the source."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from scipy.spatial import cKDTree

from paksatalker.inference.body.body import animate_body
from paksatalker.inference.timeline.speech import Phone, Speech
from paksatalker.rigs import smplx
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.asset import Avatar
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.detect import detect
from paksatalker.rigs.retargeting.contact.surfaces import surface_of
from paksatalker.rigs.retargeting.retarget import retarget
from paksatalker.rigs.rig import BoneMotion, Rig, Skin
from paksatalker.rigs.rotations import matrix_from_quat, shortest_arc, unit

F64 = npt.NDArray[np.float64]
I = smplx.INDEX  # noqa: E741


def rig_of(person: Avatar) -> Rig:
    """The person's bones, with Y along them, and skin."""
    heads, tails = to_blender(person.bone_heads), to_blender(person.bone_tails)
    rest = np.tile(np.eye(4), (len(heads), 1, 1))
    rest[:, :3, :3] = shortest_arc(np.array([0.0, 1.0, 0.0]), tails - heads)
    rest[:, :3, 3] = heads
    most = [
        np.take_along_axis(p.weight_index, np.argmax(p.weight_value, 1)[:, None], 1)[:, 0]
        for p in person.parts
    ]
    points = to_blender(np.concatenate([p.vertices for p in person.parts]))
    skin = Skin(points, np.concatenate(most).astype(np.intp))
    return Rig(person.bone_names, person.bone_parents, rest, skin=skin)


@pytest.fixture(scope="module")
def rig() -> Rig:
    return rig_of(library.load("woman"))


def moved(rig: Rig, poses: F64, trans: F64 | None = None, pose: str = "") -> BoneMotion:
    found = detect(rig.names)
    assert found is not None
    where = np.zeros((len(poses), 3)) if trans is None else trans
    rest = smplx.rest_joints()
    return retarget(poses, where, rest, rig, found.mapping, fps=30, pose=pose)


def skin_at(rig: Rig, motion: BoneMotion, words: tuple[str, ...], ending: str = "") -> F64:
    """(T, N, 3) the points of the skin that these bones move most, where they are."""
    assert rig.skin is not None
    frames = len(motion.quaternions)
    posed = np.zeros((frames, len(rig.names), 4, 4))
    for b in rig.order():
        local = np.tile(np.eye(4), (frames, 1, 1))
        if rig.names[b] in motion.bones:
            local[:, :3, :3] = matrix_from_quat(motion.quaternions[:, motion.bones.index(rig.names[b])])
        if rig.names[b] == motion.root_bone:
            local[:, :3, 3] = motion.root_location
        p = rig.parents[b]
        posed[:, b] = (np.eye(4) if p < 0 else posed[:, p] @ np.linalg.inv(rig.rest[p])) @ rig.rest[b] @ local
    moves = posed @ np.linalg.inv(rig.rest)
    bones = [i for i, n in enumerate(rig.names) if n.startswith(words) and n.endswith(ending)]
    which = np.flatnonzero(np.isin(rig.skin.bones, bones))
    points = np.column_stack([rig.skin.points[which], np.ones(len(which))])
    return np.einsum("fnij,nj->fni", moves[:, rig.skin.bones[which]], points)[..., :3]


HAND = ("hand", "thumb", "index", "middle", "ring", "pinky")


def test_a_surface_knows_how_far_points_are_outside() -> None:
    random = np.random.default_rng(0)
    a, b = np.array([0.1, 1.0, 0.0]), np.array([0.1, 1.5, 0.0])
    # an upright cylinder of 12 cm with round ends, and a shirt's lining within it that does not count
    axis = np.column_stack([np.full(4000, 0.1), random.uniform(1.0, 1.5, 4000), np.zeros(4000)])
    out = unit(random.normal(size=(4000, 3)))
    ends = np.where(out[:, 1:2] > 0, b, a)
    side = unit(out * [1, 0, 1])
    points = np.concatenate([axis + 0.12 * side, ends + 0.12 * out, axis + 0.10 * side])
    surface = surface_of(points, a, b, np.array([0.0, 0.0, 1.0]))
    assert surface is not None
    tried = np.concatenate([axis[:200] + 0.15 * side[:200], ends[:200] + 0.09 * out[:200]])
    gap, way = surface.gaps(tried)
    np.testing.assert_allclose(gap, np.repeat([0.03, -0.03], 200), atol=0.003)
    assert np.sum(way[:200] * side[:200], axis=1).min() > 0.97


def test_an_arm_that_goes_through_the_belly_goes_round_it(rig: Rig) -> None:
    frames = 60
    swing = np.sin(np.linspace(0, np.pi, frames)) ** 2
    poses = np.zeros((frames, 55, 3))
    for side, s in (("left", 1.0), ("right", -1.0)):
        poses[:, I[f"{side}_shoulder"], 2] = -1.3 * s
        poses[:, I[f"{side}_elbow"], 1] = -1.0 * s
    # the left forearm turns inwards until the hand is where the belly is
    poses[:, I["left_shoulder"], 0] = 0.9 * swing
    poses[:, I["left_elbow"], 1] -= 1.0 * swing
    motion, plain = (
        moved(rig, poses.reshape(frames, 165)),
        moved(replace(rig, skin=None), poses.reshape(-1, 165)),
    )

    def deepest(m: BoneMotion) -> float:
        """How far behind the belly's foremost point at their height points of the hand are."""
        trunk, hand = skin_at(rig, m, ("pelvis", "spine")), skin_at(rig, m, HAND, "_l")
        deep = 0.0
        for body, points in zip(trunk[::4], hand[::4], strict=True):
            for p in points[::12]:
                near = body[np.hypot(*(body - p)[:, [0, 2]].T) < 0.02]
                if len(near) and near[:, 1].max() > p[1]:
                    deep = max(deep, float(p[1] - near[:, 1].min()))
        return deep

    assert deepest(plain) > 0.03
    assert deepest(motion) < 0.008
    hand = skin_at(rig, motion, ("hand",), "_l").mean(axis=1)
    assert np.abs(np.diff(hand, n=3, axis=0)).max() * 30**3 < 700


def seated(pose: str) -> tuple[F64, F64]:
    """Poses and ``trans`` of two seconds in which somebody sits and breathes."""
    still = Speech(np.zeros(32000, np.float32), 16000, (), (Phone("sil", 0.0, 2.0),), (), "ipa")
    track = animate_body(still, 30, 0, pose=pose)
    return track.poses.astype(np.float64), track.trans.astype(np.float64)


def test_hands_in_the_lap_lie_on_the_thighs(rig: Rig) -> None:
    motion = moved(rig, *seated("sit"), "sit")
    thighs = skin_at(rig, motion, ("thigh",))
    for ending in ("_l", "_r"):
        for body, hand in zip(thighs[::20], skin_at(rig, motion, HAND, ending)[::20], strict=True):
            assert 0.001 < cKDTree(body).query(hand)[0].min() < 0.012


def test_hands_on_a_desk_are_equally_high(rig: Rig) -> None:
    motion = moved(rig, *seated("desk"), "desk")
    low = [skin_at(rig, motion, HAND, e)[..., 2].min(axis=1) for e in ("_l", "_r")]
    assert np.ptp(low) < 0.006


def test_arms_that_touch_nothing_move_exactly_as_the_source(rig: Rig) -> None:
    poses = np.zeros((20, 165))
    poses[:, 3 * I["left_elbow"] + 1] = np.linspace(0, -1.2, 20)
    plain = moved(replace(rig, skin=None), poses)
    np.testing.assert_array_equal(moved(rig, poses).quaternions, plain.quaternions)


def test_one_frame_is_enough(rig: Rig) -> None:
    assert len(moved(rig, np.zeros((1, 165))).quaternions) == 1


def test_an_arm_is_kept_clear_the_same_way_whatever_comes_later(rig: Rig) -> None:
    frames, first = 200, 90
    swing = np.sin(np.clip(np.arange(frames) / 60, 0, 1) * np.pi) ** 2
    later = np.sin(np.clip((np.arange(frames) - 140) / 60, 0, 1) * np.pi) ** 2
    poses = np.zeros((2, frames, 55, 3))
    for side, s in (("left", 1.0), ("right", -1.0)):
        poses[:, :, I[f"{side}_shoulder"], 2] = -1.3 * s
        poses[:, :, I[f"{side}_elbow"], 1] = -1.0 * s
    poses[:, :, I["left_shoulder"], 0] = 0.5 * swing
    poses[:, :, I["left_elbow"], 1] -= 0.8 * swing
    poses[1, :, I["right_shoulder"], 0] = 1.0 * later
    poses[1, :, I["right_elbow"], 1] += 1.2 * later
    one, other = (moved(rig, p.reshape(frames, 165)).quaternions for p in poses)
    plain = moved(replace(rig, skin=None), poses[0].reshape(frames, 165)).quaternions
    assert np.abs(one[:first] - plain[:first]).max() > 0.01, "it had to be kept clear"
    np.testing.assert_allclose(other[:first], one[:first], rtol=0, atol=1e-9)
