"""A head in FLAME's format: its own expressions, jaw and eyes speak."""

from __future__ import annotations

from dataclasses import replace

import bpy
import numpy as np
import pytest

from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.characters.character import Character, find_character
from paksatalker.blender_addon.characters.own_expressions import SPACE_KEY
from paksatalker.inference.performance.contacts import contact_frames
from paksatalker.rigs import bake
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.flame.features import facial_points
from paksatalker.rigs.flame.head import Head, head_of
from paksatalker.rigs.models.model import BodyModel, model_from
from paksatalker.rigs.models.numeric import read_arrays
from paksatalker.rigs.smplx import INDEX

BONES = ("root", "neck", "jaw", "left_eye", "right_eye")
PARENTS = (None, "root", "neck", "neck", "neck")


def open_head() -> BodyModel:
    return model_from(read_arrays(bake.head()), "open head")


@pytest.fixture
def head() -> Head:
    return head_of(open_head())


@pytest.fixture
def flame(head: Head) -> Character:
    """The open head as an add-on would bring a FLAME head to Blender."""
    model = open_head()
    joints = model.rest_joints()
    rig = bpy.data.objects.new("FLAME", bpy.data.armatures.new("FLAME"))
    mesh = bpy.data.meshes.new("FLAME-head")
    mesh.from_pydata(to_blender(model.v_template).tolist(), [], model.f.tolist())
    skin = bpy.data.objects.new("FLAME-head", mesh)
    for thing in (rig, skin):
        bpy.context.scene.collection.objects.link(thing)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    for i, (name, parent) in enumerate(zip(BONES, PARENTS, strict=True)):
        bone = rig.data.edit_bones.new(name)
        bone.head = to_blender(joints[i])
        bone.tail = bone.head + type(bone.head)((0, 0, 0.05))
        bone.parent = rig.data.edit_bones[parent] if parent else None
    bpy.ops.object.mode_set(mode="OBJECT")
    for i, name in enumerate(BONES):
        group = skin.vertex_groups.new(name=name)
        for v in np.flatnonzero(model.weights[:, i] > 1e-4):
            group.add([int(v)], float(model.weights[v, i]), "REPLACE")
    skin.parent = rig
    skin.modifiers.new("Armature", "ARMATURE").object = rig
    skin.shape_key_add(name="Basis")
    for k in range(100):
        block = skin.shape_key_add(name=f"Exp{k:03}")
        moved = to_blender(model.v_template + model.expression_dirs[..., k])
        block.data.foreach_set("co", moved.astype(np.float32).ravel())
    character = find_character(bpy.context.scene)
    assert character is not None and character.armature == rig
    return character


def lips(head: Head) -> tuple[int, int]:
    """Vertices of the inner lips in the middle of the face: above and below their line."""
    line = facial_points(head)["lips"]
    away = np.linalg.norm((head.vertices - line) * [1, 1, 0.5], axis=1) + np.where(head.skin, 0, 1)
    falls = head.jaw_weights > 0.5
    return int(np.argmin(away + falls)), int(np.argmin(away + ~falls))


def test_a_flame_head_closes_its_lips_and_opens_its_mouth(flame: Character, head: Head, spoken) -> None:
    upright = spoken.poses.copy()
    upright[:, : 3 * INDEX["jaw"]] = 0
    applied = apply(replace(spoken, poses=upright), flame, error=0.0)
    assert "100 expressions of its own" in applied.report()[0]
    upper, lower = lips(head)
    closed = contact_frames(spoken, "closure")
    opening = np.full(spoken.frames, np.nan)
    for frame in sorted({*np.flatnonzero(closed), *range(0, spoken.frames, 6)}):
        bpy.context.scene.frame_set(1 + int(frame))
        skin = flame.meshes[0].evaluated_get(bpy.context.evaluated_depsgraph_get()).data.vertices
        opening[frame] = 1000 * (skin[upper].co - skin[lower].co).z
    rest = 1000 * (head.vertices[upper] - head.vertices[lower])[1]
    assert np.nanmax(opening[closed]) < 0
    assert np.nanmax(opening) - rest > 6


def test_a_head_alone_is_measured_as_a_head(flame: Character) -> None:
    """The camera and the lights need its size: it is no small person of eight heads."""
    head = flame.measures["crown_height"] - flame.measures["chin_height"]
    assert 0.18 < head < 0.30
    assert abs(flame.measures["eye_height"] - flame.measures["chin_height"] - head / 2) < 0.02


def test_expressions_of_the_same_basis_play_unchanged(flame: Character, performance) -> None:
    space = open_head().expression_space
    flame.armature[SPACE_KEY] = space
    values = np.random.default_rng(2).normal(size=(performance.frames, 100)).astype(np.float32)
    own = replace(performance, expressions=values, meta={**performance.meta, "expression_space": space})
    apply(own, flame, error=0.0)
    bpy.context.scene.frame_set(8)
    blocks = flame.meshes[0].data.shape_keys.key_blocks
    np.testing.assert_allclose([blocks[f"Exp{k:03}"].value for k in range(100)], values[7], atol=1e-5)
