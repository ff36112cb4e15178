"""A scene that somebody finished in Blender, to be rendered as it is: its motion, camera, light and sound."""

from __future__ import annotations

import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from .. import compat
from ..characters.character import Character, current_scene, open_character

SOUND_RATE = 48_000


@dataclass(frozen=True)
class SceneClip:
    """The length and sound of a scene: what a film needs besides pictures."""

    frames: int
    fps: float
    audio: npt.NDArray[np.int16]
    """(N,) mono, as long as the frames; empty where the scene is silent."""
    audio_rate: int = SOUND_RATE


def open_finished(
    path: Path, frames: tuple[int, int] | None = None
) -> tuple[bpy.types.Scene, Character, SceneClip]:
    """Open a .blend, its scripts disabled, with the length and sound of its scene.

    ``frames``: these of its range alone, counted from 1. Raises InputError where it can't be opened, holds no
    character or camera, or has not these frames.
    """
    character = open_character(path)
    scene = current_scene()
    if scene.camera is None and not any(marker.camera for marker in scene.timeline_markers):
        raise InputError(f"the scene in {path.name} has no camera", "press Build Studio, or add one")
    if frames is not None:
        whole = scene.frame_end - scene.frame_start + 1
        if not 1 <= frames[0] <= frames[1] <= whole:
            raise InputError(
                f"frames {frames[0]}-{frames[1]} are not in the scene of {path.name}", f"it has {whole}"
            )
        first = scene.frame_start
        scene.frame_start, scene.frame_end = first + frames[0] - 1, first + frames[1] - 1
    count = scene.frame_end - scene.frame_start + 1
    if count < 1:
        raise InputError(f"the scene in {path.name} has no frames", "set its start and end")
    scene.frame_step = 1
    fps = scene.render.fps / scene.render.fps_base
    return scene, character, SceneClip(count, fps, _heard(scene, round(count / fps * SOUND_RATE)))


def _heard(scene: bpy.types.Scene, samples: int) -> npt.NDArray[np.int16]:
    """The scene's sound from its first frame on, of this many samples; none where no strip is heard."""
    strips = () if scene.sequence_editor is None else compat.strips(scene)
    speakers = any(o.type == "SPEAKER" for o in scene.objects)
    if not speakers and not any(s.type in ("SOUND", "META", "SCENE", "MOVIE") and not s.mute for s in strips):
        return np.zeros(0, np.int16)
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
        file = Path(folder) / "scene.wav"
        scene.render.ffmpeg.audio_mixrate = SOUND_RATE
        scene.render.ffmpeg.audio_channels = "MONO"
        try:
            bpy.ops.sound.mixdown(
                filepath=str(file), check_existing=False, container="WAV", codec="PCM", format="S16"
            )
            with wave.open(str(file)) as opened:
                channels = opened.getnchannels()
                data = np.frombuffer(opened.readframes(opened.getnframes()), "<i2")
        except (RuntimeError, OSError, wave.Error, EOFError) as e:
            raise InputError(f"the scene's sound can't be mixed: {e}", "look for missing sound files") from e
    mono = data.reshape(-1, channels).mean(axis=1).round().astype(np.int16)
    return np.pad(mono[:samples], (0, max(0, samples - len(mono))))
