import pytest

from paksatalker.rigs import smplx
from paksatalker.rigs.avatar import library
from paksatalker.rigs.detect import NEEDED, conventions, detect, map_bones


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
    assert set(NEEDED) <= set(joints) <= set(smplx.NAMES)
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
    if not library.ASSETS.joinpath(f"{person}.npz").exists():
        pytest.skip("not baked")
    found = detect(library.load(person).bone_names)
    assert found is not None and found.convention == "game_engine" and not found.missing
