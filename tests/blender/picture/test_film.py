"""Films that Blender encodes: what the sidebar sets before Blender's own render command is given."""

from __future__ import annotations

from pathlib import Path

import bpy
import pytest

from paksatalker.base.errors import InputError
from paksatalker.blender_addon import compat
from paksatalker.blender_addon.picture.film import prepare_film
from paksatalker.blender_addon.picture.stage import build_stage
from paksatalker.inference.jobs.picture import FilmOptions


def test_a_film_is_set_up_with_sound_at_the_quality_s_size(woman, tmp_path: Path) -> None:
    scene = bpy.context.scene
    build_stage(woman, scene)
    prepare_film(scene, woman, FilmOptions(quality="draft", output=tmp_path / "film ü.mp4"))
    render = scene.render
    assert render.image_settings.file_format == "FFMPEG" and render.ffmpeg.format == "MPEG4"
    assert (render.ffmpeg.codec, render.ffmpeg.audio_codec) == ("H264", "AAC")
    assert (render.resolution_x, render.resolution_y) == (640, 360)
    assert render.filepath == str(tmp_path / "film ü.mp4") and not render.use_file_extension


def test_no_camera_and_no_folder_are_one_line_each(woman, tmp_path: Path) -> None:
    scene = bpy.context.scene
    with pytest.raises(InputError, match="no camera"):
        prepare_film(scene, woman, FilmOptions(quality="draft", output=tmp_path / "film.mp4"))
    build_stage(woman, scene)
    with pytest.raises(InputError, match="does not exist"):
        prepare_film(scene, woman, FilmOptions(quality="draft", output=tmp_path / "none" / "film.mp4"))


def test_the_scene_s_own_format_comes_back() -> None:
    render = bpy.context.scene.render
    compat.set_image_format(render.image_settings, "OPEN_EXR", depth="16", alpha=True)
    kept = compat.image_format_of(render)
    compat.set_film_format(render, 18)
    compat.restore_image_format(render, kept)
    settings = render.image_settings
    assert (settings.file_format, settings.color_mode, settings.color_depth) == ("OPEN_EXR", "RGBA", "16")
