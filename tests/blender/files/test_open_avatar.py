"""Avatars as other programs' files: opened and moved."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.files.open_avatar import open_avatar
from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.gltf.glb import read_glb, write_glb


def small_vrm(path: Path) -> None:
    """A VRM 1.0: a triangle with two morph targets, bound to the bones of a small humanoid of odd names."""
    bones = {
        "hips": (None, (0, 1, 0)), "spine": ("hips", (0, 0.1, 0)), "chest": ("spine", (0, 0.15, 0)),
        "neck": ("chest", (0, 0.25, 0)), "head": ("neck", (0, 0.1, 0)),
        "leftUpperLeg": ("hips", (0.1, 0, 0)), "leftLowerLeg": ("leftUpperLeg", (0, -0.45, 0)),
        "leftFoot": ("leftLowerLeg", (0, -0.45, 0)), "rightUpperLeg": ("hips", (-0.1, 0, 0)),
        "rightLowerLeg": ("rightUpperLeg", (0, -0.45, 0)), "rightFoot": ("rightLowerLeg", (0, -0.45, 0)),
        "leftUpperArm": ("chest", (0.2, 0.2, 0)), "leftLowerArm": ("leftUpperArm", (0.25, 0, 0)),
        "leftHand": ("leftLowerArm", (0.25, 0, 0)), "rightUpperArm": ("chest", (-0.2, 0.2, 0)),
        "rightLowerArm": ("rightUpperArm", (-0.25, 0, 0)), "rightHand": ("rightLowerArm", (-0.25, 0, 0)),
    }  # fmt: skip
    order = list(bones)
    nodes: list[dict] = [{"name": f"odd {i}", "translation": bones[b][1]} for i, b in enumerate(order)]
    for i, b in enumerate(order):
        if bones[b][0] is not None:
            nodes[order.index(bones[b][0])].setdefault("children", []).append(i)
    head = order.index("head")
    nodes += [{"name": "Face", "mesh": 0, "skin": 0}]
    points = np.array([[0, 1.6, 0.1], [0.1, 1.6, 0.1], [0, 1.7, 0.1]], "<f4")
    moves = [
        np.array([[0, -0.03, 0], [0, 0, 0], [0, 0, 0]], "<f4"),
        np.array([[0, 0, 0], [0, 0, 0], [0, -0.02, 0]], "<f4"),
    ]
    joints, weights = np.full((3, 4), 0, "<u2"), np.array([[1, 0, 0, 0]] * 3, "<f4")
    joints[:, 0] = head
    blobs = [points, np.array([0, 1, 2], "<u2"), *moves, joints, weights]
    kinds = [(5126, "VEC3"), (5123, "SCALAR"), (5126, "VEC3"), (5126, "VEC3"), (5123, "VEC4"), (5126, "VEC4")]
    data, views, accessors = b"", [], []
    for blob, (kind, shape) in zip(blobs, kinds, strict=True):
        views.append({"buffer": 0, "byteOffset": len(data), "byteLength": blob.nbytes})
        accessor = {"bufferView": len(views) - 1, "componentType": kind, "count": len(blob), "type": shape}
        if shape == "VEC3":
            accessor |= {"min": blob.min(axis=0).tolist(), "max": blob.max(axis=0).tolist()}
        accessors.append(accessor)
        data += blob.tobytes() + b"\0" * (-blob.nbytes % 4)
    primitive = {"attributes": {"POSITION": 0, "JOINTS_0": 4, "WEIGHTS_0": 5}, "indices": 1}
    primitive["targets"] = [{"POSITION": 2}, {"POSITION": 3}]

    def bind(index: int, weight: float) -> dict:
        return {"morphTargetBinds": [{"node": len(order), "index": index, "weight": weight}]}

    expressions = {"aa": bind(0, 1.0), "ih": bind(0, 0.4), "ou": bind(0, 0.3), "ee": bind(0, 0.5),
                   "oh": bind(0, 0.8), "blink": bind(1, 1.0)}  # fmt: skip
    document = {
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0, len(order)]}], "nodes": nodes,
        "meshes": [{"name": "Face", "primitives": [primitive], "extras": {"targetNames": ["m0", "m1"]}}],
        "skins": [{"joints": list(range(len(order)))}], "accessors": accessors, "bufferViews": views,
        "buffers": [{"byteLength": len(data)}], "extensionsUsed": ["VRMC_vrm"],
        "extensions": {"VRMC_vrm": {
            "specVersion": "1.0", "expressions": {"preset": expressions},
            "humanoid": {"humanBones": {b: {"node": i} for i, b in enumerate(order)}},
        }},
    }  # fmt: skip
    path.write_bytes(write_glb(document, bytes(data)))


def test_a_vrm_talks_by_its_expressions_and_its_own_humanoid(performance, tmp_path: Path) -> None:
    file = tmp_path / "me.vrm"
    small_vrm(file)
    avatar = open_avatar(file)
    keys = avatar.meshes[0].data.shape_keys.key_blocks
    assert {"m0", "m1", "aa", "oh", "blink"} <= set(keys.keys()), "its morph targets stay"
    moved = keys["oh"].data[0].co - keys["Basis"].data[0].co
    assert moved.length == pytest.approx(0.8 * 0.03, abs=1e-6)
    assert avatar.face.label.startswith("VRM")
    applied = apply(performance, avatar, error=0.0)
    assert applied.body is not None and applied.body.mapping["left_elbow"] == ("odd 12",)
    values = []
    for i in range(performance.frames):
        bpy.context.scene.frame_set(1 + i)
        values.append(keys["aa"].value)
    jaw = performance.arkit[:, NAMES.index("jawOpen")]
    assert np.corrcoef(values, jaw)[0, 1] > 0.8


def moving(avatar, performance, key: str) -> float:
    """How far a key goes while the performance plays."""
    apply(performance, avatar, error=0.0)
    values = []
    for i in range(performance.frames):
        bpy.context.scene.frame_set(1 + i)
        values.append(avatar.meshes[0].data.shape_keys.key_blocks[key].value)
    return float(np.ptp(values))


@pytest.mark.parametrize("names", [["m0", "m1"], ["blink", "aa"], ["jawForward", "aa"]])
def test_what_a_vrm_declares_moves_however_little_it_is_and_whatever_its_targets_are_called(
    performance, tmp_path: Path, names: list[str]
) -> None:
    file = tmp_path / "me.vrm"
    small_vrm(file)
    document, body = read_glb(file.read_bytes())
    preset = document["extensions"]["VRMC_vrm"]["expressions"]["preset"]
    document["extensions"]["VRMC_vrm"]["expressions"]["preset"] = {n: preset[n] for n in ("aa", "blink")}
    document["meshes"][0]["extras"]["targetNames"] = names
    file.write_bytes(write_glb(document, body))
    avatar = open_avatar(file)
    mouth = next(k for k, row in avatar.face.controls.items() if row[NAMES.index("jawOpen")] > 0)
    keys = avatar.meshes[0].data.shape_keys.key_blocks
    assert (keys[mouth].data[0].co - keys["Basis"].data[0].co).length == pytest.approx(0.03, abs=1e-6)
    assert moving(avatar, performance, mouth) > 0.2


@pytest.mark.parametrize("names", [["mouthOpen", "eyesClosed"], ["jawOpen.001", "eyeBlinkLeft.001"]])
@pytest.mark.parametrize("where", ["mesh", "primitive"])
def test_names_of_few_targets_are_read_wherever_the_file_keeps_them(
    performance, tmp_path: Path, names: list[str], where: str
) -> None:
    file = tmp_path / "me.glb"
    small_vrm(file)
    document, body = read_glb(file.read_bytes())
    del document["extensions"], document["extensionsUsed"]
    mesh = document["meshes"][0]
    (mesh if where == "mesh" else mesh["primitives"][0])["extras"] = {"targetNames": names}
    if where == "primitive":
        del mesh["extras"]
    file.write_bytes(write_glb(document, body))
    avatar = open_avatar(file)
    assert set(avatar.face.controls) == set(names)
    assert moving(avatar, performance, names[0]) > 0.2


@pytest.mark.parametrize(
    "tables", [{"expressions": []}, {"humanoid": {"humanBones": 3}}, {"expressions": {"preset": {"aa": 1}}}]
)
def test_vrm_tables_of_another_make_are_one_line(tmp_path: Path, tables: dict) -> None:
    file = tmp_path / "odd.vrm"
    small_vrm(file)
    document, body = read_glb(file.read_bytes())
    document["extensions"]["VRMC_vrm"] |= tables
    file.write_bytes(write_glb(document, body))
    with pytest.raises(InputError, match="VRM"):
        open_avatar(file)


@pytest.mark.parametrize("ending", [".glb", ".vrm", ".fbx"])
@pytest.mark.parametrize(
    "content", [b"", b"glTF" + b"\xff" * 40, b"Kaydara FBX Binary  \x00\x1a\x00" + b"\xff" * 40]
)
def test_damaged_files_are_one_line(tmp_path: Path, ending: str, content: bytes) -> None:
    file = tmp_path / f"bad{ending}"
    file.write_bytes(content)
    with pytest.raises(InputError) as e:
        open_avatar(file)
    assert "\n" not in str(e.value) and file.name in str(e.value)
