"""Cloth settles on a body: outside of it, as long as it was cut, in folds."""

import numpy as np

from paksatalker.rigs.avatar.clothes.patterns.settle import Slack, settle

ROUND, HIGH, RADIUS, GAP = 40, 30, 0.06, 0.004


def tube(radius: float) -> np.ndarray:
    turn = np.linspace(0, 2 * np.pi, ROUND, endpoint=False)
    height = 0.012 * np.arange(HIGH)
    ring = np.stack([radius * np.sin(turn), np.zeros(ROUND), radius * np.cos(turn)], axis=1)
    return (ring[None] + height[:, None, None] * np.array([0, 1.0, 0])).reshape(-1, 3)


def faces() -> np.ndarray:
    ids = np.arange(ROUND * HIGH).reshape(HIGH, ROUND)
    after = np.roll(ids, -1, axis=1)
    return np.stack([ids[:-1], after[:-1], after[1:], ids[1:]], axis=-1).reshape(-1, 4).astype(np.int32)


def settled(long: float) -> np.ndarray:
    cloth, count = tube(RADIUS + 0.006), ROUND * HIGH
    rows = np.repeat(np.arange(HIGH), ROUND)
    down = np.tile([0, -1.0, 0], (count, 1))
    out = tube(RADIUS + 0.007) - cloth
    start = cloth + out * np.random.default_rng(1).normal(size=(count, 1))
    held = ((rows == 0) | (rows == HIGH - 1)).astype(float)
    start[held > 0] = cloth[held > 0]
    slack = Slack(down, np.full(count, long), np.zeros(count))
    return settle(
        cloth, faces(), tube(RADIUS), slack, held, np.full(count, GAP), start=start, pull=down, stiff=0.01
    )


def test_cloth_with_slack_folds_outside_of_the_body_and_keeps_its_length() -> None:
    cloth = settled(0.08)
    away = np.hypot(cloth[:, 0], cloth[:, 2]) - RADIUS
    assert away.min() > GAP - 0.0015, "a fold's chord may lie a little nearer than its ends"
    assert away.max() < 0.03
    rows = cloth.reshape(HIGH, ROUND, 3)
    length = np.linalg.norm(np.diff(rows, axis=0), axis=2).sum(axis=0)
    cut = 0.012 * (HIGH - 1)
    assert 1.03 * cut < length.mean() < 1.09 * cut, "as long as it was cut"
    assert away.std() > 0.001, "folds"
    np.testing.assert_array_equal(rows[[0, -1]], tube(RADIUS + 0.006).reshape(HIGH, ROUND, 3)[[0, -1]])


def test_settling_is_the_same_each_time_and_needs_slack() -> None:
    np.testing.assert_array_equal(settled(0.08), settled(0.08))
    taut = np.hypot(settled(0.0)[:, 0], settled(0.0)[:, 2])
    assert taut.std() < 0.001, "cloth without slack has no folds"
