"""The skeletons that people are built with."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.rigs.avatar.asset import Avatar, Part
from paksatalker.rigs.avatar.description import SKELETONS, describe
from paksatalker.rigs.avatar.human import Human, shape_human
from paksatalker.rigs.avatar.skeleton import Skeleton, build_skeleton, skeleton_of
from paksatalker.rigs.avatar.source import Source
from paksatalker.rigs.avatar.t_pose import in_t_pose
from paksatalker.rigs.recognition.detect import detect
from paksatalker.rigs.rotations import unit

CONVENTIONS = {"game-engine": "game_engine", "mixamo": "mixamo", "rigify": "rigify_metarig",
               "makehuman": "makehuman_default"}  # fmt: skip


@pytest.fixture(scope="module")
def human(source: Source) -> Human:
    return shape_human(source, {"gender": 0.2}, {"african": 0.5, "asian": 0.5}, {})


@pytest.fixture(scope="module", params=SKELETONS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def skeleton(human: Human, kind: str) -> Skeleton:
    return skeleton_of(human, kind)


def test_every_skeleton_is_recognised_whole_and_stands_where_the_person_does(human, kind, skeleton) -> None:
    found = detect(skeleton.names)
    assert found is not None and found.convention == CONVENTIONS[kind] and found.score > 0.95
    assert (skeleton.parents[1:] < np.arange(1, len(skeleton.names))).all(), "parents come first"
    assert (np.linalg.norm(skeleton.tails - skeleton.heads, axis=1) > 0.001).all()
    ours = build_skeleton(human)
    same = detect(ours.names)
    assert same is not None
    for joint in ("left_shoulder", "right_elbow", "left_wrist", "right_knee", "left_ankle", "left_index2"):
        there = skeleton.heads[skeleton.bone(found.mapping[joint][0])]
        here = ours.heads[ours.bone(same.mapping[joint][0])]
        np.testing.assert_allclose(there, here, atol=0.012)


def test_every_vertex_hangs_on_bones_near_it(human, skeleton) -> None:
    np.testing.assert_allclose(skeleton.weight_value.sum(axis=1), 1, atol=1e-5)
    assert skeleton.weight_index.max() < len(skeleton.groups)
    body = human.groups["body"]
    strongest = skeleton.weight_index[body, 0]
    names = [skeleton.groups[i].removeprefix("DEF-").removesuffix(".001") for i in strongest]
    bones = np.array([skeleton.names.index(n) if n in skeleton.names else -1 for n in names])
    known = bones >= 0
    assert known.mean() > 0.9
    head, tail = skeleton.heads[bones[known]], skeleton.tails[bones[known]]
    middle, half = (head + tail) / 2, np.linalg.norm(tail - head, axis=1) / 2
    away = np.linalg.norm(human.vertices[body][known] - middle, axis=1) - half
    assert np.quantile(away, 0.99) < 0.17


def test_eyes_and_lower_teeth_have_bones_of_their_own(skeleton, kind) -> None:
    roles = [skeleton.group(r) for r in ("head", "eye_l", "eye_r")]
    assert len(set(roles)) == 3
    assert (skeleton.group("jaw") in roles) == (kind == "mixamo"), "Mixamo has no jaw"
    assert (skeleton.group("teeth") in roles) == (kind != "rigify"), "Rigify has a control for them"


def test_rigify_is_told_types_rolls_and_collections_of_every_bone(human) -> None:
    rig = skeleton_of(human, "rigify")
    bones = rig.metarig["bones"]
    assert set(bones) == set(rig.names)
    kinds = {b["type"] for b in bones.values()}
    assert {"spines.basic_spine", "spines.super_head", "limbs.super_limb", "face.skin_jaw"} <= kinds
    named = {c["name"] for c in rig.metarig["collections"]}
    for bone in bones.values():
        assert set(bone["collections"]) <= named
    assert not any("helper" in n for n in (*rig.names, *rig.groups))


def one_part(human: Human, rig: Skeleton) -> Avatar:
    """A person of nothing but the skin of the base mesh."""
    body = human.groups["body"]
    faces = human.faces[human.faces_of("body")]
    uvs, material = np.zeros((len(faces), 4, 2), np.float32), np.zeros(len(faces), np.int32)
    weights = rig.weight_index[body], rig.weight_value[body]
    part = Part("body", human.vertices[body], faces, uvs, material, (), *weights)
    return Avatar("one", "One", (part,), (), {}, rig.names, rig.parents, rig.heads, rig.tails, rig.rolls,
                  {"height": 1.6, "head_width": 0.2}, {}, ())  # fmt: skip


def test_mixamo_rests_in_a_t_pose_with_palms_down_and_soles_on_the_ground(human) -> None:
    rig = skeleton_of(human, "mixamo")
    before = one_part(human, rig)
    after = in_t_pose(before)
    found = detect(after.bone_names)
    assert found is not None
    at = {j: after.bone_heads[after.bone_names.index(b[0])] for j, b in found.mapping.items()}
    for side, x in (("left", 1.0), ("right", -1.0)):
        chain = [f"{side}_{j}" for j in ("shoulder", "elbow", "wrist", "middle1", "middle2")]
        for a, b in pairwise(chain):
            assert unit(at[b] - at[a]) @ np.array([x, 0, 0]) > np.cos(np.radians(1)), (a, b)
        thumb = unit(at[f"{side}_index1"] - at[f"{side}_pinky1"])
        assert thumb[2] > 0.9, "the thumb's side of the hand is in front"
        leg = unit(at[f"{side}_ankle"] - at[f"{side}_hip"])
        assert leg[1] < -np.cos(np.radians(4))
    body = after.part("body").vertices
    assert abs(body[:, 1].min() - before.part("body").vertices[:, 1].min()) < 1e-5
    assert np.ptp(body[:, 0]) > 0.9 * np.ptp(body[:, 1]), "arms are as wide as a person is tall"
    assert after.measures["head_width"] == 0.2 and after.measures["height"] != 1.6


def test_what_hangs_on_one_bone_is_turned_as_it_is(human) -> None:
    rig = skeleton_of(human, "mixamo")
    before = one_part(human, rig)
    after = in_t_pose(before)
    turned = 0
    for i in range(len(rig.names)):
        ids = np.flatnonzero(before.parts[0].weight_value[:, 0] > 1 - 1e-6)
        own = ids[before.parts[0].weight_index[ids, 0] == i]
        if len(own) < 6:
            continue
        a, b = (p.parts[0].vertices[own].astype(float) for p in (after, before))
        u, _, v = np.linalg.svd((a - a.mean(0)).T @ (b - b.mean(0)))
        turn = (u @ np.diag([1, 1, np.sign(np.linalg.det(u @ v))]) @ v).T
        np.testing.assert_allclose((a - a.mean(0)) @ turn.T, b - b.mean(0), atol=1e-5)
        turned += not np.allclose(turn, np.eye(3), atol=1e-3)
    assert turned > 15


def test_unknown_words_are_refused_before_anything_is_built(human) -> None:
    with pytest.raises(InputError, match="daz"):
        skeleton_of(human, "daz")
    with pytest.raises(InputError, match="daz") as wrong:
        describe("woman", "skeleton=daz")
    assert "rigify" in wrong.value.hint
    with pytest.raises(InputError, match="no face bones"):
        describe("woman", "skeleton=mixamo,face=bones")
    assert describe("woman", "skeleton=rigify,face=bones")["skeleton"] == {"names": "rigify", "face": "bones"}


def test_all_that_a_skeleton_says_comes_back_from_the_asset(human, tmp_path) -> None:
    from paksatalker.rigs.avatar.asset import load_avatar, save_avatar

    rig = skeleton_of(human, "rigify")
    person = replace(one_part(human, rig), deforming=rig.deforming, metarig=rig.metarig)
    save_avatar(person, tmp_path / "one.npz")
    again = load_avatar(tmp_path / "one.npz")
    assert again.groups == rig.groups and again.metarig == rig.metarig
