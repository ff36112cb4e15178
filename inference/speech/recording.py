"""Recordings to Speech: with a transcript its words and phones in time, without one the phones alone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ..progress import Progress, silent
from .alignment import RATE
from .phone_recogniser import recognise
from .speech import Engine, Phone, Speech
from .text import normalise
from .transcript import align_transcript, covering

SILENT = -60.0
"""dB of the loudest tenth of a second below which a recording counts as silent."""


def read_recording(path: Path, *, transcript: str | None = None, progress: Progress = silent) -> Speech:
    """The sound of a WAV, FLAC, OGG or MP3 file, mono at its own rate, with ARPABET phones in time.

    With ``transcript`` (English) its words and sentences are aligned; a transcript that is not what is said
    raises InputError. Without one the phones are recognised, for any language, and there are no words.
    A silent recording gives one ``sil`` phone and a warning. Raises InputError where the file is missing,
    is not sound, is damaged or has no samples.
    """
    path = Path(path)
    sentences = normalise(transcript) if transcript is not None else []
    audio, rate = _read(path)
    duration = len(audio) / rate
    progress("listen", 0, duration)
    inputs = {"audio": hashlib.sha256(path.read_bytes()).hexdigest()}
    if transcript is not None:
        inputs["transcript"] = hashlib.sha256(transcript.encode()).hexdigest()
    speech = Speech(
        audio=audio,
        rate=rate,
        words=(),
        phones=(Phone("sil", 0.0, duration),),
        sentences=(),
        phone_set="arpabet",
        inputs=inputs,
    )
    if _loudest(audio, rate) < SILENT:
        return speech.with_warnings(f"{path.name} is silent: nothing will be said")
    heard = _resampled(audio, rate)
    if transcript is None:
        phones = recognise(heard, progress=progress)
        engine = Engine("phone recogniser", "pocketsphinx", version("pocketsphinx"), "BSD-2-Clause")
        speech = replace(speech, phones=covering(phones, duration), engines=(engine,), language="und")
    else:
        speech = align_transcript(speech, sentences, heard, path.name, progress)
    progress("listen", duration, duration)
    return speech


def _read(path: Path) -> tuple[npt.NDArray[np.float32], int]:
    import soundfile

    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise InputError(f"the recording {path} {what}", "give the path of a WAV, FLAC, OGG or MP3 file")
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, RuntimeError, OSError) as error:
        raise InputError(
            f"{path} cannot be read as sound: {str(error).splitlines()[0]}",
            "it may be damaged or of another kind: convert it to WAV, FLAC, OGG or MP3",
        ) from error
    if not len(samples):
        raise InputError(f"the recording {path} has no samples", "record it again or convert it anew")
    samples = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    audio = samples.mean(axis=1, dtype=np.float32)
    power = (samples**2).mean(axis=0)
    if (audio**2).mean() < 0.05 * power.max():
        audio = samples[:, power.argmax()]  # channels in opposite phase would cancel out
    return np.ascontiguousarray(audio / max(1.0, float(np.abs(audio).max()))), int(rate)


def _loudest(audio: npt.NDArray[np.float32], rate: int) -> float:
    """dB of the loudest tenth of a second, without any steady offset."""
    size = max(1, min(len(audio), rate // 10))
    frames = (audio - audio.mean())[: len(audio) // size * size].reshape(-1, size).astype(np.float64)
    return float(10 * np.log10((frames**2).mean(axis=1).max() + 1e-12))


def _resampled(audio: npt.NDArray[np.float32], rate: int) -> npt.NDArray[np.float32]:
    from scipy.signal import resample_poly

    common = int(np.gcd(rate, RATE))
    return np.asarray(resample_poly(audio - audio.mean(), RATE // common, rate // common), np.float32)
