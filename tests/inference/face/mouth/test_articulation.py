"""How sounds flow into each other."""

from __future__ import annotations

import numpy as np

from paksatalker.inference.face.mouth.articulation import articulate
from paksatalker.inference.timeline.speech import Phone
from paksatalker.rigs.arkit import INDEX

T = np.arange(-0.5, 2.0, 0.005)
EVEN = np.full(len(T), -20.0)


def phones(*sounds: str, length: float = 0.1, stress: dict[int, int] | None = None) -> list[Phone]:
    return [
        Phone(s, i * length, (i + 1) * length, stress=(stress or {}).get(i, 0)) for i, s in enumerate(sounds)
    ]


def mouth(said: list[Phone], loud: np.ndarray = EVEN, **dials: float) -> np.ndarray:
    return articulate(said, "ipa", T, loud, EVEN, **dials)


def at(curve: np.ndarray, seconds: float) -> float:
    return float(np.interp(seconds, T, curve))


def test_the_mouth_moves_before_the_sound_and_rests_after_it() -> None:
    jaw = mouth(phones("ɑ", length=0.2))[:, INDEX["jawOpen"]]
    assert at(jaw, -0.3) < 0.001 and 0.02 < at(jaw, -0.05) < jaw.max()
    assert jaw.max() > 0.3 and at(jaw, 0.05) > 0.85 * jaw.max()
    assert at(jaw, 0.5) < 0.001


def test_rounded_lips_come_earlier_than_others() -> None:
    pucker = mouth(phones("s", "t", "u"))[:, INDEX["mouthPucker"]]
    assert at(pucker, 0.14) > 0.1, "in the middle of the t, 60 ms before the u"


def test_sounds_of_the_tongue_take_the_lips_of_their_neighbours() -> None:
    pucker = mouth(phones("d", "u", "k"))[:, INDEX["mouthPucker"]]
    assert at(pucker, 0.08) > 0.3 and at(pucker, 0.22) > 0.25


def test_equal_closures_in_a_row_are_one() -> None:
    press = mouth(phones("ɑ", "p", "p", "ɑ"))[:, INDEX["mouthPressLeft"]]
    between = press[(T > 0.12) & (T < 0.27)]
    assert between.min() > 0.6 * between.max(), "no opening between them"


def test_a_louder_vowel_opens_the_jaw_further() -> None:
    said = phones(*["t", "ɑ"] * 5, length=0.15)
    loud = EVEN + 12 * ((T > 0.75) & (T < 0.9))
    jaw, even = (mouth(said, x)[:, INDEX["jawOpen"]] for x in (loud, EVEN))
    assert at(jaw, 0.82) > 1.1 * at(even, 0.82)


def test_a_stressed_vowel_opens_the_jaw_further() -> None:
    said = phones(*["t", "ɑ"] * 3, length=0.15, stress={1: 0, 3: 1, 5: 0})
    jaw = mouth(said)[:, INDEX["jawOpen"]]
    assert at(jaw, 0.52) > 1.1 * at(jaw, 0.22)


def test_the_dials_make_a_mumble() -> None:
    full, mumbled = (mouth(phones("ɑ", "u"), jaw=k, lips=k) for k in (1.0, 0.3))
    np.testing.assert_allclose(mumbled[:, INDEX["jawOpen"]], 0.3 * full[:, INDEX["jawOpen"]], atol=1e-9)


def test_sounds_far_away_do_not_matter() -> None:
    first = phones("h", "ɛ", "l", "oʊ")
    later = [Phone("ɑ", 1.4, 1.6), Phone("m", 1.6, 1.7)]
    np.testing.assert_allclose(mouth(first)[T < 0.6], mouth(first + later)[T < 0.6], atol=0.02)


def test_curves_are_smooth() -> None:
    jaw = mouth(phones("p", "ɑ", "t", "i", "s", "ɑ", "m", length=0.07))
    assert np.abs(np.diff(jaw, axis=0)).max() < 0.04, "a unit takes more than 120 ms"


def test_nothing_said_is_nothing_done() -> None:
    assert not mouth([]).any() and not mouth([Phone("sil", 0, 1)]).any()
