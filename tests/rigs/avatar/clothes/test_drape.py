"""Cloth that settles on a body."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.rigs.avatar.clothes.drape import drape, hanging_arms, skin, springs_of
from paksatalker.rigs.avatar.distance_field import DistanceField
from paksatalker.rigs.avatar.human import shape_human
from paksatalker.rigs.avatar.skeleton import Skeleton, build_skeleton
from paksatalker.rigs.avatar.source import Source


@pytest.fixture(scope="module")
def skeleton(source: Source) -> Skeleton:
    return build_skeleton(shape_human(source, {}, {"caucasian": 1.0}, {}))


@pytest.fixture(scope="module")
def ball() -> DistanceField:
    """Distances from a ball of 10 cm."""
    axis = np.arange(-0.3, 0.3001, 0.01)
    field = np.linalg.norm(np.stack(np.meshgrid(axis, axis, axis, indexing="ij")), axis=0) - 0.1
    return DistanceField(field, tuple(np.gradient(field)), np.full(3, -0.3), 0.01)


def test_a_cloth_hangs_over_a_ball_without_stretching_or_sinking_in(ball: DistanceField) -> None:
    n = 24
    z, x = np.mgrid[0 : n + 1, 0 : n + 1] / n * 0.3 - 0.15
    start = np.stack([x.ravel(), np.full(x.size, 0.112), z.ravel()], axis=1)
    ids = np.arange((n + 1) ** 2).reshape(n + 1, n + 1)
    faces = np.stack([ids[:-1, :-1], ids[1:, :-1], ids[1:, 1:], ids[:-1, 1:]], -1).reshape(-1, 4)
    springs = springs_of(faces.astype(np.int32), start, (1, 1, 1), bend=0.05)
    free = np.zeros(len(start), bool)
    settled = drape(start, springs, ball, np.full(len(start), 0.005), free, steps=120)
    assert ball.distance(settled)[0].min() > 0.002
    corner = settled[[0, n, -1, -1 - n], 1]
    assert corner.max() < start[0, 1] - 0.02, "its corners hang down"
    edges = springs.stiffness == 1
    length = np.linalg.norm(settled[springs.ends[edges, 0]] - settled[springs.ends[edges, 1]], axis=1)
    assert np.abs(length / springs.length[edges] - 1).mean() < 0.06
    again = drape(start, springs, ball, np.full(len(start), 0.005), free, steps=120)
    assert np.array_equal(settled, again)


def test_pinned_cloth_stays_where_it_is(ball: DistanceField) -> None:
    start = np.array([[0.0, 0.2, 0], [0.01, 0.2, 0], [0.01, 0.2, 0.01], [0, 0.2, 0.01]])
    springs = springs_of(np.array([[0, 1, 2, 3]], np.int32), start, (1, 1, 1), bend=0)
    pinned = np.array([True, False, False, False])
    settled = drape(start, springs, ball, np.zeros(4), pinned, steps=20)
    assert np.array_equal(settled[0], start[0])
    assert (settled[1:, 1] < 0.2).all()


@given(degrees=st.floats(-20, 60), seed=st.integers(0, 50))
def test_a_pose_is_undone(skeleton: Skeleton, degrees: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.uniform(-0.5, 1.5, (30, 3))
    weights = rng.dirichlet(np.full(len(skeleton.names), 0.1), 30)
    pose = hanging_arms(skeleton, degrees)
    assert skin(skin(points, weights, pose), weights, pose, inverse=True) == pytest.approx(points, abs=1e-6)


def test_hanging_arms_bring_both_hands_down(skeleton: Skeleton) -> None:
    pose = hanging_arms(skeleton, 32)
    for side in "lr":
        hand = skeleton.bone(f"hand_{side}")
        weights = np.eye(len(skeleton.names))[[hand]]
        head = skeleton.heads[[hand]].astype(float)
        assert skin(head, weights, pose)[0, 1] < head[0, 1] - 0.1
    assert pose[skeleton.bone("head")] == pytest.approx(np.eye(4))
