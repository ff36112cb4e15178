"""Every sound of every label has a mouth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.face.mouth.lip_measures import lip_opening_mm
from paksatalker.inference.phones.phone_labels import labels
from paksatalker.inference.phones.visemes import heard, limits, sound, visemes
from paksatalker.inference.timeline.speech import Phone
from paksatalker.rigs import bake
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.avatar import library

CMU = (
    *("AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY"),
    *("JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y"),
    *("Z", "ZH"),
)


def jaw(label: str) -> float:
    return float(max(v.weights[INDEX["jawOpen"]] * amount for v, amount, _ in sound(label, "ipa").poses))


@pytest.mark.parametrize("label", CMU)
def test_the_phones_of_english_are_all_known(label: str) -> None:
    assert sound(label, "arpabet").known
    assert sound(label + "1", "arpabet") == sound(label, "arpabet"), "stress digits do not matter"


@given(st.text(max_size=12), st.sampled_from(["ipa", "arpabet"]))
def test_any_label_gives_an_answer(label: str, phone_set: str) -> None:
    made = sound(label, phone_set)  # type: ignore[arg-type]
    assert made.silent or sum(share for _, _, share in made.poses) == pytest.approx(1)


@pytest.mark.parametrize("phone_set", ["ipa", "arpabet"])
def test_every_listed_label_is_known(phone_set: str) -> None:
    for label in labels(phone_set):  # type: ignore[arg-type]
        assert sound(label, phone_set).known  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("label", "flag"),
    [("p", "closure"), ("b", "closure"), ("m", "closure"), ("f", "labiodental"), ("v", "labiodental")]
    + [(s, "sibilant") for s in ("s", "z", "ʃ", "ʒ", "tʃ", "dʒ")]
    + [(s, "rounded") for s in ("u", "oʊ", "ɔɪ", "w", "ʃ")],
)
def test_sounds_carry_their_constraints(label: str, flag: str) -> None:
    assert sound(label, "ipa").has(flag)


def test_marks_do_not_change_a_sound() -> None:
    for marked, plain in (("iː", "i"), ("ˈɑ", "ɑ"), ("tʰ", "t"), ("t͡ʃ", "tʃ"), ("n̩", "n"), ("ã", "a")):
        assert sound(marked, "ipa").poses == sound(plain, "ipa").poses


def test_a_glide_takes_less_of_the_time_than_a_vowel() -> None:
    shares = {label: sound(label, "ipa").poses[0][2] for label in ("ja", "aɪ", "a")}
    assert shares["ja"] < 0.5 < shares["aɪ"] < shares["a"] == 1


def test_a_sound_with_a_contact_comes_as_its_poses() -> None:
    phones = [Phone("sil", 0, 0.2), Phone("pf", 0.2, 0.4), Phone("aɪ", 0.4, 0.6)]
    (p, closing), (f, touching), (vowel, whole) = heard(phones, "ipa")
    assert closing.has("closure") and touching.has("labiodental") and p.end == f.start
    assert (p.start, f.end) == (0.2, pytest.approx(0.4))
    assert vowel == phones[2] and len(whole.poses) == 2


def test_only_nasals_and_closures_may_stay_shut() -> None:
    assert not any(sound(s, "ipa").must_open for s in ("m", "n", "ŋ", "p", "b", "sil"))
    assert all(sound(s, "ipa").must_open for s in ("ɑ", "s", "t", "k", "l", "w"))


def test_open_vowels_open_more() -> None:
    assert jaw("ɑ") > jaw("ɛ") > jaw("i") > 0 and jaw("ɑ") > jaw("oʊ") > jaw("u")
    assert jaw("s") <= limits().sibilant_jaw


def test_poses_are_symmetric_valid_weights() -> None:
    for v in visemes().values():
        assert v.weights.min() >= 0 and v.weights.max() <= 1
        for name, i in INDEX.items():
            if name.endswith("Left"):
                assert v.weights[i] == v.weights[INDEX[name[:-4] + "Right"]], (v.name, name)
        assert not np.any(v.weights[[INDEX["eyeBlinkLeft"], INDEX["browInnerUp"]]])


@pytest.mark.parametrize("name", ["woman", "man"])
def test_lips_stay_parted_where_only_the_jaw_is_narrow(name: str) -> None:
    bake.beside_the_code([name])
    person = library.load(name)

    def share(label: str) -> float:
        viseme, amount, _ = sound(label, "arpabet").poses[0]
        open_vowel = sound("AA", "arpabet").poses[0][0].weights
        return float(
            lip_opening_mm(person, amount * viseme.weights)[0] / lip_opening_mm(person, open_vowel)[0]
        )

    for label in ("S", "Z", "SH", "T", "D", "N", "L", "K", "G", "IY", "IH", "EY"):
        assert 0.38 < share(label) < 0.9, label
    assert all(0.24 < share(label) < 0.5 for label in ("UW", "OW", "W"))
    assert all(0.15 < share(label) < 0.35 for label in ("F", "V"))
    assert jaw("s") < 0.15 * jaw("ɑ"), "the teeth are together meanwhile"
