"""Blinks of a whole speech: never sooner after another than people blink."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.inference.face.behaviour import behaviour
from paksatalker.inference.face.events import Event
from paksatalker.inference.face.life.blinks import plan_blinks, settle_blinks
from paksatalker.inference.face.life.gaze import plan_gaze
from paksatalker.inference.face.segments import segments
from paksatalker.inference.timeline.speech import Phone, Sentence, Speech

LEAST = behaviour("blink")["least_interval"]
RATE = 2000
sentences = st.lists(st.tuples(st.floats(0.15, 3.0), st.floats(0.0, 1.5)), min_size=1, max_size=8)
"""Seconds that each is said, and seconds of the pause after it."""


def said(lengths: list[tuple[float, float]]) -> Speech:
    """Vowels of that length; silence is enough, as blinks do not hear loudness."""
    phones, spoken, at = [], [], 0.3
    for i, (length, pause) in enumerate(lengths):
        phones.append(Phone("ɑ", at, at + length))
        spoken.append(Sentence(f"sentence {i}", at, at + length))
        at += length + pause
    audio = np.zeros(round((at + 0.5) * RATE), np.float32)
    return Speech(audio, RATE, (), tuple(phones), tuple(spoken), "ipa")


def planned(speech: Speech, seed: int) -> list[Event]:
    return [
        blink.shifted(part.start)
        for part in segments(speech)
        for blink in plan_blinks(part, seed, plan_gaze(part, seed))
    ]


@settings(deadline=None, max_examples=60)
@given(sentences, st.integers(0, 1000))
def test_none_follows_another_too_soon(lengths: list[tuple[float, float]], seed: int) -> None:
    every = planned(said(lengths), seed)
    kept = settle_blinks(every)
    starts = [e.start for e in kept]
    assert all(np.diff(starts) >= LEAST - 1e-9)
    assert all(e in every for e in kept)


@settings(deadline=None, max_examples=60)
@given(sentences, st.integers(0, 1000))
def test_only_what_is_too_soon_is_left_out(lengths: list[tuple[float, float]], seed: int) -> None:
    every = sorted(planned(said(lengths), seed), key=lambda e: e.start)
    kept = settle_blinks(every)
    for lost in (e for e in every if e not in kept):
        assert any(0 <= lost.start - e.start < LEAST for e in kept)


def test_sentences_that_follow_at_once_do_bring_blinks_too_close() -> None:
    close = 0
    for seed in range(40):
        starts = np.sort([e.start for e in planned(said([(0.7, 0.1)] * 8), seed)])
        close += int((np.diff(starts) < LEAST).sum())
    assert close > 10, "nothing to settle: the tests above would say nothing"
