"""From an avatar as data to a person in Blender."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import chain

import bpy
import numpy as np

from ...rigs.arkit import NAMES
from ...rigs.avatar.asset import Avatar, Part
from ...rigs.axes import to_blender
from ...shaders.materials import build_material, is_linear
from ...shaders.textures import Texture, encode, shared_image
from ...shaders.wrinkles import drive_wrinkles
from ..steps import Step, in_thread, result_of
from .character import Character, remember
from .rigify import generate_rig

_SHORTEST_BONE = 0.005
_MATERIALS, _PARTS = 0.45, 0.55
"""The share of the time that is over when materials and parts begin."""
_KEYS_AT_ONCE = 8


def build_avatar(avatar: Avatar, collection: bpy.types.Collection | None = None) -> Character:
    """Build the person: an armature of the person's name and one object for each part.

    Parts carry vertex groups, UVs, materials with packed images and the ARKit shape keys that move them;
    the body carries all 52, unless bones move the face. Where the asset has a metarig, Rigify generates the
    armature. Objects go to ``collection``, a new one of the person's name where None.
    """
    return result_of(build_steps(avatar, collection))


def build_steps(
    avatar: Avatar, collection: bpy.types.Collection | None = None
) -> Generator[Step, None, Character]:
    """The same, piece by piece, each a few milliseconds but for the last, which is Rigify's own time.

    Only the last one touches the scene and wants object mode: until then nothing shows, and neither a save
    nor a step of the undo history gets half a person. Closed before its end, it removes what it made.
    """
    made: list[bpy.types.ID] = []
    try:
        textures = yield from _textures(avatar)
        materials = yield from _materials(avatar, textures, made)
        meshes = yield from _objects(avatar, materials, made)
        yield "skeleton", 1.0
        if collection is None:
            collection = bpy.data.collections.new(avatar.label)
            made.append(collection)
            bpy.context.scene.collection.children.link(collection)
        armature = generate_rig(avatar, collection) if avatar.metarig else _armature(avatar, collection)
        for part, object in zip(avatar.parts, meshes, strict=True):
            collection.objects.link(object)
            _modifiers(object, part, armature)
            if part.name == "body":
                drive_wrinkles(object)
    except BaseException:  # closing a generator raises in it what is no Exception
        _remove(made)
        raise
    remember(armature, avatar.measures, avatar.credits)
    return Character(avatar.label, armature, tuple(meshes), dict(avatar.measures))


def key_names(part: Part) -> list[str]:
    """The shape keys that a part gets, none or ``Basis`` and ARKit units."""
    if not part.shapes:
        return []
    # the body has every unit, even one that only moves the tongue: face capture tools look for all 52
    return ["Basis", *(n for n in NAMES if n in part.shapes or part.name == "body")]


def _textures(avatar: Avatar) -> Generator[Step, None, dict[str, Texture]]:
    sizes = {name: pixels.size for name, pixels in avatar.images.items()}
    textures, over = {}, 0
    for name, pixels in avatar.images.items():
        done = _MATERIALS * over / sum(sizes.values())
        textures[name] = yield from in_thread("textures", encode, pixels, done=done)
        over += sizes[name]
    return textures


def _materials(
    avatar: Avatar, textures: dict[str, Texture], made: list[bpy.types.ID]
) -> Generator[Step, None, dict[str, bpy.types.Material]]:
    materials = {}
    for i, material in enumerate(avatar.materials):
        step = "materials", _MATERIALS + (_PARTS - _MATERIALS) * i / len(avatar.materials)
        for channel, name in material.textures.items():
            yield step
            image, new = shared_image(name, textures[name], linear=is_linear(channel))
            if new:
                made.append(image)
        yield step
        materials[material.name] = build_material(material, textures)
        made.append(materials[material.name])
    return materials


def _objects(
    avatar: Avatar, materials: dict[str, bpy.types.Material], made: list[bpy.types.ID]
) -> Generator[Step, None, list[bpy.types.Object]]:
    sizes = [len(part.vertices) * (1 + len(part.shapes)) for part in avatar.parts]
    objects = []
    for i, part in enumerate(avatar.parts):
        step = part.name.replace("_", " "), _PARTS + (1 - _PARTS) * sum(sizes[:i]) / sum(sizes)
        yield step
        mesh = _mesh(part, materials)
        made.append(mesh)
        object = bpy.data.objects.new(f"{avatar.label} {part.name}", mesh)
        made.append(object)
        object["paksatalker_part"] = part.name
        for _ in chain(_shape_keys(object, part), _weights(object, part, avatar.groups)):
            yield step
        objects.append(object)
    return objects


def _remove(made: list[bpy.types.ID]) -> None:
    """Take back what was begun; with a collection all that is in it, such as Rigify's half of a rig."""
    doomed = dict.fromkeys(made)
    for collection in [c for c in made if isinstance(c, bpy.types.Collection)]:
        doomed.update(dict.fromkeys([*collection.all_objects, *collection.children_recursive]))
    bpy.data.batch_remove(list(doomed))


