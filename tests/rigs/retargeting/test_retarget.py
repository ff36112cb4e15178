"""Retargeting against a plain evaluation of bone chains, on rigs with other rests, axes and proportions."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.rigs import rotations as r
from paksatalker.rigs import smplx
from paksatalker.rigs.axes import rotation_to_blender, to_blender
from paksatalker.rigs.recognition.detect import conventions, detect
from paksatalker.rigs.retargeting.retarget import retarget
from paksatalker.rigs.rig import BoneMotion, Rig

F64 = npt.NDArray[np.float64]
LIMB = [f"{s}_{j}" for s in ("left", "right") for j in ("shoulder", "elbow", "hip", "knee")]
FINGER_ENDS = [n for n in smplx.NAMES if n[-1] == "3" and n.split("_")[0] in ("left", "right")]
FINGERS = [n for n in smplx.NAMES if n[-1] in "12" and n.split("_")[0] in ("left", "right")]


def build(
    rng: np.random.Generator,
    convention: str,
    pose: F64 | None = None,
    scale: float = 1.0,
    world: F64 | None = None,
    rest: F64 | None = None,
) -> Rig:
    """A rig whose bones stand at the T-pose skeleton's joints posed by ``pose`` (55, 3), axes at random.

    Where a joint has several bones they stand along its segment. A root bone below the hips is parent of all.
    The last bones of fingers have their Y axis along the finger: no other sign tells where they end.
    """
    rest = smplx.rest_joints().astype(np.float64) if rest is None else rest
    rows = conventions()[convention].joints
    turned, placed = smplx.forward_kinematics(np.zeros(165) if pose is None else pose, np.zeros(3), rest)
    world = np.eye(3) if world is None else world
    names, parents, matrices = ["Base"], [-1], [np.eye(4)]
    last: dict[str, int] = {}
    for j, joint in enumerate(smplx.NAMES):
        if joint not in rows:
            continue
        up = j
        while up >= 0 and smplx.NAMES[up] not in last:
            up = smplx.PARENTS[up]
        parent = 0 if up < 0 else last[smplx.NAMES[up]]
        child = next((c for c in range(55) if smplx.PARENTS[c] == j), j)
        step = (placed[0, child] - placed[0, j]) / len(rows[joint])
        for i, bone in enumerate(rows[joint]):
            m = np.eye(4)
            axes = r.matrix_from_axis_angle(rng.normal(size=3))
            if joint in FINGER_ENDS:
                along = turned[0, j] @ (rest[j] - rest[smplx.PARENTS[j]])
                axes = r.shortest_arc(axes[:, 1], to_blender(along)) @ axes
            m[:3, :3] = world @ axes
            m[:3, 3] = world @ to_blender(placed[0, j] + i * step) * scale
            names.append(bone)
            parents.append(parent)
            matrices.append(m)
            parent = len(names) - 1
        last[joint] = parent
    return Rig(tuple(names), np.array(parents, np.int32), np.array(matrices))


def pose_bones(rig: Rig, motion: BoneMotion) -> tuple[F64, F64]:
    """Blender's own evaluation: pose = parent pose @ (parent rest^-1 @ rest) @ local; (T, J, 4, 4) rotations,
    (T, J, 3) heads."""
    frames = len(motion.quaternions)
    out = np.zeros((frames, len(rig.names), 4, 4))
    for b in rig.order():
        local = np.tile(np.eye(4), (frames, 1, 1))
        if rig.names[b] in motion.bones:
            q = motion.quaternions[:, motion.bones.index(rig.names[b])]
            local[:, :3, :3] = r.matrix_from_quat(q)
        if rig.names[b] == motion.root_bone:
            local[:, :3, 3] = motion.root_location
        p = int(rig.parents[b])
        above = np.eye(4) if p < 0 else out[:, p] @ np.linalg.inv(rig.rest[p])
        out[:, b] = above @ rig.rest[b] @ local
    return out[..., :3, :3], out[..., :3, 3]


def a_pose(arm: float = 0.8, elbow: float = 0.7, leg: float = 0.12, curl: float = 0.3) -> F64:
    """Arms down and bent, legs apart, fingers curled, thumbs in: MakeHuman's rest in rough form."""
    pose = np.zeros((55, 3))
    for side, s in (("left", 1), ("right", -1)):
        i = {n: smplx.INDEX[f"{side}_{n}"] for n in ("shoulder", "elbow", "wrist", "hip", "knee", "thumb1")}
        pose[i["shoulder"]] = [0.0, 0.1 * s, -arm * s]
        pose[i["elbow"]] = [0.0, -elbow * s, 0.0]
        pose[i["wrist"]] = [0.4, 0.0, 0.05 * s]
        pose[i["hip"]] = [-0.05, 0.0, leg * s]
        pose[i["knee"]] = [0.1, 0.0, 0.0]
        pose[i["thumb1"]] = [0.3, 0.4 * s, 0.0]
        for f in ("index", "middle", "pinky", "ring"):
            for n in (1, 2, 3):
                pose[smplx.INDEX[f"{side}_{f}{n}"]] = [0.0, 0.0, -curl / n * s]
    return pose


