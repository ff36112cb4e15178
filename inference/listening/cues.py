"""When a listener may answer while the other goes on: backchannels cued by low pitch."""

from __future__ import annotations

import numpy as np

from ..face.segments import FaceSegment, segments
from ..speech.prosody import HOP
from ..timeline.speech import Heard, Speech

LOW = 26.0
"""Percentile of the pitch under which it is low."""
REGION, SPOKEN, APART, WAIT = 0.110, 0.700, 0.800, 0.700
"""Seconds that pitch stays low, that have been spoken before, since the last answer, and until this one."""


def heard_of(speech: Speech) -> list[Heard]:
    """What others hear of somebody's speech, on its time line, with the moments at which they may answer."""
    return [
        Heard(
            s.text,
            s.start,
            s.start + s.speech_end,
            s.occurrence,
            tuple(s.start + t for t in cues(s)),
        )
        for s in segments(speech)
        if not s.silent
    ]


def cues(sentence: FaceSegment) -> list[float]:
    """Seconds on the sentence's clock at which a listener may answer it, in order.

    The rule for English of Ward and Tsukahara, "Prosodic features which cue back-channel responses in
    English and Japanese", Journal of Pragmatics 32 (2000), as it is quoted from there: upon a region of pitch
    under the 26th percentile that goes on for 110 ms and comes after at least 700 ms of speech, where the
    last answer lies 800 ms back, answer after 700 ms. The percentile is that of the sentence, so that no
    other sentence changes its cues.
    """
    heard = sentence.prosody
    if sentence.silent or not heard.voiced.any():
        return []
    low = heard.voiced & (heard.f0 < np.nanpercentile(heard.f0, LOW))
    found: list[float] = []
    began = 0.0
    for time, deep, before in zip(heard.times, low, [False, *low[:-1]], strict=True):
        if deep and not before:
            began = float(time)
        if not deep or began < SPOKEN or time - began < REGION - HOP / 2:
            continue
        if not found or time + WAIT - found[-1] >= APART:
            found.append(float(time) + WAIT)
            began = float("inf")  # one answer to a region
    return found
