from dataclasses import replace

import numpy as np
import pytest

from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs import smplx
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.channels import BodyMask, channels
from paksatalker.rigs.faces.face_controls import Effects
from paksatalker.rigs.recognition.detect import conventions
from paksatalker.rigs.recognition.face_tables import face_conventions
from paksatalker.rigs.recognition.mapping import parse_mapping
from paksatalker.rigs.rig import Rig

FRAMES = 5


@pytest.fixture
def performance() -> Performance:
    rng = np.random.default_rng(0)
    return Performance(
        fps=30,
        poses=rng.normal(0, 0.2, (FRAMES, 165)).astype(np.float32),
        trans=np.zeros((FRAMES, 3), np.float32),
        arkit=rng.uniform(size=(FRAMES, 52)).astype(np.float32),
        expressions=np.zeros((FRAMES, 100), np.float32),
        audio=np.zeros(1000, np.int16),
        audio_rate=24000,
        word_labels=(),
        word_times=np.zeros((0, 2), np.float32),
        phone_labels=("sil",),
        phone_times=np.array([[0, 1 / 24]], np.float32),
        rest_joints=smplx.rest_joints(),
        meta={"format": 1, "fps": 30},
    )


@pytest.fixture
def rig() -> Rig:
    """The T-pose skeleton itself, bones with the world's axes of Blender."""
    names = tuple(row[0] for row in conventions()["game_engine"].joints.values())
    joints = list(conventions()["game_engine"].joints)
    rest = np.tile(np.eye(4), (len(names), 1, 1))
    positions = smplx.rest_joints()[[smplx.INDEX[j] for j in joints]]
    rest[:, :3, 3] = positions @ np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
    parents = [-1] + [joints.index(smplx.NAMES[smplx.PARENTS[smplx.INDEX[j]]]) for j in joints[1:]]
    return Rig(names, np.array(parents, np.int32), rest)


def test_every_shape_gets_its_own_curve_under_the_avatars_name(performance: Performance) -> None:
    result = channels(performance, None, [n[0].upper() + n[1:] for n in NAMES])
    assert result.bones is None and result.body is None and not result.face.missing
    for name in NAMES:
        curve = result.weights[name[0].upper() + name[1:]]
        np.testing.assert_array_equal(curve, performance.arkit[:, INDEX[name]])


def test_jaw_and_eyes_move_by_shapes_or_by_bones_never_by_both(performance: Performance, rig: Rig) -> None:
    face = {"jaw", "eye_l", "eye_r"}
    shapes, bare = channels(performance, rig, NAMES), channels(performance, rig, [])
    assert shapes.bones is not None and bare.bones is not None
    assert not face & set(shapes.bones.bones)
    assert face <= set(bare.bones.bones) and not bare.weights
    assert shapes.bones.quaternions.shape == (FRAMES, 52, 4)


def test_bones_that_hair_swings_on_come_with_the_body_and_not_with_a_face_alone(
    performance: Performance, rig: Rig
) -> None:
    head = rig.names.index("head")
    hair = rig.rest[head].copy()
    hair[:3, :3] = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]).T @ np.diag([1.0, -1, -1])
    hair[:3, 3] += [0, 0.1, 0]
    rests = np.concatenate([rig.rest, hair[None]])
    grown = Rig((*rig.names, "hair_swing_back"), np.append(rig.parents, head).astype(np.int32), rests)
    result = channels(performance, grown, NAMES)
    assert result.bones is not None and result.bones.bones[-1] == "hair_swing_back"
    assert not any("twist" in line for line in result.report()), "hair is no limb"
    alone = channels(performance, grown, [], mask=BodyMask("face")).bones
    assert alone is not None and "hair_swing_back" not in alone.bones


def test_a_rig_of_unknown_names_keeps_its_bones_and_speaks(performance: Performance, rig: Rig) -> None:
    other = replace(rig, names=tuple(f"Bone.{i:03}" for i in range(len(rig.names))))
    result = channels(performance, other, ["jawOpen"])
    assert result.bones is None and result.body is None
    assert set(result.weights) == {"jawOpen"}


