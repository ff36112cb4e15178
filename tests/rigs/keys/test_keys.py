"""Sparse keys: whatever the curve, playback stays within the error that was asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from paksatalker.rigs.keys.keys import Keys, fit_keys
from paksatalker.rigs.rotations import quat_from_axis_angle, quat_multiply

ERROR = 0.01
rough = arrays(
    np.float32, st.tuples(st.integers(1, 40), st.integers(1, 3)), elements=st.floats(0, 1, width=32)
)
seeds = st.integers(0, 2**32 - 1)


def smooth(seed: int, frames: int, count: int) -> np.ndarray:
    """(T, C) in 0..1: slow and fast waves, some clipped into holds with corners."""
    rng = np.random.default_rng(seed)
    t = np.arange(frames)[:, None] / 30
    waves = sum(
        rng.uniform(0, 0.4, count)
        * np.sin(2 * np.pi * rng.uniform(0.05, 5, count) * t + rng.uniform(0, 6, count))
        for _ in range(3)
    )
    return np.clip(0.3 + waves, 0, 1).astype(np.float32)


def missed(keys: Keys, curves: np.ndarray) -> float:
    """The greatest distance on whole frames of the n curves (T, n) of one group."""
    return float(np.linalg.norm(keys.at(np.arange(len(curves))) - curves, axis=1).max())


@given(rough)
@settings(deadline=None)
def test_the_error_holds_for_any_rough_curves(curves: np.ndarray) -> None:
    for i, keys in enumerate(fit_keys(curves, ERROR)):
        assert missed(keys, curves[:, [i]]) <= ERROR + 1e-6


@given(seeds, st.floats(1e-4, 0.1))
@settings(max_examples=30, deadline=None)
def test_the_error_holds_for_any_smooth_curves_with_few_keys(seed: int, error: float) -> None:
    curves = smooth(seed, 300, 8)
    found = fit_keys(curves, error)
    assert max(missed(k, curves[:, [i]]) for i, k in enumerate(found)) <= error + 1e-6
    assert all(len(k.frames) <= 300 for k in found)


@given(rough)
@settings(deadline=None)
def test_an_error_of_zero_gives_the_curve_itself(curves: np.ndarray) -> None:
    for i, keys in enumerate(fit_keys(curves, 0.0)):
        assert missed(keys, curves[:, [i]]) < 1e-5


@given(seeds, st.integers(1, 4))
@settings(max_examples=30, deadline=None)
def test_curves_of_a_group_share_keys_and_their_common_error(seed: int, n: int) -> None:
    curves = smooth(seed, 200, 6 * n).reshape(200, 6, n)
    for i, keys in enumerate(fit_keys(curves, ERROR)):
        assert keys.values.shape == keys.left.shape == keys.right.shape == (len(keys.frames), n)
        assert missed(keys, curves[:, i]) <= ERROR + 1e-6


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_forced_frames_are_exact_and_keys_but_inside_a_hold_of_zero(seed: int) -> None:
    rng = np.random.default_rng(seed)
    curves = smooth(seed, 200, 6)
    forced = rng.random(curves.shape) < 0.1
    for i, keys in enumerate(fit_keys(curves, ERROR, forced=forced)):
        at = np.flatnonzero(forced[:, i])
        np.testing.assert_array_equal(keys.at(at)[:, 0].astype(np.float32), curves[at, i])
        for frame in np.setdiff1d(at, keys.frames):
            assert not curves[max(frame - 1, 0) : frame + 2, i].any()


@given(rough)
@settings(deadline=None)
def test_weights_never_leave_their_limits_between_frames(curves: np.ndarray) -> None:
    for keys in fit_keys(curves, ERROR, limits=(0, 1)):
        between = keys.at(np.linspace(0, len(curves) - 1, 20 * len(curves)))
        assert between.min() >= -1e-6 and between.max() <= 1 + 1e-6


@settings(deadline=None)
@given(st.floats(-1e3, 1e3, width=32), st.integers(1, 50))
def test_a_curve_that_never_changes_has_one_key(value: float, frames: int) -> None:
    (keys,) = fit_keys(np.full((frames, 1), value), 0.0)
    assert keys.frames.tolist() == [0] and keys.at([0, 7.5, 100]).tolist() == [[np.float32(value)]] * 3


def test_keys_hold_the_values_of_their_frames_in_order() -> None:
    curves = smooth(1, 400, 20)
    for i, keys in enumerate(fit_keys(curves, ERROR)):
        assert (np.diff(keys.frames) > 0).all() and keys.frames[0] == 0 and keys.frames[-1] == 399
        np.testing.assert_array_equal(keys.values[:, 0], curves[keys.frames, i])


def test_the_same_curves_give_the_same_keys_whatever_stands_beside_them() -> None:
    curves = smooth(2, 300, 10)
    for whole, alone in zip(
        fit_keys(curves, ERROR), (fit_keys(c[:, None], ERROR)[0] for c in curves.T), strict=True
    ):
        np.testing.assert_array_equal(whole.frames, alone.frames)
        np.testing.assert_allclose(whole.left, alone.left, atol=1e-6)
    again = fit_keys(curves, ERROR)
    assert all((a.right == b.right).all() for a, b in zip(fit_keys(curves, ERROR), again, strict=True))


def test_the_top_of_every_clear_swing_is_a_key() -> None:
    t = np.arange(120)
    curve = 0.5 + 0.3 * np.cos(2 * np.pi * t / 24)
    (keys,) = fit_keys(curve[:, None], ERROR)
    assert set(range(0, 120, 12)) <= set(keys.frames.tolist())
    assert len(keys.frames) < 16
    top = (keys.frames % 12 == 0) & (keys.frames > 0)
    np.testing.assert_allclose(keys.left[top, 0], keys.values[top, 0], atol=1e-6)
    assert keys.at(np.linspace(12, 108, 2000)).max() < 0.8 + 1e-6, "no bulge between frames"


def test_a_hold_stays_level_and_keeps_its_corners() -> None:
    curve = np.concatenate([np.full(40, 0.2), np.linspace(0.2, 0.9, 11)[1:], np.full(30, 0.9)])
    (keys,) = fit_keys(curve[:, None], ERROR)
    assert keys.frames.tolist() == [0, 39, 49, 79]
    np.testing.assert_allclose(keys.at(np.arange(0, 39, 0.25)), np.float32(0.2), atol=1e-7)


def test_handles_in_one_line_say_so() -> None:
    (keys,) = fit_keys(0.5 + 0.4 * np.sin(np.arange(200) / 9)[:, None], ERROR)
    assert keys.aligned[1:-1].mean() > 0.8
    before, after = keys.handle_frames()
    into = (keys.values[:, 0] - keys.left[:, 0]) / (keys.frames - before)
    out = (keys.right[:, 0] - keys.values[:, 0]) / (after - keys.frames)
    np.testing.assert_allclose(into[keys.aligned], out[keys.aligned], atol=1e-5)


def test_rotations_stay_within_their_angle() -> None:
    turn = 0.6 * np.stack([np.sin(np.arange(300) / k) for k in (7, 11, 19)], axis=1)
    curves = np.asarray(quat_from_axis_angle(turn), np.float32)
    (keys,) = fit_keys(curves[:, None], np.radians(0.2) / 2)
    shown = keys.at(np.arange(300))
    shown /= np.linalg.norm(shown, axis=1, keepdims=True)
    off = quat_multiply(shown * [1, -1, -1, -1], curves.astype(np.float64))
    angle = 2 * np.degrees(np.arctan2(np.linalg.norm(off[:, 1:], axis=1), np.abs(off[:, 0])))
    assert angle.max() < 0.21 and len(keys.frames) < 100


@pytest.mark.parametrize("bad", [np.zeros((0, 2)), np.array([[0.0], [np.nan]])])
def test_what_is_no_curve_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="finite"):
        fit_keys(bad, ERROR)


def test_a_closure_within_a_hold_can_be_grabbed() -> None:
    """Lips that are pressed through a pause have a key at the sound that closes them all the same."""
    pressed = np.concatenate([np.linspace(0, 0.3, 8), np.full(40, 0.3), np.linspace(0.3, 0, 8)])
    forced = np.zeros((56, 2), bool)
    forced[30] = True
    keyed, still = fit_keys(np.stack([pressed, 0 * pressed], axis=1), ERROR, forced=forced)
    assert 30 in keyed.frames and still.frames.tolist() == [0]
    np.testing.assert_allclose(keyed.at(np.arange(8, 47, 0.5))[:, 0], np.float32(0.3), atol=1e-6)


def test_a_turn_beside_the_middle_of_a_sound_has_its_key_there() -> None:
    t = np.arange(60)
    curve = 0.3 + 0.2 * np.cos(2 * np.pi * (t - 20) / 30)
    centres = np.zeros(60, bool)
    centres[[21, 37]] = True
    (plain,), (moved,) = fit_keys(curve[:, None], ERROR), fit_keys(curve[:, None], ERROR, centres=centres)
    assert {20, 35} <= set(plain.frames.tolist())
    assert 21 in moved.frames and 20 not in moved.frames
    assert 35 in moved.frames, "two frames away is another moment"
    assert missed(moved, curve[:, None].astype(np.float32)) <= ERROR
    with pytest.raises(ValueError, match="centres"):
        fit_keys(curve[:, None], ERROR, centres=centres[:9])


def test_turns_that_are_no_smooth_steps_need_no_keys_between() -> None:
    """A quick fall and a slow rise: level handles alone would ask for keys in between."""
    t = np.arange(61)
    curve = 0.4 * np.where(t < 30, np.cos(np.pi * t / 60) ** 3, 0) + 0.1
    curve[30:] = 0.1 + 0.4 * np.sin(np.pi * (t[30:] - 30) / 60) ** 1.6
    (keys,) = fit_keys(curve[:, None], ERROR)
    assert len(keys.frames) <= 6 and missed(keys, curve[:, None].astype(np.float32)) <= ERROR


def test_forced_frames_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="forced"):
        fit_keys(np.zeros((5, 2)), ERROR, forced=np.zeros((5, 1), bool))
