"""How a top settles: where it has more cloth than lies there, where it is held, and where folds begin."""

from __future__ import annotations

from typing import Any

import numpy as np

from .....base.easing import smoothstep
from ...distance_field import F64
from ...subdivision import Mesh
from ..normals import normals_of
from .figure import Figure, falloff
from .folds import armpit_folds, crumpled, sleeve_folds, unevenness, waist_folds
from .garment import LEAST
from .settle import Slack, settle

SMOOTH = 0.10
"""Metres above a skirt that is sewn to it, below which a top has no folds."""


def settle_top(
    figure: Figure,
    spec: dict[str, Any],
    mesh: Mesh,
    flat: F64,
    shaped: F64,
    arm: F64,
    *,
    hem: float,
    end: float,
) -> F64:  # fmt: skip
    """Folds of a top (V, 3): begun where cloth is wont to have them, then settled by its weight.

    ``flat`` (V, 3): the vertices on the body; ``shaped``: as they were cut; ``arm`` (V,) how far they are of
    the arm; ``hem``: its height; ``end``: metres along the arm where sleeves end.
    """
    f = figure
    deep = spec.get("folds", 1.0)
    low = f.waist if spec["hem"] == "tucked" else f.waist - 0.03
    off = sleeve_folds(f, flat, 0.0020 * deep, end) * (arm > 0.3)
    off += armpit_folds(f, flat, 0.0026 * deep) * (arm < 0.85)
    off += waist_folds(f, flat, 0.0030 * deep, low) * (arm < 0.3)
    off += crumpled(mesh, 0.003 * deep) + unevenness(flat, 0.0012 * deep, spec.get("seed", 1.0))
    # where a skirt is sewn to it a top lies smooth
    free = 1 - falloff(flat[:, 1] - hem, SMOOTH / 4, SMOOTH) * (spec["hem"] == "waist")
    start = shaped + normals_of(shaped, mesh.faces) * (off * free)[:, None]
    along, on_axis, second = f.on_arm(flat * np.where(flat[:, :1] < 0, [-1.0, 1, 1], 1.0))
    sleeve = smoothstep((arm - 0.35) / 0.4)
    upper = float(np.linalg.norm(f.arms[1] - f.arms[0]))
    ways = [np.diff(f.arms, axis=0)[k] for k in (0, 1)]
    ways = [w / np.linalg.norm(w) for w in ways]
    limb = (ways[0] + second[:, None] * (ways[1] - ways[0])) * np.where(flat[:, :1] < 0, [-1.0, 1, 1], 1.0)
    down = np.array([0.0, -1.0, 0.0])
    axis = down + sleeve[:, None] * (limb - down)
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    long, wide = spec.get("slack", (0.12, 0.05))
    trunk_long, trunk_wide = spec.get("trunk_slack", (0.05, 0.035))
    # forearms bend to the front, so cloth gathers there
    inside = 0.5 + 0.5 * np.tanh((flat[:, 2] - on_axis[:, 2]) / 0.02)
    elbow = inside * np.exp(-(((along - upper) / 0.09) ** 2)) + 0.6 * falloff(-along, -end, 0.09 - end)
    long_share = deep * (sleeve * long * (0.5 + elbow) + (1 - sleeve) * trunk_long * free)
    wide_share = deep * (sleeve * wide + (1 - sleeve) * trunk_wide * free)
    held = _held(f, spec, flat, along, sleeve, hem, end)
    shape = Slack(axis, long_share, wide_share)
    gaps = np.full(len(flat), max(spec.get("least", LEAST), 0.0035))
    return settle(
        shaped,
        mesh.faces,
        flat,
        shape,
        held,
        gaps,
        start=start,
        pull=axis,
        stiff=spec.get("stiff", 0.006),
    )


def _held(f: Figure, spec: dict[str, Any], flat: F64, along: F64, sleeve: F64, hem: float, end: float) -> F64:
    """(V,) what stays: the neckline, where cuffs begin, and what is tucked in, ribbed or sewn to a skirt."""
    held = falloff(
        f.neck[1] + spec["neck"]["height"] - flat[:, 1] + 0.3 * (f.neck[2] - flat[:, 2]), 0.01, 0.06
    )
    held = held * (1 - sleeve)
    held = np.maximum(held, sleeve * falloff(end - along, 0.004, 0.03))
    if spec.get("edges") == "rib" or spec["hem"] == "waist":
        held = np.maximum(held, (1 - sleeve) * falloff(flat[:, 1] - hem, 0.004, 0.03))
    if spec["hem"] == "tucked":
        held = np.maximum(held, (1 - sleeve) * falloff(flat[:, 1], f.waist - 0.005, f.waist + 0.02))
    return np.asarray(held)
