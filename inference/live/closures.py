"""Where lips close in speech that is heard as it comes: p, b and m, by a small network.

Each 10 ms it looks at 20 mel bands from 120 ms before to 190 ms after, as loud as they are against each other
alone, so that neither gain nor distance matters. ``scripts/train_closures.py`` made its numbers, from voices
that say where their lips close.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
RATE = 16_000
HOP, WINDOW = 160, 400
BANDS = 20
BEFORE, AFTER = 12, 19
"""Frames of 10 ms that are looked at around one."""
_FLOOR = 1e-7
_LOW, _HIGH = 60.0, 7600.0


def bands(pcm: npt.NDArray[np.int16]) -> F32:
    """Logarithms of the mel bands (T, 20) of whole windows of a sound at 16 kHz."""
    count = max((len(pcm) - WINDOW) // HOP + 1, 0)
    if not count:
        return np.zeros((0, BANDS), np.float32)
    sound = np.asarray(pcm, np.float32) / 32768
    pieces = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP][:count]
    power = np.abs(np.fft.rfft(pieces * _window(), 512)) ** 2
    return np.log(power @ _mel() + _FLOOR).astype(np.float32)


def chances(heard: F32) -> F32:
    """The probability (T - BEFORE - AFTER,) of closed lips, from frame BEFORE of bands (T, 20) on."""
    looked = looked_at(heard)
    net = _network()
    hidden = np.maximum(looked @ net["into"] + net["into_bias"], 0)
    return np.asarray(1 / (1 + np.exp(-(hidden @ net["out"] + net["out_bias"])[:, 0])), np.float32)


def looked_at(heard: F32) -> F32:
    """What the network gets for each frame that has its surroundings: (N, 32 * 20)."""
    width = BEFORE + AFTER + 1
    if len(heard) < width:
        return np.zeros((0, width * BANDS), np.float32)
    around = np.lib.stride_tricks.sliding_window_view(heard, width, axis=0).transpose(0, 2, 1)
    flat = around.reshape(len(around), -1)
    flat = np.maximum(flat, flat.max(axis=1, keepdims=True) - 12)
    return np.asarray(0.3 * (flat - flat.mean(axis=1, keepdims=True)), np.float32)


@cache
def _window() -> F32:
    return np.hanning(WINDOW).astype(np.float32)


@cache
def _mel() -> F32:
    """Triangles (257, 20) on the mel scale of O'Shaughnessy, "Speech Communication" (1987)."""
    low, high = (2595 * float(np.log10(1 + f / 700)) for f in (_LOW, _HIGH))
    mel = np.linspace(low, high, BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    hertz = np.arange(257) * RATE / 512
    up = (hertz[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    down = (edges[2:] - hertz[:, None]) / (edges[2:] - edges[1:-1])
    return np.maximum(np.minimum(up, down), 0).astype(np.float32)


@cache
def _network() -> dict[str, F32]:
    with np.load(Path(__file__).with_name("closures.npz"), allow_pickle=False) as data:
        return {name: np.asarray(data[name], np.float32) for name in data.files}
