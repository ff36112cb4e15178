"""The distance from a body's skin."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from paksatalker.rigs.avatar.distance_field import distance_field
from paksatalker.rigs.avatar.face.eyes import fit_sphere

RADIUS = 0.09


def ball() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
    """Quads of a cube blown up to a sphere of :data:`RADIUS`."""
    n = 12
    vertices, faces = [], []
    t = np.linspace(-1, 1, n + 1)
    for axis in range(3):
        for sign in (-1, 1):
            a, b = np.meshgrid(t, t, indexing="ij")
            side = np.stack([np.full_like(a, sign), a, b], -1)
            offset = sum(len(v) for v in vertices)
            ids = np.arange((n + 1) ** 2).reshape(n + 1, n + 1) + offset
            vertices.append(np.roll(side, axis, axis=-1).reshape(-1, 3))
            faces.append(
                np.stack([ids[:-1, :-1], ids[1:, :-1], ids[1:, 1:], ids[:-1, 1:]], -1).reshape(-1, 4)
            )
    v = np.concatenate(vertices)
    return v / np.linalg.norm(v, axis=1, keepdims=True) * RADIUS, np.concatenate(faces).astype(np.int32)


def test_distances_from_a_ball_are_those_of_its_radius() -> None:
    vertices, faces = ball()
    field = distance_field(vertices, faces)
    rng = np.random.default_rng(1)
    directions = rng.normal(size=(500, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    radii = rng.uniform(0.06, 0.13, 500)
    distance, outward = field.distance(directions * radii[:, None])
    assert np.abs(distance - (radii - RADIUS)).max() < 0.004
    assert (outward * directions).sum(axis=1).min() > 0.95
    assert fit_sphere(vertices.astype(np.float32))[1] - RADIUS < 1e-4, "the test's own ball is round"
