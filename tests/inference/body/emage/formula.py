"""Weights and sound by formula: numbers that anybody can make again, to which expected outputs are kept."""

from __future__ import annotations

import zlib

import numpy as np

SALT = "v14"


def weight(model: str, key: str, shape: tuple[int, ...]) -> np.ndarray:
    """The weight ``key`` of a sub-model (``main``, ``face``, ``upper``, ``hands``, ``lower``, ``global``).

    An integer hash of the element's place gives a uniform number in -1..1, scaled by what kind of weight it
    is, so that signals keep their size through the networks and rotations stay near the identity.
    """
    leaf = key.rsplit(".", 1)[-1]
    if leaf == "num_batches_tracked":
        return np.zeros(shape, np.int64)
    if leaf == "pe":
        return _positions(shape)
    u = _uniform(f"{SALT}/{model}/{key}", int(np.prod(shape)))
    last = key in _LAST and shape[0] != 256
    if leaf == "running_var":
        v = 1 + 0.25 * u
    elif leaf == "running_mean":
        v = 0.1 * u
    elif len(shape) == 1 and leaf == "weight":
        v = 1 + 0.1 * u
    elif len(shape) == 1:
        v = 0.1 * u
        if last:
            j = np.arange(len(v))
            v += (j < len(v) // 6 * 6) & ((j % 6 == 0) | (j % 6 == 4))
    elif "embedding" in key:
        v = u * (0.3 if key.startswith("speaker_embedding") else 1.0)
    else:
        v = u * _gain(model, key, last) * np.sqrt(3 / np.prod(shape[1:]))
    return v.reshape(shape).astype(np.float32)


_LAST = {f"decoder.main.{i}.{kind}" for i in (6, 10) for kind in ("weight", "bias")}


def _gain(model: str, key: str, last: bool) -> float:
    if last:
        return 0.5
    if model != "main":
        return 1.0
    if key.startswith("audio_encoder_"):
        return 1.4
    if key.endswith("in_proj_weight"):
        return 1.5
    if key.endswith("attn.out_proj.weight"):
        return 0.2
    return 0.3 if key.endswith("linear2.weight") else 1.2


def _uniform(name: str, count: int) -> np.ndarray:
    most = np.uint64(0xFFFFFFFF)
    x = np.arange(count, dtype=np.uint64) * np.uint64(2654435761) + np.uint64(zlib.crc32(name.encode()))
    x &= most
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(0x7FEB352D)) & most
    x ^= x >> np.uint64(15)
    x = (x * np.uint64(0x846CA68B)) & most
    x ^= x >> np.uint64(16)
    return x.astype(np.float64) / 2147483648.0 - 1.0


def _positions(shape: tuple[int, ...]) -> np.ndarray:
    width = shape[2]
    angles = np.arange(64)[:, None] * np.exp(np.arange(0, width, 2) * (-np.log(10000.0) / width))
    table = np.zeros((64, width))
    table[:, 0::2], table[:, 1::2] = np.sin(angles), np.cos(angles)
    return np.tile(table, (shape[1] // 64, 1))[None].astype(np.float32)


def sound(samples: int) -> np.ndarray:
    """Tones that rise and fall somewhat as speech does, at 16 kHz, (samples,) float32."""
    t = np.arange(samples) / 16000
    turn = 2 * np.pi
    envelope = 0.5 + 0.5 * np.sin(turn * 1.3 * t) * np.sin(turn * 0.37 * t + 1)
    tones = (
        0.35 * np.sin(turn * (110 + 25 * np.sin(turn * 0.9 * t)) * t)
        + 0.2 * np.sin(turn * 437 * t + 2 * np.sin(turn * 2.7 * t))
        + 0.1 * np.sin(turn * 1733 * t)
        + 0.05 * np.sin(turn * 4100 * t * t / 6)
    )
    return (envelope * tones).astype(np.float32)
