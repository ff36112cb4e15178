"""Colours inside the mouth: the shade of each tooth from edge to neck, gums, and the tongue's back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..asset import F32, I32, Material
from ..human import Human
from .teeth import UPPER

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]

ENAMEL = np.array([0.80, 0.735, 0.625])
"""Linear albedo of the middle of a young front tooth."""
DENTINE = np.array([0.93, 0.82, 0.62])
"""What of it is left at the neck, where enamel is thin."""
EDGE = np.array([0.74, 0.80, 0.86])
"""And at the biting edge, through which the dark of the mouth is seen."""
OF_TOOTH = (1.0, 0.975, 0.90, 0.94, 0.92, 0.87, 0.84)
"""Lightness from the midline outwards: eye teeth are darker than incisors, and molars lie deep."""
OLD = np.array([0.80, 0.70, 0.52])
"""What age leaves of the young colour at 90."""
HEIGHT, WIDTH = 64, 8
"""Texels of a tooth from edge to neck, and across it."""
TONGUE = 64
_GUM_EDGE, _GUM, _MUCOSA = (
    np.array([0.55, 0.235, 0.20]),
    np.array([0.47, 0.165, 0.15]),
    np.array([0.36, 0.075, 0.07]),
)


def mouth_materials() -> tuple[Material, ...]:
    """Enamel, gums and tongue, all wet."""
    wet = {"coat_weight": 0.6, "coat_roughness": 0.08}
    return (
        Material(
            "teeth",
            "teeth",
            (0.77, 0.70, 0.58),
            {"roughness": 0.28, "subsurface_weight": 0.2, **wet},
            {"base_color": "teeth_base_color"},
        ),
        Material(
            "gums", "mouth", (0.42, 0.13, 0.12), {"roughness": 0.4, **wet}, {"base_color": "gums_base_color"}
        ),
        Material(
            "tongue",
            "mouth",
            (0.45, 0.16, 0.15),
            {"roughness": 0.5, "coat_weight": 0.45, "coat_roughness": 0.18},
            {"base_color": "tongue_base_color"},
        ),
    )


def mouth_images(age: float) -> dict[str, U8]:
    """sRGB textures of teeth, gums and tongue at a place of the age slider (0..1)."""
    return {
        "teeth_base_color": _encoded(_teeth(float(np.clip((age - 0.5) / 0.5, 0, 1)))),
        "gums_base_color": _encoded(_gums()),
        "tongue_base_color": _encoded(_tongue()),
    }


def tongue_uvs(human: Human, faces: I32) -> F32:
    """(F, 4, 2) seen from above on the base mesh: u from right to left, v from the root to the tip."""
    place = human.source.vertices[faces][..., [0, 2]]
    ids = human.source.vertices[human.groups["helper-tongue"]][:, [0, 2]]
    low, high = ids.min(axis=0), ids.max(axis=0)
    return np.asarray(0.03 + 0.94 * (place - low) / (high - low), np.float32)


def _teeth(old: float) -> F64:
    v = (np.arange(HEIGHT)[::-1, None, None] + 0.5) / HEIGHT
    neck = np.clip((v - 0.35) / 0.65, 0, 1) ** 1.4
    edge = np.clip((0.20 - v) / 0.20, 0, 1) ** 0.8
    shade = np.repeat(OF_TOOTH, WIDTH)[None, :, None]
    front = np.repeat(np.array([1.0, 1.0, 0.5, 0.2, 0.2, 0.0, 0.0][: len(UPPER)]), WIDTH)[None, :, None]
    color = ENAMEL * shade ** np.array([1.0, 1.25, 1.7]) * (1 - neck * (1 - DENTINE))
    color = color * (1 - (1 - 0.5 * old) * front * edge * (1 - EDGE))
    return np.asarray(color * (1 - old * (1 - OLD)))


def _gums() -> F64:
    v = (np.arange(32)[::-1, None, None] + 0.5) / 32
    color = _GUM_EDGE + (_GUM - _GUM_EDGE) * np.clip(v / 0.25, 0, 1)
    color = color + (_MUCOSA - _GUM) * np.clip((v - 0.45) / 0.25, 0, 1)
    return np.asarray(np.repeat(color, 8, axis=1))


def _tongue() -> F64:
    y, x = np.mgrid[0:TONGUE, 0:TONGUE]
    u, v = (x + 0.5) / TONGUE * 2 - 1, 1 - (y + 0.5) / TONGUE
    red, coated = np.array([0.50, 0.155, 0.14]), np.array([0.60, 0.34, 0.29])
    middle = np.exp(-((u / 0.62) ** 4)) * np.clip((0.97 - v) / 0.28, 0, 1)
    spots = np.random.default_rng(5).normal(0, 0.05, u.shape)
    share = np.clip(0.75 * middle + spots, 0, 1)[..., None]
    groove = 1 - 0.22 * np.exp(-((u / 0.07) ** 2)) * np.clip((0.92 - v) / 0.3, 0, 1)
    return np.asarray((red * (1 - share) + coated * share) * groove[..., None])


def _encoded(linear: F64) -> U8:
    """sRGB transfer function (IEC 61966-2-1)."""
    low, high = 12.92 * linear, 1.055 * np.clip(linear, 1e-6, 1) ** (1 / 2.4) - 0.055
    return (np.clip(np.where(linear <= 0.0031308, low, high), 0, 1) * 255 + 0.5).astype(np.uint8)
