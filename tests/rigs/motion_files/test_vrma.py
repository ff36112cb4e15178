"""VRM animations, read back from their bytes."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

from paksatalker.rigs.arkit import INDEX as UNIT
from paksatalker.rigs.arkit import NAMES as UNITS
from paksatalker.rigs.gltf.vrm import expression_names
from paksatalker.rigs.motion_files.vrma import vrma_bytes
from paksatalker.rigs.rotations import matrix_from_axis_angle, matrix_from_quat
from paksatalker.rigs.smplx import INDEX, rest_joints


def read(data: bytes) -> tuple[dict, dict[tuple[str, str], np.ndarray]]:
    """The document, and (node name, path) to values."""
    size = struct.unpack("<I", data[12:16])[0]
    document, body = json.loads(data[20 : 20 + size]), data[28 + size :]
    width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}
    (animation,) = document["animations"]
    values = {}
    for channel in animation["channels"]:
        accessor = document["accessors"][animation["samplers"][channel["sampler"]]["output"]]
        start = document["bufferViews"][accessor["bufferView"]]["byteOffset"]
        count = accessor["count"] * width[accessor["type"]]
        table = np.frombuffer(body, "<f4", count, start).reshape(accessor["count"], -1)
        node = document["nodes"][channel["target"]["node"]]["name"]
        values[node, channel["target"]["path"]] = table
    return document, values


def take() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    arkit = np.zeros((9, 52))
    arkit[:, UNIT["jawOpen"]] = np.linspace(0, 0.4, 9)
    arkit[4, [UNIT["eyeBlinkLeft"], UNIT["eyeBlinkRight"]]] = 1
    return arkit, random.normal(0, 0.3, (9, 165)), random.normal(0, 0.1, (9, 3))


def test_bones_turn_as_the_performance_and_lips_open_by_presets() -> None:
    arkit, poses, trans = take()
    document, values = read(vrma_bytes(arkit, poses, trans, rest_joints(), 30))
    extension = document["extensions"]["VRMC_vrm_animation"]
    assert extension["specVersion"] == "1.0" and "hips" in extension["humanoid"]["humanBones"]
    x, y, z, w = values["leftUpperArm", "rotation"].T
    want = matrix_from_axis_angle(poses.reshape(9, 55, 3)[:, INDEX["left_shoulder"]])
    np.testing.assert_allclose(matrix_from_quat(np.stack([w, x, y, z], 1)), want, atol=1e-5)
    np.testing.assert_allclose(values["hips", "translation"], rest_joints()[0] + trans, atol=1e-6)
    assert values["aa", "translation"][8, 0] > 0.5 > values["aa", "translation"][0, 0]
    assert values["blinkLeft", "translation"][4, 0] > 0.9
    assert not values["aa", "translation"][:, 1:].any()
    assert not extension["humanoid"]["humanBones"].keys() & {"leftEye", "rightEye"}
    assert "rotation" in {p for n, p in values if n == "lookAt"}


def test_an_avatar_with_arkit_expressions_is_driven_by_them() -> None:
    arkit, poses, trans = take()
    own = [n[0].upper() + n[1:] for n in UNITS] + ["aa", "Wink"]
    document, values = read(vrma_bytes(arkit, poses, trans, rest_joints(), 30, own))
    assert set(document["extensions"]["VRMC_vrm_animation"]["expressions"]) == {"custom"}
    np.testing.assert_allclose(values["JawOpen", "translation"][:, 0], arkit[:, UNIT["jawOpen"]], atol=1e-6)
    assert ("aa", "translation") not in values


def test_expressions_are_read_from_the_json_of_a_vrm(tmp_path: Path) -> None:
    document = {
        "extensions": {"VRMC_vrm": {"expressions": {"preset": {"aa": {}}, "custom": {"JawOpen": {}}}}}
    }
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    file = tmp_path / "a.vrm"
    body = struct.pack("<II", len(text), 0x4E4F534A) + text
    file.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body)
    assert expression_names(file) == ("aa", "JawOpen")
