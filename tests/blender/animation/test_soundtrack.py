"""The sound in the sequencer: packed, replaced by the next one, silent about this machine."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bpy
import numpy as np

from paksatalker.blender_addon.animation.soundtrack import place_sound

RATE = 16000
NOISE = np.random.default_rng(0).integers(-9000, 9000, RATE).astype(np.int16)


def test_the_next_sound_takes_the_place_of_the_last() -> None:
    scene = bpy.context.scene
    place_sound(scene, "voice", NOISE, RATE, 1)
    place_sound(scene, "voice", NOISE[: RATE // 2], RATE, 1)
    assert len(scene.sequence_editor.strips) == 1
    (sound,) = bpy.data.sounds
    assert sound.packed_file.size == 44 + RATE


def test_no_byte_of_the_file_tells_where_the_sound_was_made(tmp_path: Path) -> None:
    place_sound(bpy.context.scene, "voice", NOISE, RATE, 1)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "a.blend"), compress=False, copy=True)
    data = (tmp_path / "a.blend").read_bytes()
    assert b"//voice-" in data and str(Path(tempfile.gettempdir(), "paksatalker-")).encode() not in data
