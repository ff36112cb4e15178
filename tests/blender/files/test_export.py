"""Exports, read back: by Blender's own importers and, for glTF, from the file's JSON."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path

import addon_utils
import bpy
import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.files.export import export
from paksatalker.blender_addon.files.open_avatar import open_avatar
from paksatalker.inference.jobs.export import ExportFile
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.motion_files.fbx_binary import fbx_bytes, read_fbx
from paksatalker.shaders.alpha_maps import alpha_maps
from paksatalker.shaders.normal_maps import normals_from_height


@pytest.fixture(scope="module")
def files(woman_file, performances, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The woman's take in a file of an ending, written once for all who do no more than read it. The first
    call for each empties the scene."""
    folder = tmp_path_factory.mktemp("exported")

    @cache
    def file(ending: str) -> Path:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        woman = woman_file.appear()
        apply(performances(), woman, error=0.0)
        return export(bpy.context.scene, woman, ExportFile(output=folder / f"take{ending}"))

    return file


@pytest.fixture
def exported(woman, performance, tmp_path: Path):
    apply(performance, woman, error=0.0)

    def make(ending: str) -> Path:
        return export(bpy.context.scene, woman, ExportFile(output=tmp_path / f"take{ending}"))

    return make


def gltf_of(file: Path) -> dict:
    data = file.read_bytes()
    return json.loads(data[20 : 20 + struct.unpack("<I", data[12:16])[0]])


def test_glb_holds_52_named_shapes_a_skin_and_one_animation_of_face_and_body(files) -> None:
    gltf = gltf_of(files(".glb"))
    body = next(m for m in gltf["meshes"] if m["name"] == "body")
    assert body["extras"]["targetNames"] == list(NAMES)
    assert all(len(p["targets"]) == 52 for p in body["primitives"])
    assert len(gltf["skins"]) == 1 and len(gltf["skins"][0]["joints"]) > 50
    (animation,) = gltf["animations"]
    assert animation["name"] == "take"
    paths = [c["target"]["path"] for c in animation["channels"]]
    assert paths.count("weights") == 7 and paths.count("rotation") > 20
    times = [gltf["accessors"][s["input"]] for s in animation["samplers"]]
    assert min(t["min"][0] for t in times) == 0
    assert max(t["max"][0] for t in times) == pytest.approx(23 / 24, abs=1e-4)
    skin = next(m for m in gltf["materials"] if m["name"] == "skin_head")
    assert {"baseColorTexture"} <= skin["pbrMetallicRoughness"].keys()
    names = [i["name"] for i in gltf["images"]]
    assert "skin_head_base_color" in names and "skin_head_height" not in names, "no height as a normal"


def test_glb_leaves_nothing_for_a_validator_to_warn_of(files) -> None:
    gltf = gltf_of(files(".glb"))
    textured = [m for m, material in enumerate(gltf["materials"]) if "normalTexture" in material]
    primitives = [p for mesh in gltf["meshes"] for p in mesh["primitives"]]
    assert textured and all("TANGENT" in p["attributes"] for p in primitives if p["material"] in textured)
    roots = set(gltf["scenes"][0]["nodes"])
    skinned = {i for i, node in enumerate(gltf["nodes"]) if "skin" in node}
    assert skinned and skinned <= roots
    assert "CC0" in gltf["asset"]["copyright"]


def test_glb_has_cloth_that_does_not_shine_white(exported, woman) -> None:
    cloths = [m for m in gltf_of(exported(".glb"))["materials"] if m["extras"]["paksatalker_kind"] == "cloth"]
    assert cloths
    for material in cloths:
        sheen = material["extensions"]["KHR_materials_sheen"]["sheenColorFactor"]
        shader = bpy.data.materials[material["name"]].node_tree.nodes["Principled BSDF"]
        assert sheen == pytest.approx([shader.inputs["Sheen Weight"].default_value] * 3)
        assert max(sheen) < 0.5
        assert tuple(shader.inputs["Sheen Tint"].default_value) == (1, 1, 1, 1), "as it was"


