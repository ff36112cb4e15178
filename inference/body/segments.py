"""A speech cut at its sentences: whose randomness moves the body when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import rng
from ..speech.speech import Speech


@dataclass(frozen=True)
class Segment:
    """One sentence with the pause after it; or what comes before the first sentence, with no text.

    Seconds: spoken from ``start`` to ``end``, and its own ``until`` the next one starts. ``sentence`` is the
    index into ``Speech.sentences``, -1 before the first.
    """

    text: str
    occurrence: int
    sentence: int
    start: float
    end: float
    until: float

    def stream(self, seed: int, channel: str) -> np.random.Generator:
        """The randomness of one channel of this segment."""
        return rng.stream(seed, self.text, self.occurrence, f"body/{channel}")


def segments(speech: Speech) -> list[Segment]:
    """The segments of a speech in order, the opening first; a silent speech is all opening."""
    starts = [s.start for s in speech.sentences] + [speech.duration]
    result = [Segment("", 0, -1, 0.0, 0.0, starts[0])]
    for i, s in enumerate(speech.sentences):
        result.append(Segment(s.text, s.occurrence, i, s.start, min(s.end, starts[i + 1]), starts[i + 1]))
    return result
