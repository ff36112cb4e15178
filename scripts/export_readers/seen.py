"""What a reader sees of a moving person, and how far two readers' accounts are apart."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
Figure = tuple[str, bool]

WEIGHT, DEGREES, MILLIMETRES = 1e-3, 0.1, 0.5
"""The most that weights, bones and vertices may be off."""
REDUCED = (5e-3, 0.3, 1.0)
"""The same of a file that is exported with ``--reduce``; turns add up along the arm."""


@dataclass
class Seen:
    """At each of T times: morph weights by name, how far every bone is turned from its rest (3, 3), and
    where the V vertices are (V, 3), that rest at ``rest`` (V, 3). Metres, Y up, +Z to the front."""

    rest: F64
    weights: list[dict[str, float]] = field(default_factory=list)
    bones: list[dict[str, F64]] = field(default_factory=list)
    points: list[npt.NDArray[np.float32]] = field(default_factory=list)


def compared(
    truth: Seen, other: Seen, bounds: tuple[float, float, float] = (WEIGHT, DEGREES, MILLIMETRES)
) -> list[Figure]:
    """The largest differences over all times, as text with their bounds, and whether they keep to them.

    Vertices are the same where they rest in one place; of those that lie on each other at rest, the nearest.
    """
    from scipy.spatial import cKDTree

    most_weight, most_degrees, most_mm = bounds
    if len(truth.weights) != len(other.weights):
        return [(f"{len(other.weights)} times of {len(truth.weights)}", False)]
    names = truth.weights[0].keys() & other.weights[0].keys()
    if len(names) < 52:
        return [(f"only {len(names)} morph targets of the same names", False)]
    bones = truth.bones[0].keys() & other.bones[0].keys()
    if len(bones) < 50:
        return [(f"only {len(bones)} bones of the same names", False)]
    weight = max(abs(a[n] - b[n]) for a, b in zip(truth.weights, other.weights, strict=True) for n in names)
    degrees, worst = max(
        (degrees_between(a[n], b[n]), n) for a, b in zip(truth.bones, other.bones, strict=True) for n in bones
    )
    tree = cKDTree(truth.rest)
    near = tree.query(other.rest, k=8, distance_upper_bound=1e-4)[1]
    off = np.full(len(other.rest), 0.0)
    found = near[:, 0] < len(truth.rest)
    for a, b in zip(truth.points, other.points, strict=True):
        padded = np.vstack([a, np.full((1, 3), np.inf, np.float32)])
        way = np.linalg.norm(padded[near[found]] - b[found, None], axis=2).min(axis=1)
        off[found] = np.maximum(off[found], way)
    mm = 1000 * float(off.max())
    return [
        (f"weights within {weight:.1e} (at most {most_weight:g})", weight <= most_weight),
        (
            f"{len(bones)} bones within {degrees:.3f} degrees (at most {most_degrees:g}; worst: {worst})",
            degrees <= most_degrees,
        ),
        (
            f"{int(found.sum())} of {len(found)} vertices within {mm:.3f} mm (at most {most_mm:g})",
            bool(found.mean() > 0.9) and mm <= most_mm,
        ),
    ]


def degrees_between(a: npt.ArrayLike, b: npt.ArrayLike) -> float:
    """The largest angle between rotations (..., 3, 3), by the chord, which is exact where it is small."""
    chord = np.linalg.norm(np.asarray(a) - np.asarray(b), axis=(-2, -1)) / np.sqrt(8)
    return float(np.degrees(2 * np.arcsin(np.clip(chord, 0, 1))).max())