@pytest.mark.parametrize("ending", [".glb", ".fbx"])
def test_reimported_take_moves_as_the_performance(files, performance, ending: str) -> None:
    file = files(ending)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon_utils.enable("io_scene_gltf2" if ending == ".glb" else "io_scene_fbx")
    bpy.context.scene.render.fps = 24
    if ending == ".glb":
        bpy.ops.import_scene.gltf(filepath=str(file))
    else:
        bpy.ops.import_scene.fbx(filepath=str(file))
    faces = [o for o in bpy.data.objects if o.type == "MESH" and o.data.shape_keys]
    body = max(faces, key=lambda o: len(o.data.shape_keys.key_blocks))
    first = 0 if ending == ".glb" else 1  # the importers' own choice of where time 0 lies
    for i in (0, 7, 12, 20):
        bpy.context.scene.frame_set(first + i)
        for unit in ("jawOpen", "eyeBlinkLeft", "mouthSmileLeft"):
            value = body.data.shape_keys.key_blocks[unit].value
            assert value == pytest.approx(performance.arkit[i, INDEX[unit]], abs=2e-3)
    textures = {i.name.split(".")[0] for i in bpy.data.images if i.size[0] > 0}
    assert {"skin_base_color", "skin_head_base_color", "eye_base_color"} <= {
        t.split(".")[0] for t in textures
    }


@pytest.mark.parametrize("ending", [".glb", ".fbx"])
def test_an_exported_person_is_opened_and_moves(files, performance, ending: str) -> None:
    again = open_avatar(files(ending))
    assert not any(o.animation_data and o.animation_data.action for o in bpy.context.scene.objects)
    assert set(again.face.keys) == set(NAMES) and again.armature is not None
    applied = apply(performance, again, error=0.0)
    assert applied.body is not None and applied.body.convention == "game_engine"
    bpy.context.scene.frame_set(1 + 3)
    body = max(again.meshes, key=lambda m: len(m.data.shape_keys.key_blocks) if m.data.shape_keys else 0)
    value = body.data.shape_keys.key_blocks["jawOpen"].value
    assert value == pytest.approx(float(performance.arkit[3, NAMES.index("jawOpen")]), abs=1e-4)


