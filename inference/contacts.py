"""The frames in which speech makes lips meet, which no reduction or editing of curves may miss."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..rigs.arkit import NAMES
from .face.visemes import sound
from .performance import Performance

Flags = npt.NDArray[np.bool_]

CONTACTS = ("closure", "labiodental")
"""Classes of sounds: p, b, m close the lips, in f and v the lower lip meets the upper teeth."""
_MAKERS = (
    "jaw",
    "mouthClose",
    "mouthPress",
    "mouthRoll",
    "mouthShrug",
    "mouthFunnel",
    "mouthLower",
    "mouthUpper",
)


def contact_frames(performance: Performance, *classes: str) -> Flags:
    """(T,) whether a frame is the one nearest the centre of a sound of these classes (default: CONTACTS).

    Both frames where the centre lies half-way between two.
    """
    p, wanted = performance, classes or CONTACTS
    held = np.zeros(p.frames, bool)
    for label, (start, end) in zip(p.phone_labels, np.asarray(p.phone_times, np.float64), strict=True):
        made = sound(label, p.meta["phone_set"])
        if any(made.has(name) for name in wanted):
            apart = np.abs(np.arange(p.frames) - 0.5 * (start + end) * p.fps)
            held |= apart <= max(0.51, apart.min() + 1e-6)
    return held


def contact_channels() -> Flags:
    """(52,) the blend shapes that make those contacts, in the order of ``rigs.arkit.NAMES``."""
    return np.array([name.startswith(_MAKERS) for name in NAMES])
