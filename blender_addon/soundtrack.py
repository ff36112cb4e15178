"""The performance's sound in the sequencer, packed into the file."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
import wave
from pathlib import Path

import bpy
import numpy as np
import numpy.typing as npt

from . import compat


def place_sound(
    scene: bpy.types.Scene, name: str, samples: npt.NDArray[np.int16], rate: int, frame: int
) -> None:
    """Put mono ``samples`` (N,) at ``frame`` on a free channel, in place of an older strip of this name."""
    strips = compat.strips(scene)
    if (old := strips.get(name)) is not None:
        sound = old.sound
        strips.remove(old)
        if sound is not None and sound.users == 0:
            bpy.data.sounds.remove(sound)
    if len(samples) == 0:
        return
    channel = 1 + max((s.channel for s in strips), default=0)
    # Blender takes sounds of one path for one: another sound needs another name
    file = Path(f"{name}-{hashlib.sha256(samples.tobytes()).hexdigest()[:8]}.wav")
    # the strip keeps the folder that it was made from, which must not tell of this machine: hence a bare name
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder, contextlib.chdir(folder):
        write_wav(file, samples, rate)
        sound = strips.new_sound(name, str(file), channel, frame).sound
        sound.pack()
    sound.filepath = f"//{file}"  # packed, it needs no file
    scene.sync_mode = "AUDIO_SYNC"


def write_wav(path: Path, samples: npt.NDArray[np.int16], rate: int) -> None:
    """Mono 16-bit WAV."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.astype("<i2").tobytes())