def random_pose(rng: np.random.Generator, frames: int, spread: float = 0.5) -> F64:
    poses = rng.normal(size=(frames, 55, 3)) * spread
    poses[:, smplx.FACE_JOINTS] = 0
    return poses.reshape(frames, 165)


def direction_errors(rig: Rig, mapping: dict, motion: BoneMotion, poses: F64, joints: list[str]) -> F64:
    """Degrees between the directions joint to child of source and target, (T, len(joints))."""
    _, heads = pose_bones(rig, motion)
    _, source = smplx.forward_kinematics(poses, np.zeros(3), smplx.rest_joints())
    at = {j: rig.names.index(b[0]) for j, b in mapping.items()}
    result = []
    for joint in joints:
        child = next(smplx.NAMES[c] for c in range(55) if smplx.PARENTS[c] == smplx.INDEX[joint])
        a = r.unit(to_blender(source[:, smplx.INDEX[child]] - source[:, smplx.INDEX[joint]]))
        b = r.unit(heads[:, at[child]] - heads[:, at[joint]])
        result.append(np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b), axis=1), np.sum(a * b, axis=1))))
    return np.array(result).T


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["game_engine", "mixamo", "vrm", "rigify_deform", "smplx"]))
def test_with_equal_rests_every_bone_turns_as_its_joint(seed: int, convention: str) -> None:
    """M_j = G_j B_j for random bone axes and poses."""
    rng = np.random.default_rng(seed)
    rig = build(rng, convention)
    mapping = conventions()[convention].joints
    poses = random_pose(rng, 3)
    got, _ = pose_bones(rig, retarget(poses, np.zeros((3, 3)), smplx.rest_joints(), rig, mapping))
    world, _ = smplx.forward_kinematics(poses, np.zeros(3), smplx.rest_joints())
    for joint, bones in mapping.items():
        b = rig.names.index(bones[-1])
        want = rotation_to_blender(world[:, smplx.INDEX[joint]]) @ rig.rest[b, :3, :3]
        np.testing.assert_allclose(got[:, b], want, atol=2e-5)


@pytest.mark.parametrize("convention", ["game_engine", "mixamo", "makehuman_default", "ue5", "cc", "vroid"])
@settings(max_examples=6, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), arm=st.floats(0, 1.2), elbow=st.floats(0.2, 0.9), curl=st.floats(0, 0.4)
)
def test_limbs_and_fingers_point_as_the_source_does(
    convention: str, seed: int, arm: float, elbow: float, curl: float
) -> None:
    rng = np.random.default_rng(seed)
    rig = build(rng, convention, a_pose(arm, elbow, curl=curl), scale=1.2)
    found = detect(rig.names)
    assert found is not None and found.convention == convention
    poses = random_pose(rng, 4)
    motion = retarget(poses, np.zeros((4, 3)), smplx.rest_joints(), rig, found.mapping)
    joints = [j for j in LIMB + FINGERS if not (convention == "makehuman_default" and "knee" in j)]
    assert direction_errors(rig, dict(found.mapping), motion, poses, joints).max() < 0.1


