"""What a photograph shows at points of the fitted head."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...rigs.avatar.human import Human
from ..tracking.head_pose import project
from .fit import FittedFace
from .photo import Portrait

F64 = npt.NDArray[np.float64]
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def pixels_of(portrait: Portrait, face: FittedFace, human: Human, places: F64) -> F64:
    """(N, 2) pixels at which the first photograph of a fit shows points (N, 3) of the head, metres as the
    mesh has them."""
    eyes = 0.5 * (human.centre("joint-l-eye") + human.centre("joint-r-eye")).astype(np.float64)
    pose = portrait.pose
    return project(places - eyes, face.turns[:1], face.places[:1], pose.focal, pose.middle)[0]


def colour_at(portrait: Portrait, pixels: F64) -> F64:
    """(N, 3) sRGB 0..1 at pixels (N, 2), bilinear; beyond the picture's edge that of the edge."""
    from scipy.ndimage import map_coordinates

    at = (pixels - 0.5).T[::-1]
    picture = portrait.picture
    return np.stack(
        [map_coordinates(picture[..., k], at, np.float64, order=1, mode="nearest") for k in range(3)], axis=1
    ) / 255.0  # fmt: skip


def luminance_at(portrait: Portrait, face: FittedFace, human: Human, places: F64) -> F64:
    """(N,) brightness in sRGB at points of the head."""
    return colour_at(portrait, pixels_of(portrait, face, human, places)) @ LUMINANCE
