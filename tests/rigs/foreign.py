"""A head of another person and another mesh, with expressions of its own, made from the open head.

Its shape is bent smoothly, its triangles are split at their middles and its vertices shuffled; teeth, tongue
and all that the units' own columns would give away are gone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.flame.unposed import unpose
from paksatalker.rigs.models.model import BodyModel, model_from


@dataclass(frozen=True)
class Foreign:
    """``units`` (52, V, 3): the truth; ``lips``: vertices of upper and lower lip that meet in the middle."""

    model: BodyModel
    units: np.ndarray
    lips: tuple[int, int]

    @staticmethod
    def warp(points: np.ndarray) -> np.ndarray:
        """Wider, longer, with another nose and chin."""
        x, y, z = points.T
        moved = np.stack([1.08 * x, 1.05 * y + 0.1 * x * x, z], axis=1)
        moved[:, 2] += 0.004 * np.exp(-((x / 0.02) ** 2) - ((y - 0.11) / 0.02) ** 2)
        moved[:, 2] += 0.006 * np.exp(-((x / 0.04) ** 2) - ((y - 0.05) / 0.02) ** 2)
        return moved + np.array([0.0, 0.02, -0.01])


def make(open_head: dict[str, np.ndarray]) -> Foreign:
    """The head from the arrays of the open one."""
    rng = np.random.default_rng(7)
    before = open_head["v_template"].astype(float)
    joints = Foreign.warp(open_head["J_regressor"] @ before)
    units = open_head["arkit_units"].astype(float)[[list(open_head["arkit_names"]).index(n) for n in INDEX]]
    after = Foreign.warp(before)
    warped = np.stack([Foreign.warp(before + unit) - after for unit in units])
    # the skin and the eyeballs alone
    eyes = open_head["weights"][:, 3:].sum(axis=1) > 0.5
    faces = open_head["f"][(open_head["outside"] | eyes)[open_head["f"]].all(axis=1)]
    edges, which = np.unique(
        np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1),
        axis=0,
        return_inverse=True,
    )
    ab, bc, ca = which.reshape(3, -1) + len(before)
    a, b, c = faces.T
    faces = np.concatenate(
        [np.stack(t, axis=1) for t in ((a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca))]
    )

    def split(values: np.ndarray) -> np.ndarray:
        return np.concatenate([values, values[edges].mean(axis=1)])

    used = np.unique(faces)
    order = rng.permutation(used)
    place = np.full(len(before) + len(edges), -1)
    place[order] = np.arange(len(order))
    vertices, weights = split(after)[order], split(open_head["weights"].astype(float))[order]
    own = np.stack([split(unit) for unit in warped])[:, order]
    own[:, weights[:, 3:].sum(axis=1) > 0.5] = 0
    shapes = np.zeros((len(order), 3, 400), np.float32)
    mixed = rng.uniform(0, 1, (120, 52)) * (rng.random((120, 52)) < 0.12)
    left = unpose(
        mixed.astype("f4"), own.astype("f4"), vertices.astype("f4"), weights[:, 2].astype("f4"), joints[2]
    )
    flat = left.reshape(len(left), -1)
    values, vectors = np.linalg.eigh(flat @ flat.T)
    best = np.argsort(-values)[:100]
    shapes[..., 300:] = (flat.T @ vectors[:, best] / np.sqrt(len(flat))).reshape(-1, 3, 100)
    regressor = np.zeros((5, len(order)))
    inverse = np.linalg.pinv(np.vstack([vertices.T, np.ones(len(order))]))
    for j, joint in enumerate(joints):
        regressor[j] = inverse @ np.r_[joint, 1]
    arrays = {
        "v_template": vertices,
        "f": place[faces].astype(np.uint32),
        "shapedirs": shapes,
        "posedirs": np.zeros((len(order), 3, 36)),
        "J_regressor": regressor,
        "weights": weights,
        "kintree_table": open_head["kintree_table"],
    }
    return Foreign(model_from(arrays, "foreign"), own, _lips(vertices, weights, place, before))


def _lips(
    vertices: np.ndarray, weights: np.ndarray, place: np.ndarray, before: np.ndarray
) -> tuple[int, int]:
    """The lowest point of the upper and the highest of the lower lip in the middle, from the front."""
    near = (np.abs(vertices[:, 0]) < 0.002) & (np.abs(vertices[:, 1] - (1.05 * 0.0724 + 0.02)) < 0.006)
    front = near & (vertices[:, 2] > 0.128)
    upper, lower = (
        np.flatnonzero(front & (weights[:, 2] < 0.3)),
        np.flatnonzero(front & (weights[:, 2] > 0.5)),
    )
    return int(upper[np.argmin(vertices[upper, 1])]), int(lower[np.argmax(vertices[lower, 1])])
