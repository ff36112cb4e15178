"""Where dense curves turn and where they hold: frames that an animator sets keys on first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

HOLD = 4
"""Frames of one value that make a hold."""


def turns(y: F64, least: F64) -> Flags:
    """(G, T) the highest and lowest frames of curves ``y`` (G, T) between rises and falls of at least
    ``least`` (G,), and both ends of each curve. A short level top has its turn in the middle.

    Ripples are smoothed away, smallest first, as by the persistence of Edelsbrunner, Letscher & Zomorodian,
    "Topological persistence and simplification" (2002).
    """
    groups, frames = y.shape
    flat = y.reshape(-1)
    group = np.repeat(np.arange(groups), frames)
    step = np.diff(flat, append=flat[-1])
    step[frames - 1 :: frames] = 0.0
    moves = np.flatnonzero(step)
    a, b = moves[:-1], moves[1:]
    turn = (np.sign(step[a]) != np.sign(step[b])) & (group[a] == group[b])
    first = np.arange(groups) * frames
    at = np.unique(np.concatenate([first, (a[turn] + 1 + b[turn]) // 2, first + frames - 1]))
    found = np.zeros(groups * frames, bool)
    found[_prominent(at, flat[at], group[at], least)] = True
    return found.reshape(groups, frames)


def moved_turns(y: F64, turns: Flags, frames: Flags, error: F64) -> Flags:
    """(G, T) ``turns`` of curves ``y`` (G, T), those that lie beside one of the marked ``frames`` (T,) moved
    onto it where the curve is as high there within ``error`` (G,). The ends of the curves stay."""
    moved = turns.copy()
    for to in (1, -1):
        here, there = (slice(1, -2), slice(2, -1)) if to > 0 else (slice(2, -1), slice(1, -2))
        near = np.abs(y[:, there] - y[:, here]) <= error[:, None]
        go = moved[:, here] & ~frames[here] & frames[there] & near
        moved[:, here] &= ~go
        moved[:, there] |= go
    return moved


def holds(y: F64) -> tuple[Flags, Flags]:
    """The ends and the insides (G, T) of the holds of ``y`` (G, T, n), where all n curves stay the same for
    at least HOLD frames."""
    same = (y[:, 1:] == y[:, :-1]).all(axis=2)
    edge = np.diff(np.pad(same, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    (row, first), (_, last) = np.nonzero(edge == 1), np.nonzero(edge == -1)
    long = last - first >= HOLD - 1
    row, first, last = row[long], first[long], last[long]
    ends, depth = np.zeros(edge.shape, bool), np.zeros(edge.shape, np.int8)
    ends[row, first] = ends[row, last] = True
    depth[row, first + 1], depth[row, last] = 1, -1
    return ends, np.cumsum(depth, axis=1).astype(bool)


def _prominent(at: Index, y: F64, group: Index, least: F64) -> Index:
    while True:
        size = np.where(group[1:] == group[:-1], np.abs(np.diff(y)), np.inf)
        around = np.pad(size, 1, constant_values=np.inf)
        small = (size < least[group[:-1]]) & (size < around[:-2]) & (size <= around[2:])
        end = np.append(True, group[1:] != group[:-1]) | np.append(group[1:] != group[:-1], True)
        gone = (np.append(small, False) | np.append(False, small)) & ~end
        if not gone.any():
            return at
        at, y, group = at[~gone], y[~gone], group[~gone]
