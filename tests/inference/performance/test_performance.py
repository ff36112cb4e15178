"""The Performance as a value: frames, times, what is said about it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.face.mouth.constraints import opening_mm
from paksatalker.inference.performance.contacts import contact_frames
from paksatalker.inference.performance.performance import (
    Performance,
    non_commercial_parts,
    summary,
)
from paksatalker.inference.timeline.frames import frame_count, frame_times
from paksatalker.rigs import bake
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.flame.jaw_and_eyes import restate
from paksatalker.rigs.flame.solve import ExpressionSolver

SAMPLE = Path(__file__).parents[2] / "data" / "performance_format_1.npz"


@pytest.fixture(scope="module")
def sample() -> Performance:
    return Performance.load(SAMPLE)


@pytest.fixture(scope="module")
def solved(sample: Performance) -> Performance:
    """With expressions of the open head."""
    bake.beside_the_code([bake.HEAD.name])
    return sample.restated(ExpressionSolver.load(bake.head()))


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


def test_another_face_takes_jaw_eyes_and_expressions_along(solved: Performance) -> None:
    wide = np.clip(1.5 * solved.arkit, 0, 1)
    other, solver = solved.with_face(wide), ExpressionSolver.load(bake.head())
    np.testing.assert_array_equal(other.arkit, solved.constrained(wide))
    np.testing.assert_allclose(other.poses[:, 66:75], solver.restate(other.arkit), atol=1e-6)
    np.testing.assert_allclose(other.expressions, solver.solve(other.arkit)[0], atol=1e-4)
    assert other.meta["expression_error_mm"] == pytest.approx(solver.solve(other.arkit)[2], abs=1e-3)
    others = [i for i in range(165) if not 66 <= i < 75]
    np.testing.assert_array_equal(other.poses[:, others], solved.poses[:, others])


def test_lips_meet_whatever_face_is_given(solved: Performance) -> None:
    gaping = np.zeros_like(solved.arkit)
    gaping[:, INDEX["jawOpen"]] = 0.6
    other = solved.with_face(gaping)
    closed = contact_frames(solved, "closure")
    assert closed.any() and np.abs(opening_mm(other.arkit[closed])).max() < 2
    assert opening_mm(other.arkit).max() > 5


def test_expressions_that_were_not_solved_stay(solved: Performance) -> None:
    meta = {k: v for k, v in solved.meta.items() if k != "expression_error_mm"}
    other = replace(solved, meta=meta).with_face(0.5 * solved.arkit)
    np.testing.assert_array_equal(other.expressions, solved.expressions)
    assert not other.is_solved and solved.is_solved
    np.testing.assert_allclose(other.poses[:, 66:75], restate(other.arkit), atol=1e-6)


def test_phones_are_the_labels_at_their_times(solved: Performance) -> None:
    phones = solved.phones()
    assert tuple(p.label for p in phones) == solved.phone_labels
    np.testing.assert_allclose([(p.start, p.end) for p in phones], solved.phone_times)
