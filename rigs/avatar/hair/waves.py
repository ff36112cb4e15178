"""What strands do besides falling: waves, curls and plaits, alike within a lock."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.easing import smoothstep
from .scalp import F64

_BEGINS = 0.02
"""Metres from the root over which a wave grows to its size."""


def waved(strands: F64, wave: dict[str, Any], group: npt.NDArray[np.int64], rng: np.random.Generator) -> F64:
    """Strands (S, M, 3) that wave about their own way.

    ``wave``: ``kind`` of ``wave`` (in a plane), ``curl`` (a screw) or ``plait`` (three in one another);
    ``size`` metres to either side; ``length`` metres of one turn. ``group`` (S,) tells the locks: who is in
    one waves alike, but for a plait, where three ways share it.
    """
    locks = int(group.max()) + 1 if len(group) else 0
    phase = rng.uniform(0, 2 * np.pi, locks)[group]
    turn = rng.uniform(0.85, 1.2, locks)[group]
    hand = rng.choice([-1.0, 1.0], locks)[group]
    segment = np.linalg.norm(np.diff(strands, axis=1), axis=2)
    along = np.concatenate([np.zeros((len(strands), 1)), np.cumsum(segment, axis=1)], axis=1)
    side, up = _frames(strands)
    size = wave["size"] * smoothstep(along / _BEGINS)
    angle = 2 * np.pi * along / (wave["length"] * turn[:, None])
    if wave["kind"] == "plait":
        third = (np.arange(len(strands)) % 3) * 2 * np.pi / 3
        angle = 2 * np.pi * along / wave["length"] + third[:, None]
        across, out = np.sin(angle), 0.5 * np.sin(2 * angle)
    else:
        angle = angle * hand[:, None] + phase[:, None] + rng.normal(0, 0.25, (len(strands), 1))
        across = np.sin(angle)
        out = np.cos(angle) - np.cos(angle[:, :1]) if wave["kind"] == "curl" else 0.3 * np.cos(angle)
    return strands + size[..., None] * (across[..., None] * side + out[..., None] * up)


def _frames(strands: F64) -> tuple[F64, F64]:
    """Two unit vectors (S, M, 3) across each strand, that turn little along it."""
    tangent = np.gradient(strands, axis=1)
    tangent /= np.linalg.norm(tangent, axis=2, keepdims=True) + 1e-12
    mean = strands[:, -1] - strands[:, 0]
    reference = np.cross(mean, [0.31, 0.17, 0.94])
    reference /= np.linalg.norm(reference, axis=1, keepdims=True) + 1e-12
    side = np.cross(tangent, np.cross(np.broadcast_to(reference[:, None], strands.shape), tangent))
    side /= np.linalg.norm(side, axis=2, keepdims=True) + 1e-12
    return side, np.cross(tangent, side)