def _armature(avatar: Avatar, collection: bpy.types.Collection) -> bpy.types.Object:
    data = bpy.data.armatures.new(f"{avatar.label} skeleton")
    object = bpy.data.objects.new(avatar.label, data)
    collection.objects.link(object)
    # edit bones exist in edit mode only, and that needs the object to be active in the view layer
    view_layer = bpy.context.view_layer
    before = view_layer.objects.active
    view_layer.objects.active = object
    bpy.ops.object.mode_set(mode="EDIT")
    heads, tails = to_blender(avatar.bone_heads), to_blender(avatar.bone_tails)
    bones: list[bpy.types.EditBone] = []
    for i, name in enumerate(avatar.bone_names):
        bone = data.edit_bones.new(name)
        along = tails[i] - heads[i]
        if np.linalg.norm(along) < _SHORTEST_BONE:  # Blender deletes bones without a length
            along = np.array([0.0, 0.0, _SHORTEST_BONE])
        bone.head, bone.tail, bone.roll = heads[i], heads[i] + along, float(avatar.bone_rolls[i])
        if avatar.bone_parents[i] >= 0:
            bone.parent = bones[avatar.bone_parents[i]]
        bones.append(bone)
    bpy.ops.object.mode_set(mode="OBJECT")
    view_layer.objects.active = before
    for pose_bone in object.pose.bones:
        pose_bone.rotation_mode = "QUATERNION"
    object.show_in_front = True
    data.display_type = "STICK"
    return object


def _mesh(part: Part, materials: dict[str, bpy.types.Material]) -> bpy.types.Mesh:
    mesh = bpy.data.meshes.new(part.name)
    used = part.faces >= 0
    sizes = used.sum(axis=1)
    corners = part.faces[used]
    mesh.vertices.add(len(part.vertices))
    mesh.vertices.foreach_set("co", to_blender(part.vertices).astype(np.float32).ravel())
    mesh.loops.add(len(corners))
    mesh.loops.foreach_set("vertex_index", corners.astype(np.int32))
    mesh.polygons.add(len(sizes))
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    mesh.polygons.foreach_set("loop_start", starts)
    mesh.polygons.foreach_set("material_index", part.face_material.astype(np.int32))
    mesh.update(calc_edges=True)
    layer = mesh.uv_layers.new(name="UVMap")
    layer.uv.foreach_set("vector", part.uvs[used].astype(np.float32).ravel())
    for name in part.materials:
        mesh.materials.append(materials[name])
    if part.smooth:
        mesh.shade_smooth()
    else:
        mesh.shade_flat()
    return mesh


def _shape_keys(object: bpy.types.Object, part: Part) -> Iterator[None]:
    names = key_names(part)
    if not names:
        return
    rest = to_blender(part.vertices).astype(np.float32)
    object.shape_key_add(name=names[0], from_mix=False)
    for i, name in enumerate(names[1:]):
        if i % _KEYS_AT_ONCE == 0:
            yield
        key = object.shape_key_add(name=name, from_mix=False)
        key.value = 0.0  # from 5.1 on, new keys begin at 1
        if name in part.shapes:
            shape = part.shapes[name]
            moved = rest.copy()
            moved[shape.index] += to_blender(shape.deltas).astype(np.float32)
            key.points.foreach_set("co", moved.ravel())


def _weights(object: bpy.types.Object, part: Part, groups: tuple[str, ...]) -> Iterator[None]:
    vertex = np.repeat(np.arange(len(part.vertices)), part.weight_index.shape[1])
    bone, weight = part.weight_index.ravel(), part.weight_value.ravel()
    for b in np.unique(bone[weight > 0]):
        yield
        group = object.vertex_groups.new(name=groups[b])
        mine = (bone == b) & (weight > 0)
        order = np.argsort(weight[mine], kind="stable")
        vertices, weights = vertex[mine][order], weight[mine][order]
        # one call for all vertices of the same weight: most parts hang on one bone with weight 1
        values, first = np.unique(weights, return_index=True)
        for value, chunk in zip(values, np.split(vertices, first[1:]), strict=True):
            group.add(chunk.tolist(), float(value), "REPLACE")


def _modifiers(object: bpy.types.Object, part: Part, armature: bpy.types.Object) -> None:
    object.parent = armature
    skin = object.modifiers.new("Armature", "ARMATURE")
    skin.object = armature
    # linear blends would leave an elbow that is bent by 130 degrees less than half as thick as an arm
    skin.use_deform_preserve_volume = True
    if part.subdivide:
        smooth = object.modifiers.new("Subdivision", "SUBSURF")
        smooth.levels, smooth.render_levels = 0, 1
        smooth.boundary_smooth = "PRESERVE_CORNERS"
