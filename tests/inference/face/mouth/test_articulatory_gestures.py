"""The rules by which sounds become gestures of jaw and lips."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.inference.face.mouth.articulatory_gestures import Gesture, gestures
from paksatalker.inference.timeline.speech import Phone
from paksatalker.rigs.arkit import INDEX

T = np.arange(-0.5, 3.0, 0.005)
EVEN = np.full(len(T), -20.0)
PUCKER, STRETCH = INDEX["mouthPucker"], INDEX["mouthStretchLeft"]


def said(*words: str, length: float = 0.1, gap: float = 0.0) -> list[Phone]:
    """Words of sounds parted by spaces, each sound of the same length, ``gap`` seconds between words."""
    out, at = [], 0.0
    for i, word in enumerate(words):
        for label in word.split():
            out.append(Phone(label, at, at + length, word=i))
            at += length
        at += gap
    return out


def of(phones: list[Phone], loud: np.ndarray = EVEN, high: np.ndarray = EVEN) -> list[Gesture]:
    return gestures(phones, "ipa", T, loud, high)


def rounding(gesture: Gesture) -> float:
    return float(gesture.lips * gesture.shape[PUCKER])


def test_both_tongue_sounds_of_duke_take_its_vowel() -> None:
    d, u, k = of(said("d u k"))
    assert rounding(d) > 0.8 * rounding(u) and rounding(k) > 0.8 * rounding(u)


def test_lips_are_borrowed_forward_inside_the_word() -> None:
    _, t, u, *_ = of(said("i t u"))
    assert rounding(t) > 0.8 * rounding(u), "the next vowel, not the last"
    i, t, u = of(said("i t", "u"))
    assert rounding(t) == 0, "the next word's vowel is none of its own"
    assert t.lips * t.shape[STRETCH] > 0.8 * i.lips * i.shape[STRETCH], "so it looks back"


def test_lip_heavy_sounds_shape_all_neighbours_but_contacts() -> None:
    s, u = of(said("s u"))
    assert rounding(s) > 0.6 * rounding(u)
    z, ʃ, _ = of(said("z", "ʃ u"))
    assert rounding(z) > 0.6 * rounding(ʃ), "across words too"
    assert rounding(of(said("z", "ʃ u", gap=0.1))[0]) == 0, "but not across a pause"
    f, u = of(said("f u"))
    assert rounding(f) == 0
    p, u = of(said("p u"))
    assert rounding(p) == 0 and p.has("closure")


@pytest.mark.parametrize("words", [("p ɑ p", "m æ n"), ("b ʌ s", "s t ɑ p")])
def test_equal_sounds_in_a_row_are_one(words: tuple[str, str]) -> None:
    phones = said(*words)
    joined = of(phones)
    assert len(joined) == len(phones) - 1
    both = joined[2]
    assert both.end - both.start == pytest.approx(0.2)


def test_short_obstruents_and_nasals_leave_the_jaw_but_sibilants_do_not() -> None:
    short = {g.viseme.name: g.jaw_pull for g in of(said("ɑ n s p f t", length=0.03))}
    long = {g.viseme.name: g.jaw_pull for g in of(said("ɑ n s p f t", length=0.05))}
    assert all(short[name] == 0 < long[name] for name in ("nn", "PP", "FF", "DD"))
    assert short["SS"] == long["SS"] > 0


def test_loud_vowels_open_and_sharp_fricatives_spread() -> None:
    phones = said("s ɑ s ɑ s ɑ s ɑ s ɑ")
    third = (T >= 0.4) & (T < 0.6)
    loud = {g.start: g for g in of(phones, EVEN + 12 * third, EVEN + 12 * third)}
    even = {g.start: g for g in of(phones)}
    s, ɑ = sorted(loud)[4:6]
    assert loud[ɑ].jaw > 1.1 * even[ɑ].jaw and loud[s].lips > 1.1 * even[s].lips
    assert loud[s].jaw == even[s].jaw, "the jaw of a fricative does not follow its noise"
    softest = sorted(loud)[1]
    assert loud[softest].jaw < even[softest].jaw


def test_what_is_said_alike_is_shown_alike() -> None:
    whispered = EVEN + 0.3 * np.sin(40 * T)
    jaws = [g.jaw for g in of(said(*["t ɑ"] * 6), whispered) if g.has("vowel")]
    assert np.ptp(jaws) < 0.1, "noise of a third of a decibel is no accent"


def test_hurried_vowels_do_not_open_all_the_way() -> None:
    slow, fast = (of(said("t ɑ t", length=k))[1].jaw for k in (0.12, 0.04))
    assert 0.6 * slow < fast < 0.9 * slow


def test_a_mouth_stays_a_little_open_in_a_short_pause_alone() -> None:
    for gap, stays in ((0.02, False), (0.25, True), (0.8, False)):
        pauses = [g for g in of(said("t ɑ", "k i", gap=gap)) if g.viseme.name == "pause"]
        assert bool(pauses) == stays, gap
    (pause,) = [g for g in of(said("t ɑ", "k i", gap=0.25)) if g.viseme.name == "pause"]
    vowel = of(said("t ɑ"))[1]
    jaw = INDEX["jawOpen"]
    assert 0 < pause.jaw * pause.viseme.weights[jaw] < 0.5 * vowel.jaw * vowel.viseme.weights[jaw]
    shut = [g for g in of(said("ɑ m", "m i", gap=0.25)) if g.viseme.name == "pause"]
    assert not shut, "nothing parts lips that stay closed"
