"""Photographs and films of somebody in the sidebar: the whole way, and what is refused."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import bpy
import numpy as np
import pytest

import paksatalker
from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.seen import photo, video


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    paksatalker.register()
    yield
    photo.cancel()
    video.cancel()
    paksatalker.unregister()


def test_nobody_is_made_without_consent_or_photograph(hopper: Path) -> None:
    with pytest.raises(RuntimeError, match="nobody has agreed"):
        bpy.ops.paksatalker.person_from_photo(filepath=str(hopper), force=True)
    with pytest.raises(RuntimeError, match="no photograph"):
        bpy.ops.paksatalker.person_from_photo(filepath="")
    assert [p.name for p in hopper.parent.iterdir()] == ["hopper.jpg"]
    assert photo.progress() is None and not bpy.data.armatures


@pytest.mark.skipif(bpy.app.version >= (5, 0), reason="a minute of work, once is enough")
def test_a_photograph_becomes_who_speaks(hopper: Path) -> None:
    scene = bpy.context.scene
    done = bpy.ops.paksatalker.person_from_photo(
        filepath=str(hopper), name="Grace", consent="a photograph in the public domain", force=True
    )
    assert done == {"FINISHED"}
    assert (hopper.parent / "Grace.toml").is_file() and (hopper.parent / "Grace").is_dir()
    assert scene.paksatalker.character.name == "Grace" and scene.paksatalker.person.label == "Grace"
    skin = [i for i in bpy.data.images if "head_base_color" in i.name]
    assert skin and skin[0].size[0] >= 1024


def film(path: Path, picture: np.ndarray) -> Path:
    av = pytest.importorskip("av")
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        stream.height, stream.width, stream.pix_fmt = 400, 360, "yuv420p"
        stream.time_base = Fraction(1, 10)
        for number in range(6):
            cut = np.ascontiguousarray(picture[10:410, 60 + 5 * number : 420 + 5 * number])
            out.mux(stream.encode(av.VideoFrame.from_ndarray(cut, format="rgb24")))
        out.mux(stream.encode(None))
    return path


def test_a_film_becomes_a_take(hopper: Path, woman: Character, tmp_path: Path) -> None:
    from PIL import Image

    scene = bpy.context.scene
    scene.paksatalker.character = woman.armature
    clip = film(tmp_path / "clip.mp4", np.asarray(Image.open(hopper).convert("RGB")))
    assert bpy.ops.paksatalker.capture(filepath=str(clip), body="none") == {"FINISHED"}
    take = woman.armature.paksatalker.take
    assert take is not None and take.frame_end > take.frame_start
    assert [p.name for p in tmp_path.iterdir()] == ["clip.mp4"]


@pytest.mark.usefixtures("trackers")
def test_what_is_no_film_is_told(woman: Character, tmp_path: Path) -> None:
    bpy.context.scene.paksatalker.character = woman.armature
    with wave.open(str(tmp_path / "a.mp4"), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(bytes(4000))
    with pytest.raises(RuntimeError, match=r"a\.mp4"):
        bpy.ops.paksatalker.capture(filepath=str(tmp_path / "a.mp4"))
    assert woman.armature.paksatalker.take is None
