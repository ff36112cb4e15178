"""What a performance tells of its speech."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from ..timeline.speech import Heard, Phone, Sentence, Speech, Word
from .performance import Performance

HEARD = "heard"
"""The kind of the events that tell what was listened to."""


def speech_of(performance: Performance) -> Speech:
    """What a performance tells of its speech: words, phones and sentences in time; silence for the sound."""
    known = {f.name for f in fields(Sentence)}
    told: list[dict[str, Any]] = performance.meta.get("sentences", [])
    sentences = tuple(Sentence(**{k: v for k, v in s.items() if k in known}) for s in told)
    starts = np.array([s.start for s in sentences])

    def sentence(time: float) -> int:
        return max(int(np.searchsorted(starts, time + 1e-3, side="right")) - 1, 0)

    spans = zip(performance.word_labels, performance.word_times.tolist(), strict=True)
    words = tuple(Word(text, start, end, sentence(start)) for text, (start, end) in spans)
    phones = zip(performance.phone_labels, performance.phone_times.tolist(), strict=True)
    return Speech(
        audio=np.zeros(len(performance.audio), np.int16),
        rate=performance.audio_rate,
        words=words,
        phones=tuple(Phone(label, start, end) for label, (start, end) in phones),
        sentences=sentences,
        phone_set="ipa" if performance.meta.get("phone_set") != "arpabet" else "arpabet",
        language=str(performance.meta.get("language", "")),
        heard=_heard(performance.meta.get("events", [])),
    )


def heard_event(heard: Heard) -> dict[str, Any]:
    """A sentence that is listened to, as an event of a performance."""
    return {
        "kind": HEARD,
        "start": round(heard.start, 4),
        "end": round(heard.end, 4),
        "text": heard.text,
        "occurrence": heard.occurrence,
        "cues": [round(t, 4) for t in heard.cues],
    }


def _heard(events: Sequence[Mapping[str, Any]]) -> tuple[Heard, ...]:
    """What the events tell of it; files may hold anything."""
    found = []
    for e in events:
        if e.get("kind") == HEARD and isinstance(e.get("text"), str):
            count = e.get("occurrence")
            found.append(Heard(e["text"], e["start"], e["end"], count if isinstance(count, int) else 0))
    return tuple(sorted(found, key=lambda h: h.start))
