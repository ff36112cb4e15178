"""A head in FLAME's format as an add-on brings it to Blender: part of :mod:`face_avatars`."""

from __future__ import annotations

from collections.abc import Mapping

import bpy
import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from paksatalker.rigs import bake
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.human import Human, shape_human
from paksatalker.rigs.avatar.skin.layout import skin_layout
from paksatalker.rigs.avatar.source_file import open_source
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.models.model import model_from
from paksatalker.rigs.models.numeric import read_arrays
from paksatalker.rigs.standins.head_standin import EVEN_RACE
from paksatalker.shaders.materials import build_material
from paksatalker.shaders.textures import encoded

F64 = npt.NDArray[np.float64]

PERSON = "woman"
FLAME_BONES = {"root": None, "neck": "root", "jaw": "neck", "left_eye": "neck", "right_eye": "neck"}
IRIS, PUPIL = 24.0, 9.0
"""Degrees from the middle of an eye."""


def armature(name: str, bones: Mapping[str, tuple[str | None, F64, F64, float]]) -> bpy.types.Object:
    """An armature of these bones."""
    thing = bpy.data.objects.new(name, bpy.data.armatures.new(name))
    bpy.context.scene.collection.objects.link(thing)
    bpy.context.view_layer.objects.active = thing
    bpy.ops.object.mode_set(mode="EDIT")
    for bone, (parent, head, tail, roll) in bones.items():
        made = thing.data.edit_bones.new(bone)
        made.head, made.tail, made.roll = head, tail, roll
        made.parent = thing.data.edit_bones[parent] if parent else None
    bpy.ops.object.mode_set(mode="OBJECT")
    return thing


def flame() -> None:
    """The open head as an add-on brings a FLAME head: 100 expressions of its own, neck, jaw and eyes."""
    model = model_from(read_arrays(bake.head()), "open head")
    joints = to_blender(model.rest_joints())
    up = np.array([0.0, 0.0, 0.05])
    rig = armature("FLAME", {b: (p, joints[i], joints[i] + up, 0.0)
                             for i, (b, p) in enumerate(FLAME_BONES.items())})  # fmt: skip
    mesh = bpy.data.meshes.new("FLAME-head")
    mesh.from_pydata(to_blender(model.v_template).tolist(), [], model.f.tolist())
    skin = bpy.data.objects.new("FLAME-head", mesh)
    bpy.context.scene.collection.objects.link(skin)
    for i, name in enumerate(FLAME_BONES):
        group = skin.vertex_groups.new(name=name)
        for v in np.flatnonzero(model.weights[:, i] > 1e-4):
            group.add([int(v)], float(model.weights[v, i]), "REPLACE")
    skin.parent = rig
    skin.modifiers.new("Armature", "ARMATURE").object = rig
    skin.shape_key_add(name="Basis")
    for k in range(model.expression_dirs.shape[-1]):
        block = skin.shape_key_add(name=f"Exp{k:03}", from_mix=False)
        block.value = 0.0
        moved = to_blender(model.v_template + model.expression_dirs[..., k])
        block.points.foreach_set("co", moved.astype(np.float32).ravel())
    paint(mesh, np.asarray(model.v_template, np.float64), model.f, np.asarray(model.rest_joints()))


def paint(mesh: bpy.types.Mesh, vertices: F64, faces: npt.NDArray[np.int32], joints: F64) -> None:
    """Our woman's skin on the head and dark irises on its eyes: a tracker has to see a face."""
    human = shape_human(open_source(), {}, EVEN_RACE, {})
    layout = skin_layout(human)
    origin = human.vertices[:, :].astype(np.float64)
    base = cKDTree(origin).query(vertices + _offset(human, vertices))[1]
    avatar = library.load(PERSON)
    names = [*avatar.part("body").materials, "white", "iris", "pupil", "mouth"]
    table = {m.name: m for m in avatar.materials}
    textures = encoded(avatar.images)
    for name in names[:-4]:
        mesh.materials.append(build_material(table[name], textures))
    for name, colour in (("white", (0.75, 0.72, 0.7)), ("iris", (0.1, 0.05, 0.02)),
                         ("pupil", (0.004, 0.004, 0.004)), ("mouth", (0.3, 0.08, 0.07))):  # fmt: skip
        material = bpy.data.materials.new(name)
        material.use_nodes = True
        shader = next(n for n in material.node_tree.nodes if n.type == "BSDF_PRINCIPLED")
        shader.inputs["Base Color"].default_value = (*colour, 1.0)
        mesh.materials.append(material)
    at = {frozenset(np.delete(quad, left).tolist()): (q, np.delete(range(4), left))
          for q, quad in enumerate(layout.faces) for left in range(4)}  # fmt: skip
    uvs = mesh.uv_layers.new(name="UVMap").uv
    eyes = joints[3:5]
    for f, face in enumerate(faces):
        found = at.get(frozenset(base[face].tolist()))
        if found is not None:
            quad, corners = found
            mesh.polygons[f].material_index = int(layout.texture[quad])
            for corner, vertex in enumerate(base[face]):
                here = next(c for c in corners if layout.faces[quad][c] == vertex)
                uvs[mesh.polygons[f].loop_start + corner].vector = layout.uvs[quad][here]
            continue
        away = vertices[face].mean(axis=0) - eyes
        near = away[np.linalg.norm(away, axis=1).argmin()]
        distance = float(np.linalg.norm(near))
        angle = np.degrees(np.arccos(near[2] / distance))
        kind = (
            "mouth" if distance > 0.02 else "pupil" if angle < PUPIL else "iris" if angle < IRIS else "white"
        )
        mesh.polygons[f].material_index = names.index(kind)
    mesh.shade_smooth()


def _offset(human: Human, vertices: F64) -> F64:
    """(3,) from the head's origin to the human's: both have the same crown."""
    crown = human.vertices[human.groups["body"]]
    return np.asarray(crown[crown[:, 1].argmax()] - vertices[vertices[:, 1].argmax()], np.float64)
