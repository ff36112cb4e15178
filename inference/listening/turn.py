"""Whose turn it is: the silences of one who speaks, and where another takes the turn."""

from __future__ import annotations

from collections.abc import Sequence

from ..timeline.speech import Speech

Span = tuple[float, float]
"""Start and end in seconds."""

GAP = 0.2
"""Seconds from the end of one's turn to the start of the other's: the mean lies under that in ten languages
(Stivers et al., "Universals and cultural variation in turn-taking in conversation", PNAS 106, 2009)."""
LONG = 1.0
"""Seconds of silence within a talk that let another speak at least."""
AFTER = 0.1
"""Seconds that are left after what is said into a silence."""


def spoken(speech: Speech) -> list[Span]:
    """When something is said, as (start, end) in order; silences under :data:`LONG` belong to it."""
    spans: list[Span] = []
    for phone in speech.phones:
        if phone.label == "sil":
            continue
        if spans and phone.start - spans[-1][1] < LONG:
            spans[-1] = (spans[-1][0], phone.end)
        else:
            spans.append((phone.start, phone.end))
    return spans


def turn_at(talk: Sequence[Span], own: Sequence[Span]) -> float:
    """Seconds by which ``own`` words are said later, so that they fit into the silences of the other's
    ``talk``; both as of :func:`spoken`.

    They stay where they are if they can: who has said them before the other answered keeps their time. Else
    they begin at the end of one of the other's turns, the first after which nobody interrupts.
    """
    if not own:
        return 0.0
    starts = [own[0][0], *(end + GAP for _, end in talk)]
    free = (begin - own[0][0] for begin in starts if _fits(talk, own, begin - own[0][0]))
    return next(free)


def _fits(talk: Sequence[Span], own: Sequence[Span], shift: float) -> bool:
    return all(b + shift + AFTER <= start or a + shift >= end + AFTER for a, b in own for start, end in talk)
