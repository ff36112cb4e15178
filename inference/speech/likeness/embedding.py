"""The embedding of a speaker: 256 numbers that are alike for sounds of one voice, whatever is said.

The network is that of Resemblyzer 0.1.4 (Apache-2.0), by Wan et al., "Generalized end-to-end loss for speaker
verification", ICASSP 2018: three LSTM layers over mel spectra of 1.6 s, whose last state is projected, cut at
zero and scaled to length 1. Its weights are kept in 8 bits, a scale for each row, those of the spectra in 16:
embeddings are 0.999 alike to the authors'.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..aligning.speech_detector import RATE, speech_spans

F32 = npt.NDArray[np.float32]

WINDOW = 160
"""Frames of 10 ms that are looked at together."""
_STEP = 77
"""Frames from one window to the next: 1.3 a second, as by the authors."""
_HOP, _FFT, _BANDS = 160, 400, 40
_LEVEL = 10 ** (-30 / 20)
"""RMS that speech is brought to."""
_LAYERS, _SIZE = 3, 256


def embedding(pcm: npt.NDArray[np.int16]) -> F32:
    """The embedding (256,) of the voice in ``pcm`` (N,) at 16 kHz: length 1, nothing negative.

    Zeros where nobody speaks.
    """
    return mean(windows(pcm))


def similarity(a: F32, b: F32) -> float:
    """Cosine of two embeddings: 0.85 and more for two recordings of one speaker, 0.5 to 0.8 for others."""
    return float(a @ b)


def mean(parts: F32) -> F32:
    """The embedding of windows (n, 256) together."""
    whole = parts.sum(axis=0) if len(parts) else np.zeros(_SIZE, np.float32)
    return np.asarray(whole / max(float(np.linalg.norm(whole)), 1e-9), np.float32)


def windows(pcm: npt.NDArray[np.int16]) -> F32:
    """The embeddings (n, 256) of pieces of 1.6 s of what is said; one where there is
    less, none in silence."""
    said = [pcm[round(a * RATE) : round(b * RATE)] for a, b in speech_spans(pcm)]
    if not said:
        return np.zeros((0, _SIZE), np.float32)
    sound = np.concatenate(said).astype(np.float32) / 32768
    sound *= _LEVEL / max(float(np.sqrt(np.mean(sound**2))), 1e-9)
    spectra = _mel(sound)
    if len(spectra) < WINDOW:
        spectra = np.pad(spectra, ((0, WINDOW - len(spectra)), (0, 0)))
    starts = range(0, len(spectra) - WINDOW + 1, _STEP)
    return _run(np.stack([spectra[i : i + WINDOW] for i in starts]))


def _run(inputs: F32) -> F32:
    """Embeddings (n, 256) of mel spectra (n, frames, 40)."""
    weights = _weights()
    for layer in range(_LAYERS):
        matrix, bias = weights[f"weights_{layer}"], weights[f"bias_{layer}"]
        states = np.zeros((len(inputs), inputs.shape[1], _SIZE), np.float32)
        hidden = cell = np.zeros((len(inputs), _SIZE), np.float32)
        for t in range(inputs.shape[1]):
            gates = np.concatenate([inputs[:, t], hidden], axis=1) @ matrix + bias
            entry, forget, new, out = np.split(gates, 4, axis=1)
            cell = _sigmoid(forget) * cell + _sigmoid(entry) * np.tanh(new)
            hidden = _sigmoid(out) * np.tanh(cell)
            states[:, t] = hidden
        inputs = states
    made = np.maximum(inputs[:, -1] @ weights["weights_out"] + weights["bias_out"], 0)
    return np.asarray(made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9), np.float32)


def _sigmoid(x: F32) -> F32:
    return np.asarray(0.5 * np.tanh(0.5 * x) + 0.5, np.float32)


@lru_cache(maxsize=1)
def _weights() -> dict[str, F32]:
    with np.load(Path(__file__).with_name("embedding.npz"), allow_pickle=False) as data:
        made = {name: data[name].astype(np.float32) for name in data.files if name.startswith("bias")}
        for name in data.files:
            if name.startswith("weights"):
                key = name.replace("weights", "scale")
                scale = data[key][:, None] if key in data.files else np.float32(1)
                made[name] = np.ascontiguousarray((data[name] * scale).T, np.float32)
    for layer in range(_LAYERS):
        made[f"weights_{layer}"] = np.concatenate([made[f"weights_{way}_{layer}"] for way in ("in", "back")])
    return made


def _mel(sound: F32) -> F32:
    """Power in 40 mel bands (frames, 40) every 10 ms, in windows of 25 ms."""
    padded = np.pad(sound, _FFT // 2)
    view = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::_HOP]
    window = np.hanning(_FFT + 1)[:-1]
    power = np.abs(np.fft.rfft(view * window, axis=1)) ** 2
    return np.asarray(power @ _bands().T, np.float32)


@lru_cache(maxsize=1)
def _bands() -> npt.NDArray[np.float64]:
    """(40, 201): triangles of equal area on Slaney's mel scale (Auditory Toolbox, 1998), 0 to 8000 Hz."""

    def mel(hertz: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.where(hertz < 1000, hertz * 3 / 200, 15 + np.log(np.maximum(hertz, 1) / 1000) / STEP)

    STEP = np.log(6.4) / 27
    tops = np.linspace(0, float(mel(np.array(RATE / 2))), _BANDS + 2)
    edges = np.where(tops < 15, tops * 200 / 3, 1000 * np.exp(STEP * (tops - 15)))
    at = np.fft.rfftfreq(_FFT, 1 / RATE)
    rising = (at - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - at) / np.diff(edges)[1:, None]
    return np.asarray(np.maximum(0, np.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))[:, None])
