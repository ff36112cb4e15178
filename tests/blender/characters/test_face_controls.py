"""Faces that bones move, on Rigify's generated human and on a person with MakeHuman's bones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import addon_utils
import bpy
import numpy as np
import pytest
from mathutils import Vector
from scipy.spatial import cKDTree

from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.animation.placement import Placement
from paksatalker.blender_addon.characters.build_avatar import build_avatar
from paksatalker.blender_addon.characters.character import find_character
from paksatalker.blender_addon.characters.face_controls import face_effects
from paksatalker.inference.performance.contacts import contact_frames
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.asset import Avatar
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.face.lips import seal_lips
from paksatalker.rigs.avatar.human import Human
from paksatalker.rigs.avatar.person import shape_of
from paksatalker.rigs.avatar.skeleton import skeleton_of
from paksatalker.rigs.avatar.skin.layout import skin_layout
from paksatalker.rigs.avatar.source_file import open_source
from paksatalker.rigs.faces.face_controls import face_rigs, find_face_rig, solve_controls
from paksatalker.rigs.faces.face_measures import measures
from paksatalker.rigs.recognition.bone_match import Match
from paksatalker.rigs.recognition.detect import detect

BOXES = ("DEF-lip.T.L", "DEF-lip.B.L", "DEF-lid.T.L.002", "DEF-lid.B.L.002", "DEF-chin.001")
"""Bones that get some skin: a small box that hangs on them."""


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Rigify's human, generated once, with patches of skin on lips, lids and chin."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon_utils.enable("rigify", default_set=True)
    bpy.ops.object.armature_human_metarig_add()
    bpy.ops.pose.rigify_generate()
    rig = bpy.context.object
    mesh = bpy.data.meshes.new("Skin")
    heads = [rig.data.bones[b].head_local for b in BOXES]
    mesh.from_pydata([tuple(h) for h in heads], [], [])
    skin = bpy.data.objects.new("Skin", mesh)
    bpy.context.scene.collection.objects.link(skin)
    for i, bone in enumerate(BOXES):
        skin.vertex_groups.new(name=bone).add([i], 1.0, "REPLACE")
    skin.modifiers.new("Armature", "ARMATURE").object = rig
    file = str(tmp_path_factory.mktemp("rigify") / "human.blend")
    bpy.ops.wm.save_as_mainfile(filepath=file, copy=True)
    return file


@pytest.fixture
def rigify(generated: str) -> Iterator[bpy.types.Object]:
    bpy.ops.wm.open_mainfile(filepath=generated, use_scripts=False)
    yield next(o for o in bpy.data.objects if o.type == "ARMATURE" and "hand_fk.L" in o.data.bones)


def skin_at(frame: int) -> np.ndarray:
    """(5, 3) where the patches of skin are, as the head sees them."""
    bpy.context.scene.frame_set(frame)
    depsgraph = bpy.context.evaluated_depsgraph_get()
    skin = bpy.data.objects["Skin"].evaluated_get(depsgraph)
    rig = bpy.data.objects["Skin"].modifiers["Armature"].object
    bone = rig.evaluated_get(depsgraph).pose.bones["DEF-spine.006"]
    still = rig.data.bones["DEF-spine.006"].matrix_local @ bone.matrix.inverted()
    return np.array([still @ v.co for v in skin.data.vertices])


def test_a_generated_rigify_human_speaks_by_its_controls(rigify, spoken) -> None:
    """Lips of the skin close in every p, b and m, and open as far as the performance says; lids close."""
    rest = skin_at(1)
    character = find_character(bpy.context.scene, rigify)
    applied = apply(spoken, character, error=0.0)
    assert applied.body is not None and applied.body.convention == "rigify"
    assert any("face moved by Rigify's" in line for line in applied.report())
    scale = face_effects(rigify, character.meshes, applied.body).scale
    wanted = spoken.arkit.astype(float) @ measures().opening
    closed = contact_frames(spoken, "closure")
    blink = int(spoken.arkit[:, INDEX["eyeBlinkLeft"]].argmax())
    frames = sorted({*range(0, spoken.frames, 4), *np.flatnonzero(closed), blink})
    at = {f: (skin_at(1 + f) - rest) / scale for f in frames}
    opening = np.array([at[f][0, 2] - at[f][1, 2] for f in frames])
    assert np.corrcoef(opening, wanted[frames])[0, 1] > 0.98
    assert opening[closed[frames]].max() < 0.7 and opening.max() > 0.8 * wanted[frames].max()
    if spoken.arkit[blink, INDEX["eyeBlinkLeft"]] > 0.9:
        apart = (rest[2] - rest[3])[2] / scale
        assert apart + at[blink][2, 2] - at[blink][3, 2] < 0.35 * apart, "the eye shuts"


def test_measuring_leaves_the_pose_as_it_was(rigify) -> None:
    rigify.pose.bones["lip.B"].location = (0.0, 0.0, 0.01)
    rigify.pose.bones["jaw_master"].rotation_mode = "XYZ"
    before = {b.name: (b.matrix_basis.copy(), b.rotation_mode) for b in rigify.pose.bones}
    assert face_effects(rigify, (), detect(rigify.data.bones.keys())) is not None
    assert {b.name: (b.matrix_basis, b.rotation_mode) for b in rigify.pose.bones} == before


def test_the_artists_constraints_and_drivers_stay(rigify, performance) -> None:
    def own() -> list[object]:
        constraints = [(b.name, c.type, c.mute) for b in rigify.pose.bones for c in b.constraints]
        return [constraints, sorted(d.data_path for d in rigify.animation_data.drivers)]

    before = own()
    apply(performance, find_character(bpy.context.scene, rigify))
    assert own() == before and rigify.pose.bones["upper_arm_parent.L"]["IK_FK"] == 1.0


def biped_face() -> tuple[bpy.types.Object, bpy.types.Object, list[str]]:
    """Rocketbox's bones on the average face in cm, looking to +X, all tails down; a vertex a point."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    table, named = measures(), next(r for r in face_rigs() if "Rocketbox" in r.label)
    to_armature = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]]) * 100
    at = {p: to_armature @ table.rest[table.points.index(p)] for p in named.points}
    rig = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    skin = bpy.data.objects.new("Skin", bpy.data.meshes.new("Skin"))
    skin.data.from_pydata([tuple(p) for p in at.values()], [], [])
    for thing in (rig, skin):
        bpy.context.scene.collection.objects.link(thing)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    head = rig.data.edit_bones.new("Bip01 Head")
    head.head, head.tail = (0, 0, -12), (0, 0, 0)
    for i, (point, (bone, _)) in enumerate(named.points.items()):
        if (edit := rig.data.edit_bones.get(f"Bip01 {bone}")) is None:
            edit = rig.data.edit_bones.new(f"Bip01 {bone}")
            # eyes turn in their middle, the jaw below the ears
            start = at[point] - np.array([1.2, 0, 0]) if "pupil" in point else at[point]
            edit.head = (2.0, 0, -5.0) if point == "chin" else tuple(start)
            edit.tail, edit.parent = edit.head + Vector((-2, 0, -13)), head
        group = skin.vertex_groups.get(f"Bip01 {bone}") or skin.vertex_groups.new(name=f"Bip01 {bone}")
        group.add([i], 1.0, "REPLACE")
    bpy.ops.object.mode_set(mode="OBJECT")
    skin.modifiers.new("Armature", "ARMATURE").object = rig
    return rig, skin, list(at)


