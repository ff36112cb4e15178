import pytest

from paksatalker.rigs import smplx
from paksatalker.rigs.avatar import library
from paksatalker.rigs.recognition.detect import NEEDED, NEEDED_OF_HEAD, conventions, detect, map_bones


def bones(convention: str) -> list[str]:
    return [b for row in conventions()[convention].joints.values() for b in row]


@pytest.mark.parametrize("name", conventions())
def test_every_convention_recognises_itself(name: str) -> None:
    found = detect(bones(name))
    assert found is not None and found.score == 1 and not found.missing
    assert found.convention == name or set(found.mapping.items()) == set(conventions()[name].joints.items())


@pytest.mark.parametrize("name", conventions())
def test_conventions_name_the_whole_body_and_keep_left_and_right_apart(name: str) -> None:
    joints = conventions()[name].joints
    needed = NEEDED_OF_HEAD if conventions()[name].head_alone else NEEDED
    assert set(needed) <= set(joints) <= set(smplx.NAMES)
    flat = bones(name)
    assert len(flat) == len(set(flat)), "a bone stands for two joints"
    for joint in joints:
        if joint.startswith("left_"):
            assert joint.replace("left_", "right_") in joints


@pytest.mark.parametrize("prefix", ["mixamorig:", "mixamorig1_", "Character|mixamorig:", "MIXAMORIG:"])
def test_namespaces_and_case_do_not_matter(prefix: str) -> None:
    found = detect(prefix + b for b in bones("mixamo"))
    assert found is not None and found.convention == "mixamo"
    assert found.mapping["left_elbow"] == (prefix + "LeftForeArm",)


def test_missing_bones_are_named_and_lower_the_score() -> None:
    left_out = {"hand_l", "thumb_01_l", "head"}
    found = detect(b for b in bones("game_engine") if b not in left_out)
    assert found is not None and found.convention == "game_engine"
    assert set(found.missing) == {"left_wrist", "left_thumb1", "head"}
    assert found.score == pytest.approx(20 / 22)


def test_other_bones_are_no_body() -> None:
    assert detect([]) is None
    assert detect(["Bone", "Bone.001", "Bone.002", "tail", "wing_l", "wing_r"]) is None
    assert map_bones("mixamo", bones("vrm")) is None


@pytest.mark.parametrize("person", library.names())
def test_our_people_are_recognised_whole(person: str) -> None:
    found = detect(library.load(person).bone_names)
    assert found is not None and found.convention == "game_engine" and not found.missing


@pytest.mark.parametrize(
    "spell",
    [
        lambda b: f"hero_{b}",
        lambda b: f"{b}.001",
        lambda b: f"{b}_jnt",
        lambda b: f"Rig|{b}",
        lambda b: f"DEF-{b}",
        str.upper,
    ],
    ids=["prefix", "number", "suffix", "namespace", "deform", "case"],
)
@pytest.mark.parametrize("name", ["mixamo", "ue5", "daz8"])
def test_prefixes_suffixes_and_numbers_are_tolerated(name: str, spell) -> None:  # type: ignore[no-untyped-def]
    found = detect(map(spell, bones(name)))
    assert found is not None and found.convention == name and found.score == 1
    assert all(b in set(map(spell, bones(name))) for row in found.mapping.values() for b in row)


def test_controls_of_a_generated_rig_go_before_its_deforming_bones() -> None:
    found = detect([*bones("rigify_deform"), *bones("rigify"), "upper_arm_parent.L", "upper_arm_parent.R"])
    assert found is not None and found.convention == "rigify"
    assert {(s.bone, s.value) for s in found.settings} >= {
        ("upper_arm_parent.L", 1.0),
        ("upper_arm_parent.R", 1.0),
    }
    assert list(found.others) == ["Rigify, deform bones"]


def test_of_two_left_arms_the_first_moves_and_the_other_is_named() -> None:
    found = detect([*bones("mixamo"), "leftarm", "LEFTFOREARM"])
    assert found is not None and found.mapping["left_shoulder"] == ("LeftArm",)
    assert set(found.doubles) == {"leftarm", "LEFTFOREARM"}
    assert any("left alone" in line and "leftarm" in line for line in found.report())
