"""Characters of others, recognised by the names of their bones alone."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from paksatalker.rigs.recognition.bone_tables import conventions
from paksatalker.rigs.recognition.bone_words import joints_by_words
from paksatalker.rigs.recognition.detect import detect
from paksatalker.rigs.smplx import NAMES

WILD = tomllib.loads(Path(__file__).with_name("wild_skeletons.toml").read_text("utf-8"))


def bones(pattern: str) -> list[str]:
    names = []
    for name in pattern.split("|"):
        sides = re.search(r"\{(.*),(.*)\}", name)
        names += [name.replace(sides[0], s) for s in sides.groups()] if sides else [name]
    return names


@pytest.mark.parametrize("name", WILD)
def test_characters_of_others_are_recognised(name: str) -> None:
    wild = WILD[name]
    found = detect(bones(wild["bones"]))
    assert found is not None and found.label == wild["label"]
    assert {j: found.mapping.get(j, ("",))[0] for j in wild["joints"]} == wild["joints"]
    assert [j for j in NAMES[:22] if j in found.missing] == sorted(wild["lacks"], key=NAMES.index)
    used = [b for row in found.mapping.values() for b in row]
    assert len(set(used)) == len(used), "no bone is two joints"


def test_ik_targets_twists_and_ends_are_no_parts_of_a_limb() -> None:
    found = joints_by_words(
        ["ik_hand_l", "hand_ik_l", "lowerarm_twist_01_l", "lowerarm_l", "hand_l_end", "hand_l"]
    )
    assert found == {"left_elbow": ("lowerarm_l",), "left_wrist": ("hand_l",)}


@pytest.mark.parametrize(
    ("names", "joints"),
    [
        ("shoulder_l elbow_l", "shoulder elbow"),
        ("shoulder_l arm_l elbow_l", "collar shoulder elbow"),
        ("clavicle_l shoulder_l elbow_l", "collar shoulder elbow"),
        ("shoulder1_l shoulder2_l forearm_l", "collar shoulder elbow"),
        ("hip_l knee_l ankle_l ball_l", "hip knee ankle foot"),
        ("hip_l thigh_l leg_l foot_l", " hip knee ankle"),
        ("LEFTUPLEG LEFTLEG LEFTFOOT", "hip knee ankle"),
        ("lthigh lcalf lfoot ltoe", "hip knee ankle foot"),
    ],
)
def test_a_word_means_what_its_limb_makes_of_it(names: str, joints: str) -> None:
    listed = names.split()
    wanted = {f"left_{j}": (b,) for j, b in zip(joints.split(" "), listed, strict=True) if j}
    assert joints_by_words(listed) == wanted


def test_a_long_spine_is_shared_out_and_what_is_missing_of_hands_is_counted() -> None:
    found = detect(bones("hips|spine1|spine2|spine3|spine4|spine5|{L,R}_upperarm|{L,R}_thigh|{L,R}_thumb1"))
    assert found is not None
    assert [found.mapping[f"spine{n}"] for n in (1, 2, 3)] == [
        ("spine1",), ("spine2", "spine3"), ("spine4", "spine5")]  # fmt: skip
    assert "14 of the left fingers' 15" in found.report()[1]


def test_only_tables_of_controls_tell_of_controls() -> None:
    read = detect(bones("hips|spine1|spine2|{L,R}_upperarm|{L,R}_thigh"))
    rigify = detect(b for row in conventions()["rigify"].joints.values() for b in row)
    assert read is not None and read.convention == "words" and not read.by_controls
    assert rigify is not None and rigify.by_controls
