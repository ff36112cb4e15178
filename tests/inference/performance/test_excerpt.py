"""Frames of a performance as one of their own: pictures, sound and words stay together."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.inference.performance.excerpt import excerpt
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.frames import frame_count


@pytest.fixture(scope="module")
def spoken() -> Performance:
    return perform(speak("Maybe Bob will bring five big maps. Then we go."), fps=30.0, seed=1)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_range_is_a_sound_performance(spoken: Performance, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, spoken.frames))
    last = data.draw(st.integers(first, spoken.frames))
    part = excerpt(spoken, first, last)
    assert part.frames == last - first + 1
    np.testing.assert_array_equal(part.arkit, spoken.arkit[first - 1 : last])
    begin = round((first - 1) / 30 * spoken.audio_rate)
    np.testing.assert_array_equal(part.audio, spoken.audio[begin : begin + len(part.audio)])
    assert part.duration == pytest.approx(min(last / 30, spoken.duration) - (first - 1) / 30, abs=1e-3)
    for times in (part.word_times, part.phone_times):
        assert np.all(times >= 0) and np.all(times <= part.duration + 1e-3)


def test_it_is_a_file_and_the_whole_is_the_whole(spoken: Performance, tmp_path: Path) -> None:
    part = excerpt(spoken, 20, 45)
    part.save(tmp_path / "part.npz")
    again = Performance.load(tmp_path / "part.npz")
    assert again.word_labels == part.word_labels != spoken.word_labels
    middle = spoken.word_labels.index("bring")
    if "bring" in part.word_labels:
        i = part.word_labels.index("bring")
        np.testing.assert_allclose(
            part.word_times[i, 1] + 19 / 30, min(spoken.word_times[middle, 1], 45 / 30), atol=1e-3
        )
    whole = excerpt(spoken, 1, spoken.frames)
    np.testing.assert_array_equal(whole.audio, spoken.audio)
    assert whole.word_labels == spoken.word_labels


@pytest.mark.parametrize("frames", [(0, 5), (5, 4), (1, 100000)])
def test_frames_that_are_not_there_are_refused(spoken: Performance, frames: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="are not in a performance of"):
        excerpt(spoken, *frames)


@settings(max_examples=60, deadline=None)
@given(
    data=st.data(),
    rate=st.sampled_from([8000, 11025, 16000, 22050, 24000, 44100, 48000]),
    fps=st.sampled_from([12.5, 15.0, 23.976, 24.0, 25.0, 29.97, 30.0, 60.0, 72.0, 120.0]),
    short=st.integers(0, 50),
)
def test_the_sound_needs_as_many_frames_as_there_are_at_any_rate(
    spoken: Performance, data: st.DataObject, rate: int, fps: float, short: int
) -> None:
    audio = np.zeros(int(spoken.frames * rate / fps) - short, np.int16)
    clip = replace(spoken, fps=fps, audio_rate=rate, audio=audio)
    assert frame_count(clip.duration, fps) == clip.frames
    first = data.draw(st.integers(1, clip.frames))
    last = data.draw(st.integers(first, clip.frames))
    part = excerpt(clip, first, last)
    assert frame_count(part.duration, fps) == part.frames == last - first + 1
