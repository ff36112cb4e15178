"""A performance at other frame rates: still the same performance, and the lips still close."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.face.face import animate_face
from paksatalker.inference.face.mouth.constraints import opening_mm
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.performance.resample import resample
from paksatalker.inference.phones.visemes import sound
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.frames import frame_count, frame_times
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.flame.jaw_and_eyes import restate
from paksatalker.rigs.rotations import matrix_from_axis_angle
from paksatalker.rigs.smplx import rest_joints

RATES = [12, 23.976, 24, 25, 30, 60]
SAMPLE = Path(__file__).parents[2] / "data" / "performance_format_1.npz"


@pytest.fixture(scope="module", params=[24, 30, 60])
def performance(request: pytest.FixtureRequest) -> Performance:
    """Real speech with a turning body, made at one of the common rates."""
    fps = float(request.param)
    speech = speak("Bob moved five very big maps above the fish pond. Maybe people will help him.")
    face = animate_face(speech, fps, 1)
    t = frame_times(speech.duration, fps)
    poses = np.zeros((len(t), 165), np.float32)
    poses[:, 45:48] = face.head
    poses[:, 4] = 3.0 * np.sin(t)  # far enough that angles and rotations differ
    poses[:, 66:75] = restate(face.arkit)
    trans = np.stack([0.02 * np.sin(t), 0 * t, 0 * t], axis=1).astype(np.float32)
    base = Performance.load(SAMPLE)
    return replace(
        base,
        fps=fps,
        poses=poses,
        trans=trans,
        arkit=face.arkit,
        expressions=np.repeat(np.sin(t)[:, None], 100, axis=1).astype(np.float32),
        audio=(speech.audio * 32767).astype(np.int16),
        audio_rate=speech.rate,
        phone_labels=tuple(p.label for p in speech.phones),
        phone_times=np.array([(p.start, p.end) for p in speech.phones], np.float32),
        rest_joints=rest_joints(),
        meta={**base.meta, "fps": fps, "events": list(face.events), "expression_space": "of another head"},
    )


def middles(p: Performance, flag: str) -> np.ndarray:
    times = np.asarray(p.phone_times, float).mean(axis=1)
    chosen = [sound(label, p.meta["phone_set"]).has(flag) for label in p.phone_labels]
    return times[np.array(chosen)]


@pytest.mark.parametrize("fps", RATES)
def test_lips_close_at_every_rate(performance: Performance, fps: float) -> None:
    other = resample(performance, fps)
    t = np.arange(other.frames) / fps
    frames = [int(np.argmin(np.abs(t - m))) for m in middles(other, "closure")]
    gaps = opening_mm(other.arkit[frames])
    assert len(frames) >= 8 and gaps.max() < 0.9 and gaps.min() > -1.8
    assert (other.arkit[:, INDEX["mouthClose"]] <= other.arkit[:, INDEX["jawOpen"]] + 1e-6).all()


@pytest.mark.parametrize("fps", RATES)
def test_all_arrays_belong_to_the_new_rate(performance: Performance, fps: float, tmp_path: Path) -> None:
    other = resample(performance, fps)
    frames = frame_count(performance.duration, fps)
    for array, width in ((other.poses, 165), (other.trans, 3), (other.arkit, 52), (other.expressions, 100)):
        assert array.shape == (frames, width) and array.dtype == np.float32
    assert other.fps == fps and other.meta["fps"] == fps
    np.testing.assert_allclose(other.poses[:, 66:75], restate(other.arkit), atol=1e-6)
    assert other.audio is performance.audio and other.phone_labels == performance.phone_labels
    other.save(tmp_path / "other.npz")
    assert Performance.load(tmp_path / "other.npz").frames == frames


def test_unknown_arrays_are_carried_along(performance: Performance) -> None:
    np.testing.assert_array_equal(
        resample(performance, 25).extra["later_feature"], np.arange(6).reshape(2, 3)
    )


def test_the_same_rate_changes_nothing(performance: Performance) -> None:
    assert resample(performance, performance.fps) is performance


def test_rotations_turn_steadily_between_frames(performance: Performance) -> None:
    other = resample(performance, 120)
    old, new = (matrix_from_axis_angle(p.poses.reshape(-1, 55, 3)[:, 1]) for p in (performance, other))
    step = round(120 / performance.fps)
    if abs(step * performance.fps - 120) < 1e-9:
        np.testing.assert_allclose(new[::step][: len(old)], old[: len(new[::step])], atol=1e-5)
    turn = np.arccos(np.clip((np.einsum("tij,tij->t", new[1:], new[:-1]) - 1) / 2, -1, 1))
    assert np.degrees(turn).max() < 3, "no way round the far side"


def test_a_way_up_and_back_loses_little(performance: Performance) -> None:
    back = resample(resample(performance, 4 * performance.fps), performance.fps)
    assert np.abs(back.arkit - performance.arkit).mean() < 0.004
    np.testing.assert_allclose(back.trans, performance.trans, atol=1e-5)


def test_blinks_are_seen_at_twelve_frames_a_second(performance: Performance) -> None:
    other = resample(performance, 12)
    lids = other.arkit[:, INDEX["eyeBlinkLeft"]]
    blinks = [e for e in other.meta["events"] if e["kind"] == "blink" and e["end"] < other.duration - 0.1]
    assert blinks
    for e in blinks:
        assert lids[int(e["start"] * 12) : round(e["end"] * 12) + 2].max() > 0.85


def test_expressions_of_the_built_in_head_are_solved_again() -> None:
    from paksatalker.rigs import bake
    from paksatalker.rigs.flame.solve import ExpressionSolver

    bake.beside_the_code([bake.HEAD.name])
    sample = Performance.load(SAMPLE)
    other = resample(sample, 60)
    solved, _, error = ExpressionSolver.load(bake.head()).solve(other.arkit)
    np.testing.assert_allclose(other.expressions, solved, atol=1e-4)
    assert other.meta["expression_error_mm"] == pytest.approx(error, abs=1e-3)


def test_one_frame_can_be_resampled(performance: Performance) -> None:
    one = replace(
        performance,
        audio=performance.audio[:100],
        **{k: getattr(performance, k)[:1] for k in ("poses", "trans", "arkit", "expressions")},
    )
    assert resample(one, 1000).frames == 5


@pytest.mark.parametrize("fps", [0, -5, float("nan"), float("inf"), 1e6])
def test_absurd_rates_are_refused(performance: Performance, fps: float) -> None:
    with pytest.raises(InputError, match="frames a second"):
        resample(performance, fps)
