"""Words that move in time: no key is lost or overtaken; edits of a text change what they name."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.blender_addon.animation.time_map import time_map
from paksatalker.blender_addon.takes.spoken.retiming import edited_text, match_words, shifted

starts = st.lists(st.integers(0, 400), min_size=2, max_size=16, unique=True).map(sorted)


def spans_of(times: list[int]) -> list[tuple[float, float]]:
    return [(float(a), float(b)) for a, b in zip(times[::2], times[1::2], strict=False)]


@given(starts, st.data())
def test_time_only_runs_forwards_and_every_frame_has_its_own_place(times, data) -> None:
    spans = spans_of(times)
    shifts = data.draw(st.lists(st.integers(-60, 60), min_size=len(spans), max_size=len(spans)))
    moved = shifted(spans, [float(s) for s in shifts], (0.0, 401.0))
    flat = [t for span in moved for t in span]
    assert flat == sorted(flat) and flat[0] >= 0 and flat[-1] <= 401
    there = time_map(list(zip(spans, moved, strict=True)), (0.0, 401.0), (0.0, 401.0))
    frames = np.arange(-20, 430, dtype=float)
    new = there(frames)
    assert (np.diff(new) > 0).all()
    np.testing.assert_allclose(there.inverse()(new), frames, atol=1e-6)


@given(starts)
def test_words_that_stay_do_not_move_at_all(times) -> None:
    spans = spans_of(times)
    assert shifted(spans, [0.0] * len(spans), (0.0, 401.0)) == spans


def test_keys_move_rigidly_with_a_word_that_has_room() -> None:
    there = time_map([((10, 20), (14, 24)), ((40, 50), (40, 50))], (0, 100), (0, 100))
    np.testing.assert_allclose(there([10, 15, 20, 45, 50]), [14, 19, 24, 45, 50])


def test_a_moved_word_stops_at_its_neighbour() -> None:
    (first, second) = shifted([(10.0, 20.0), (22.0, 30.0)], [15.0, 0.0], (0.0, 50.0))
    assert second == (22.0, 30.0) and first[0] <= first[1] <= 22.0


words = st.lists(st.sampled_from(["a", "the", "name", "is", "Maya", "Bob", "and"]), max_size=12)


@given(words, words)
def test_matches_keep_the_order_and_are_used_once(old, new) -> None:
    found = [i for i in match_words(old, new) if i is not None]
    assert found == sorted(set(found)) and all(0 <= i < len(new) for i in found)


@given(words)
def test_equal_words_are_matched_one_to_one(old) -> None:
    assert match_words(old, old) == list(range(len(old)))


def test_a_word_in_another_s_place_is_its_heir() -> None:
    assert match_words(["Good", "morning", "Bob"], ["Good", "evening", "Bob"]) == [0, 1, 2]
    assert match_words(["Good", "morning", "Bob"], ["Good", "Bob"]) == [0, None, 1]


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({1: "evening"}, "Good evening, Bob: it's a good one."),
        ({1: None}, "Good, Bob: it's a good one."),
        ({5: "bad"}, "Good morning, Bob: it's a bad one."),
        ({0: None, 2: "Zoë"}, "morning, Zoë: it's a good one."),
        ({6: None}, "Good morning, Bob: it's a good."),
    ],
)
def test_text_changes_where_its_words_do(changes, result) -> None:
    said = ["Good", "morning", "Bob", "it's", "a", "good", "one"]
    assert edited_text("Good morning, Bob: it's a good one.", said, changes) == result


def test_a_text_without_the_word_or_without_any_is_refused() -> None:
    with pytest.raises(InputError, match="can't find the word 'cat'"):
        edited_text("A dog.", ["cat"], {0: "cow"})
    with pytest.raises(InputError, match="no word is left"):
        edited_text("Hello!", ["Hello"], {0: None})
