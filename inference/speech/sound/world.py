"""Sound taken apart into pitch, spectrum and noise, and put together again otherwise, by WORLD.

Morise, Yokomori & Ozawa, "WORLD: a vocoder-based high-quality speech synthesis system for real-time
applications", IEICE Transactions E99-D (2016).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..prosody import pitch_of

F64 = npt.NDArray[np.float64]
F32 = npt.NDArray[np.float32]

HOP = 0.005
"""Seconds from one frame to the next."""
FLOOR = 60.0
"""Hz below which no voice lies."""


@dataclass(frozen=True)
class Parts:
    """Mono sound of ``length`` samples at ``rate`` Hz: ``pitch`` (T,) in Hz, 0 where unvoiced, power
    ``envelope`` and ``noise``, the part of each band that is none of the voice's, (T, bins) both."""

    pitch: F64
    envelope: F64
    noise: F64
    rate: int
    length: int

    @property
    def times(self) -> F64:
        """Seconds (T,) of the frames."""
        return np.arange(len(self.pitch)) * HOP


def taken_apart(audio: F32, rate: int) -> Parts:
    """The parts of mono sound (N,).

    The pitch is that of :func:`..prosody.pitch_of`: WORLD's own trackers take a low, creaky voice for one an
    octave higher, which is then put together as high as that.
    """
    import pyworld

    sound = audio.astype(np.float64)
    times = np.arange(int(len(sound) / rate / HOP) + 1) * HOP
    pitch = pitch_of(audio, rate, times)
    envelope = pyworld.cheaptrick(sound, pitch, times, rate)
    return Parts(pitch, envelope, pyworld.d4c(sound, pitch, times, rate), rate, len(sound))


def put_together(
    parts: Parts, pitch: F64 | None = None, formants: float = 1.0, breath: F64 | None = None
) -> F32:
    """Sound (length,) of the parts.

    ``pitch`` (T,) in Hz stands in for their own; ``formants`` is how many times as high the resonances lie,
    as in a vocal tract that is as many times as short; ``breath`` (T,) from 0 to 1 is how much of what is
    voiced becomes noise, from the highest bands down.
    """
    import pyworld

    envelope, noise = parts.envelope, parts.noise
    if formants != 1:
        envelope, noise = (np.exp(_warped(np.log(np.maximum(x, 1e-16)), formants)) for x in (envelope, noise))
    if breath is not None and breath.any():
        # breath is heard above the first formants: below 1 kHz the voice stays whole
        at = np.clip(np.linspace(0, parts.rate / 2000, noise.shape[1]) - 1, 0, 3) / 3
        noise = noise + (1 - noise) * breath[:, None] * at
    f0 = np.asarray(parts.pitch if pitch is None else pitch, np.float64)
    made = pyworld.synthesize(
        f0, np.ascontiguousarray(envelope), np.ascontiguousarray(noise), parts.rate, 1000 * HOP
    )
    out = np.zeros(parts.length, np.float32)
    out[: len(made)] = made[: parts.length]
    return out


def paced(audio: F32, rate: int, factor: float) -> F32:
    """Mono sound (N,) said ``factor`` times as fast, its pitch as it was."""
    parts = taken_apart(audio, rate)
    at = np.arange(0, len(parts.pitch), factor).astype(int)
    length = round(parts.length / factor)
    return put_together(Parts(parts.pitch[at], parts.envelope[at], parts.noise[at], rate, length))


def _warped(rows: F64, factor: float) -> F64:
    """Rows (T, bins) with each value at ``factor`` times its bin."""
    at = np.minimum(np.arange(rows.shape[1]) / factor, rows.shape[1] - 1)
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, rows.shape[1] - 1)
    return np.asarray(rows[:, low] * (1 - (at - low)) + rows[:, high] * (at - low), np.float64)
