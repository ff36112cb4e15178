"""The performance's sound in the sequencer, packed into the file."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
import wave
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from .. import compat

TITLE = "PaksaTalker "
"""What the names of our strips begin with."""


def place_sound(
    scene: bpy.types.Scene, name: str, samples: npt.NDArray[np.int16], rate: int, frame: int
) -> bpy.types.Sound | None:
    """Put mono ``samples`` (N,) at ``frame`` on a free channel, in place of an older strip of this name."""
    remove_sound(scene, name)
    if len(samples) == 0:
        return None
    # Blender takes sounds of one path for one: another sound needs another name
    file = Path(f"{name}-{hashlib.sha256(samples.tobytes()).hexdigest()[:8]}.wav")
    # the strip keeps the folder that it was made from, which must not tell of this machine: hence a bare name
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder, contextlib.chdir(folder):
        write_wav(file, samples, rate)
        sound = compat.strips(scene).new_sound(name, str(file), _free_channel(scene), frame).sound
        sound.pack()
    sound.filepath = f"//{file}"  # packed, it needs no file
    scene.sync_mode = "AUDIO_SYNC"
    return sound


def place_again(scene: bpy.types.Scene, name: str, sound: bpy.types.Sound | None, frame: int) -> None:
    """Put a sound that was placed before in place of the strip of this name."""
    if sound is None:
        return
    remove_sound(scene, name)
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder, contextlib.chdir(folder):
        file = Path("silence.wav")
        write_wav(file, np.zeros(8, np.int16), 16000)
        strip = compat.strips(scene).new_sound(name, str(file), _free_channel(scene), frame)
    silence, strip.sound = strip.sound, sound
    bpy.data.sounds.remove(silence)


def trim_sound(strip: Any, first: int | None, end: int | None) -> None:
    """Let a strip be heard from the frame ``first`` to the one before ``end``, where its sound lies already;
    where they are None, all of it."""
    compat.set_strip_offsets(strip, 0, 0)
    if first is None or end is None:
        return
    start, length = compat.strip_start(strip), compat.strip_length(strip)
    left = max(0.0, min(first - start, length - 1))
    compat.set_strip_offsets(strip, left, max(0.0, min(start + length - end, length - 1 - left)))


def remove_sound(scene: bpy.types.Scene, name: str) -> None:
    """Take the strip of this name away, and its sound where no take keeps it."""
    strips = compat.strips(scene)
    if (old := strips.get(name)) is not None:
        sound = old.sound
        strips.remove(old)
        if sound is not None and sound.users == 0:
            bpy.data.sounds.remove(sound)


def _free_channel(scene: bpy.types.Scene) -> int:
    return 1 + max((s.channel for s in compat.strips(scene)), default=0)


def write_wav(path: Path, samples: npt.NDArray[np.int16], rate: int) -> None:
    """Mono 16-bit WAV."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.astype("<i2").tobytes())
