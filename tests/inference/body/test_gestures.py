from dataclasses import replace

import numpy as np
import pytest

from paksatalker.inference.body.emphasis import emphases
from paksatalker.inference.body.gestures.beats import APART, events, library, plan
from paksatalker.inference.body.segments import segments


@pytest.mark.parametrize("seed", range(4))
def test_strokes_meet_the_stressed_vowels_of_their_words(spoken, seed: int) -> None:
    stressed = {round(p.start, 6) for p in spoken.phones if p.stress}
    strokes = [s for part in segments(spoken) for s in plan(spoken, part, seed)]
    assert 3 <= len(strokes) <= 8
    for s in strokes:
        assert round(s.apex, 6) in stressed
        word = next(w for w in spoken.words if w.start - 1e-6 <= s.apex < w.end - 1e-6)
        assert s.word == word.text
        assert s.begin < s.raised < s.apex < s.held < s.done
    apexes = [s.apex for s in strokes]
    assert np.all(np.diff(apexes) > 0.7)
    for part in segments(spoken):
        assert np.all(np.diff([a for a in apexes if part.start <= a <= part.end]) >= APART)


def test_without_stress_marks_the_loud_moments_of_words_are_taken(spoken) -> None:
    bare = replace(spoken, phones=tuple(replace(p, stress=0) for p in spoken.phones))
    strokes = [s for part in segments(bare) for s in plan(bare, part, 0)]
    assert len(strokes) >= 3
    vowels = [(p.start - 0.05, p.end + 0.05) for p in spoken.phones if p.label != "sil"]
    assert all(any(a <= s.apex <= b for a, b in vowels) for s in strokes)


def test_without_words_the_loud_places_are_taken(spoken) -> None:
    bare = replace(spoken, words=(), phones=(replace(spoken.phones[0], end=spoken.duration),))
    strokes = [s for part in segments(bare) for s in plan(bare, part, 0)]
    assert len(strokes) >= 3 and all(s.word == "" for s in strokes)
    for s in strokes:
        i = round(s.apex * spoken.rate)
        near = np.sqrt(np.mean(spoken.audio[i - 240 : i + 240] ** 2))
        assert near > np.sqrt(np.mean(spoken.audio**2))


def test_words_that_are_said_louder_are_stressed_more(spoken) -> None:
    part = segments(spoken)[3]
    word = next(w for w in spoken.words if w.sentence == part.sentence and w.text == "movement")
    audio = spoken.audio.copy()
    audio[round(word.start * spoken.rate) : round(word.end * spoken.rate)] *= 4
    louder = replace(spoken, audio=audio)

    def strength(speech) -> float:
        return next(a.strength for a in emphases(speech, part) if a.word == "movement")

    assert strength(louder) > strength(spoken) + 0.3


def test_seeds_differ_in_what_the_hands_do(spoken) -> None:
    names = {
        tuple(e["name"] for e in events([s for part in segments(spoken) for s in plan(spoken, part, seed)]))
        for seed in range(5)
    }
    assert len(names) == 5


def test_the_library_has_gestures_of_one_hand_and_of_both() -> None:
    assert {g.both for g in library()} == {True, False}
    assert len({g.name for g in library()}) == len(library()) >= 6
