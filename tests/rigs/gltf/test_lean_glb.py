"""A .glb of one of our people in fewer bytes: what it shows stays."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from PIL import Image

from paksatalker.rigs.gltf.glb import read_glb, write_glb
from paksatalker.rigs.gltf.lean_glb import KIND, lean_glb, shares_of_one
from paksatalker.rigs.gltf.reduce_glb import values


def person(kind: str = "skin", strands: int = 8, also: float = 0.0) -> bytes:
    """Ribbons of two triangles with weights, UVs, tangents, one morph target and an opaque picture."""
    rng = np.random.default_rng(1)
    points = rng.uniform(0, 1, (4 * strands, 3)).astype("<f4")
    corners = (np.array([0, 1, 2, 0, 2, 3]) + 4 * np.arange(strands)[:, None]).astype("<u2").ravel()
    weights = rng.dirichlet(np.ones(4), len(points)).astype("<f4")
    weights[0] = (1, 0, 0, 0)
    moved = np.zeros_like(points)
    moved[3] = (0.01, -0.02, 0.03)
    moved[0, 1] = also
    picture = io.BytesIO()
    Image.fromarray(rng.integers(0, 255, (64, 64, 3)).astype(np.uint8)).save(picture, "PNG")
    uvs, tangents = rng.random((len(points), 2)).astype("<f4"), np.ones((len(points), 4), "<f4")
    tables = [(points, 5126, "VEC3"), (corners[:, None], 5123, "SCALAR"), (weights, 5126, "VEC4"),
              (np.full((len(points), 4), 3, "u1"), 5121, "VEC4"), (uvs, 5126, "VEC2"),
              (tangents, 5126, "VEC4"), (moved, 5126, "VEC3")]  # fmt: skip
    body, views, accessors = bytearray(), [], []
    for table, code, shape in tables:
        views.append({"buffer": 0, "byteOffset": len(body), "byteLength": table.nbytes})
        accessors.append(
            {"bufferView": len(views) - 1, "componentType": code, "count": len(table), "type": shape}
        )
        body += table.tobytes() + b"\0" * (-table.nbytes % 4)
    views.append({"buffer": 0, "byteOffset": len(body), "byteLength": len(picture.getvalue())})
    body += picture.getvalue()
    names = {"POSITION": 0, "WEIGHTS_0": 2, "JOINTS_0": 3, "TEXCOORD_0": 4, "TANGENT": 5}
    primitive = {"attributes": names, "indices": 1, "material": 0, "targets": [{"POSITION": 6}]}
    document = {
        "asset": {"version": "2.0"},
        "meshes": [{"primitives": [primitive]}],
        "materials": [{"extras": {KIND: kind}, "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        "textures": [{"source": 0}],
        "images": [{"bufferView": len(views) - 1, "mimeType": "image/png"}],
        "accessors": accessors, "bufferViews": views, "buffers": [{"byteLength": len(body)}],
    }  # fmt: skip
    return write_glb(document, bytes(body))


def test_weights_add_up_and_unused_joints_are_zero() -> None:
    document, body = read_glb(lean_glb(person()))
    attributes = document["meshes"][0]["primitives"][0]["attributes"]
    weights, joints = (values(document, body, attributes[n]) for n in ("WEIGHTS_0", "JOINTS_0"))
    assert (weights.sum(axis=1) == 65535).all()
    assert (joints[weights == 0] == 0).all() and (joints[weights > 0] == 3).all()
    assert "TANGENT" not in attributes, "no normal map needs them"
    assert document["images"][0]["mimeType"] == "image/jpeg"


def test_a_reduced_file_moves_as_the_whole_one() -> None:
    document, body = read_glb(lean_glb(person(), reduced=True))
    target = document["accessors"][document["meshes"][0]["primitives"][0]["targets"][0]["POSITION"]]
    assert document["extensionsRequired"] == ["KHR_mesh_quantization"] and target["normalized"]
    assert target["sparse"]["count"] == 1, "what stays is not written"
    view = document["bufferViews"][target["sparse"]["values"]["bufferView"]]
    found = np.frombuffer(body, "<i2", 3, view["byteOffset"]) / 32767
    assert np.abs(found - (0.01, -0.02, 0.03)).max() < 2e-5


@pytest.mark.parametrize(
    ("kind", "also", "written"), [("skin", 4e-5, 1), ("skin", 1e-4, 2), ("brow", 1e-4, 1)]
)
def test_a_reduced_file_leaves_out_what_hardly_moves(kind: str, also: float, written: int) -> None:
    document, _ = read_glb(lean_glb(person(kind, also=also), reduced=True))
    target = document["accessors"][document["meshes"][0]["primitives"][0]["targets"][0]["POSITION"]]
    assert target["sparse"]["count"] == written


def test_hair_is_thinned_in_a_reduced_file_alone() -> None:
    whole = person("hair", strands=200)
    counts = []
    for reduced in (False, True):
        document, _ = read_glb(lean_glb(whole, reduced))
        counts.append(document["accessors"][document["meshes"][0]["primitives"][0]["indices"]]["count"])
    assert counts[0] == 1200 and 300 <= counts[1] < 500


def test_what_is_somebody_elses_is_left_as_it_is() -> None:
    document, body = read_glb(person())
    del document["materials"][0]["extras"]
    other = write_glb(json.loads(json.dumps(document)), body)
    assert lean_glb(other, reduced=True) == other


@pytest.mark.parametrize("weights", [[[0.3, 0.3, 0.4, 0.0]], [[1 / 3, 1 / 3, 1 / 3, 0]], [[1.0, 0, 0, 0]]])
def test_shares_of_one(weights: list[list[float]]) -> None:
    shares = shares_of_one(np.array(weights))
    assert shares.sum() == 255 and np.abs(shares / 255 - weights).max() < 0.005
