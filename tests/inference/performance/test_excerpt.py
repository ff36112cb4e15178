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


def test_what_is_keyed_and_what_lies_within_events_keeps_its_time() -> None:
    from paksatalker.inference.body.event import from_events
    from paksatalker.inference.body.manner.chosen import ChosenManner
    from paksatalker.inference.body.manner.manner import from_keys
    from paksatalker.inference.body.rules import engine
    from paksatalker.inference.face.delivery import Delivery

    chosen = ChosenManner.of(style="0:casual 1:enthusiastic 2:academic 4:casual")
    delivery = Delivery.of(emotion="0:neutral 2.5:happy:0.8", look="camera")
    text = "Maybe [Bob](~point left) will bring five big maps. Then [we](~we) all go home again."
    whole = perform(speak(text), fps=30.0, delivery=delivery, body=engine(chosen))
    first = 46
    part, begin = excerpt(whole, first, whole.frames - 5), (first - 1) / 30
    before, after = (from_keys(p.meta["body"]["manner"]) for p in (whole, part))
    for time in (1.5, 2.0, 3.0, 4.0):
        assert after.at(time - begin).rate == pytest.approx(before.at(time).rate, abs=1.0), time
    assert after.at(2.0 - begin).rate == before.at(2.0).rate
    assert part.meta["body"]["style"] == f"0:enthusiastic {2 - begin:g}:academic {4 - begin:g}:casual"
    assert part.meta["style"] == {"emotion": f"0:neutral {2.5 - begin:g}:happy:0.8", "look": "camera"}
    was, now = (from_events(p.meta["events"]) for p in (whole, part))
    assert now and [g.name for g in now] == [g.name for g in was if g.end > begin][: len(now)]
    for a, b in zip([g for g in was if g.end > begin], now, strict=False):
        assert b.apex == pytest.approx(max(a.apex - begin, 0.0), abs=1e-6)
        assert b.raised == pytest.approx(max(a.raised - begin, 0.0), abs=1e-6)
