"""A speech cut at its sentences: whose randomness moves the body when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import rng
from ..timeline.speech import Phone, Speech, Word


@dataclass(frozen=True)
class BodySegment:
    """One sentence with the pause after it; or what comes before the first sentence, with no text.

    Seconds: spoken from ``start`` to ``end``, and its own ``until`` the next one starts. ``sentence`` is the
    index into ``Speech.sentences``, -1 before the first. ``words`` are those of the sentence, with their
    index into ``Speech.words``; ``phones`` those that start within the segment.
    """

    text: str
    occurrence: int
    sentence: int
    start: float
    end: float
    until: float
    words: tuple[tuple[int, Word], ...]
    phones: tuple[Phone, ...]

    def stream(self, seed: int, channel: str) -> np.random.Generator:
        """The randomness of one channel of this segment."""
        return rng.stream(seed, self.text, self.occurrence, f"body/{channel}")


def segments(speech: Speech) -> list[BodySegment]:
    """The segments of a speech in order, the opening first; a silent speech is all opening."""
    words: dict[int, list[tuple[int, Word]]] = {}
    for i, word in enumerate(speech.words):
        words.setdefault(word.sentence, []).append((i, word))
    starts = [s.start for s in speech.sentences]
    phones = np.searchsorted([p.start for p in speech.phones], np.array(starts) - 1e-6)
    starts.append(speech.duration)
    borders = [0, *(int(p) for p in phones), len(speech.phones)]
    result = [BodySegment("", 0, -1, 0.0, 0.0, starts[0], (), speech.phones[: borders[1]])]
    for i, s in enumerate(speech.sentences):
        result.append(
            BodySegment(
                text=s.text,
                occurrence=s.occurrence,
                sentence=i,
                start=s.start,
                end=min(s.end, starts[i + 1]),
                until=starts[i + 1],
                words=tuple(words.get(i, ())),
                phones=speech.phones[borders[i + 1] : borders[i + 2]],
            )
        )
    return result
