"""Sound as it is spoken, mono at 16 kHz: of a microphone, of a pipe, or of a file in a microphone's place."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError, PaksaTalkerError
from ..hearing import RATE

I16 = npt.NDArray[np.int16]
USUAL = "default"
PIECE = 0.02
"""Seconds of one piece."""
FILES = (".wav", ".flac", ".ogg", ".mp3")
_MOST = 500
"""Pieces that wait to be heard; older ones are left out where nobody keeps up."""


def sound_of(name: str, pipe: BinaryIO) -> Iterator[I16]:
    """Pieces of sound as they are spoken, without end but for a file's or a pipe's.

    ``name``: ``default``, a microphone's name or number, a file, or ``-`` for 16 bit samples on ``pipe``.
    Raises InputError on a microphone or file that there is none of, PaksaTalkerError where none can be read.
    """
    if name == "-":
        return _piped(pipe)
    if Path(name).suffix.lower() in FILES:
        return _played(Path(name))
    return _recorded(name)


def _piped(pipe: BinaryIO) -> Iterator[I16]:
    left = b""
    read = getattr(pipe, "read1", pipe.read)
    while data := read(round(PIECE * RATE) * 2):
        data = left + data
        whole = len(data) // 2 * 2
        left = data[whole:]
        yield np.frombuffer(data[:whole], "<i2")


def _played(file: Path) -> Iterator[I16]:
    """A file's sound as if it were spoken now."""
    from ...speech.aligning.sound_file import read_sound, resampled

    pcm = resampled(read_sound(file))
    size, began = round(PIECE * RATE), time.monotonic()
    for at in range(0, len(pcm), size):
        ahead = began + (at + size) / RATE - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
        yield pcm[at : at + size]


def _recorded(name: str) -> Iterator[I16]:
    try:
        import sounddevice
    except ImportError as e:
        raise PaksaTalkerError(
            "no package reads the microphone here", "pip install 'paksatalker[microphone]'"
        ) from e
    except OSError as e:
        raise PaksaTalkerError(
            f"the microphone can't be read: {e}", "as root: apt-get install libportaudio2"
        ) from e
    pieces: queue.Queue[bytes] = queue.Queue(_MOST)

    def take(data: Any, *_: Any) -> None:
        if pieces.full():
            pieces.get()
        pieces.put(bytes(data))

    device = None if name == USUAL else int(name) if name.isdecimal() else name
    try:
        stream = sounddevice.RawInputStream(
            samplerate=RATE,
            blocksize=round(PIECE * RATE),
            device=device,
            channels=1,
            dtype="int16",
            latency="low",
            callback=take,
        )
    except (sounddevice.PortAudioError, ValueError) as e:
        names = [d["name"] for d in sounddevice.query_devices() if d["max_input_channels"]]
        hint = f"there are: {', '.join(names)[:300]}" if names else "plug one in, or name a sound file"
        what = "there is no microphone" if not names else f"the microphone {name} can't be read: {e}"
        raise InputError(what, hint) from e
    return _streamed(stream, pieces)


def _streamed(stream: Any, pieces: queue.Queue[bytes]) -> Iterator[I16]:
    with stream:
        while True:
            yield np.frombuffer(pieces.get(), "<i2")
