"""What age does to skin: folds and fine lines, spots, a paler and less even colour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.tables import shipped
from ..asset import F32
from .noise import Noise, pores

FRONT = 0.045
"""Depth (z) on the base mesh behind which no line of the face lies: the ears begin there."""
BEGINS, FULL = 0.52, 0.92
"""MakeHuman's age slider (0.5 is 25 years, 1 is 90) between which skin goes from smooth to fully lined."""


@dataclass(frozen=True)
class Aged:
    """What age adds on N texels: ``height`` and ``melanin`` and ``blood`` as in the skin's paint (N,)."""

    height: F32
    melanin: F32
    blood: F32


def age_of_skin(age: float) -> float:
    """How lined the skin is (0..1) at a place of the age slider (0..1)."""
    return float(np.clip((age - BEGINS) / (FULL - BEGINS), 0, 1))


def aged_skin(
    at: F32, lip_ring: F32, amount: float, noise: Noise, seed: int, bare: npt.NDArray[np.bool_]
) -> Aged:
    """Lines at ``at`` (N, 3), places on the unmorphed base mesh, where ``bare`` (N,) face skin is.

    ``lip_ring`` (N,) rows of faces from the lips' border; ``amount`` 0..1 as of :func:`age_of_skin`.
    """
    height, melanin, blood = (np.zeros(len(at), np.float32) for _ in range(3))
    if amount <= 0 or not bare.any():
        return Aged(height, melanin, blood)
    mine = np.flatnonzero(bare & (at[:, 2] > FRONT))
    shares = [float(np.clip((amount - f["from"]) / (f["full"] - f["from"]), 0, 1)) for f in folds()]
    crease, shade = creases(at[mine], shares, noise)
    height[mine] = -np.minimum(crease, 0.45)
    melanin[mine] = shade
    blood[mine] = 0.5 * shade
    # lines that run into the lips, and the crossed lines of thin dry skin everywhere
    around = bare * np.exp(-(((lip_ring - 9.5) / 2.2) ** 2))
    into_lips = np.clip(np.abs(noise(at + 23.0, (0.0014, 0.008, 0.008))) - 0.5, 0, 1.5)
    crossed = np.clip(np.abs(noise(at + 24.0, (0.0011, 0.004, 0.002))) - 0.7, 0, 1.5)
    height -= amount * (0.10 * around * into_lips + 0.030 * bare * crossed)
    melanin += amount * 0.05 * around * into_lips
    # spots of the sun, and colour that is less even
    melanin += (
        amount * bare * (0.16 * pores(at, 0.011, 0.0021, seed + 5, bare) + 0.03 * noise(at + 25.0, 0.008))
    )
    blood += amount * bare * 0.05 * np.clip(noise(at + 26.0, 0.006), 0, 2)
    return Aged(height, melanin.astype(np.float32), blood.astype(np.float32))


def creases(here: F32, shares: list[float], noise: Noise) -> tuple[F32, F32]:
    """Depth and shade (N,) of the folds, each as deep as its share (0..1), on the front of a face (N, 3)."""
    # no line is drawn with a ruler, none is as deep all along, and the sides of a face differ
    shift = np.stack([noise(here + 20.0, 0.014), noise(here + 21.0, 0.014)], axis=1) * 0.0007
    depth = np.clip(1 + 0.35 * noise(here + 22.0, 0.012), 0.2, 1.6)
    flat = np.c_[np.abs(here[:, 0]), here[:, 1]] + shift
    crease, shade = np.zeros(len(here), np.float32), np.zeros(len(here), np.float32)
    for fold, share in zip(folds(), shares, strict=True):
        path, width = np.array(fold["path"], np.float32), fold["width"]
        close = np.flatnonzero(
            ((flat > path.min(axis=0) - 5 * width) & (flat < path.max(axis=0) + 5 * width)).all(axis=1)
        )
        if share <= 0 or not len(close):
            continue
        near, along = _distance(flat[close], path)
        # a line runs out towards its ends, but for one that goes on across the middle of the face
        out = 1 - along if path[0, 0] == 0 else np.minimum(along, 1 - along)
        strength = share * depth[close] * np.clip(out / 0.2, 0.1, 1)
        # what lies beside it is lifted: that makes a groove a fold
        groove = np.exp(-((near / width) ** 2)) - 0.35 * np.exp(-(((near - 2.4 * width) / width) ** 2))
        crease[close] += fold["depth"] * strength * groove
        shade[close] += fold["shade"] * strength * np.exp(-((near / (1.2 * width)) ** 2))
    return crease, shade


def _distance(points: F32, path: F32) -> tuple[F32, F32]:
    """Distance of points (N, 2) to a line through ``path`` (K, 2), and where along it is nearest, 0..1."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    starts = np.concatenate([[0.0], np.cumsum(steps)])
    best, along = np.full(len(points), np.inf, np.float32), np.zeros(len(points), np.float32)
    for i, length in enumerate(steps):
        way = (path[i + 1] - path[i]) / length
        t = np.clip((points - path[i]) @ way, 0, length)
        distance = np.linalg.norm(points - path[i] - t[:, None] * way, axis=1)
        nearer = distance < best
        best = np.where(nearer, distance, best)
        along = np.where(nearer, (starts[i] + t) / starts[-1], along)
    return best, along


@cache
def folds() -> list[dict[str, Any]]:
    """The folds of ``folds.toml``."""
    table = shipped(__file__, "folds.toml")
    return list(table["fold"])
