"""What a photograph shows besides the shape: the tone of skin, the colour of irises, hair and how it is
worn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...base.tables import shipped
from ...rigs.avatar import library
from ...rigs.avatar.variety import axes as variety
from ..tracking.backend import backend
from ..tracking.face_points import IRIS
from ..tracking.quiet import quiet
from .photo import Portrait

F64 = npt.NDArray[np.float64]

_CHEEKS = (50, 101, 118, 280, 330, 347)
_BROWS = (66, 105, 107, 296, 334, 336)
_TOP, _CHIN, _SIDES = 10, 152, (234, 454)
TONES = {"light": 0.62, "olive": 0.47, "brown": 0.33, "dark": 0.20}
"""Brightness of the cheeks in sRGB, in usual light, of each tone of the skin."""
STYLES = {"none": "buzz", "short": "short", "chin": "bob", "long": "long-bob"}
"""Our hair style for how far down hair comes."""
DARK_IRIS = 0.16
DARK_HAIR = 0.15
"""Brightness in sRGB below which hair is dark."""


@dataclass(frozen=True)
class Looks:
    """Words of our tables, and the colour of the iris, sRGB 0..1. ``length``: none, short, chin or long."""

    tone: str
    hair: str
    length: str
    iris: tuple[float, float, float]


def looks_of(portrait: Portrait) -> Looks:
    """What is seen; taken from the nearest words that we have."""
    picture = portrait.picture.astype(np.float64) / 255
    cheek = _patch(picture, portrait, _CHEEKS)
    bright = float(cheek @ [0.2126, 0.7152, 0.0722])
    tone = min(TONES, key=lambda name: abs(np.log(TONES[name] / max(bright, 0.02))))
    length, colour = _hair(portrait, picture, cheek)
    return Looks(tone, _nearest_hair(colour), length, _iris(picture, portrait))


def _patch(picture: F64, portrait: Portrait, marks: tuple[int, ...]) -> F64:
    """Median colour around landmarks."""
    reach = max(2, round(0.04 * portrait.face.size))
    parts = []
    for i in marks:
        x, y = portrait.face.points[i, :2].astype(int)
        part = picture[max(y - reach, 0) : y + reach, max(x - reach, 0) : x + reach]
        parts.append(part.reshape(-1, 3))
    return np.asarray(np.median(np.concatenate(parts), axis=0))


def _iris(picture: F64, portrait: Portrait) -> tuple[float, float, float]:
    """The palette's colour nearest to the ring between pupil and rim: pictures redden irises."""
    values = []
    for first in IRIS.values():
        centre = portrait.face.points[first, :2]
        radius = float(
            np.linalg.norm(portrait.face.points[first + 1 : first + 5, :2] - centre, axis=1).mean()
        )
        y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
        far = np.hypot(x + 0.5 - centre[0], y + 0.5 - centre[1]) / max(radius, 1e-3)
        # lids cover the iris from above and below
        ring = (far > 0.5) & (far < 0.9) & (np.abs(y + 0.5 - centre[1]) < 0.5 * radius)
        if ring.any():
            values.append(np.median(picture[ring], axis=0))
    palette = shipped(variety.__file__, "random_person.toml")["iris"]
    if not values:
        return tuple(palette["brown"])
    seen = np.mean(values, axis=0)

    def far_from(name: str) -> float:
        colour = np.array(palette[name], np.float64)
        hue = seen / seen.sum() - colour / colour.sum()
        return float(
            np.linalg.norm(hue) * 3 + abs(np.log((seen.mean() + 0.05) / (colour.mean() + 0.05))) * 0.35
        )

    if seen.mean() < DARK_IRIS:
        return tuple(palette["dark"])
    return tuple(palette[min(palette, key=far_from)])


def _hair(portrait: Portrait, picture: F64, cheek: F64) -> tuple[str, F64]:
    """How far down hair comes, and its median colour: of the person what is beside and above the face, but
    skin."""
    with quiet():
        mask = backend().people(portrait.picture) > 0.6
    points = portrait.face.points[:, :2]
    top, chin = points[_TOP, 1], points[_CHIN, 1]
    left, right = sorted(points[list(_SIDES), 0])
    tall, wide = chin - top, right - left
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    hue = picture / (picture.sum(axis=2, keepdims=True) + 1e-3)
    skin = np.linalg.norm(hue - cheek / (cheek.sum() + 1e-3), axis=2) < 0.035
    skin &= np.abs(np.log((picture.mean(axis=2) + 0.03) / (cheek.mean() + 0.03))) < 0.55
    above = (y < top - 0.02 * tall) & (y > top - 0.35 * tall) & (x > left) & (x < right) & mask
    beside = (((x < left) & (x > left - 0.25 * wide)) | ((x > right) & (x < right + 0.25 * wide))) & mask
    hair = above & ~skin
    brow = _patch(picture, portrait, _BROWS)
    if above.sum() < 0.03 * tall * wide or hair.sum() < 0.35 * above.sum():
        return "none", brow
    colour = np.median(picture[hair], axis=0)
    like = np.linalg.norm(hue - colour / (colour.sum() + 1e-3), axis=2) < 0.06
    like &= np.abs(np.log((picture.mean(axis=2) + 0.03) / (colour.mean() + 0.03))) < 0.6
    if colour.mean() < DARK_HAIR:
        like |= picture.mean(axis=2) < 0.5 * DARK_HAIR  # what is nearly black has no hue

    def share(low: float, high: float) -> float:
        part = beside & (y > top + low * tall) & (y < top + high * tall)
        area = 2 * 0.25 * wide * (high - low) * tall
        return float((part & like & ~skin).sum() / max(area, 1))

    jaw, neck = share(0.65, 0.95), share(1.0, 1.2)
    if jaw > 0.3:
        return ("long" if neck > 0.35 else "chin"), colour
    return "short", colour


def _nearest_hair(colour: F64) -> str:
    table = shipped(library.__file__, "hair/colors.toml")

    def far_from(name: str) -> float:
        own = np.array(table[name]["length"], np.float64) / 255
        bright = abs(np.log((colour.mean() + 0.04) / (own.mean() + 0.04)))
        hue = np.linalg.norm(colour / (colour.sum() + 0.05) - own / (own.sum() + 0.05))
        return float(bright + 4 * hue)

    return min(table, key=far_from)
