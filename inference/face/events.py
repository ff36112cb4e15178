"""What happens in a face at a moment: blinks, glances, nods. Planned per sentence, drawn as curves later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Event:
    """One happening between ``start`` and ``end`` seconds.

    ``details`` are plain numbers and words: all that the drawing of its curve needs, and what an animator
    wants to read in the file.
    """

    kind: str
    start: float
    end: float
    details: dict[str, Any] = field(default_factory=dict)

    def shifted(self, seconds: float) -> Event:
        """The same event later."""
        return replace(self, start=self.start + seconds, end=self.end + seconds)


def as_dicts(events: Iterable[Event], duration: float) -> tuple[dict[str, Any], ...]:
    """The events in order of time as the performance file keeps them, without those outside the sound."""
    kept = [e for e in events if e.end > 0 and e.start < duration]
    kept.sort(key=lambda e: (e.start, e.kind, e.end))
    return tuple(
        {
            "kind": e.kind,
            "start": round(max(e.start, 0.0), 4),
            "end": round(min(e.end, duration), 4),
            **{k: round(v, 4) if isinstance(v, float) else v for k, v in e.details.items()},
        }
        for e in kept
    )
