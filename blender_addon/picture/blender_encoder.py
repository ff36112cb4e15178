"""Frames and sound to a film by Blender's own encoder, where PyAV is missing: H.264 and AAC in .mp4 alone."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path

import bpy
import numpy as np
import numpy.typing as npt

from ...base.errors import PaksaTalkerError, of_blender
from ...base.writing import whole_file
from ...film.encoding.encode import FilmStyle, frame_rate
from ...film.encoding.sound import RATE, fit, levelled
from .. import compat
from ..animation.soundtrack import write_wav


def by_blender(output: Path, style: FilmStyle) -> bool:
    """Whether Blender has to encode this film, and can: PyAV is missing, and nothing is asked for but an
    .mp4 of the frames as they are."""
    more = style.layers or style.codec or style.lut or style.chapters or style.subtitles
    plain = not more and style.enlarged is None
    return importlib.util.find_spec("av") is None and output.suffix.lower() == ".mp4" and plain


def encode_by_blender(
    frames: list[Path],
    clip_fps: float,
    sound: npt.NDArray[np.int16],
    sound_rate: int,
    output: Path,
    style: FilmStyle,
) -> None:
    """Write ``output`` from PNG ``frames`` of one size with mono ``sound`` (N,), whole or not at all.

    Raises PaksaTalkerError where Blender fails.
    """
    scene = bpy.data.scenes.new("Film")
    try:
        with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder, whole_file(output) as partial:
            wave = fit(sound, sound_rate, len(frames) / frame_rate(clip_fps))
            if style.loudness is not None:
                wave = levelled(wave, style.loudness)
            wav = Path(folder) / "sound.wav"
            write_wav(wav, np.clip(wave * 32767, -32768, 32767).round().astype(np.int16), RATE)
            _set_up(scene, frames, wav, clip_fps)
            compat.set_film_format(scene.render, style.crf)
            scene.render.filepath, scene.render.use_file_extension = str(partial), False
            bpy.ops.render.render(animation=True, scene=scene.name)
            if not partial.is_file() or not partial.stat().st_size:
                raise PaksaTalkerError(f"Blender wrote no {output.name}", "install the package 'av' there")
    except RuntimeError as e:
        raise of_blender(f"Blender can't write {output}", e, output.parent) from e
    finally:
        bpy.data.scenes.remove(scene)


def _set_up(scene: bpy.types.Scene, frames: list[Path], wav: Path, fps: float) -> None:
    """The frames and the sound on the sequencer of a scene, shown as they are."""
    render = scene.render
    picture = bpy.data.images.load(str(frames[0]))
    render.resolution_x, render.resolution_y = picture.size
    render.resolution_percentage = 100
    bpy.data.images.remove(picture)
    rate = frame_rate(fps)
    render.fps = max(1, round(fps))
    render.fps_base = render.fps / float(rate)
    scene.view_settings.view_transform, scene.view_settings.look = "Standard", "None"
    scene.frame_start, scene.frame_end = 1, len(frames)
    strips = compat.strips(scene)
    strip = strips.new_image("frames", str(frames[0]), 1, 1)
    for frame in frames[1:]:
        strip.elements.append(frame.name)
    strip.frame_final_duration = len(frames)
    strips.new_sound("sound", str(wav), 2, 1)
    render.use_sequencer = True