def test_fbx_is_what_engines_expect(woman, performance, tmp_path: Path) -> None:
    apply(performance, woman, error=0.0)
    file = export(
        bpy.context.scene, woman, ExportFile(output=tmp_path / "zwölf Wörter.fbx", title="Grüße an alle")
    )
    assert [p.name for p in tmp_path.iterdir()] == [file.name], "nothing else is left in the folder"
    data = file.read_bytes()
    assert str(tmp_path).encode() not in data, "no folder of this machine"
    root, version, footer = read_fbx(data)
    objects = root.get("Objects").children
    properties = {
        o.value(0): {p.value(0): [p.value(i) for i in range(4, len(p.values))] for p in found.children}
        for o in objects
        if (found := o.get("Properties70")) is not None
    }
    (stack,) = (o for o in objects if o.name == "AnimationStack")
    assert stack.value(1) == "Grüße an alle\0\1AnimStack"
    assert [t.value(0) for t in root.get("Takes").children if t.name == "Take"] == ["Grüße an alle"]
    second = 46186158000  # FBX's own ticks
    span = properties[stack.value(0)]
    assert span.get("LocalStart", [0]) == [0]
    assert span["LocalStop"][0] == pytest.approx(23 / 24 * second, rel=1e-6)
    models = [o for o in objects if o.name == "Model"]
    assert len(models) > 50
    for model in models:
        scale = properties[model.value(0)].get("Lcl Scaling", [1, 1, 1])
        assert scale == pytest.approx([1, 1, 1], abs=1e-5), model.value(1)
    settings = {p.value(0): p.value(4) for p in root.get("GlobalSettings").get("Properties70").children[:20]}
    assert (settings["UpAxis"], settings["UnitScaleFactor"]) == (1, 1), "Y up, centimetres"
    parts = [o for o in objects if o.name == "Geometry" and o.get("Vertices")]
    assert (
        120
        < np.ptp(np.concatenate([p.get("Vertices").value(0).reshape(-1, 3) for p in parts]), axis=0).max()
        < 200
    )
    shapes = {o.value(1).partition("\0")[0] for o in objects if o.value(2) == "BlendShapeChannel"}
    assert shapes == set(NAMES)
    full = [o.get("FullWeights").value(0) for o in objects if o.value(2) == "BlendShapeChannel"]
    assert all(w.tolist() == [100] for w in full), "one target a channel, in percent"
    assert fbx_bytes(root, version, footer) == data, "read and written it is the same file"
    for cut in (data[: len(data) // 2], data[20:], b""):
        with pytest.raises(InputError, match="FBX"):
            read_fbx(cut)


def test_fbx_of_an_opened_glb_keeps_every_texture(files, performance, tmp_path: Path) -> None:
    def textures(file: Path) -> dict[str, int]:
        videos = [o for o in read_fbx(file.read_bytes())[0].get("Objects").children if o.name == "Video"]
        return {o.get("RelativeFilename").value(0): len(o.get("Content").value(0)) for o in videos}

    again = open_avatar(files(".glb"))  # its images are packed and have no files
    apply(performance, again, error=0.0)
    found = textures(export(bpy.context.scene, again, ExportFile(output=tmp_path / "again.fbx")))
    assert len(found) > 10 and all(size > 100 for size in found.values()), found  # shades of gums are small
    assert "again.fbm/skin_head_base_color.jpg" in found
    assert not any(i.filepath_raw.startswith("//skin") for i in bpy.data.images), "as they were"


def test_alpha_maps_have_it_in_every_channel_and_go_again(woman) -> None:
    def source():
        tree = bpy.data.materials["hair_cap"].node_tree
        shader = next(n for n in tree.nodes if n.type == "BSDF_PRINCIPLED")
        return shader.inputs["Alpha"].links[0].from_node.image

    images, color = {i.name for i in bpy.data.images}, source()
    wanted = np.array(color.pixels[:]).reshape(-1, 4)[:, 3]
    with alpha_maps(woman.meshes):
        pixels = np.array(source().pixels[:]).reshape(-1, 4)
    np.testing.assert_allclose(pixels, np.repeat(wanted[:, None], 4, axis=1), atol=1 / 255)
    assert wanted.min() < 0.1 and wanted.max() > 0.9
    assert source() == color and {i.name for i in bpy.data.images} == images


def test_exporting_leaves_the_scene_as_it_was(exported, woman, performance) -> None:
    scene, jaw = bpy.context.scene, woman.meshes[0].data.shape_keys.key_blocks["jawOpen"]
    hidden, other = woman.meshes[-1], bpy.data.objects.new("the artist's own", None)
    scene.collection.objects.link(other)
    for object in bpy.context.view_layer.objects:
        object.select_set(object == other)
    bpy.context.view_layer.objects.active = other
    hidden.hide_set(True)

    def values() -> list[float]:
        result = []
        for frame in range(1, performance.frames + 1):
            scene.frame_set(frame)
            result.append(jaw.value)
        return result

    before = values()
    exported(".fbx")
    assert (scene.frame_start, scene.frame_end) == (1, performance.frames)
    assert values() == pytest.approx(before, abs=1e-5)
    assert bpy.context.selected_objects == [other] and bpy.context.active_object == other
    assert hidden.hide_get()
    skin = bpy.data.materials["skin_head"].node_tree
    assert not [n for n in skin.nodes if n.type == "NORMAL_MAP"]
    assert all(n.outputs["Normal"].is_linked for n in skin.nodes if n.type == "BUMP")


def test_hidden_parts_of_the_person_are_there_too_and_stay_hidden(exported, woman) -> None:
    hair, teeth = (o for o in woman.meshes if o["paksatalker_part"] in ("hair", "teeth"))
    hair.hide_viewport = True
    teeth.hide_set(True)
    gltf = gltf_of(exported(".glb"))
    assert {"hair", "teeth"} <= {m["name"].split(".")[0] for m in gltf["meshes"]}
    assert hair.hide_viewport and teeth.hide_get()


def test_unknown_ending_is_refused(exported) -> None:
    with pytest.raises(InputError, match=r"take\.obj"):
        exported(".obj")


def test_normals_of_a_slope_lean_away_from_it() -> None:
    ramp = np.tile(np.arange(8) / 8, (8, 1))  # rises to the right by 1 m in 8 pixels of 0.125 m
    inner = normals_from_height(ramp, 1.0, (0.125, 0.125))[:, 1:-1]
    np.testing.assert_allclose(inner, np.broadcast_to([-(0.5**0.5), 0, 0.5**0.5], inner.shape), atol=1e-12)
