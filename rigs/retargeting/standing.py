"""Whether a skeleton stands on two legs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

_UPRIGHT = 0.5
"""Cosine between trunk and thighs of a body that stands: within 60 degrees."""


def stands(joints: Mapping[str, Sequence[str]], heads: Mapping[str, npt.ArrayLike]) -> bool:
    """Whether the shoulders are above the hips as those are above the knees: no animal on four legs.

    ``joints``: SMPL-X joint to its bones; ``heads``: bone to where it starts at rest (3,), in any axes and
    units. A head alone stands.
    """
    pairs = [(f"left_{j}", f"right_{j}") for j in ("shoulder", "hip", "knee")]
    if any(j not in joints for pair in pairs for j in pair):
        return True
    shoulders, hips, knees = (
        np.mean([np.asarray(heads[joints[j][0]], np.float64) for j in pair], axis=0) for pair in pairs
    )
    trunk, legs = shoulders - hips, hips - knees
    return bool(trunk @ legs > _UPRIGHT * np.linalg.norm(trunk) * np.linalg.norm(legs))
