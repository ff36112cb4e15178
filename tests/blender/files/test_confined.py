"""Files from strangers that name other files: what such a file could carry out of a machine."""

from __future__ import annotations

import json
from pathlib import Path

import bpy
import numpy as np
import pytest
from PIL import Image

from paksatalker.base.errors import InputError
from paksatalker.base.processes.parent import CONFINED
from paksatalker.blender_addon.characters.character import open_character
from paksatalker.blender_addon.files.open_avatar import open_avatar
from paksatalker.rigs.gltf.glb import write_glb


@pytest.mark.parametrize("table", ["buffers", "images"])
@pytest.mark.parametrize(
    "uri",
    ["/etc/hostname", "../secret.bin", "%2e%2e/secret.bin", "file:///etc/hostname", "a\\..\\..\\b", "."],
)
def test_a_gltf_names_nothing_outside_of_its_folder(tmp_path: Path, table: str, uri: str) -> None:
    home = tmp_path / "uploads"
    home.mkdir()
    (tmp_path / "secret.bin").write_bytes(b"secret")
    document = {"asset": {"version": "2.0"}, table: [{"uri": uri, "byteLength": 6}]}
    (home / "a.gltf").write_text(json.dumps(document))
    (home / "a.glb").write_bytes(write_glb(document, b""))
    for name in ("a.gltf", "a.glb"):
        with pytest.raises(InputError, match="not in its folder"):
            open_avatar(home / name)


@pytest.mark.parametrize("text", ["[", "[1]", '{"buffers": 3}', '{"images": [3, {"uri": 4}]}', "nul\0"])
def test_a_gltf_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.gltf").write_text(text)
    with pytest.raises(InputError):
        open_avatar(tmp_path / "a.gltf")


def test_a_blend_of_strangers_reads_no_file_that_it_does_not_bring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(tmp_path / "private.png")
    home = tmp_path / "uploads"
    home.mkdir()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    picture = bpy.data.images.load(str(tmp_path / "private.png"))
    picture.use_fake_user = True
    bpy.ops.wm.save_as_mainfile(filepath=str(home / "a.blend"), relative_remap=False)
    picture.pack()
    bpy.ops.wm.save_as_mainfile(filepath=str(home / "packed.blend"), relative_remap=False)
    monkeypatch.setenv(CONFINED, "1")
    with pytest.raises(InputError, match=r"private\.png, which it does not bring"):
        open_character(home / "a.blend")
    for name in ("packed", "a"):  # one's own files may name what they like
        with pytest.raises(InputError, match="no character that can talk"):
            open_character(home / f"{name}.blend")
        monkeypatch.delenv(CONFINED, raising=False)