@pytest.mark.parametrize("arm", [0.0, 0.5, 1.0])
def test_palms_and_knees_turn_as_the_source_does(arm: float) -> None:
    rng = np.random.default_rng(3)
    rig = build(rng, "game_engine", a_pose(arm))
    mapping = conventions()["game_engine"].joints
    poses = random_pose(rng, 8)
    _, heads = pose_bones(rig, retarget(poses, np.zeros((8, 3)), smplx.rest_joints(), rig, mapping))
    _, source = smplx.forward_kinematics(poses, np.zeros(3), smplx.rest_joints())
    for side in ("left", "right"):
        corners = [f"{side}_{j}" for j in ("wrist", "index1", "pinky1")]
        a, b, c = (to_blender(source[:, smplx.INDEX[j]]) for j in corners)
        d, e, f = (heads[:, rig.names.index(mapping[j][0])] for j in corners)
        normals = r.unit(np.cross(b - a, c - a)), r.unit(np.cross(e - d, f - d))
        assert np.degrees(np.arccos(np.clip(np.sum(normals[0] * normals[1], axis=1), -1, 1))).max() < 1


@pytest.mark.parametrize(
    "world",
    [
        np.diag([-1.0, -1.0, 1.0]),
        np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]),
        np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]]),
    ],
    ids=["facing back", "Y up", "facing aside"],
)
def test_rigs_in_other_axes_move_the_same_in_their_own(world: F64) -> None:
    poses, trans = random_pose(np.random.default_rng(0), 3), np.array([[0.1, 0.2, 0.3]] * 3)
    mapping = conventions()["mixamo"].joints
    plain = build(np.random.default_rng(1), "mixamo", a_pose())
    turned = build(np.random.default_rng(1), "mixamo", a_pose(), world=world)
    a, b = (retarget(poses, trans, smplx.rest_joints(), rig, mapping) for rig in (plain, turned))
    np.testing.assert_allclose(a.quaternions, b.quaternions, atol=1e-5)
    np.testing.assert_allclose(a.root_location, b.root_location, atol=1e-5)


def test_the_pelvis_moves_by_the_leg_ratio() -> None:
    rig = build(np.random.default_rng(0), "game_engine", scale=150.0)  # centimetres, half as tall again
    trans = np.array([[0.0, 0, 0], [0.02, -0.01, 0.03]])
    motion = retarget(
        np.zeros((2, 165)), trans, smplx.rest_joints(), rig, conventions()["game_engine"].joints
    )
    _, heads = pose_bones(rig, motion)
    b = rig.names.index("pelvis")
    np.testing.assert_allclose(heads[:, b] - rig.rest[b, :3, 3], 150 * to_blender(trans), atol=1e-4)
    np.testing.assert_allclose(np.abs(motion.quaternions[..., 0]), 1, atol=1e-6)


def test_spread_and_bent_legs_come_together_and_still_stand_on_the_ground() -> None:
    rig = build(np.random.default_rng(0), "game_engine", a_pose(leg=0.25))
    mapping = conventions()["game_engine"].joints
    motion = retarget(np.zeros((1, 165)), np.zeros((1, 3)), smplx.rest_joints(), rig, mapping)
    _, heads = pose_bones(rig, motion)
    for side in ("left", "right"):
        b = rig.names.index(mapping[f"{side}_ankle"][0])
        assert heads[0, b, 2] == pytest.approx(rig.rest[b, 2, 3], abs=1e-4)
        assert abs(heads[0, b, 0]) < abs(rig.rest[b, 0, 3]) - 0.1


