"""Small random models in FLAME's and SMPL-X's format, as the real files store them."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.rigs.smplx import PARENTS as BODY

FLAME = (-1, 0, 1, 1, 1)


def random_model(parents: tuple[int, ...], count: int = 60, seed: int = 0) -> dict[str, np.ndarray]:
    """Arrays of a sound model that looks like nothing."""
    rng = np.random.default_rng(seed)
    joints = len(parents)

    def rows(shape: tuple[int, int]) -> np.ndarray:
        values = rng.random(shape) ** 4
        return values / values.sum(axis=1, keepdims=True)

    return {
        "v_template": rng.normal(0, 0.3, (count, 3)),
        "f": rng.integers(0, count, (100, 3)).astype(np.uint32),
        "shapedirs": rng.normal(0, 0.01, (count, 3, 400)),
        "posedirs": rng.normal(0, 0.01, (count, 3, 9 * (joints - 1))),
        "J_regressor": rows((joints, count)),
        "weights": rows((count, joints)),
        "kintree_table": np.array([[2**32 - 1, *parents[1:]], range(joints)], np.uint32),
    }


@pytest.fixture(params=["flame", "smplx"])
def arrays(request: pytest.FixtureRequest) -> dict[str, np.ndarray]:
    return random_model(FLAME if request.param == "flame" else BODY)
