"""The frames in which speech makes lips meet, which no reduction or editing of curves may miss."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import NAMES
from ..face.mouth.contact_constraints import nearest_frames
from ..phones.visemes import heard
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
    sounds = heard(p.phones(), p.meta["phone_set"])
    centres = [
        0.5 * (phone.start + phone.end) for phone, made in sounds if any(made.has(name) for name in wanted)
    ]
    held[nearest_frames(centres, p.fps, p.frames)] = True
    return held


def phone_frames(performance: Performance) -> Flags:
    """(T,) whether a frame is the one nearest the centre of a sound; silences have none."""
    p, middle = performance, np.zeros(performance.frames, bool)
    for phone in p.phones():
        if phone.label != "sil":
            middle[min(round(0.5 * (phone.start + phone.end) * p.fps), p.frames - 1)] = True
    return middle


def contact_channels() -> Flags:
    """(52,) the blend shapes that make those contacts, in the order of ``rigs.arkit.NAMES``."""
    return np.array([name.startswith(_MAKERS) for name in NAMES])
