"""The nearest face that an avatar can make: its own controls solved against what the ARKit units do."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..arkit import INDEX, NAMES
from .face_measures import measures

F64 = npt.NDArray[np.float64]

NEAR = 4.0
"""What leaving a control's own value by 1 costs, in mm^2: a control that is a unit itself keeps its value."""
SHUT_MM, OPEN_MM = 0.5, 3.0
"""Of the average face's inner lips: below the first they count as closed, above the second as open."""
AJAR = 0.15
"""Of jawOpen, while shapes of the lips are tried."""
_ROUNDS, _STILL, _FASTER = 400, 1e-4, 1.4


def solve(arkit: npt.ArrayLike, controls: npt.ArrayLike, most: npt.ArrayLike = 1.0) -> F64:
    """Values (T, C) of the controls that come nearest to ARKit weights (T, 52).

    ``controls`` (C, 52): what each control does at 1, as ARKit weights; ``most`` (C,): its largest value, the
    least is 0. Bounded least squares over the points of :mod:`.face_measures`; then lips that are closed in
    the performance are closed as far as these controls can, see :func:`opening_left_mm`.
    """
    w = np.atleast_2d(np.asarray(arkit, np.float64))
    k = np.asarray(controls, np.float64).reshape(-1, w.shape[1])
    top = np.broadcast_to(np.asarray(most, np.float64), (len(k),))
    features = measures().rows()
    start = own_values(w, k)
    values = bounded(w @ features, k @ features, start, NEAR, np.zeros(len(k)), top)
    return close_lips(values, k @ measures().opening, w @ measures().opening)


def own_values(arkit: F64, controls: F64) -> F64:
    """(T, C): where a control is one unit at 1, that unit's weight; else 0."""
    if not len(controls):
        return np.zeros((len(arkit), 0))
    single = (np.count_nonzero(controls, axis=1) == 1) & (controls.max(axis=1, initial=0) == 1)
    return np.where(single, arkit[:, controls.argmax(axis=1)], 0.0)


def bounded(wanted: F64, effects: F64, start: F64, near: float, least: F64, most: F64) -> F64:
    """(T, C) values x in bounds that minimise |x effects - wanted|^2 + near |x - start|^2.

    ``wanted`` (T, M), ``effects`` (C, M), ``start`` (T, C). Coordinate descent over all frames at once: the
    problem is convex, so that it ends at the one minimum.
    """
    normal = effects @ effects.T + near * np.eye(len(effects))
    target = wanted @ effects.T + near * start
    x = np.asarray(np.linalg.solve(normal, target.T).T) if len(effects) else start
    # where no bound is in the way, that is it
    rows = np.flatnonzero(((x < least - 1e-9) | (x > most + 1e-9)).any(axis=1))
    x[rows] = _descend(np.clip(x[rows], least, most), normal, target[rows], least, most)
    return np.clip(x, least, most)


def _descend(x: F64, normal: F64, target: F64, least: F64, most: F64) -> F64:
    """Projected successive over-relaxation, frame by frame until it stands still."""
    out, rows = x.copy(), np.arange(len(x))
    # what belongs to one control lies together
    x, slope = np.ascontiguousarray(x.T), np.ascontiguousarray((x @ normal - target).T)
    for turn in range(_ROUNDS):
        moved = np.zeros(x.shape[1])
        for c in range(len(normal)):
            new = np.clip(x[c] - _FASTER * slope[c] / normal[c, c], least[c], most[c])
            step = new - x[c]
            if step.any():
                slope += normal[c][:, None] * step
                x[c] = new
                np.maximum(moved, np.abs(step), out=moved)
        if turn % 5 == 4 or moved.max(initial=0.0) < _STILL:
            going = moved >= _STILL
            out[rows[~going]] = x[:, ~going].T
            rows, x, slope = rows[going], x[:, going], slope[:, going]
            if not len(rows):
                return out
    out[rows] = x.T
    return out


def close_lips(values: F64, opens: F64, wanted_mm: F64) -> F64:
    """Values (T, C) with the lips as closed as wanted, by holding back the controls that open them.

    ``opens`` (C,) millimetres that a control opens the lips; ``wanted_mm`` (T,): the performance's opening.
    It holds fully where that is below SHUT_MM and fades to nothing at OPEN_MM, so that nothing jumps.
    """
    force = np.clip((OPEN_MM - wanted_mm) / (OPEN_MM - SHUT_MM), 0, 1)
    parting = values * np.maximum(opens, 0)
    excess = np.maximum(values @ opens - np.maximum(wanted_mm, 0), 0) * force
    share = np.clip(excess / np.maximum(parting.sum(axis=1), 1e-9), 0, 1)
    return np.where(opens > 0, values * (1 - share[:, None]), values)


def opening_left_mm(values: F64, opens: F64, wanted_mm: F64) -> F64:
    """Of the frames whose lips are closed in the performance: millimetres that these controls leave open."""
    shut = wanted_mm <= SHUT_MM
    return np.asarray((values @ opens - np.maximum(wanted_mm, 0))[shut])


def reach(controls: npt.ArrayLike) -> F64:
    """(52,) the share of each ARKit unit's motion, 0..1, that these controls can make."""
    k = np.asarray(controls, np.float64)
    features = measures().rows()
    units = np.eye(len(features))
    if not len(k):
        return np.zeros(len(features))
    own, share = own_values(units, k), np.ones(len(features))
    # what has a control of its own is made as it is
    others = ~own.any(axis=1)
    # half a unit, so that a key which does much is not stopped at its end
    wanted, start = 0.5 * features[others], 0.5 * own[others]
    # lips take their shapes while the jaw is a little open: a key that also opens it then serves
    ajar = np.zeros(len(features))
    ajar[INDEX["jawOpen"]] = AJAR
    lips = np.array([n.startswith("mouth") for n in NAMES])[others, None]
    base = np.where(lips, ajar @ features, 0.0)
    open_start = np.where(lips, own_values(ajar[None], k), 0.0)
    least, most = np.zeros(len(k)), np.ones(len(k))
    still = bounded(base, k @ features, open_start, 1.0, least, most)
    values = bounded(base + wanted, k @ features, start + open_start, 1.0, least, most)
    left = wanted - (values - still) @ (k @ features)
    share[others] = 1 - (left**2).sum(axis=1) / (wanted**2).sum(axis=1)
    return np.clip(share, 0, 1)
