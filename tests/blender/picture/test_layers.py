"""A picture in layers: who is in which."""

from __future__ import annotations

from pathlib import Path

import bpy
import pytest

from paksatalker.base.errors import InputError
from paksatalker.blender_addon import compat
from paksatalker.blender_addon.picture.layers import CLEAN, PERSON, SHADOWED, check_layers, part
from paksatalker.blender_addon.picture.quality import quality
from paksatalker.blender_addon.picture.render import Picture, prepare
from paksatalker.blender_addon.picture.stage import build_stage
from paksatalker.blender_addon.shots.pixels import read_targa
from paksatalker.stage.stage_choice import StageChoice


def test_a_frame_holds_person_set_and_shadow_and_cryptomatte(woman, tmp_path: Path) -> None:
    scene, size = bpy.context.scene, (32, 18)
    choice = StageChoice(set="newsroom")
    build_stage(woman, scene, choice, size)
    prepare(scene, woman, Picture(quality("draft"), "cycles", size, "layers"), transparent=False)
    part(scene, choice)
    scene.cycles.samples = 1
    compat.set_image_format(scene.render.image_settings, "OPEN_EXR_MULTILAYER", depth="32", alpha=True)
    scene.render.filepath, scene.render.use_file_extension = str(tmp_path / "a.exr"), False
    bpy.ops.render.render(write_still=True)
    header = (tmp_path / "a.exr").read_bytes()[:20000]
    for name in (PERSON, SHADOWED, CLEAN):
        assert f"{name}.Combined.A".encode() in header
    assert b"cryptomatte" in header and b"CryptoObject00" in header


def test_what_has_no_layers_is_told(woman) -> None:
    notes: list[str] = []
    with pytest.raises(InputError, match="need Cycles or EEVEE"):
        check_layers("workbench", None)
    with pytest.raises(InputError, match="has no layers"):
        check_layers("cycles", StageChoice(set="transparent"))
    build_stage(woman, bpy.context.scene, StageChoice(set="sky"), (32, 18))
    part(bpy.context.scene, StageChoice(set="sky"), notes.append)
    assert "belongs to no layer" in notes[0]


def test_a_colour_or_a_gradient_is_a_layer_as_it_is_shown(woman, tmp_path: Path) -> None:
    scene, size, choice = bpy.context.scene, (32, 18), StageChoice(set="#4060a0-#c08a6a")
    build_stage(woman, scene, choice, size)
    prepare(scene, woman, Picture(quality("draft"), "cycles", size, "layers"), transparent=False)
    part(scene, choice)
    for layer in scene.view_layers:
        layer.use = layer.name == CLEAN
    compat.set_image_format(scene.render.image_settings, "TARGA_RAW", depth="8", alpha=True)
    scene.render.filepath, scene.render.use_file_extension = str(tmp_path / "a.tga"), False
    bpy.ops.render.render(write_still=True)
    picture = read_targa(tmp_path / "a.tga").astype(int)
    assert picture[..., 3].min() == 255, "nobody stands before it"
    assert abs(picture[0, :, :3].mean(axis=0) - (0x42, 0x61, 0x9F)).max() < 12
    assert abs(picture[-1, :, :3].mean(axis=0) - (0xBD, 0x89, 0x6B)).max() < 12
