"""Hair that is drawn back to one place: to a ponytail, or wound into a bun."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....base.easing import smoothstep
from .flow import CLEARANCE, Growth, grow
from .scalp import F64, Scalp

_ROUNDS = 5
_TIE = 0.010
"""Metres: radius of the tie."""


def tie_of(scalp: Scalp, style: dict[str, Any]) -> tuple[F64, F64]:
    """Where hair is tied (3,), and the way (3,) out of the head there."""
    elevation = np.radians(style["tie"])
    way = np.array([0.0, np.sin(elevation), -np.cos(elevation)])
    at = scalp.centre + way * 0.05
    for _ in range(30):
        distance, _ = scalp.skin.distance(at[None])
        at = at + way * (0.012 - distance[0])
    return at, way


def drawn_back(scalp: Scalp, style: dict[str, Any], roots: F64, lift: F64, points: int) -> F64:
    """Strands (S, points, 3) that lie along the skull from their roots (S, 3) to the tie; ``lift`` (S,)
    metres that they stand off the skin half-way."""
    tie, _ = tie_of(scalp, style)
    rng = np.random.default_rng(5)
    ends = tie + _TIE * rng.normal(0, 0.5, (len(roots), 3))
    first, last = roots - scalp.centre, ends - scalp.centre
    near, far = np.linalg.norm(first, axis=1), np.linalg.norm(last, axis=1)
    a, b = first / near[:, None], last / far[:, None]
    angle = np.arccos(np.clip((a * b).sum(axis=1), -1, 1))[:, None]
    t = np.linspace(0, 1, points)[None]
    share = np.stack([np.sin((1 - t) * angle), np.sin(t * angle)]) / (np.sin(angle) + 1e-9)
    ways = share[0][..., None] * a[:, None] + share[1][..., None] * b[:, None]
    # what begins before the ear goes over it
    azimuth, _ = scalp.angles(roots)
    over = 0.30 * np.exp(-(((azimuth - 72) / 26) ** 2))[:, None] * np.sin(np.pi * t)
    ways[..., 1] += over
    ways /= np.linalg.norm(ways, axis=2, keepdims=True)
    paths = scalp.centre + ways * (near[:, None] * (1 - t) + far[:, None] * t)[..., None]
    off = CLEARANCE * np.minimum(1, t / 0.08) + lift[:, None] * np.sin(np.pi * np.minimum(t * 1.1, 1))
    flat = paths.reshape(-1, 3)
    free = np.broadcast_to(smoothstep((1 - t) / 0.12), (len(roots), points)).reshape(-1)
    for _ in range(_ROUNDS):
        distance, outward = scalp.skin.distance(flat)
        lack = off.reshape(-1) - distance
        lack = np.where(lack > 0, lack, lack * free)
        flat = flat + outward * np.clip(lack, -0.006, 0.006)[:, None]
    paths = flat.reshape(paths.shape)
    paths[:, 0] = roots
    return paths


def tail(scalp: Scalp, style: dict[str, Any], layer: dict[str, Any], rng: np.random.Generator) -> F64:
    """Strands (S, points, 3) that fall from the tie."""
    tie, way = tie_of(scalp, style)
    count, points = layer["strands"], layer["points"]
    spread = rng.normal(0, 1, (count, 3))
    roots = tie + way * 0.004 + _TIE * 0.55 * spread
    length = rng.uniform(layer["length"][0], layer["length"][1], count)
    growth = Growth(
        direction=way + np.array([0.0, 0.35, 0.0]) + 0.28 * spread,
        lift=rng.uniform(layer["lift"][0], layer["lift"][1], count),
        length=length,
        floor=np.full(count, -1.0),
        gravity=np.full(count, style["gravity"]),
        opening=np.zeros(count),
        curl=np.zeros(count),
    )
    return grow(scalp, roots, np.broadcast_to(way, (count, 3)).copy(), growth, points)


def bun(scalp: Scalp, style: dict[str, Any], layer: dict[str, Any], rng: np.random.Generator) -> F64:
    """Strands (S, points, 3) wound about a ball at the tie."""
    tie, way = tie_of(scalp, style)
    count, points, radius = layer["strands"], layer["points"], style["bun"]
    centre = tie + way * radius * 0.72
    axis = way + rng.normal(0, layer["spread"], (count, 3))
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    side = np.cross(axis, rng.normal(0, 1, (count, 3)))
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    third = np.cross(axis, side)
    turn = rng.uniform(0, 2 * np.pi, (count, 1)) + np.linspace(0, 1, points)[None] * rng.uniform(
        2.2, 4.0, (count, 1)
    )
    height = rng.uniform(-0.75, 0.9, (count, 1)) + 0.25 * np.linspace(-1, 1, points)[None]
    height = np.clip(height, -0.9, 0.95)
    ring = np.sqrt(1 - height**2)
    size = radius * rng.uniform(0.86, 1.03, (count, 1)) * (1 + 0.05 * np.sin(3 * turn))
    way_out = (np.cos(turn)[..., None] * side[:, None] + np.sin(turn)[..., None] * third[:, None]) * ring[
        ..., None
    ] + height[..., None] * axis[:, None]
    squeezed = way_out - 0.22 * (way_out @ way)[..., None] * way
    return np.asarray(centre + size[..., None] * squeezed)
