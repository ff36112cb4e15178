"""Which triangles are seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("bpy")

from paksatalker.blender_addon.carrying.surfaces import seen

SIZE = (19, 13)


def by_hand(points, triangles) -> tuple[np.ndarray, np.ndarray]:
    """The nearest triangle in the middle of each pixel, one after another, and how clearly the middle is
    inside or outside of all."""
    width, height = SIZE
    found, depth = np.full((height, width), -1), np.full((height, width), np.inf)
    clear = np.full((height, width), np.inf)
    across, down = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    for number, corners in enumerate(triangles):
        x, y, z = points[:, corners].astype(float)
        area = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0])
        if abs(area) < 1e-6:
            continue
        weights = [
            ((x[b] - x[a]) * (down - y[a]) - (y[b] - y[a]) * (across - x[a])) / area
            for a, b in ((1, 2), (2, 0), (0, 1))
        ]
        far = sum(w * d for w, d in zip(weights, z, strict=True))
        inside = np.min(weights, axis=0) >= 0
        clear = np.minimum(clear, np.abs(np.min(weights, axis=0)))
        clear = np.where(inside, np.minimum(clear, np.abs(far - depth)), clear)
        nearer = inside & (far < depth)
        found[nearer], depth[nearer] = number, far[nearer]
    return found, clear


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12), st.sampled_from((3.0, 12.0, 60.0)))
def test_the_nearest_triangle_is_seen_in_every_pixel(seed: int, count: int, spread: float) -> None:
    chance = np.random.default_rng(seed)
    middle = chance.uniform((0, 0), SIZE, (count, 1, 2))
    places = (middle + chance.normal(0, spread / 3, (count, 3, 2))).reshape(-1, 2).T
    points = np.vstack([places, chance.uniform(0.5, 3, 3 * count)]).astype(np.float32)
    triangles = np.arange(3 * count, dtype=np.int32).reshape(-1, 3)
    found = seen(points, triangles, SIZE)
    wanted, clear = by_hand(points, triangles)
    told = clear > 1e-3
    assert (found.triangle == wanted)[told].all()
    there = found.triangle >= 0
    assert (np.isfinite(found.depth) == there).all()
    assert np.allclose(found.weights[:, there].sum(axis=0), 1, atol=1e-3)
    some = seen(points, triangles, SIZE, found.numbers)
    assert (some.triangle == found.triangle).all(), "what is hidden makes no difference"


def test_what_lies_behind_the_camera_beside_the_picture_or_on_edge_is_not_seen() -> None:
    triangle = np.array([[0, 1, 2]], np.int32)
    for places in (
        [[2, 9, 2], [2, 2, 9], [-1, 2, 2]],
        [[-9, -2, -5], [2, 2, 9], [1, 1, 1]],
        [[2, 9, 16], [2, 5, 8], [1, 1, 1]],
    ):
        assert (seen(np.array(places, np.float32), triangle, SIZE).triangle == -1).all()
    part = seen(np.array([[2, 9, 2], [2, 2, 9], [1, 2, 3]], np.float32), triangle, SIZE).cut(
        slice(2, 6), slice(2, 5)
    )
    assert part.triangle.shape == (4, 3) and (part.triangle >= 0).all() and (part.numbers == [0]).all()
