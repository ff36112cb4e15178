"""A chair and a desk for who sits: measured on the avatar, gone with the stage."""

from __future__ import annotations

from dataclasses import replace

import bpy
import numpy as np
import pytest

from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.characters.base_pose import pose_of
from paksatalker.blender_addon.picture.stage import build_stage, remove_stage
from paksatalker.inference.body.body import animate_body
from paksatalker.inference.performance.excerpt import excerpt


def _sat(performance, pose: str):
    """The performance's first second, sat."""
    from paksatalker.inference.timeline.speech import Phone, Speech

    cut = excerpt(performance, 1, 24)
    seconds = len(cut.audio) / cut.audio_rate
    quiet = Speech(cut.audio, cut.audio_rate, (), (Phone("sil", 0.0, seconds),), (), "ipa")
    track = animate_body(quiet, cut.fps, 0, pose=pose)
    return replace(cut, poses=track.poses, trans=track.trans, meta={**cut.meta, "body": {"pose": pose}})


@pytest.mark.parametrize("pose", ["sit", "desk"])
def test_who_sits_gets_a_chair_that_bears_and_who_works_a_desk(woman, performance, pose: str) -> None:
    scene, character = bpy.context.scene, woman
    apply(_sat(performance, pose), character, scene)
    assert pose_of(character) == pose
    build_stage(character, scene)
    names = {o.name for o in scene.objects if o.name.startswith(("Chair", "Desk"))}
    assert names == {"Chair Cushion", "Chair Frame"} | (
        {"Desk Top", "Desk Legs"} if pose == "desk" else set()
    )
    seat = np.array(bpy.data.objects["Chair Cushion"].bound_box)
    hips = character.armature.pose.bones[_hip(character)].head
    assert 0.03 < (character.armature.matrix_world @ hips).z - _seat_top() < 0.16
    assert seat[:, 0].max() - seat[:, 0].min() > 0.35
    remove_stage(scene)
    assert not [o for o in scene.objects if o.name.startswith(("Chair", "Desk"))]


def _hip(character) -> str:
    from paksatalker.blender_addon.characters.character import body_of

    body = body_of(character)
    assert body is not None
    return body.mapping["left_hip"][0]


def _seat_top() -> float:
    """The height of the cushion's upper side: the first of its boxes."""
    points = np.array([v.co[:] for v in bpy.data.objects["Chair Cushion"].data.vertices])
    return float(points[:8, 2].max())


def test_who_stands_gets_none(woman, performance) -> None:
    scene, character = bpy.context.scene, woman
    apply(excerpt(performance, 1, 10), character, scene)
    build_stage(character, scene)
    assert pose_of(character) == "stand"
    assert not [o for o in scene.objects if o.name.startswith(("Chair", "Desk"))]
