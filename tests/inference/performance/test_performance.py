"""The Performance as a value: frames, times, what is said about it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.performance.performance import (
    Performance,
    non_commercial_parts,
    summary,
)
from paksatalker.inference.timeline.frames import frame_count, frame_times

SAMPLE = Path(__file__).parents[2] / "data" / "performance_format_1.npz"


@pytest.fixture(scope="module")
def sample() -> Performance:
    return Performance.load(SAMPLE)


@given(st.integers(1, 10_000), st.sampled_from([12, 23.976, 24, 25, 29.97, 30, 60]))
def test_as_many_frames_as_the_sound_needs(frames: int, fps: float) -> None:
    assert frame_count(frames / fps, fps) == frames
    assert frame_count((frames + 0.01) / fps, fps) == frames + 1
    times = frame_times(frames / fps, fps)
    assert len(times) == frames and times[0] == 0 and np.allclose(np.diff(times), 1 / fps)


def test_there_is_always_a_frame() -> None:
    assert frame_count(0.0, 30) == 1


def test_the_summary_is_plain_and_complete(sample: Performance) -> None:
    told = summary(sample)
    assert json.loads(json.dumps(told)) == told
    assert told["frames"] == sample.frames and told["fps"] == sample.fps and told["format"] == 1
    assert told["words"] == "Hi Bob" and told["phones"] == sum(p != "sil" for p in sample.phone_labels)
    assert told["events"]["head"] >= 1
    assert told["other_arrays"] == ["later_feature"]
    assert told["commercial_use"] is True


def test_a_non_commercial_part_is_named(sample: Performance) -> None:
    engine = {
        "role": "voice",
        "name": "somebody",
        "version": "2",
        "licence": "CC-BY-NC-4.0",
        "non_commercial": True,
    }
    restricted = replace(sample, meta={**sample.meta, "engines": [*sample.meta["engines"], engine]})
    assert non_commercial_parts(restricted) == ["voice: somebody 2 (CC-BY-NC-4.0)"]
    assert summary(restricted)["commercial_use"] is False
