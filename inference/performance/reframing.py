"""Other frames of a performance: every array with a frame axis follows, known to this version or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from .checks import warned
from .performance import Performance

Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class NewFrames:
    """Where S new frames lie among T old ones."""

    nearest: npt.NDArray[np.intp]
    """(S,) the old frame nearest each."""
    values: Callable[[Numbers], Numbers]
    """Curves (T, N) to their values (S, N) at the new frames."""
    turns: Callable[[Numbers], Numbers]
    """Axis-angle rotations (T, J, 3) to those (S, J, 3) at the new frames."""


def chosen(frames: npt.NDArray[np.intp]) -> NewFrames:
    """Old frames (S,) as they are."""
    return NewFrames(frames, lambda curves: curves[frames], lambda turns: turns[frames])


def reframed(performance: Performance, new: NewFrames) -> Performance:
    """The performance with all its arrays on the new frames; fps, sound and times are left to the caller.

    Of arrays that this version does not know, those with T rows follow: numbers as curves, all else from the
    nearest frame. One with T as another axis is left out, and a warning in the meta says so.
    """
    p = performance
    turned = new.turns(p.poses.reshape(p.frames, 55, 3))
    extra, lost = {}, []
    for name, array in p.extra.items():
        if p.frames not in array.shape:
            extra[name] = array
        elif array.shape[0] == p.frames:
            extra[name] = _followed(array, new)
        else:
            lost.append(name)
    return replace(
        p,
        poses=np.asarray(turned.reshape(-1, 165), np.float32),
        trans=_curves(p.trans, new),
        arkit=_curves(p.arkit, new),
        calm=None if p.calm is None else _curves(p.calm, new),
        expressions=_curves(p.expressions, new),
        extra=extra,
        meta=warned(p.meta, *(f"the array {name} was left out: it can't follow the frames" for name in lost)),
    )


def _curves(array: npt.NDArray[np.float32], new: NewFrames) -> npt.NDArray[np.float32]:
    return np.asarray(new.values(array), np.float32)


def _followed(array: Numbers, new: NewFrames) -> Numbers:
    if array.dtype.kind != "f" or not array.size or not np.isfinite(array).all():
        return array[new.nearest]
    values = new.values(array.reshape(len(array), -1).astype(np.float64))
    return values.reshape(-1, *array.shape[1:]).astype(array.dtype)