def test_bones_of_rocketbox_are_measured_in_whatever_axes_they_lie() -> None:
    """Lids shut, a smile goes up and out, the jaw down, and gaze turns round the eyes, not along tails."""
    rig, skin, points = biped_face()
    effects = face_effects(rig, [skin], Match("biped", "", {"head": ("Bip01 Head",)}, (), 1.0))
    assert effects is not None and len({m[0] for m in effects.motions}) == 21
    faces = [{"eyeBlinkLeft"}, {"eyeLookOutLeft", "eyeLookInRight"}, {"mouthSmileLeft"}, {"jawOpen"}]
    arkit = np.array([[float(n in face) for n in INDEX] for face in faces])
    motion = solve_controls(arkit, effects)
    rest = np.array([v.co for v in skin.data.vertices])
    moved = []
    for frame in range(len(faces)):
        for i, bone in enumerate(rig.pose.bones[b] for b in motion.bones):
            bone.rotation_mode = "QUATERNION"
            bone.rotation_quaternion = motion.quaternions[frame, i] if motion.turned[i] else (1, 0, 0, 0)
            bone.location = (0, 0, 0) if motion.turned[i] else motion.locations[frame, i]
        bpy.context.view_layer.update()
        shown = skin.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.vertices
        moved.append(dict(zip(points, np.array([v.co for v in shown]) - rest, strict=True)))
    blink, aside, smile, jaw = moved
    gap = (rest[points.index("lid_upper_left")] - rest[points.index("lid_lower_left")])[2]
    assert gap + (blink["lid_upper_left"] - blink["lid_lower_left"])[2] < 0.1 * gap
    assert np.abs(blink["lid_upper_right"]).max() < 0.1 * gap
    for pupil in ("pupil_left", "pupil_right"):
        front, left, up = aside[pupil]
        assert left > 0.3 and abs(up) < 0.1 and -0.4 < front < 0.02
    assert smile["corner_left"][1] > 0.4 and smile["corner_left"][2] > 0.7
    assert jaw["lip_lower"][2] < -1.5 and jaw["lip_upper"][2] - jaw["lip_lower"][2] > 2.5


