"""A face that has only poses named as visemes: it speaks by them."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Quaternion

from paksatalker.blender_addon.animation.actions import bag_in
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.characters.character import Character, find_character
from paksatalker.blender_addon.characters.recognition import recognised
from paksatalker.rigs.arkit import INDEX

VISEMES = {"PP": 0.0, "FF": 2.0, "SS": 3.0, "AA": 20.0, "E": 12.0, "O": 14.0, "U": 5.0}
"""Degrees that the jaw opens in each."""


@pytest.fixture
def posed(woman: Character) -> Character:
    """The woman without shapes, with a pose library on her jaw."""
    for mesh in woman.meshes:
        if mesh.data.shape_keys is not None:
            mesh.shape_key_clear()
    for name, degrees in VISEMES.items():
        action = bpy.data.actions.new(f"viseme_{name}")
        action.use_fake_user = True
        bag = bag_in(action, "pose", "OBJECT")
        turn = Quaternion((1.0, 0.0, 0.0), np.radians(degrees))
        for i in range(4):
            curve = bag.fcurves.new('pose.bones["jaw"].rotation_quaternion', index=i)
            curve.keyframe_points.insert(0, turn[i])
    return find_character(bpy.context.scene)


def test_it_speaks_by_poses_named_as_visemes(posed: Character, performance) -> None:
    assert recognised(posed)[0].startswith(f"{len(VISEMES)} face poses: ")
    applied = apply(performance, posed, error=0.0)
    assert "moved by poses" in " ".join(applied.report())
    opened = []
    for frame in range(1, performance.frames + 1):
        bpy.context.scene.frame_set(frame)
        turn = posed.armature.pose.bones["jaw"].rotation_quaternion
        opened.append(np.degrees(2 * np.arctan2(turn.x, turn.w)))
    wanted = performance.arkit[:, INDEX["jawOpen"]]
    assert np.corrcoef(opened, wanted)[0, 1] > 0.9
    assert max(opened) > 8 and min(opened) < 2
    assert bpy.data.actions["viseme_AA"].users >= 1 and posed.armature.animation_data.action == applied.action


def test_actions_of_other_names_are_no_poses(posed: Character, performance) -> None:
    for name in VISEMES:
        bpy.data.actions.remove(bpy.data.actions[f"viseme_{name}"])
    bag_in(bpy.data.actions.new("Walk"), "pose", "OBJECT")
    assert "poses" not in " ".join(apply(performance, posed, error=0.0).report())
