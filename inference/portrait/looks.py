"""What a photograph shows besides the shape: the tone of skin, the colour of irises, hair and how it is
worn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...base.tables import shipped
from ...rigs.avatar.variety import axes as variety
from ..tracking.face_points import EYES, IRIS
from .hair_seen import hair_of, nearest_colour
from .photo import Portrait

F64 = npt.NDArray[np.float64]

_CHEEKS = (50, 101, 118), (280, 330, 347)
"""Of the right side and of the left."""
_BROWS = (66, 105, 107, 296, 334, 336)
TONES = {"light": (1.10, 1.33), "olive": (0.96, 1.74), "brown": (0.69, 2.59), "dark": (0.30, 2.92)}
"""Light that the cheeks of each tone of the skin send back, against the white of the eyes: the geometric mean
of red and green, and red over blue. The two stand in nearly the same light, whatever it is."""
BETTER_LIT = 0.65
"""What the side tells whose skin seems lighter, of both: in the other one's shade, or behind a lens that
mirrors, the white of the eye looks too bright."""
RED = 0.7
"""What the second tells against the first."""
BRIGHT = {"light": 0.66, "olive": 0.52, "brown": 0.38, "dark": 0.26}
"""Brightness of the cheeks in sRGB, in usual light, where no white of the eyes is seen."""
LEAST_WHITE = 20
"""Pixels of it in an eye that tell."""
PUPIL, DARK = 0.4, 0.3
"""Radius of the pupil that is looked at, in the iris', and the darker part of it: what is bright mirrors. A
pupil sends back next to nothing, so what else it shows is what lens and cornea mirror."""
DARK_IRIS = 0.16


@dataclass(frozen=True)
class Looks:
    """Words of our tables, where hair is seen (see ``hair_seen.py``), and the iris' colour, sRGB 0..1."""

    tone: str
    hair: str
    outline: F64
    iris: tuple[float, float, float]


def looks_of(portrait: Portrait) -> Looks:
    """What is seen; taken from the nearest words that we have."""
    picture = portrait.picture.astype(np.float64) / 255
    cheek = cheek_of(portrait)
    white = _white_of_eyes(portrait)
    tone = _tone(picture, portrait, cheek)
    seen = hair_of(portrait, cheek)
    colour = _patch(picture, portrait, _BROWS) if seen.colour is None else seen.colour
    iris = _iris(picture, portrait, white)
    return Looks(tone, nearest_colour(_in_white_light(colour, white)), seen.outline, iris)


def cheek_of(portrait: Portrait) -> F64:
    """(3,) colour of the cheeks, sRGB 0..1."""
    return _patch(portrait.picture.astype(np.float64) / 255, portrait, (*_CHEEKS[0], *_CHEEKS[1]))


def _in_white_light(colour: F64, white: F64 | None) -> F64:
    """A colour (3,), sRGB 0..1, as it would be in light that makes the white of the eyes white."""
    return colour if white is None else np.asarray((colour**2.2 / (white / white.mean())) ** (1 / 2.2))


def _tone(picture: F64, portrait: Portrait, cheek: F64) -> str:
    """The nearest tone of the skin."""
    sides = []
    for eye, marks in zip(EYES, _CHEEKS, strict=True):
        if (white := _white_of_eyes(portrait, (eye,))) is not None:
            red, green, blue = (_patch(picture, portrait, marks) + 0.02) ** 2.2 / white
            sides.append((float(np.log(red * green) / 2), float(np.log(red / blue))))
    if not sides:
        bright = float(cheek @ [0.2126, 0.7152, 0.0722])
        return min(BRIGHT, key=lambda name: abs(np.log(BRIGHT[name] / max(bright, 0.02))))
    light, red_over_blue = BETTER_LIT * np.array(max(sides)) + (1 - BETTER_LIT) * np.array(min(sides))

    def far_from(name: str) -> float:
        share, hue = np.log(TONES[name])
        return float(abs(light - share) + RED * abs(red_over_blue - hue))

    return min(TONES, key=far_from)


def _white_of_eyes(portrait: Portrait, eyes: Sequence[Sequence[int]] = EYES) -> F64 | None:
    """(3,) linear colour of the brighter part of what lies between lids and iris; None where little does."""
    import cv2

    mask = np.zeros(portrait.picture.shape[:2], np.uint8)
    points = portrait.face.points[:, :2].astype(np.float64)
    for eye in eyes:
        cv2.fillPoly(mask, [np.round(points[list(eye)] * 8).astype(np.int32)], (1,), shift=3)
    for first in IRIS.values():
        radius = float(np.linalg.norm(points[first + 1 : first + 5] - points[first], axis=1).mean())
        centre = (round(8 * points[first, 0]), round(8 * points[first, 1]))
        cv2.circle(mask, centre, round(8 * 1.1 * radius), (0,), -1, shift=3)
    white = (portrait.picture[mask > 0] / 255.0) ** 2.2
    if len(white) < LEAST_WHITE * len(eyes):
        return None
    bright = white @ [0.2126, 0.7152, 0.0722]
    return np.asarray(white[bright >= np.quantile(bright, 0.6)].mean(axis=0) + 1e-3)


def _patch(picture: F64, portrait: Portrait, marks: tuple[int, ...]) -> F64:
    """Median colour around landmarks."""
    reach = max(2, round(0.04 * portrait.face.size))
    parts = []
    for i in marks:
        x, y = portrait.face.points[i, :2].astype(int)
        part = picture[max(y - reach, 0) : y + reach, max(x - reach, 0) : x + reach]
        parts.append(part.reshape(-1, 3))
    return np.asarray(np.median(np.concatenate(parts), axis=0))


def _iris(picture: F64, portrait: Portrait, white: F64 | None) -> tuple[float, float, float]:
    """The palette's colour nearest to the ring between pupil and rim, less what is mirrored before it, in
    light as the white of the eyes tells it."""
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
            pupil = picture[far < PUPIL] ** 2.2
            dim = pupil.sum(axis=1) <= np.quantile(pupil.sum(axis=1), DARK)
            own = np.median(picture[ring] ** 2.2, axis=0) - pupil[dim].mean(axis=0)
            values.append(np.clip(own, 1e-4, None))
    palette = shipped(variety.__file__, "random_person.toml")["iris"]
    if not values:
        return tuple(palette["brown"])
    seen = _in_white_light(np.mean(values, axis=0) ** (1 / 2.2), white)

    def far_from(name: str) -> float:
        colour = np.array(palette[name], np.float64)
        hue = seen / seen.sum() - colour / colour.sum()
        return float(
            np.linalg.norm(hue) * 3 + abs(np.log((seen.mean() + 0.05) / (colour.mean() + 0.05))) * 0.35
        )

    if seen.mean() < DARK_IRIS:
        return tuple(palette["dark"])
    return tuple(palette[min(palette, key=far_from)])
