"""Another pitch for sound that is made already, by WORLD, for engines that have no pitch of their own.

Morise, Yokomori & Ozawa, "WORLD: a vocoder-based high-quality speech synthesis system for real-time
applications", IEICE Transactions E99-D (2016).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..expression.pitch import spread_out
from ..text.manner import Manner
from .utterance import Utterance

HOP_MS = 5.0
GLIDE = 21
"""Steps of 5 ms over which the pitch changes."""
FLOOR, CEILING = 60.0, 600.0
"""Hz between which a pitch is looked for."""


def repitched(take: Utterance, ways: Sequence[Manner]) -> Utterance:
    """The take with the pitch and its range that each of its words is to have; its times stay.

    ``ways`` are those of the words. Where nothing changes the sound is left alone. Without pyworld the take
    says that it cannot do it.
    """
    if all(way.pitch == 1 and way.range == 1 for way in ways) or not take.sounds:
        return take
    if importlib.util.find_spec("pyworld") is None:
        return replace(take, cannot=take.cannot | {"pitch"})
    import pyworld

    sound = take.audio.astype(np.float64)
    found, times = pyworld.dio(sound, take.rate, f0_floor=FLOOR, f0_ceil=CEILING, frame_period=HOP_MS)
    f0 = pyworld.stonemask(sound, found, times, take.rate)
    envelope = pyworld.cheaptrick(sound, f0, times, take.rate)
    noise = pyworld.d4c(sound, f0, times, take.rate)
    said = [s for s in take.sounds if s.word >= 0]
    at = np.clip(np.searchsorted([s.start for s in said], times, side="right") - 1, 0, None)
    of = [ways[said[i].word] for i in at]
    kernel = np.full(GLIDE, 1 / GLIDE)
    pitch, spread = (
        np.convolve(np.pad(row, GLIDE // 2, "edge"), kernel, "valid")
        for row in ([w.pitch for w in of], [w.range for w in of])
    )
    moved = spread_out(f0, spread, FLOOR) * pitch
    made = pyworld.synthesize(moved.astype(np.float64), envelope, noise, take.rate, HOP_MS)[: len(sound)]
    audio = np.pad(made, (0, len(sound) - len(made))).astype(np.float32)
    return replace(take, audio=audio)
