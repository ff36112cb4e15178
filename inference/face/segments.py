"""Speech cut into the parts that are animated on their own, so that one does not disturb the others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..rng import stream
from ..speech.prosody import HOP, Prosody, prosody
from ..timeline.speech import Heard, Phone, PhoneSet, Sentence, Speech

F64 = npt.NDArray[np.float64]

LEAD = 0.35
"""Seconds before its first sound from which a sentence rules the face."""
PHRASE_PAUSE = 0.14
"""A pause of this many seconds inside a sentence ends a phrase."""
_UTTERANCE_PAUSE = 0.35


@dataclass(frozen=True)
class FaceSegment:
    """A sentence on its own clock: second 0 is its start in the recording, ``start``.

    ``end`` is where the next one begins on this clock, ``speech_end`` the end of its last sound. Times of
    ``phones``, ``phrases`` (start, end) and ``prosody`` are on this clock too. The silence before the first
    sentence, and a recording without speech, is a segment without phones and with no text.
    """

    text: str
    occurrence: int
    start: float
    end: float
    phones: tuple[Phone, ...]
    phrases: tuple[tuple[float, float], ...]
    prosody: Prosody
    phone_set: PhoneSet
    followed: bool
    """Whether something is said right after it."""
    heard: Heard | None = None
    """Somebody else's sentence that is listened to in it, on this clock."""

    @property
    def silent(self) -> bool:
        """Whether nothing is said in it."""
        return not self.phrases

    @property
    def speech_end(self) -> float:
        """Seconds; 0 where nothing is said."""
        return self.phrases[-1][1] if self.phrases else 0.0

    def stream(self, seed: int, channel: str) -> np.random.Generator:
        """Its own random numbers for one channel of the face."""
        return stream(seed, self.text, self.occurrence, f"face/{channel}")


def segments(speech: Speech) -> list[FaceSegment]:
    """The opening silence and every sentence, in order; also those of another's that are listened to, in
    which nothing is said."""
    sentences = speech.sentences or _utterances(speech)
    shares = [_voiced(share) for share in _shared(speech.phones, sentences)]
    spoken = [(s, phones) for s, phones in zip(sentences, shares, strict=True) if phones]
    own = [phones[0].start for _, phones in spoken]
    at_once = set(own)
    others = _listened(speech, spoken)
    borders = sorted([*own, *(h.start for h in others), speech.duration])

    def following(start: float) -> float:
        return borders[min(bisect_right(borders, start), len(borders) - 1)]

    nothing = _heard(speech, 0, 0)
    opening = FaceSegment("", 0, 0.0, borders[0], (), (), nothing, speech.phone_set, bool(spoken))
    parts = [opening]
    for (sentence, phones), start in zip(spoken, own, strict=True):
        end = following(start)
        local = tuple(replace(p, start=p.start - start, end=p.end - start) for p in phones)
        parts.append(
            FaceSegment(
                text=sentence.text,
                occurrence=sentence.occurrence,
                start=start,
                end=end - start,
                phones=local,
                phrases=_phrases(local),
                prosody=_heard(speech, start, phones[-1].end),
                phone_set=speech.phone_set,
                followed=end in at_once,
            )
        )
    for h in others:
        end = following(h.start)
        cues = tuple(t - h.start for t in h.cues)
        parts.append(
            FaceSegment(
                f"heard: {h.text}",
                h.occurrence,
                h.start,
                end - h.start,
                (),
                (),
                nothing,
                speech.phone_set,
                end in at_once,
                replace(h, start=0.0, end=h.end - h.start, cues=cues),
            )
        )
    return sorted(parts, key=lambda part: part.start) if others else parts


def _listened(speech: Speech, spoken: Sequence[tuple[Sentence, list[Phone]]]) -> list[Heard]:
    """What is heard while nothing is said."""
    spans = [(phones[0].start, phones[-1].end) for _, phones in spoken]
    return [h for h in speech.heard if not any(a <= h.start < b for a, b in spans)]


def _voiced(phones: Sequence[Phone]) -> list[Phone]:
    return [p for p in phones if p.label != "sil"]


def _shared(phones: Sequence[Phone], sentences: Sequence[Sentence]) -> list[list[Phone]]:
    """The phones of each sentence; a sound between two belongs to the earlier, silence to none."""
    shares: list[list[Phone]] = [[] for _ in sentences]
    starts = np.array([s.start for s in sentences])
    for phone in phones:
        middle = 0.5 * (phone.start + phone.end)
        k = max(int(np.searchsorted(starts, middle, side="right")) - 1, 0)
        if sentences and phone.label != "sil":
            shares[k].append(phone)
    return shares


def _utterances(speech: Speech) -> list[Sentence]:
    """Stand-ins for sentences where only sounds are known: what is said between two pauses."""
    found: list[list[Phone]] = []
    for phone in _voiced(speech.phones):
        if found and phone.start - found[-1][-1].end < _UTTERANCE_PAUSE:
            found[-1].append(phone)
        else:
            found.append([phone])
    seen: dict[str, int] = {}
    out = []
    for phones in found:
        text = " ".join(p.label for p in phones)
        out.append(Sentence(text, phones[0].start, phones[-1].end, seen.get(text, 0)))
        seen[text] = seen.get(text, 0) + 1
    return out


def _phrases(phones: Sequence[Phone]) -> tuple[tuple[float, float], ...]:
    out: list[tuple[float, float]] = []
    for p in _voiced(phones):
        if out and p.start - out[-1][1] < PHRASE_PAUSE:
            out[-1] = (out[-1][0], p.end)
        else:
            out.append((p.start, p.end))
    return tuple(out)


def _heard(speech: Speech, start: float, end: float) -> Prosody:
    """The prosody of one stretch alone: what is louder elsewhere must not change it."""
    first, last = round(start * speech.rate), round(end * speech.rate)
    alone = replace(speech, audio=speech.audio[first:last])
    return prosody(alone, np.arange(0, end - start, HOP))
