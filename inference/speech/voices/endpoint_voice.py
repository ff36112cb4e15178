"""Voices behind addresses with OpenAI's speech interface (``/v1/audio/speech``): OpenAI's own, vLLM-omni,
Kokoro-FastAPI, openedai-speech and others.

A voice is named ``http://127.0.0.1:8880/v1#af_bella``, or with its model ``…/v1#tts-1/alloy``. The key, where
one is needed, stands in ``$PAKSATALKER_SPEECH_KEY``, else in ``$OPENAI_API_KEY``.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError, PaksaTalkerError
from ....base.network.http_json import Address, Waits, fetch
from ..sound.utterance import Utterance
from ..text.readings import Reading, as_text

LICENCE = "that of the server's voice"
KEY = "PAKSATALKER_SPEECH_KEY"
MODEL = "tts-1"
"""What is asked for where no model is named: all servers know it, or don't look."""
MOST = 100_000_000
"""Bytes of a sentence's sound."""
WAITS = Waits(first=120.0)
_RATES = (8000, 96000)


def synthesise(words: Sequence[Reading], name: str, waits: Waits = WAITS) -> Utterance:
    """One sentence by the voice of that name, without times. Its speed is the one that most words have.

    Raises PaksaTalkerError where the server does not answer, breaks off, or answers with what is no sound.
    """
    address, model, voice = _parts(name)
    speed = float(np.median([w.manner.spoken.rate for w in words])) if words else 1.0
    body: dict[str, str | float] = {
        "model": model,
        "voice": voice,
        "input": as_text(words),
        "response_format": "wav",
    }
    if speed != 1:
        body["speed"] = round(min(max(speed, 0.25), 4.0), 3)
    audio, rate = _sound(fetch(address, "/audio/speech", body, MOST, waits), address.told)
    own = any(abs(w.manner.spoken.rate - speed) > 0.01 for w in words)
    return Utterance(audio, rate, (), frozenset({"rate of single words"} if own else ()), untimed=True)


def is_address(name: str) -> bool:
    """Whether a voice's name is an address."""
    return name.startswith(("http://", "https://"))


def check_address(name: str) -> None:
    """Raise InputError where an address names no voice."""
    _parts(name)


def _parts(name: str) -> tuple[Address, str, str]:
    url, sign, voice = name.partition("#")
    if not sign or not voice:
        raise InputError(
            f"{url[:80]} names no voice", f"add one behind a #, such as --voice {url[:80]}#alloy"
        )
    model, _, last = voice.rpartition("/")
    key = os.environ.get(KEY) or os.environ.get("OPENAI_API_KEY", "")
    return Address.of(url, key, KEY), model or MODEL, last


def _sound(data: bytes, told: str) -> tuple[npt.NDArray[np.float32], int]:
    """Mono sound of a file of any kind that libsndfile reads."""
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(_lengthened(data))) as file:
            rate = int(file.samplerate)
            audio = file.read(dtype="float32", always_2d=True).mean(axis=1)
    except (soundfile.SoundFileError, RuntimeError, OSError, ValueError) as e:
        raise PaksaTalkerError(f"{told} answered with what is no sound", "does it speak OpenAI's way?") from e
    audio = np.nan_to_num(audio, nan=0.0, posinf=1.0, neginf=-1.0)
    if not len(audio) or not _RATES[0] <= rate <= _RATES[1]:
        raise PaksaTalkerError(f"{told} answered with no sound", "try another voice")
    return np.asarray(audio, np.float32), rate


def _lengthened(data: bytes) -> bytes:
    """A WAV that was sent while it was made tells no length, or the greatest: the true one is put in."""
    at = data.find(b"data", 12, 4096)
    if data[:4] != b"RIFF" or at < 0:
        return data
    told = struct.unpack_from("<I", data, at + 4)[0] if len(data) >= at + 8 else 0
    if 0 < told <= len(data) - at - 8:
        return data
    length = len(data) - at - 8
    return (
        b"RIFF"
        + struct.pack("<I", at + length)
        + data[8 : at + 4]
        + struct.pack("<I", length)
        + data[at + 8 :]
    )
