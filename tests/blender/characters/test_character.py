"""Characters in other people's files: found, measured, and their scripts left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import bmesh
import bpy
import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.characters.character import find_character, open_character, remember_mapping
from paksatalker.blender_addon.picture.stage import build_stage
from paksatalker.inference.performance.contacts import contact_frames
from paksatalker.rigs.avatar import library
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.mapping import PROPERTY, parse_mapping
from paksatalker.stage.stage_choice import StageChoice


def ball(name: str, keys: tuple[str, ...] = (), height: float = 1.6) -> bpy.types.Object:
    """A head-sized ball with these shape keys."""
    mesh = bpy.data.meshes.new(name)
    shape = bmesh.new()
    bmesh.ops.create_uvsphere(shape, u_segments=8, v_segments=8, radius=0.12)
    shape.to_mesh(mesh)
    shape.free()
    object = bpy.data.objects.new(name, mesh)
    object.location.z = height
    bpy.context.scene.collection.objects.link(object)
    for key in ("Basis", *keys) if keys else ():
        object.shape_key_add(name=key).value = 0.0
    bpy.context.view_layer.update()
    return object


def skeleton(rename: Callable[[str], str] = str) -> bpy.types.Object:
    """The woman's skeleton, its bones renamed."""
    person = library.load("woman")
    object = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(object)
    bpy.context.view_layer.objects.active = object
    bpy.ops.object.mode_set(mode="EDIT")
    for i, name in enumerate(person.bone_names):
        bone = object.data.edit_bones.new(rename(name))
        bone.head, bone.tail = to_blender(person.bone_heads[i]), to_blender(person.bone_tails[i])
        if person.bone_parents[i] >= 0:
            bone.parent = object.data.edit_bones[int(person.bone_parents[i])]
    bpy.ops.object.mode_set(mode="OBJECT")
    return object


def saved(path: Path) -> Path:
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
    return path


def test_face_alone_is_found_and_moved(performance, tmp_path: Path) -> None:
    ball("Face", ("JawOpen", "eye_blink_L", "Smug"))
    character = open_character(saved(tmp_path / "face.blend"))
    applied = apply(performance, character)
    assert (character.name, character.armature) == ("Face", None)
    assert applied.report()[0].startswith("2 of 52")
    assert any("no bones" in line for line in applied.report())
    assert any("eyes look straight ahead" in line for line in applied.report())
    bpy.context.scene.frame_set(4)
    jaw = character.meshes[0].data.shape_keys.key_blocks["JawOpen"].value
    assert jaw == pytest.approx(performance.arkit[3, 17], abs=0.04)
    build_stage(character, bpy.context.scene, StageChoice(framing="head"), (64, 64))
    assert 1.5 < bpy.context.scene.camera.location.z < 1.6, "a little below the eyes"


def test_body_alone_is_found_measured_and_moved(performance, tmp_path: Path) -> None:
    skeleton()
    ball("Head").parent = bpy.data.objects["Rig"]
    character = open_character(saved(tmp_path / "body.blend"))
    applied = apply(performance, character)
    assert applied.face.keys == {} and applied.body is not None
    assert character.measures["eye_height"] == pytest.approx(1.5, abs=0.1)
    bpy.context.scene.frame_set(7)
    posed = character.armature.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones["head"]
    assert posed.rotation_quaternion.angle > 0.1


def test_of_several_the_one_with_a_face_is_taken_unless_another_is_preferred(tmp_path: Path) -> None:
    body = skeleton()
    face = ball("Face", ("jawOpen", "mouthClose"))
    scene = bpy.context.scene
    assert find_character(scene).name == "Face"
    assert find_character(scene, body).armature == body
    assert find_character(scene, face).meshes == (face,)


def test_files_without_a_character_are_refused(tmp_path: Path) -> None:
    ball("Cube", ("Tall",))
    with pytest.raises(InputError, match="no character"):
        open_character(saved(tmp_path / "cube.blend"))
    (tmp_path / "text.blend").write_text("not a blend")
    with pytest.raises(InputError, match="can't open"):
        open_character(tmp_path / "text.blend")
    with pytest.raises(InputError, match="there is no file"):
        open_character(tmp_path / "none.blend")


