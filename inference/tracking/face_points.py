"""Where the face tracker's 478 landmarks lie on the base mesh, and how they move with the 52 shapes.

``face_points.npz`` was made by casting rays through the landmarks that the tracker found on renders of four
of our people, seen by a known camera; see ``scripts/make_face_points.py``. The landmark's triangle is one
of the base mesh, so that the same point is known on everybody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import NAMES

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

COUNT = 478
SKIN = 468
"""Landmarks of the skin; then five of the right iris and five of the left, the first of each its centre."""
IRIS = {"Right": 468, "Left": 473}
CORNERS = {"Right": (33, 133), "Left": (263, 362)}
"""Outer and inner corner of each eye."""
LIDS = {"Right": ((160, 144), (159, 145), (158, 153)), "Left": ((387, 373), (386, 374), (385, 380))}
"""Pairs of an upper and a lower lid's landmark."""
LIPS_INNER = (13, 14)
MOUTH_CORNERS = (61, 291)
"""The right one and the left."""
OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""The face's outline, from the top to the left and round."""
EYES = ((33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
         (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249))  # fmt: skip
"""The outlines of the eyes, the right one first."""
WIDEST = 0.004
"""Metres; landmarks that scatter more from person to person slide along the skin and are left out."""
_UNUSUAL = ("noseSneer", "cheekPuff", "cheekSquint", "mouthLeft", "mouthRight", "tongue")


@dataclass(frozen=True)
class FacePoints:
    """``triangles`` (478, 3) vertices of the base mesh and ``weights`` (478, 3) in them; ``mirror`` (478,)
    the landmark on the other side; ``spread`` (478,) metres of scatter; ``points`` (478, 3) on an average
    head, metres from between its eyes, +X to its left, Y up, Z to the front; ``units`` (52, 478, 3) what
    the shapes move there; ``eyes`` (2, 3) centres of the left and the right eyeball, and their radius."""

    triangles: I64
    weights: F64
    mirror: I64
    spread: F64
    points: F64
    units: F64
    eyes: F64
    eye_radius: float

    @property
    def steady(self) -> I64:
        """Landmarks that tell how a head is turned: a third of the known ones, the same on both sides."""
        known = (self.spread < WIDEST) & (np.arange(COUNT) < SKIN)
        even = np.minimum(np.arange(COUNT), self.mirror) % 3 == 0  # a third of them tells as much
        return np.flatnonzero(known & even)

    @property
    def moved(self) -> F64:
        """(478,) metres that any of the usual shapes of the face moves them at most."""
        usual = [i for i, name in enumerate(NAMES) if not name.startswith(_UNUSUAL)]
        return np.asarray(np.linalg.norm(self.units[usual], axis=-1).max(axis=0))


@cache
def face_points() -> FacePoints:
    """The table of ``face_points.npz``."""
    with np.load(Path(__file__).with_name("face_points.npz"), allow_pickle=False) as z:
        return FacePoints(
            triangles=z["triangles"].astype(np.int64),
            weights=z["weights"].astype(np.float64),
            mirror=z["mirror"].astype(np.int64),
            spread=z["spread"].astype(np.float64),
            points=z["points"].astype(np.float64),
            units=z["units"].astype(np.float64).reshape(len(NAMES), COUNT, 3),
            eyes=z["eye_centres"].astype(np.float64),
            eye_radius=float(z["eye_radius"]),
        )
