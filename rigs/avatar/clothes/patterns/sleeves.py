"""Sleeves: tubes about the bones of the arm, which lie on its outside."""

from __future__ import annotations

from typing import Any

import numpy as np

from .....base.easing import smoothstep
from ...distance_field import F64
from .figure import Figure

ON_ARM = 0.85
"""How much of a sleeve's width is taken from the arm's outside, on which it lies."""


def sleeves(figure: Figure, spec: dict[str, Any], points: F64, flat: F64, arm: F64) -> F64:
    """The points (V, 3) of a top, sleeves brought out to tubes about the arm's bones, no narrower than the
    pattern; ``flat`` (V, 3): on the body; ``arm`` (V,) how far they are of the arm."""
    f = figure
    sign = np.where(flat[:, :1] < 0, [-1.0, 1, 1], [1.0, 1, 1])
    p = points * sign
    along, on_axis, second = f.on_arm(p)
    away = p - on_axis
    radius = np.linalg.norm(away, axis=1)
    t = np.clip(along / f.arm_length, 0, 1)
    wanted = np.interp(t, [0.2, 0.55, 1.0], spec["sleeve_radius"]) * float(f.forearm / 0.043)
    # a hanging sleeve lies on the outside of the arm: its width hangs beneath
    up = _across(f.arms, second)
    outside = np.clip(np.einsum("vx,vx->v", away, up) / (radius + 1e-9), 0, 1)
    wanted = radius + (wanted - radius) * (1 - ON_ARM * outside)
    wanted = np.maximum(radius + spec.get("sleeve_ease", spec["ease"]) - spec["ease"], wanted)
    share = smoothstep((along - 0.05) / 0.09) * smoothstep((arm - 0.5) / 0.4)
    moved = on_axis + away * (wanted / (radius + 1e-9))[:, None]
    result = p + share[:, None] * (moved - p)
    return np.asarray(result * sign)


def _across(arms: F64, second: F64) -> F64:
    """(N, 3) which way is out and up, across the upper arm and, as far as ``second``, across the forearm."""
    ways = []
    for bone in np.diff(arms, axis=0):
        bone = bone / np.linalg.norm(bone)
        out = np.array([0.0, 1.0, 0.0]) - bone[1] * bone
        ways.append(out / np.linalg.norm(out))
    return np.asarray(ways[0] + second[:, None] * (ways[1] - ways[0]))
