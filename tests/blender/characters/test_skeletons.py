"""People on the skeletons that they can be built with: Rigify's controls, Mixamo's T-pose."""

from __future__ import annotations

import addon_utils
import bpy
import numpy as np
import pytest

from paksatalker.base.errors import PaksaTalkerError
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.characters import rigify
from paksatalker.blender_addon.characters.build_avatar import build_avatar
from paksatalker.blender_addon.characters.character import Character, find_character, open_character
from paksatalker.blender_addon.files.export import export
from paksatalker.inference.jobs.export import ExportFile
from paksatalker.rigs.avatar.assemble import part_of_piece, piece_of_base
from paksatalker.rigs.avatar.asset import Avatar, Material
from paksatalker.rigs.avatar.human import shape_human
from paksatalker.rigs.avatar.skeleton import skeleton_of
from paksatalker.rigs.avatar.source_file import open_source
from paksatalker.rigs.axes import to_blender


@pytest.fixture(scope="module")
def asset() -> Avatar:
    """The skin of a woman, hung on the metarig: what of a person needs no baking of textures."""
    human = shape_human(open_source(), {"gender": 0.1}, {"asian": 1.0}, {})
    rig = skeleton_of(human, "rigify")
    faces = human.faces_of("body")
    material = np.zeros(len(faces), np.int32)
    skin = piece_of_base("body", human, human.faces[faces], human.uvs[faces], material, ("skin",))
    return Avatar(
        name="woman",
        label="Woman",
        parts=(part_of_piece(skin, human, rig, human.units),),
        materials=(Material("skin", "skin"),),
        images={},
        bone_names=rig.names,
        bone_parents=rig.parents,
        bone_heads=rig.heads,
        bone_tails=rig.tails,
        bone_rolls=rig.rolls,
        measures={},
        landmarks={},
        credits=(),
        deforming=rig.deforming,
        metarig=rig.metarig,
    )


@pytest.fixture
def rigged(asset: Avatar) -> Character:
    return build_avatar(asset)


def points(object: bpy.types.Object) -> np.ndarray:
    mesh = object.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    found = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", found)
    return found.reshape(-1, 3)


def test_the_control_rig_is_rigifys_own_and_leaves_the_person_as_she_is(rigged, asset) -> None:
    bones = rigged.armature.data.bones
    assert {"torso", "upper_arm_fk.L", "hand_ik.R", "jaw_master", "lip.T", "eye.L"} <= set(bones.keys())
    assert "IK_FK" in rigged.armature.pose.bones["upper_arm_parent.L"]
    for part, mesh in zip(asset.parts, rigged.meshes, strict=True):
        np.testing.assert_allclose(points(mesh), to_blender(part.vertices), atol=1e-5)
        assert all(bones[g.name].use_deform for g in mesh.vertex_groups)
    assert len(rigged.meshes[0].data.shape_keys.key_blocks) == 53
    assert "rigify" not in bpy.context.preferences.addons, "on only as long as it is needed"
    assert [o for o in bpy.data.objects if o.type == "ARMATURE"] == [rigged.armature]


def test_a_performance_is_keyed_on_fk_controls_and_shapes_and_plays_from_a_saved_file(
    rigged, spoken, tmp_path
) -> None:
    applied = apply(spoken, rigged)
    assert applied.body is not None and applied.body.convention == "rigify"
    assert any("52 of 52" in line for line in applied.report())
    body = rigged.meshes[0]
    frame = 1 + int(spoken.arkit[:, 24].argmax())
    bpy.context.scene.frame_set(frame)
    there = points(body)
    rest = np.array([v.co for v in body.data.vertices])
    assert np.abs(there - rest).max() > 0.1, "arms come down"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "woman.blend"), copy=True)
    again = open_character(tmp_path / "woman.blend")
    assert len(again.face.controls) == 52
    bpy.context.scene.frame_set(frame)
    np.testing.assert_allclose(points(next(m for m in again.meshes if "body" in m.name)), there, atol=1e-5)


def test_other_programs_get_what_deforms_alone(rigged, performance, tmp_path) -> None:
    apply(performance, rigged, error=0.0)
    deforming = {b.name for b in rigged.armature.data.bones if b.use_deform}
    head = rigged.armature.pose.bones["DEF-spine.006"]
    bpy.context.scene.frame_set(7)
    rest = rigged.armature.data.bones["DEF-spine.006"].matrix_local
    wanted = np.array(head.matrix @ rest.inverted())
    export(bpy.context.scene, rigged, ExportFile(output=tmp_path / "woman.glb"))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.scene.render.fps = 24
    bpy.ops.import_scene.gltf(filepath=str(tmp_path / "woman.glb"))
    again = find_character(bpy.context.scene)
    assert again is not None and set(again.armature.data.bones.keys()) == deforming
    bpy.context.scene.frame_set(6)
    rest = again.armature.data.bones["DEF-spine.006"].matrix_local
    moved = np.array(again.armature.pose.bones["DEF-spine.006"].matrix @ rest.inverted())
    np.testing.assert_allclose(moved, wanted, atol=1e-4)
    assert np.abs(wanted - np.eye(4)).max() > 0.05, "the head turns"


def test_a_blender_without_rigify_is_told_in_a_line(asset, monkeypatch) -> None:
    monkeypatch.setattr(addon_utils, "enable", lambda *_, **__: None)
    layer = bpy.context.view_layer
    active, used = layer.objects.active, layer.active_layer_collection
    other = bpy.data.collections.new("other")
    bpy.context.scene.collection.children.link(other)
    with pytest.raises(PaksaTalkerError, match="no Rigify"):
        rigify.generate_rig(asset, other)
    assert (layer.objects.active, layer.active_layer_collection) == (active, used)
