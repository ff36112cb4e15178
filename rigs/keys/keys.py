"""Dense curves reduced to the few Bezier keys that an animator would have set."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .bezier_keys import Flags, Keys
from .key_fitting import Dense

_BATCH = 1 << 15
"""Values worked on at once. Many more gain no speed, and let a thread keep others waiting."""


def fit_keys(
    curves: npt.ArrayLike,
    error: npt.ArrayLike,
    *,
    forced: Flags | None = None,
    centres: Flags | None = None,
    limits: tuple[float, float] = (-np.inf, np.inf),
) -> list[Keys]:
    """Keys of G groups of curves, ``curves`` (T, G, n) or (T, G) for single curves; a group shares its keys.

    ``error``, one number or (G,): the greatest distance, over the n curves of a group together, from the
    given values at any frame. ``forced`` (T, G) marks frames that must be keys; inside a hold of zero, in
    which a group takes no part, none is set. ``centres`` (T,) marks the middles of sounds: a turn beside one
    has its key there, where the curve is as high within the error. Handles stay within ``limits``, and so do
    the curves between frames, where the given values do. A group that never changes gets one key.

    Raises ValueError where shapes do not belong together or a value is not finite.
    """
    y = np.asarray(curves, np.float32)
    y = y[:, :, None] if y.ndim == 2 else y
    frames, groups = y.shape[:2]
    if forced is not None and forced.shape != (frames, groups):
        raise ValueError(f"forced {forced.shape} for curves {y.shape}")
    if centres is not None and centres.shape != (frames,):
        raise ValueError(f"centres {centres.shape} for curves {y.shape}")
    if not frames or not np.isfinite(y).all():
        raise ValueError("curves need at least one frame and finite values")
    bound = np.broadcast_to(np.asarray(error, np.float64), (groups,))
    keys = [Keys(np.array([0]), v[None], v[None], v[None], np.array([True])) for v in y[0]]
    moving = np.flatnonzero((y != y[0]).any(axis=(0, 2)))
    size = max(1, _BATCH // (frames * y.shape[2]))
    for batch in (moving[i : i + size] for i in range(0, len(moving), size)):
        dense = Dense(y[:, batch], bound[batch], limits, centres)
        fixed = dense.fixed(None if forced is None else forced[:, batch])
        found = dense.with_handles(dense.thinned(dense.split(fixed), fixed))
        for group, made in zip(batch, found, strict=True):
            keys[group] = made
    return keys
