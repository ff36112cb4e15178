"""Arms of a broader person hang clear of the body; nobody else's move at all."""

from dataclasses import replace
from time import process_time

import numpy as np
import numpy.typing as npt
import pytest

from paksatalker.rigs import rotations as r
from paksatalker.rigs import smplx
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.detect import conventions
from paksatalker.rigs.retargeting.retarget import retarget
from paksatalker.rigs.rig import BoneMotion, Rig, Skin

F64 = npt.NDArray[np.float64]
REST = smplx.rest_joints().astype(np.float64)
NAMES = {j: b[-1] for j, b in conventions()["smplx"].joints.items()}
I = smplx.INDEX  # noqa: E741
ARM = ("elbow", "wrist", "index", "middle", "ring", "pinky", "thumb")


def person(half: float) -> Rig:
    """The source's skeleton in a box of a trunk, so many metres wide to each side, with thin arms."""
    names = tuple(NAMES.get(j, j) for j in smplx.NAMES)
    rest = np.tile(np.eye(4), (55, 1, 1))
    rest[:, :3, 3] = to_blender(REST)
    heights = np.linspace(REST[I["pelvis"]][1] - 0.15, REST[I["spine3"]][1], 20)
    depths = np.linspace(-0.15, 0.15, 12)
    box = [(x, y, z) for x in (-half, half) for y in heights for z in depths]
    points, bones = list(box), [I["spine1"]] * len(box)
    for side in ("left", "right"):
        a, b, c = (REST[I[f"{side}_{j}"]] for j in ("elbow", "wrist", "middle1"))
        for share in np.linspace(0, 1, 8):
            points += [a + share * (b - a), b + share * (c - b)]
            bones += [I[f"{side}_elbow"], I[f"{side}_wrist"]]
    return Rig(
        names,
        np.array(smplx.PARENTS, np.int32),
        rest,
        skin=Skin(to_blender(np.array(points)), np.array(bones, np.intp)),
    )


def arms(angle: float, frames: int = 30) -> F64:
    """Both arms at so many radians from straight down, swinging a little, elbows bent a little."""
    poses = np.zeros((frames, 55, 3))
    swing = 0.05 * np.sin(np.linspace(0, 6, frames))
    for side, s in (("left", 1.0), ("right", -1.0)):
        poses[:, I[f"{side}_shoulder"], 2] = s * (angle + swing - np.pi / 2)
        poses[:, I[f"{side}_elbow"], 1] = -0.2 * s
    return poses.reshape(frames, 165)


def moved(rig: Rig, poses: F64) -> BoneMotion:
    return retarget(poses, np.zeros((len(poses), 3)), REST, rig, conventions()["smplx"].joints)


def posed(rig: Rig, motion: BoneMotion) -> tuple[F64, F64]:
    """Rotations (T, 55, 3, 3) and heads (T, 55, 3) of the bones, Blender's axes; their rests are even."""
    turned = np.tile(np.eye(3), (len(motion.quaternions), 55, 1, 1))
    heads = np.tile(rig.rest[:, :3, 3], (len(turned), 1, 1))
    for b in rig.order():
        local = np.eye(3)
        if rig.names[b] in motion.bones:
            local = r.matrix_from_quat(motion.quaternions[:, motion.bones.index(rig.names[b])])
        p = int(rig.parents[b])
        turned[:, b] = (turned[:, p] if p >= 0 else np.eye(3)) @ local
        if p >= 0:
            arm = rig.rest[b, :3, 3] - rig.rest[p, :3, 3]
            heads[:, b] = heads[:, p] + turned[:, p] @ arm
    return turned, heads


def test_arms_of_a_broad_person_come_out_until_they_are_clear() -> None:
    broad, poses = person(0.26), arms(0.15)
    motion = moved(broad, poses)
    assert 4 < motion.room < 20
    turned, heads = posed(broad, motion)
    for side, s in (("left", 1.0), ("right", -1.0)):
        for joint in ("elbow", "wrist"):
            aside = s * heads[:, I[f"{side}_{joint}"], 0]
            assert np.percentile(aside, 12) > 0.26 - 0.016 and aside.min() > 0.26 - 0.03
    still, _ = posed(broad, moved(replace(broad, skin=None), poses))
    kept = [I[n] for n in smplx.NAMES if n.endswith(("wrist", "head", "knee", "index2"))]
    np.testing.assert_allclose(turned[:, kept], still[:, kept], atol=1e-5)
    # forearms give way by what the room, which is one for all of the motion, leaves to be cleared
    fore = [I["left_elbow"], I["right_elbow"]]
    assert np.abs(turned[:, fore] - still[:, fore]).max() < 0.5


@pytest.mark.parametrize(("half", "angle"), [(0.12, 0.15), (0.30, 1.4)], ids=["slim", "arms raised"])
def test_who_has_room_moves_exactly_as_the_source(half: float, angle: float) -> None:
    rig = person(half)
    motion = moved(rig, arms(angle))
    assert motion.room == 0.0
    np.testing.assert_array_equal(motion.quaternions, moved(replace(rig, skin=None), arms(angle)).quaternions)


def test_a_wide_skirt_on_bones_of_its_own_holds_no_arm_out() -> None:
    rig = person(0.26)
    assert rig.skin is not None
    names, parents = (*rig.names, "skirt"), np.append(rig.parents, 0).astype(np.int32)
    bones = np.where(rig.skin.bones == I["spine1"], 55, rig.skin.bones)
    skirted = Rig(
        names, parents, np.concatenate([rig.rest, rig.rest[:1]]), skin=replace(rig.skin, bones=bones)
    )
    assert moved(skirted, arms(0.15)).room == 0.0


def test_raising_an_arm_has_no_jump_in_it() -> None:
    poses = np.concatenate([arms(a, 1) for a in np.linspace(0.1, 1.6, 60)])
    turned, _ = posed(person(0.24), moved(person(0.24), poses))
    plain, _ = posed(person(0.24), moved(replace(person(0.24), skin=None), poses))
    for side in ("left", "right"):
        step, usual = (
            np.linalg.norm(np.diff(t[:, I[f"{side}_shoulder"]], axis=0), axis=(1, 2)) for t in (turned, plain)
        )
        assert step.max() < 3 * usual.max()


def test_an_upper_arm_of_half_a_millimetre_is_none_and_takes_no_minute() -> None:
    rig = person(0.26)
    for side in ("left", "right"):
        shoulder, elbow = (rig.rest[I[f"{side}_{j}"], :3, 3].copy() for j in ("shoulder", "elbow"))
        below = [i for n, i in I.items() if n.startswith(side) and n.rstrip("123").endswith(ARM)]
        rig.rest[below, :3, 3] += 0.998 * (shoulder - elbow)
    started = process_time()
    assert moved(rig, arms(0.15)).room == 0.0 and process_time() - started < 5