def test_scripts_of_a_file_do_not_run(performance, tmp_path: Path) -> None:
    """Neither a text that is registered to run at loading nor a driver's Python."""
    face, trace = ball("Face", ("jawOpen",)), tmp_path / "trace"
    text = bpy.data.texts.new("evil.py")
    text.write(f"open({str(trace)!r}, 'w').write('text')")
    text.use_module = True
    driver = face.driver_add("location", 0).driver
    driver.type = "SCRIPTED"
    driver.expression = f"len(open({str(trace)!r}, 'w').write('driver') or '')"
    file = saved(tmp_path / "evil.blend")
    trace.unlink(missing_ok=True)
    # a user's preference to run them must not count
    bpy.context.preferences.filepaths.use_scripts_auto_execute = True
    character = open_character(file)
    apply(performance, character)
    bpy.context.scene.frame_set(5)
    assert not trace.exists()


def test_keys_of_every_mesh_move_however_they_are_spelled(performance, tmp_path: Path) -> None:
    body = skeleton()
    for name, keys in {
        "Face": ("jawOpen", "mouthClose"),
        "Beard": ("JawOpen",),
        "Lashes": ("EyeBlink_L",),
    }.items():
        ball(name, keys).parent = body
    character = find_character(bpy.context.scene)
    apply(performance, character, error=0.0)
    bpy.context.scene.frame_set(5)
    value = {m.name: m.data.shape_keys.key_blocks[1].value for m in character.meshes}
    assert value["Face"] == value["Beard"] > 0.1
    bpy.context.scene.frame_set(13)
    assert character.meshes[2].data.shape_keys.key_blocks[1].value > 0.9


def test_a_saved_mapping_goes_with_the_file_and_before_names(performance, tmp_path: Path) -> None:
    ball("Face", ("jawOpen", "Big A"))
    mapping = parse_mapping('[shapes]\n"Big A" = { jawOpen = 0.5 }')
    remember_mapping(find_character(bpy.context.scene), mapping)
    character = open_character(saved(tmp_path / "mapped.blend"))
    apply(performance, character, error=0.0)
    bpy.context.scene.frame_set(4)
    blocks = character.meshes[0].data.shape_keys.key_blocks
    assert blocks["Big A"].value > 1.5 * performance.arkit[3, 17] and blocks["jawOpen"].value == 0
    character.meshes[0][PROPERTY] = "[shapes]\nx = 1"
    with pytest.raises(InputError, match="saved on 'Face': 'x' needs a table"):
        find_character(bpy.context.scene)


def test_a_jaw_bone_alone_speaks(spoken) -> None:
    """No shapes: the jaw closes for p, b, m, opens between, and eye bones look."""
    body = skeleton()
    ball("Head").parent = body
    character = find_character(bpy.context.scene)
    applied = apply(spoken, character, error=0.0)
    assert any("its bones alone" in line for line in applied.report())
    opened = []
    for frame in range(1, spoken.frames + 1):
        bpy.context.scene.frame_set(frame)
        opened.append(np.degrees(2 * np.arccos(min(1, abs(body.pose.bones["jaw"].rotation_quaternion.w)))))
    closed = contact_frames(spoken, "closure")
    assert max(opened) > 5 and np.array(opened)[closed].max() < 0.2 * max(opened)


def test_a_linked_character_that_is_overridden_is_played(performance, tmp_path: Path) -> None:
    body = skeleton()
    face = ball("Face", ("jawOpen", "mouthClose"))
    face.parent = body
    group = bpy.data.collections.new("Person")
    for object in (body, face):
        bpy.context.scene.collection.objects.unlink(object)
        group.objects.link(object)
    bpy.context.scene.collection.children.link(group)
    file = saved(tmp_path / "library.blend")
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with bpy.data.libraries.load(str(file), link=True) as (_, data):
        data.collections = ["Person"]
    scene = bpy.context.scene
    instance = bpy.data.objects.new("Person", None)
    instance.instance_type, instance.instance_collection = "COLLECTION", bpy.data.collections["Person"]
    scene.collection.objects.link(instance)
    instance.instance_collection.override_hierarchy_create(scene, bpy.context.view_layer, reference=instance)
    character = find_character(scene)
    assert character is not None and character.armature.override_library is not None
    apply(performance, character, error=0.0)
    scene.frame_set(4)
    depsgraph = bpy.context.evaluated_depsgraph_get()
    played = character.meshes[0].evaluated_get(depsgraph).data.shape_keys
    assert played.key_blocks["jawOpen"].value > 0.1
    assert character.armature.evaluated_get(depsgraph).pose.bones["head"].rotation_quaternion.angle > 0.05