def test_rigs_without_a_face_of_bones_have_none() -> None:
    assert find_face_rig(["Hips", "Head", "jaw", "eye_l", "eye_r"]) is None
    assert find_face_rig([]) is None


def skin_of(person: bpy.types.Object, frame: int) -> np.ndarray:
    """(V, 3) millimetres of the person's skin as it is posed; nothing but the face moves."""
    bpy.context.scene.frame_set(1 + frame)
    mesh = person.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    flat = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", flat)
    return 1000 * flat.reshape(-1, 3).astype(np.float64)


def body_of(spoken, avatar: Avatar) -> bpy.types.Object:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    build_avatar(avatar)
    character = find_character(bpy.context.scene)
    assert character is not None
    apply(spoken, character, error=0.0, placement=Placement("face"))
    return next(m for m in character.meshes if m.name.endswith("body"))


@pytest.fixture(scope="module")
def woman_on_base() -> tuple[Avatar, Human, np.ndarray]:
    """The person, the base mesh in her shape, and which of its vertices her skin's are."""
    avatar, description = library.load("woman"), describe("woman")
    human = shape_of(open_source(), description)
    human = seal_lips(human, skin_layout(human))
    skin = avatar.part("body").vertices
    away, base = cKDTree(human.vertices).query(skin)
    face = np.linalg.norm(skin - skin[avatar.landmarks["lip_upper"]], axis=1) < 0.1
    assert away[face].max() < 1e-4, "beneath cloth alone skin lies deeper"
    return avatar, human, base


@pytest.mark.parametrize(("kind", "rms"), [("makehuman", 1.85), ("rigify", 1.45)])
def test_bones_make_the_face_that_shapes_make(woman_on_base, spoken, kind: str, rms: float) -> None:
    """The same person by 52 shapes and by her face bones alone: mouth and lids are in the same places."""
    avatar, human, base = woman_on_base
    skeleton = skeleton_of(human, kind)
    skin = replace(
        avatar.part("body"),
        shapes={},
        weight_index=skeleton.weight_index[base],
        weight_value=skeleton.weight_value[base],
    )
    fields = ("names", "parents", "heads", "tails", "rolls")
    bones = {f"bone_{name}": getattr(skeleton, name) for name in fields}
    other = replace(avatar, parts=(skin,), **bones, deforming=skeleton.deforming, metarig=skeleton.metarig)
    upper, lower = avatar.landmarks["lip_upper"], avatar.landmarks["lip_lower"]
    closed = contact_frames(spoken, "closure")
    blink = int(spoken.arkit[:, INDEX["eyeBlinkLeft"]].argmax())
    frames = sorted({*range(0, spoken.frames, 8), *np.flatnonzero(closed)[::2], blink})
    shaped = body_of(spoken, replace(avatar, parts=(avatar.part("body"),)))
    want = {f: skin_of(shaped, f) for f in frames}
    by_bones = body_of(spoken, other)
    got = {f: skin_of(by_bones, f) for f in frames}
    rest = 1000 * avatar.part("body").vertices[:, [0, 2, 1]] * [1, -1, 1]
    mouth = np.linalg.norm(rest - rest[[upper, lower]].mean(axis=0), axis=1) < 45
    off = np.array([np.linalg.norm(got[f] - want[f], axis=1)[mouth] for f in frames])
    assert np.sqrt((off**2).mean()) < rms and off.max() < 9
    gaps = np.array([[at[f][upper, 2] - at[f][lower, 2] for f in frames] for at in (want, got)])
    assert np.corrcoef(gaps)[0, 1] > 0.98 and gaps[1].max() > 0.9 * gaps[0].max()
    assert np.abs(gaps[1] - gaps[0])[closed[frames]].max() < 0.8, "p, b and m"
    rim = cKDTree(rest).query(rest[upper] + [28.5, 10.9, 65.2])[1]  # the front of her upper lid
    down = [rest[rim, 2] - at[blink][rim, 2] for at in (want, got)]
    assert down[0] > 4 and 0.85 < down[1] / down[0] < 1.4, "the eye shuts, and no further"
