"""Bones under the names of another convention."""

from __future__ import annotations

import pytest

from paksatalker.rigs.avatar.asset import Avatar
from paksatalker.rigs.avatar.skeleton import renamed
from paksatalker.rigs.detect import detect
from paksatalker.rigs.errors import InputError


def test_mixamo_names_are_recognised_as_such_and_mean_the_same_bones(person: Avatar) -> None:
    names = renamed(person.bone_names, "mixamo")
    ours, theirs = detect(person.bone_names), detect(names)
    assert ours is not None and theirs is not None
    assert theirs.convention == "mixamo" and len(set(names)) == len(names)
    for joint, bones in theirs.mapping.items():
        if joint in ours.mapping:
            assert names.index(bones[0]) == person.bone_names.index(ours.mapping[joint][0])
    assert set(theirs.mapping) >= set(ours.mapping) - {"jaw"}


def test_unknown_names_are_refused(person: Avatar) -> None:
    assert renamed(person.bone_names, "game-engine") == person.bone_names
    with pytest.raises(InputError, match="daz"):
        renamed(person.bone_names, "daz")
