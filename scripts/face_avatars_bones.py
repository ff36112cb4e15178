"""Avatars whose faces bones move, and a head in FLAME's format: parts of :mod:`face_avatars`."""

from __future__ import annotations

from collections.abc import Mapping

import bpy
import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from paksatalker.blender_addon.build_avatar import build_avatar
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.face.lips import seal_lips
from paksatalker.rigs.avatar.human import Human, shape_human
from paksatalker.rigs.avatar.skin.layout import skin_layout
from paksatalker.rigs.avatar.source import open_source
from paksatalker.rigs.axes import from_blender, to_blender
from paksatalker.rigs.flame.standin import EVEN_RACE
from paksatalker.rigs.models.model import model_from
from paksatalker.rigs.models.numeric import read_arrays
from paksatalker.shaders.materials import build_material

F64 = npt.NDArray[np.float64]

PERSON = "woman"
OWN = {"head": "head", "jaw": "jaw", "eye_l": "eye.L", "eye_r": "eye.R"}
"""Bones of our skeleton and of MakeHuman's that eyes, teeth and hair hang on."""
SOLID = ("eyes", "teeth")
FLAME_BONES = {"root": None, "neck": "root", "jaw": "neck", "left_eye": "neck", "right_eye": "neck"}
IRIS, PUPIL = 24.0, 9.0
"""Degrees from the middle of an eye."""


def makehuman() -> None:
    """MakeHuman's default rig with its face bones in the place of ours, and no shape keys."""
    person = build_avatar(library.load(PERSON))
    description, source = describe(PERSON), open_source()
    human = shape_human(source, description["macros"], description["race"], description["details"])
    human = seal_lips(human, skin_layout(human))
    old = person.armature
    assert old is not None
    new = armature("MakeHuman", bones_of(human, source.rig("default")))
    weights = source.weights("default")
    for mesh in person.meshes:
        mesh.shape_key_clear()
        rehang(mesh, human, weights)
        mesh.parent = new
        next(m for m in mesh.modifiers if m.type == "ARMATURE").object = new
    bpy.data.objects.remove(old)


def bones_of(human: Human, rig: Mapping[str, dict]) -> dict[str, tuple[str | None, F64, F64, float]]:
    """Bone to parent, head, tail (Blender's axes) and roll, parents first."""

    def at(end: dict) -> F64:
        if end["strategy"] == "CUBE":
            return np.asarray(to_blender(human.centre(end["cube_name"])), np.float64)
        ids = end["vertex_indices"] if end["strategy"] == "MEAN" else [end["vertex_index"]]
        return np.asarray(to_blender(human.vertices[ids].mean(axis=0)), np.float64)

    def depth(bone: str) -> int:
        return 1 + depth(rig[bone]["parent"]) if rig[bone]["parent"] else 0

    return {
        b: (rig[b]["parent"] or None, at(rig[b]["head"]), at(rig[b]["tail"]), rig[b]["roll"])
        for b in sorted(rig, key=depth)
    }


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


def rehang(mesh: bpy.types.Object, human: Human, weights: Mapping[str, F64]) -> None:
    """Weights of another rig for a mesh of ours: those of the base mesh's skin where it lies nearest."""
    count = len(mesh.data.vertices)
    flat = np.empty(3 * count, np.float32)
    mesh.data.vertices.foreach_get("co", flat)
    places = from_blender(flat.reshape(-1, 3))
    solid = mesh["paksatalker_part"] in SOLID
    held = {OWN[g.name]: [v.index for v in mesh.data.vertices if g.index in {w.group for w in v.groups}]
            for g in mesh.vertex_groups if g.name in OWN} if solid else {}  # fmt: skip
    skin = human.groups["helper-tongue" if mesh["paksatalker_part"] == "tongue" else "body"]
    nearest = skin[cKDTree(human.vertices[skin]).query(places)[1]]
    mesh.vertex_groups.clear()
    for bone, ids in held.items():
        mesh.vertex_groups.new(name=bone).add(ids, 1.0, "REPLACE")
    for bone, rows in () if held else weights.items():
        share = np.zeros(len(human.vertices))
        share[rows[:, 0].astype(int)] = rows[:, 1]
        mine = share[nearest]
        if mine.any():
            group = mesh.vertex_groups.new(name=bone)
            for v in np.flatnonzero(mine > 1e-4):
                group.add([int(v)], float(mine[v]), "REPLACE")


def flame() -> None:
    """The open head as an add-on brings a FLAME head: 100 expressions of its own, neck, jaw and eyes."""
    model = model_from(read_arrays(library.standin_path()), "open head")
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
    for name in names[:-4]:
        mesh.materials.append(build_material(table[name], avatar.images))
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
