"""A speech cut at its sentences: whose randomness moves the body when."""

from __future__ import annotations

from bisect import bisect_right
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
    heard: bool = False
    """Whether somebody else says it, and is listened to."""

    def stream(self, seed: int, channel: str) -> np.random.Generator:
        """The randomness of one channel of this segment."""
        return rng.stream(seed, self.text, self.occurrence, f"body/{channel}")


def segments(speech: Speech) -> list[BodySegment]:
    """The segments of a speech in order, the opening first; a silent speech is all opening.

    A sentence of another's that is listened to is a segment of its own, in which nothing is said: what the
    listener does then changes with that sentence alone."""
    words: dict[int, list[tuple[int, Word]]] = {}
    for i, word in enumerate(speech.words):
        words.setdefault(word.sentence, []).append((i, word))
    starts = [s.start for s in speech.sentences]
    listened = speech.listened
    others = [h.start for h in listened]

    def until(start: float, following: float) -> float:
        return min([*others[bisect_right(others, start) :][:1], following])

    phones = np.searchsorted([p.start for p in speech.phones], np.array(starts) - 1e-6)
    starts.append(speech.duration)
    borders = [0, *(int(p) for p in phones), len(speech.phones)]
    opening = min([*others, starts[0]])
    result = [BodySegment("", 0, -1, 0.0, 0.0, opening, (), speech.phones[: borders[1]])]
    for i, s in enumerate(speech.sentences):
        result.append(
            BodySegment(
                text=s.text,
                occurrence=s.occurrence,
                sentence=i,
                start=s.start,
                end=min(s.end, starts[i + 1]),
                until=until(s.start, starts[i + 1]),
                words=tuple(words.get(i, ())),
                phones=speech.phones[borders[i + 1] : borders[i + 2]],
            )
        )
    for h in listened:
        following = min([*starts[bisect_right(starts, h.start) :][:1], speech.duration])
        end = until(h.start, following)
        text = f"heard: {h.text}"
        result.append(BodySegment(text, h.occurrence, -1, h.start, h.start, end, (), (), heard=True))
    return sorted(result, key=lambda part: part.start) if listened else result
