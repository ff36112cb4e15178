"""Some frames of a performance as a performance of their own."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from .performance import Performance
from .reframing import chosen, reframed


def excerpt(performance: Performance, first: int, last: int) -> Performance:
    """Frames ``first`` to ``last`` with the sound, words, phones and events of their time.

    Frames are counted from 1, both are included, as Blender counts them on its timeline. Words, phones,
    sentences and events that begin before or end after are cut. Raises InputError outside the performance.
    """
    p = performance
    if not 1 <= first <= last <= p.frames:
        raise InputError(
            f"frames {first}-{last} are not in a performance of {p.frames}", f"such as --frames 1-{p.frames}"
        )
    begin, end = (first - 1) / p.fps, min(last / p.fps, p.duration)
    words, word_times = _within(p.word_labels, p.word_times, begin, end)
    phones, phone_times = _within(p.phone_labels, p.phone_times, begin, end)
    sound = _sound(p, begin, end, last - first + 1)
    meta = dict(p.meta)
    for kind in ("sentences", "events"):
        if kind in meta:
            meta[kind] = [
                {**e, "start": max(e["start"], begin) - begin, "end": min(e["end"], end) - begin}
                for e in meta[kind]
                if e["start"] < end and e["end"] > begin
            ]
    return replace(
        reframed(replace(p, meta=meta), chosen(np.arange(first - 1, last))),
        audio=sound,
        word_labels=words,
        word_times=word_times,
        phone_labels=phones,
        phone_times=phone_times,
    )


def _sound(p: Performance, begin: float, end: float, frames: int) -> npt.NDArray[np.int16]:
    """The sound of that time, rounded such that it needs as many frames as there are."""
    start = round(begin * p.audio_rate)
    most = math.floor(frames * p.audio_rate / p.fps + 1e-6)
    least = math.floor((frames - 1) * p.audio_rate / p.fps + 1e-6) + 1
    sound = p.audio[start : min(round(end * p.audio_rate), start + most)]
    return np.pad(sound, (0, max(0, least - len(sound))))


def _within(labels: tuple[str, ...], times: Any, begin: float, end: float) -> tuple[tuple[str, ...], Any]:
    """The labels whose time (N, 2) meets that span, and their times in it."""
    spans = np.asarray(times, np.float32).reshape(-1, 2)
    meets = (spans[:, 0] < end) & (spans[:, 1] > begin)
    cut = np.clip(spans[meets], begin, end) - np.float32(begin)
    return tuple(w for w, m in zip(labels, meets, strict=True) if m), cut.astype(np.float32)
