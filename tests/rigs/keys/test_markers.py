"""Where words and phones stand on the timeline."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.rigs.keys.markers import Marker, phone_markers, word_markers

spans = st.lists(st.tuples(st.floats(0, 600), st.floats(0, 2)), max_size=30)


def test_words_stand_on_the_nearest_frames() -> None:
    found = word_markers(("Hello", "you"), [(0.11, 0.5), (0.52, 0.9)], 30.0)
    assert found == [Marker("Hello", 4, 16), Marker("you", 17, 28)]
    assert word_markers(["a"], [(1.0, 1.5)], 24.0, start=101) == [Marker("a", 125, 137)]


@given(spans, st.sampled_from([12.0, 24.0, 24000 / 1001, 30.0, 60.0]), st.integers(-50, 500))
def test_no_marker_is_off_by_more_than_half_a_frame(
    found: list[tuple[float, float]], fps: float, start: int
) -> None:
    times = np.array([(a, a + b) for a, b in found]).reshape(-1, 2)
    markers = word_markers(["w"] * len(times), times, fps, start)
    assert len(markers) == len(times)
    for marker, (begin, _) in zip(markers, times, strict=True):
        assert abs(marker.frame - start - begin * fps) <= 0.5 + 1e-6 and marker.end > marker.frame


def test_silences_and_empty_words_have_none() -> None:
    times = [(0, 1), (1, 2), (2, 3)]
    assert [m.name for m in phone_markers(("sil", "HH", "sil"), times, 30)] == ["HH"]
    assert [m.name for m in word_markers(("", "sil", "b"), times, 30)] == ["sil", "b"]
    assert word_markers((), np.zeros((0, 2)), 30) == []


def test_labels_without_times_are_refused() -> None:
    with pytest.raises(ValueError, match="2 labels for 1 times"):
        word_markers(("a", "b"), [(0, 1)], 30)
