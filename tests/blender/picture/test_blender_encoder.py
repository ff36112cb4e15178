"""A film by Blender's own encoder, as another decoder sees it."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest

from paksatalker.blender_addon.picture.blender_encoder import encode_by_blender
from paksatalker.film.encoding.encode import FilmStyle

av = pytest.importorskip("av")


def test_frames_sound_and_rate_are_those_given(tmp_path: Path) -> None:
    files = []
    for number, shade in enumerate((0.2, 0.5, 0.8)):
        image = bpy.data.images.new("frame", 64, 36)
        image.pixels.foreach_set(np.tile((shade, shade, shade, 1.0), 64 * 36).astype(np.float32))
        image.filepath_raw, image.file_format = str(tmp_path / f"frame_{number:04}.png"), "PNG"
        image.save()
        files.append(Path(image.filepath_raw))
        bpy.data.images.remove(image)
    tone = (8000 * np.sin(np.arange(2400) * 0.1)).astype(np.int16)
    before = len(bpy.data.scenes)
    encode_by_blender(files, 23.976, tone, 24000, tmp_path / "film.mp4", FilmStyle(crf=18))
    assert len(bpy.data.scenes) == before
    with av.open(str(tmp_path / "film.mp4")) as film:
        assert str(film.streams.video[0].average_rate) == "24000/1001"
        assert film.streams.audio[0].sample_rate == 48000
        shades = [frame.to_ndarray(format="gray").mean() / 255 for frame in film.decode(video=0)]
    assert len(shades) == 3
    assert np.allclose(shades, (0.2, 0.5, 0.8), atol=0.02)
