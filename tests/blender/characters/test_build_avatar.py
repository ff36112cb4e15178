"""The built person against the data it was built from."""

from __future__ import annotations

import bpy
import numpy as np
import pytest

from paksatalker.blender_addon.characters.build_avatar import build_avatar, build_steps
from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.avatar import library
from paksatalker.rigs.axes import to_blender
from paksatalker.shaders.textures import build_image, encode


def evaluated(object: bpy.types.Object) -> np.ndarray:
    mesh = object.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    points = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", points)
    return points.reshape(-1, 3)


@pytest.mark.parametrize("name", library.names())
def test_parts_at_rest_are_where_the_asset_says(name: str) -> None:
    avatar = library.load(name)
    character = build_avatar(avatar)
    for part, object in zip(avatar.parts, character.meshes, strict=True):
        assert not object.data.validate(), "no broken faces"
        np.testing.assert_allclose(evaluated(object), to_blender(part.vertices), atol=1e-5)
        assert len(object.data.polygons) == len(part.faces)


def test_body_has_the_52_shapes_and_a_shape_moves_every_part_it_should(woman) -> None:
    body = next(m for m in woman.meshes if m.name.endswith("body"))
    assert {"Basis", *NAMES} == set(body.data.shape_keys.key_blocks.keys())
    avatar = library.load("woman")
    for part, object in zip(avatar.parts, woman.meshes, strict=True):
        if "jawOpen" not in part.shapes:
            continue
        rest = evaluated(object).copy()
        object.data.shape_keys.key_blocks["jawOpen"].value = 0.5
        moved = evaluated(object) - rest
        expected = np.zeros_like(rest)
        expected[part.shapes["jawOpen"].index] = 0.5 * to_blender(part.shapes["jawOpen"].deltas)
        np.testing.assert_allclose(moved, expected, atol=1e-5)


def test_bones_stand_where_the_asset_says_and_carry_the_mesh(woman) -> None:
    avatar = library.load("woman")
    bones = woman.armature.data.bones
    assert tuple(b.name for b in bones) and set(bones.keys()) == set(avatar.bone_names)
    for i, name in enumerate(avatar.bone_names):
        np.testing.assert_allclose(bones[name].head_local, to_blender(avatar.bone_heads[i]), atol=1e-5)
    body = woman.meshes[0]
    before = evaluated(body).copy()
    woman.armature.pose.bones["head"].rotation_quaternion = (0.9689, 0.2474, 0, 0)
    bpy.context.view_layer.update()
    moved = np.linalg.norm(evaluated(body) - before, axis=1)
    crown = before[:, 2] > woman.measures["eye_height"]
    hands = before[:, 2] < 0.9
    assert moved[crown].min() > 0.01
    assert moved[hands].max() < 1e-5


def test_materials_bring_their_textures_packed(woman) -> None:
    avatar = library.load("woman")
    for source in avatar.materials:
        material = bpy.data.materials[source.name]
        textures = [n.image for n in material.node_tree.nodes if n.type == "TEX_IMAGE"]
        assert len(textures) == len(source.textures)
        assert all(t.packed_file is not None and t.filepath.startswith("//") for t in textures)


def test_a_second_person_has_textures_of_its_own_and_shares_what_is_the_same(woman) -> None:
    def texture(character, material: str, channel: str) -> bpy.types.Image:
        found = next(s.material for m in character.meshes for s in m.material_slots
                     if s.material.name.split(".")[0] == material)  # fmt: skip
        return next(n.image for n in found.node_tree.nodes
                    if n.type == "TEX_IMAGE" and channel in n.image.name)  # fmt: skip

    man, twin = build_avatar(library.load("man")), build_avatar(library.load("woman"))
    skins = [texture(c, "skin_head", "base_color") for c in (woman, man)]
    assert skins[0] != skins[1] and skins[0].filepath != skins[1].filepath
    shown = np.empty((*skins[1].size, 4), np.float32)
    skins[1].pixels.foreach_get(shown.ravel())
    shown = shown[::-1, :, :3]
    np.testing.assert_allclose(shown * 255, library.load("man").images["skin_head_base_color"], atol=0.01)
    assert texture(twin, "skin_head", "base_color") == skins[0]


@pytest.mark.parametrize("until", ["textures", "materials", "body", "skeleton"])
def test_a_person_begun_and_given_up_leaves_nothing_and_nobody_else_loses_a_thing(woman, until: str) -> None:
    def all_there_is() -> set[bpy.types.ID]:
        kinds = ("objects", "meshes", "materials", "images", "armatures", "collections", "shape_keys")
        return {thing for kind in kinds for thing in getattr(bpy.data, kind)}

    before, shown = all_there_is(), set(bpy.context.scene.objects)
    steps, fractions = build_steps(library.load("man")), []
    for step, fraction in steps:
        fractions.append(fraction)
        if step == until and (until == "textures" or all_there_is() != before):
            break
    assert fractions == sorted(fractions)
    assert set(bpy.context.scene.objects) == shown, "nobody sees half a person"
    assert step == until
    steps.close()
    assert all_there_is() == before


@pytest.mark.parametrize("depth", [0, 1, 3, 4])
def test_images_keep_their_pixels_the_right_way_up(depth: int) -> None:
    shape = (7, 5, depth) if depth else (7, 5)
    pixels = np.random.default_rng(2).integers(0, 256, shape, np.uint8)
    image = build_image("noise", encode(pixels), linear=True)
    shown = np.round(np.array(image.pixels).reshape(7, 5, 4)[::-1] * 255).astype(int)
    channels = pixels.reshape(7, 5, -1)
    np.testing.assert_array_equal(shown[..., : channels.shape[2]], channels)


def test_an_elbow_bent_by_130_degrees_stays_as_thick_as_it_was(woman) -> None:
    top = max(
        (m for m in woman.meshes if "lowerarm_l" in m.vertex_groups and not m.name.endswith("body")),
        key=lambda m: len(m.data.vertices),
    )
    groups = [top.vertex_groups[name].index for name in ("upperarm_l", "lowerarm_l")]
    shares = np.array(
        [[next((g.weight for g in v.groups if g.group == k), 0.0) for k in groups] for v in top.data.vertices]
    )
    at = (shares.sum(axis=1) > 0.995) & (shares.min(axis=1) > 0.2)
    assert at.sum() > 20
    bone = woman.armature.pose.bones["lowerarm_l"]
    elbow = np.array(bone.bone.head_local)
    before = np.linalg.norm(evaluated(top)[at] - elbow, axis=1)
    bone.rotation_quaternion = (np.cos(np.radians(65)), np.sin(np.radians(65)), 0, 0)
    bpy.context.view_layer.update()
    after = np.linalg.norm(evaluated(top)[at] - elbow, axis=1)
    assert (after / before).min() > 0.95
