"""Another speaker made of a voice by WORLD, with its pitch and formants moved."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..sound.utterance import Utterance
from ..sound.world import put_together, taken_apart


@dataclass(frozen=True)
class Disguise:
    """Factors against the voice's own: of the ``pitch``, and of the ``formants``, which a shorter vocal tract
    has higher. ``name`` such as ``m1``."""

    name: str
    pitch: float
    formants: float


def disguised(take: Utterance, as_: Disguise) -> Utterance:
    """The take as somebody else would say it; its times stay."""
    if not take.sounds:
        return take
    parts = taken_apart(take.audio, take.rate)
    return replace(take, audio=put_together(parts, parts.pitch * as_.pitch, as_.formants))