def squats(frames: int = 120, fps: float = 30.0) -> tuple[F64, F64]:
    """Poses (T, 165) and trans (T, 3) of someone who goes up and down on feet that stand exactly."""
    t = np.arange(frames) / fps
    bend = 0.24 + 0.22 * np.sin(2 * np.pi * 0.7 * t)
    poses = np.zeros((frames, 55, 3))
    for side in ("left", "right"):
        for joint, share in (("hip", -1), ("knee", 2), ("ankle", -1)):
            poses[:, smplx.INDEX[f"{side}_{joint}"], 0] = share * bend
    poses = poses.reshape(frames, 165)
    rest = smplx.rest_joints().astype(np.float64)
    _, placed = smplx.forward_kinematics(poses, np.zeros(3), rest)
    ball = smplx.INDEX["left_foot"]
    return poses, rest[ball] - placed[:, ball]


def other_legs(ratio: float) -> F64:
    """The T-pose (55, 3) with thighs ``ratio`` times as long and shins so much shorter."""
    rest = smplx.rest_joints().astype(np.float64)
    other = rest.copy()
    for side in ("left", "right"):
        hip, knee, ankle, ball = (smplx.INDEX[f"{side}_{j}"] for j in ("hip", "knee", "ankle", "foot"))
        other[knee] = rest[hip] + ratio * (rest[knee] - rest[hip])
        moved = other[knee] + (2 - ratio) * (rest[ankle] - rest[knee]) - rest[ankle]
        other[ankle] += moved
        other[ball] += moved
    return other


@pytest.mark.parametrize("convention", ["game_engine", "rigify_deform"])
@pytest.mark.parametrize("ratio", [0.85, 1.15])
def test_feet_stand_on_legs_of_other_proportions(convention: str, ratio: float) -> None:
    poses, trans = squats()
    rig = build(np.random.default_rng(0), convention, a_pose(leg=0.1), rest=other_legs(ratio))
    mapping = conventions()[convention].joints
    free, held = (
        pose_bones(rig, retarget(poses, trans, smplx.rest_joints(), rig, mapping, fps=fps))
        for fps in (None, 30.0)
    )
    for side in ("left", "right"):
        at = rig.names.index(mapping[f"{side}_foot"][0])
        speed = [100 * 30 * np.linalg.norm(np.diff(h[:, at], axis=0), axis=1).max() for _, h in (free, held)]
        assert speed[0] > 8 and speed[1] < 0.1, "centimetres a second"
        assert np.abs(held[1][:, at, 2] - rig.rest[at, 2, 3]).max() < 5e-4
        knee = np.diff(held[1][:, rig.names.index(mapping[f"{side}_knee"][0])], n=2, axis=0)
        assert np.linalg.norm(knee, axis=1).max() < 0.012, "metres a frame a frame: knees do not snap"
        turned = rig.names.index(mapping[f"{side}_ankle"][-1])
        np.testing.assert_allclose(held[0][:, turned], free[0][:, turned], atol=1e-4)


def test_steps_are_the_source_s_and_come_and_go_without_a_jump() -> None:
    poses, trans = squats(180)
    lifted = poses.reshape(-1, 55, 3).copy()
    swing = np.clip(np.sin(np.linspace(0, 2 * np.pi, 180)), 0, None)[:, None] ** 2
    lifted[:, smplx.INDEX["left_hip"]] += swing * [-0.9, 0, 0]
    lifted[:, smplx.INDEX["left_knee"]] += swing * [1.2, 0, 0]
    rig = build(np.random.default_rng(0), "mixamo", rest=other_legs(1.1))
    mapping = conventions()["mixamo"].joints
    free, held = (
        retarget(lifted.reshape(-1, 165), trans, smplx.rest_joints(), rig, mapping, fps=fps)
        for fps in (None, 30.0)
    )
    thigh, top = free.bones.index("LeftUpLeg"), int(swing.argmax())
    np.testing.assert_allclose(held.quaternions[top, thigh], free.quaternions[top, thigh], atol=1e-3)
    _, heads = pose_bones(rig, held)
    path = heads[:, rig.names.index("LeftFoot")]
    before = pose_bones(rig, free)[1][:, rig.names.index("LeftFoot")]
    jerk, plain = (np.linalg.norm(np.diff(p, n=2, axis=0), axis=1).max() for p in (path, before))
    assert jerk < 1.5 * plain + 0.002


