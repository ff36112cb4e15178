"""The performance's sound in the sequencer, packed into the file."""

from __future__ import annotations

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
        strips.remove(old)
    if len(samples) == 0:
        return
    channel = 1 + max((s.channel for s in strips), default=0)
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
        file = Path(folder) / f"{name}.wav"
        write_wav(file, samples, rate)
        strip = strips.new_sound(name, str(file), channel, frame)
        strip.sound.pack()
    # packed, it needs no file; what is left of the path must not tell of this machine
    strip.sound.filepath = f"//{name}.wav"
    scene.sync_mode = "AUDIO_SYNC"


def write_wav(path: Path, samples: npt.NDArray[np.int16], rate: int) -> None:
    """Mono 16-bit WAV."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.astype("<i2").tobytes())
