import numpy as np
import pytest

from paksatalker.inference.body.gestures.arms import ANGLES, hand_values
from paksatalker.inference.body.gestures.spelling import LONGEST, letters_of, spelling_seconds

from .made_gestures import an_event, moved


def test_the_whole_alphabet_and_the_digits_are_there_and_differ() -> None:
    letters = letters_of("abcdefghijklmnopqrstuvwxyz0123456789")
    assert len(letters) == 36
    told = {(x.shape, x.palm.tobytes(), x.fingers.tobytes(), x.draws.tobytes()) for x in letters}
    assert len(told) == 34, "o and 0, f and 9 are one"


def test_accents_are_left_out_doubles_slide_and_other_signs_are_no_letters() -> None:
    assert [x.shape for x in letters_of("Zoë!")] == [x.shape for x in letters_of("zoe")]
    first, second, third = letters_of("all")
    assert first.aside == second.aside == 0 and third.aside == pytest.approx(0.05)
    assert letters_of("?!") == [] and letters_of("") == []
    assert len(letters_of("a" * 500)) == LONGEST
    assert [x.shape for x in letters_of("asl:ab")] == [x.shape for x in letters_of("ab")]


def test_each_letter_stands_on_the_hand_at_its_time() -> None:
    word = "david"
    event = an_event("spell", detail=word, at=1.0, held=1.0 + spelling_seconds(word, 3.0), end=4.5)
    motion = moved([event], 5.5)
    letters = letters_of(word)
    one = (event.held - event.apex) / sum(x.share for x in letters)
    at = 1.0
    for letter in letters:
        frame = round(60 * (at + 0.35 * letter.share * one))
        shown = motion.right[frame, len(ANGLES) :]
        assert np.abs(shown - hand_values(letter.shape)).max() < 12, letter.shape
        at += letter.share * one


@pytest.mark.parametrize("speed", [0.1, 2.0, 4.0, 6.0, 100.0])
def test_speed_is_kept_between_two_and_six_letters_a_second(speed: float) -> None:
    assert 6 / 6 < spelling_seconds("nanana", speed) < 7 / 2


def test_a_word_that_is_spelled_in_no_time_is_spelled_as_fast_as_can_be_read() -> None:
    motion = moved([an_event("spell", word="hello", at=1.0, held=1.01, end=1.5)], 5.0)
    assert np.isfinite(motion.right).all()
    assert np.abs(np.diff(motion.right[:, len(ANGLES) :], axis=0)).max() * 60 < 2200
