"""As loud as speech is to be, whichever voice it comes from, and nowhere cut off.

Loudness is that of Recommendation ITU-R BS.1770-4, "Algorithms to measure audio programme loudness and
true-peak audio level" (2015), measured with pyloudnorm; true peaks are those of its annex 2.
"""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from .utterance import Utterance

LOUDNESS = -16.0
"""LUFS of a sentence in a plain voice: what AES TD1008 (2021) and the podcast services ask for."""
PEAK = -1.0
"""dBTP under which every true peak lies."""
F32 = npt.NDArray[np.float32]

_FOLD = 4
"""Times that the rate is raised to see the peaks between samples."""
_LOOK_AHEAD = 0.004
"""Seconds over which a loud peak is approached and left."""
_MARGIN = 0.15
"""dB that the limiter stays below :data:`PEAK`: the peaks between samples move as the gain does."""
_BLOCK = 0.4
"""Seconds of the measure's blocks, of which it needs one at least."""
_SILENT = -60.0
"""LUFS of what counts as silence and is not made louder."""
_ROUNDS = 3
"""Gains tried: peaks that are held down make a sentence softer."""


def levelled(take: Utterance) -> Utterance:
    """The take at :data:`LOUDNESS`, measured over what is said, with its peaks under :data:`PEAK`."""
    if not take.sounds:
        return take
    first, last = (round(t * take.rate) for t in (take.sounds[0].start, take.sounds[-1].end))
    audio = take.audio
    for _ in range(_ROUNDS):
        found = loudness(audio[first:last], take.rate)
        if found < _SILENT or abs(found - LOUDNESS) < 0.05:
            break
        audio = limited(audio * np.float32(10 ** ((LOUDNESS - found) / 20)), take.rate)
    return replace(take, audio=limited(audio, take.rate))


def loudness(audio: F32, rate: int) -> float:
    """Integrated loudness of mono sound (N,) in LUFS; what is shorter than a block is measured as if it went
    on. -inf for silence."""
    import pyloudnorm

    if not audio.any():
        return -np.inf
    needed = int(np.ceil(_BLOCK * rate)) + 1
    # libraries for files can count in float32, but the filters of 48 dB a decade want more
    whole = np.tile(audio, -(-needed // len(audio))).astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(pyloudnorm.Meter(rate).integrated_loudness(whole))


def true_peak(audio: F32, rate: int) -> float:
    """The highest peak of mono sound (N,), also between samples, in dB of full scale; -inf for silence."""
    peak = float(_peaks(audio).max()) if len(audio) else 0.0
    return 20 * float(np.log10(peak)) if peak > 0 else -np.inf


def limited(audio: F32, rate: int) -> F32:
    """The sound with its true peaks at :data:`PEAK` at most: turned down smoothly around those above."""
    from scipy.ndimage import minimum_filter1d

    ceiling = 10 ** ((PEAK - _MARGIN) / 20)
    peaks = _peaks(audio) if len(audio) else audio
    if not len(audio) or peaks.max() <= ceiling:
        return audio.astype(np.float32)
    gain = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    width = 2 * round(_LOOK_AHEAD * rate) + 1
    # the mean of minima over a window of the same width is nowhere above what is needed in its middle
    least = minimum_filter1d(gain, width, mode="nearest")
    window = np.hanning(width + 2)[1:-1]
    smooth = np.convolve(np.pad(least, width // 2, "edge"), window / window.sum(), "valid")
    return np.asarray(audio * smooth, np.float32)


def _peaks(audio: F32) -> F32:
    """The highest amplitude (N,) at and right after each sample."""
    from scipy.signal import resample_poly

    finer = np.abs(resample_poly(audio.astype(np.float32), _FOLD, 1)).reshape(-1, _FOLD).max(axis=1)
    return np.maximum(np.asarray(finer, np.float32), np.abs(audio))