def test_an_animal_with_a_known_face_speaks_and_keeps_its_body(performance: Performance, rig: Rig) -> None:
    fallen = rig.rest.copy()
    above = [
        i for i, n in enumerate(rig.names) if not n.startswith(("pelvis", "thigh", "calf", "foot", "ball"))
    ]
    hips = fallen[rig.names.index("pelvis"), :3, 3]
    away = fallen[above, :3, 3] - hips
    # the trunk goes forwards, the legs stay
    fallen[above, :3, 3] = hips + np.column_stack([away[:, 0], -away[:, 2], away[:, 1]])
    beast = replace(rig, rest=fallen)
    found = channels(performance, beast, NAMES)
    assert found.bones is None and len(found.weights) == 52
    told = [line for line in found.report() if "skeleton" in line]
    assert told == ["the skeleton does not stand upright on two legs and is left alone: the face moves"]
    assert not any("joints" in line for line in found.report())
    lips = ("lip_upper", "lip_lower", "chin", "corner_left", "corner_right")
    effects = Effects("test", (("jaw", "location", 1),), lips, np.ones((1, 5, 3)), 0.001)
    by_bones = channels(performance, beast, [], effects=effects)
    assert by_bones.face_bones is not None and by_bones.report()[-1] == told[0]
    own = parse_mapping('convention = "game_engine"')
    assert channels(performance, beast, NAMES, own).bones is not None, "an artist's word counts"


def test_upper_body_and_face_alone_leave_the_rest_to_the_artist(performance: Performance, rig: Rig) -> None:
    whole = channels(performance, rig, NAMES).bones
    upper = channels(performance, rig, NAMES, mask=BodyMask("upper")).bones
    assert whole is not None and upper is not None
    assert upper.root_bone == "" and not {"pelvis", "thigh_l", "foot_r"} & set(upper.bones)
    assert {"spine_01", "hand_l", "head"} <= set(upper.bones)
    hand = whole.bones.index("hand_l")
    np.testing.assert_allclose(
        upper.quaternions[:, upper.bones.index("hand_l")], whole.quaternions[:, hand], atol=1e-6
    )
    assert channels(performance, rig, NAMES, mask=BodyMask("face")).bones is None
    jaw = channels(performance, rig, [], mask=BodyMask("face")).bones
    assert jaw is not None and set(jaw.bones) == {"jaw", "eye_l", "eye_r"} and jaw.root_bone == ""
    free = channels(replace(performance, poses=np.zeros((FRAMES, 165), np.float32)), rig, []).bones
    assert free is not None
    np.testing.assert_allclose(jaw.quaternions[:, 0], free.quaternions[:, free.bones.index("jaw")], atol=1e-6)


def test_in_place_goes_up_and_down_alone(performance: Performance, rig: Rig) -> None:
    way = np.random.default_rng(1).normal(size=(FRAMES, 3)).astype(np.float32)
    moved = channels(replace(performance, trans=way), rig, [], mask=BodyMask(in_place=True)).bones
    assert moved is not None
    assert np.ptp(moved.root_location[:, :2], axis=0).max() < 1e-6
    np.testing.assert_allclose(np.diff(moved.root_location[:, 2]), np.diff(way[:, 1]), atol=1e-5)


@pytest.mark.parametrize("name", ["vrm", "oculus"])
def test_what_bones_do_is_not_told_as_lost(performance: Performance, rig: Rig, name: str) -> None:
    keys = [k for k in face_conventions()[name].rows if "ook" not in k]
    by_bones, bare = (channels(performance, r, keys).report()[0] for r in (rig, None))
    assert "eyeLookInLeft/Right" in bare and "eyeLook" not in by_bones
    assert "lost: " in by_bones, "the rest is told"


def test_what_is_missing_and_what_that_costs_is_said(performance: Performance, rig: Rig) -> None:
    said = " / ".join(channels(performance, rig, ["jawOpen", "eyeBlinkLeft", "eyeBlinkRight"]).report())
    assert "3 of 52 face shapes" in said and "gaze uses the eye bones" in said
    assert "jaw" not in channels(performance, rig, ["jawOpen", "mouthClose"]).joints
    names = tuple("Hand" if n == "hand_l" else n for n in rig.names)
    said = " / ".join(channels(performance, replace(rig, names=names), NAMES).report())
    assert "joints without a bone: left_wrist" in said and "a hand follows its forearm" in said
    assert "gaze uses 8 shape keys" in said
    nothing = " / ".join(channels(performance, None, ["Basis", "Tall"]).report())
    assert "no face shapes" in nothing