def test_equal_legs_are_left_exactly_as_they_are() -> None:
    poses, trans = squats(30)
    rig = build(np.random.default_rng(0), "game_engine", scale=1.3)
    mapping = conventions()["game_engine"].joints
    a, b = (retarget(poses, trans, smplx.rest_joints(), rig, mapping, fps=fps) for fps in (None, 30.0))
    np.testing.assert_array_equal(a.quaternions, b.quaternions)
    np.testing.assert_array_equal(a.root_location, b.root_location)


def test_a_limb_on_two_bones_swings_on_the_first_and_shares_the_twist() -> None:
    rig = build(np.random.default_rng(0), "makehuman_default")
    mapping = conventions()["makehuman_default"].joints
    poses = np.zeros((1, 55, 3))
    i = smplx.INDEX["left_elbow"]
    poses[0, i] = [1.0, 0, 0]  # the left forearm's own axis
    motion = retarget(poses.reshape(1, 165), np.zeros((1, 3)), smplx.rest_joints(), rig, mapping)
    for bone in mapping["left_elbow"]:
        q = motion.quaternions[0, motion.bones.index(bone)]
        assert np.linalg.norm(r.axis_angle_from_quat(q)) == pytest.approx(0.5, abs=1e-3)


def test_jaw_and_eyes_move_only_when_asked() -> None:
    rig = build(np.random.default_rng(0), "game_engine")
    mapping = conventions()["game_engine"].joints
    poses = np.full((2, 165), 0.1)
    args = poses, np.zeros((2, 3)), smplx.rest_joints(), rig, mapping
    face = {"jaw", "eye_l", "eye_r"}
    assert not face & set(retarget(*args).bones)
    assert face <= set(retarget(*args, include_face=True).bones)


def test_signs_never_jump() -> None:
    rig = build(np.random.default_rng(0), "game_engine", a_pose())
    mapping = conventions()["game_engine"].joints
    t = np.arange(1800) / 30
    poses = np.sin(t[:, None] * np.linspace(0.1, 3, 165)) * 2
    motion = retarget(poses, np.zeros((1800, 3)), smplx.rest_joints(), rig, mapping)
    assert np.all(np.sum(motion.quaternions[1:] * motion.quaternions[:-1], axis=-1) > 0)
    assert motion.quaternions.dtype == motion.root_location.dtype == np.float32


def test_what_cannot_be_retargeted_is_said() -> None:
    rig = build(np.random.default_rng(0), "mixamo")
    still = np.zeros((1, 165)), np.zeros((1, 3)), smplx.rest_joints(), rig
    with pytest.raises(ValueError, match="no bone for pelvis"):
        retarget(*still, {"left_hip": ("LeftUpLeg",), "right_hip": ("RightUpLeg",)})
    with pytest.raises(ValueError, match="named 'Tail'"):
        retarget(*still, {"pelvis": ("Tail",)})
    with pytest.raises(ValueError, match="loop"):
        Rig(("a", "b"), np.array([1, 0], np.int32), np.tile(np.eye(4), (2, 1, 1))).order()
    with pytest.raises(ValueError, match="2 bones"):
        Rig(("a", "b"), np.array([-1], np.int32), np.tile(np.eye(4), (2, 1, 1)))
