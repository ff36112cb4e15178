"""What curves of a face cost, as JSON; ``scripts/bench.py curves`` runs it and prints it.

    .venv/bin/python scripts/bench_curves.py PERFORMANCE.npz

Sparse keys and how exact they are; FLAME coefficients of weights and weights read back; the peer is scipy's
bounded least squares, frame by frame. Times are in seconds.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from scipy.optimize import lsq_linear

from paksatalker.inference.performance.contacts import (
    contact_channels,
    contact_frames,
    phone_frames,
)
from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs import bake
from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.flame.read import read_expressions
from paksatalker.rigs.flame.solve import ExpressionSolver
from paksatalker.rigs.keys.keys import fit_keys

_TALKING = ("jaw", "mouth", "tongue")


def main() -> int:
    """Measure a performance and print."""
    clip = Performance.load(Path(sys.argv[1]))
    print(json.dumps({"frames": clip.frames, "fps": clip.fps, **keyed(clip), **solved(clip)}))
    return 0


def keyed(clip: Performance) -> dict[str, float]:
    """Keys of the channels that move: seconds, frames a key and keys a second where they talk, error."""
    used = np.flatnonzero(clip.arkit.any(axis=0))
    weights = clip.arkit[:, used]
    forced = contact_frames(clip)[:, None] & contact_channels()[used]
    fit_keys(weights[:30], 0.01)  # imports
    start = time.perf_counter()
    fitted = fit_keys(weights, 0.01, forced=forced, centres=phone_frames(clip), limits=(0, 1))
    spent = time.perf_counter() - start
    talking = [len(k.frames) for k, i in zip(fitted, used, strict=True) if NAMES[i].startswith(_TALKING)]
    count = float(np.mean([n for n in talking if n > 1]))
    frames = np.arange(clip.frames)
    error = max(np.abs(k.at(frames)[:, 0] - weights[:, i]).max() for i, k in enumerate(fitted))
    return {
        "keys": spent,
        "ratio": clip.frames / count,
        "rate": count * clip.fps / clip.frames,
        "error": float(error),
    }


def solved(clip: Performance) -> dict[str, float]:
    """Coefficients of weights and weights of coefficients: seconds, errors, and seconds of the peer."""
    solver = ExpressionSolver.load(bake.head())
    start = time.perf_counter()
    psi, _, mm = solver.solve(clip.arkit)
    solve = time.perf_counter() - start
    joints = solver.restate(clip.arkit)
    start = time.perf_counter()
    found = read_expressions(solver, psi, joints, clip.fps)
    read = time.perf_counter() - start
    off = float(np.abs(found.arkit - clip.arkit).mean())
    return {"solve": solve, "solve_mm": mm, "read": read, "off": off, "peer": bounded(solver, clip)}


def bounded(solver: ExpressionSolver, clip: Performance) -> float:
    """Seconds of scipy's bounded least squares on every frame, told from the first fifty."""
    units = 1000.0 * solver.units.reshape(52, -1).astype(float)
    gram = units @ units.T + 15 * np.eye(52)
    root = np.linalg.cholesky(gram).T  # the same problem in 52 rows, the best that a frame alone can be asked
    start = time.perf_counter()
    for weights in clip.arkit[:50]:
        lsq_linear(root, root @ weights.astype(float), (0, 1))
    return (time.perf_counter() - start) * clip.frames / 50


if __name__ == "__main__":
    sys.exit(main())
