"""Sound as the acoustic model wants it: equally loud, with the timbre of the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

RATE = 16000
"""Samples a second that the acoustic model wants."""
HOP = 160
"""Samples from one frame of features to the next."""
_LOUD = 20000
_MINUTE = 60 * RATE
_STRETCH, _STRETCHES = 10 * RATE, 12
"""Samples of a stretch whose timbre is looked at, and how many of those at most."""
I16 = npt.NDArray[np.int16]


def timbre(pcm: I16, gain: float) -> str:
    """The mean of the cepstra of what is not quiet, as the decoder writes it; of much sound, of a part."""
    listener = _listener()
    means: list[list[float]] = []
    weights: list[int] = []
    stretches = np.linspace(0, max(0, len(pcm) - _STRETCH), min(_STRETCHES, 1 + len(pcm) // _STRETCH))
    for a in np.rint(stretches).astype(int):
        part = _loud(prepared(pcm, gain, int(a), int(a) + _STRETCH))
        if len(part) < 10 * HOP:
            continue
        listener.start_utt()
        listener.process_raw(part.tobytes(), True, True)
        means.append([float(x) for x in listener.get_cmn(False).split(",")])
        listener.end_utt()
        weights.append(len(part))
    if not means:
        return str(listener.get_cmn(False))
    return ",".join(f"{x:.6g}" for x in np.average(means, axis=0, weights=weights))


def _listener() -> Any:
    """A decoder that only makes features; a new one each time: it remembers the noise of what it heard."""
    from pocketsphinx import Decoder, get_model_path

    decoder = Decoder(hmm=get_model_path("en-us/en-us"), dict=None, lm=None, loglevel="FATAL", beam=1e-5)
    decoder.add_word("v", "AH", False)
    decoder.set_align_text("v")
    return decoder


def gain(pcm: I16) -> float:
    """What makes recordings equally loud."""
    peak = int(np.abs(pcm.astype(np.int32) if len(pcm) < _MINUTE else _peaks(pcm)).max(initial=0))
    return _LOUD / peak if peak else 0.0


def prepared(pcm: I16, gain: float, start: int, end: int) -> I16:
    """Samples made equally loud, with a little noise: features of digital silence are not defined."""
    part = pcm[start:end].astype(np.float32) * gain
    noise = np.random.default_rng(0).normal(0, 2, HOP * 100).astype(np.float32)
    part += np.take(noise, np.arange(start, start + len(part)), mode="wrap")
    return np.clip(np.rint(part), -32768, 32767).astype(np.int16)


def _peaks(pcm: I16) -> npt.NDArray[np.int32]:
    return np.array([pcm.min(initial=0), pcm.max(initial=0)], np.int32)


def _loud(pcm: I16) -> I16:
    """The frames within 50 dB of the loudest: digital silence has no cepstra to speak of."""
    frames = pcm[: len(pcm) // HOP * HOP].reshape(-1, HOP)
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64)
    return np.ascontiguousarray(frames[power > 1e-5 * power.max(initial=1.0)]).reshape(-1)
