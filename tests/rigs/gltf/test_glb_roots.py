"""Skinned meshes of a .glb hang on nothing."""

from __future__ import annotations

import pytest

from paksatalker.base.errors import InputError
from paksatalker.rigs.gltf.glb import read_glb, write_glb
from paksatalker.rigs.gltf.glb_roots import skins_to_roots

DATA = b"bytes"


def test_skinned_meshes_move_to_the_root_and_nothing_else_does() -> None:
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [
            {"name": "Armature", "children": [1, 2, 3], "rotation": [0, 0.6, 0, 0.8]},
            {"name": "bone"},
            {"name": "body", "mesh": 0, "skin": 0, "translation": [0, 1, 0]},
            {"name": "hat", "mesh": 1, "translation": [0, 2, 0]},
        ],
        "skins": [{"joints": [1]}],
    }
    after, body = read_glb(skins_to_roots(write_glb(document, DATA)))
    assert after["scenes"] == [{"nodes": [0, 2]}]
    assert after["nodes"][0]["children"] == [1, 3] and after["nodes"][0]["rotation"] == [0, 0.6, 0, 0.8]
    assert after["nodes"][2] == {"name": "body", "mesh": 0, "skin": 0}
    assert after["nodes"][3]["translation"] == [0, 2, 0] and body.rstrip(b"\0") == DATA


def test_a_file_with_none_to_move_stays_to_the_byte() -> None:
    file = write_glb({"scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0, "skin": 0}]}, DATA)
    assert skins_to_roots(file) == file


def test_other_files_are_refused() -> None:
    with pytest.raises(InputError):
        skins_to_roots(b"no glTF")
