"""Another speaker made of a voice by WORLD, with its pitch and formants moved."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, replace

import numpy as np

from ..sound.repitching import CEILING, FLOOR, HOP_MS
from ..sound.utterance import Utterance


@dataclass(frozen=True)
class Disguise:
    """Factors against the voice's own: of the ``pitch``, and of the ``formants``, which a shorter vocal tract
    has higher. ``name`` such as ``m1``."""

    name: str
    pitch: float
    formants: float


def disguised(take: Utterance, as_: Disguise) -> Utterance:
    """The take as somebody else would say it; its times stay. Without pyworld the take says that it cannot
    do it."""
    if not take.sounds:
        return take
    if importlib.util.find_spec("pyworld") is None:
        return replace(take, cannot=take.cannot | {"another speaker"})
    import pyworld

    sound = take.audio.astype(np.float64)
    found, times = pyworld.dio(sound, take.rate, f0_floor=FLOOR, f0_ceil=CEILING, frame_period=HOP_MS)
    f0 = pyworld.stonemask(sound, found, times, take.rate)
    envelope = pyworld.cheaptrick(sound, f0, times, take.rate)
    noise = pyworld.d4c(sound, f0, times, take.rate)
    # (frames, bins): at a frequency stands what the voice has at this frequency over the factor
    bins = np.arange(envelope.shape[1])
    at = np.clip(bins / as_.formants, 0, bins[-1])
    low = np.minimum(at.astype(int), bins[-1] - 1)
    part = at - low
    shifted = np.exp(
        (1 - part) * np.log(envelope[:, low] + 1e-16) + part * np.log(envelope[:, low + 1] + 1e-16)
    )
    made = pyworld.synthesize(f0 * as_.pitch, np.ascontiguousarray(shifted), noise, take.rate, HOP_MS)
    made = np.pad(made[: len(sound)], (0, max(0, len(sound) - len(made))))
    return replace(take, audio=made.astype(np.float32))
