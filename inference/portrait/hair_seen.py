"""How somebody's hair is worn, by where it is seen around the face, and its colour.

``hair_outlines.npz`` holds where each of our styles shows hair in pictures of our people, seen in the same
way (``scripts/make_hair_outlines.py``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...base.tables import shipped
from ...rigs.avatar import library
from ...rigs.avatar.variety import axes as variety
from ..tracking.backend import backend
from ..tracking.face_points import OVAL
from ..tracking.quiet import quiet
from .photo import Portrait

F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

TOP, CHIN, SIDES = 10, 152, (234, 454)
ACROSS, DOWN, CELLS = (-1.1, 1.1), (-0.55, 1.65), (36, 36)
"""The squares that hair is looked for in: in widths of the face from its middle, in its heights from the top
of the forehead down."""
PERSON = 0.6
"""How sure it is that a pixel is of a person."""
DARK = 0.15
"""Brightness in sRGB below which hair is dark."""
LEAST = 0.35
"""Part of the person above the forehead that has to differ from skin for it to be hair."""
GLEAM, OWN = 0.5, 0.9
"""White light that skin may mirror besides what it sends back of its own, of the latter's red; and part of
its own that it sends back at least where it gleams: less is grey hair."""
OFF = 0.06
"""How far the colour of gleaming skin, in linear light, may lie beside such a mixture."""
PLAIN = 0.7
"""How much darker or lighter than skin, in the logarithm, hair has to be to be told from a shade on it."""
BROWS = 0.15
"""Heights of the face above which brows are not."""
STRANDS = 0.04
"""Heights of the face between strands of hair that hang over it."""
CLOTH = 0.35
"""Weight of what is below the chin, where cloth may look like hair."""
HUE = 10.0
"""What hair's hue tells of its colour against its brightness: grey hair in shade is as dark as brown hair."""
UNUSUAL = 0.02
"""What a style that few of that sex wear has to be more alike."""


@dataclass(frozen=True)
class SeenHair:
    """``outline`` (36, 36): part of each square that hair covers; ``colour`` (3,) its median, sRGB 0..1, None
    where there is hardly any."""

    outline: F64
    colour: F64 | None


def hair_of(portrait: Portrait, cheek: F64) -> SeenHair:
    """Where hair is seen: of the person what is around the face, but skin. ``cheek``: the skin's colour (3,),
    sRGB 0..1."""
    colour, hair, x, y = _seen(portrait, cheek)
    return SeenHair(np.zeros(CELLS) if colour is None else _squares(hair, x, y), colour)


def hair_over_face(portrait: Portrait, cheek: F64) -> Flags:
    """(H, W) where hair hangs into the face: what is not of one piece with the hair around it, such as brows,
    is none; of hair that is nearly as light as skin only what lies above the brows is."""
    import cv2

    colour, hair, _, y = _seen(portrait, cheek)
    if colour is None:
        return np.zeros(hair.shape, bool)
    if abs(np.log((colour.mean() + 0.03) / (cheek.mean() + 0.03))) < PLAIN:
        hair = hair & (y < BROWS)
    _, pieces = cv2.connectedComponents(hair.astype(np.uint8))
    above = np.unique(pieces[hair & (y < 0)])
    over = hair & np.isin(pieces, above) & (y > -0.1)
    # skin that shines through between strands is none that could be told
    wide = max(3, round(STRANDS * float(np.ptp(portrait.face.points[:, 1]))) | 1)
    closed = cv2.morphologyEx(over.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((wide, wide), np.uint8))
    return np.asarray((closed > 0) & (y > 0))


def _seen(portrait: Portrait, cheek: F64) -> tuple[F64 | None, Flags, F64, F64]:
    """Colour (3,) and place (H, W) of hair, and the pixels' places on the face."""
    import cv2

    with quiet():
        person = backend().people(portrait.picture) > PERSON
    picture = portrait.picture.astype(np.float64) / 255
    points = portrait.face.points[:, :2].astype(np.float64)
    x, y = _on_face(portrait, np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]][::-1] + 0.5)
    drawn = np.zeros(person.shape, np.uint8)
    cv2.fillPoly(drawn, [np.round(points[list(OVAL)]).astype(np.int32)], (1,))
    face = drawn > 0
    skin = _like(picture, cheek, 0.035, 0.55) | _gleams(picture, cheek)
    above = person & (y < -0.02) & (y > -0.35) & (np.abs(x) < 0.5)
    hair = above & ~skin
    if above.sum() < 30 or hair.sum() < LEAST * above.sum():
        return None, np.zeros(person.shape, bool), x, y
    colour = np.asarray(np.median(picture[hair], axis=0))
    like = _like(picture, colour, 0.06, 0.6)
    if colour.mean() < DARK:
        like |= picture.mean(axis=2) < 0.5 * DARK  # what is nearly black has no hue
    # hair beside a face hangs in its own shade
    shade = ~face & (y < 1.0) & (picture.mean(axis=2) < 0.7 * colour.mean())
    around = person & ~face & ~skin & ((y < 0.1) | like | shade)
    return colour, around | (face & (y < 0.3) & like & ~skin), x, y


def style_of(outline: F64, man: bool) -> str:
    """The style of ours whose outline is most alike."""
    usual = shipped(variety.__file__, "random_person.toml")["styles"]
    lists = ("men", "coiled_men", "old_men") if man else ("women", "coiled_women")
    mine = {style for name in lists for style in usual[name]}
    down = np.linspace(*DOWN, CELLS[0], endpoint=False)
    weight = np.where(down > 1.0, CLOTH, 1.0)[:, None]

    def off(name: str) -> float:
        apart = float(np.average(np.abs(outline - outlines()[name]), weights=weight * np.ones(CELLS)))
        return apart + (0.0 if name in mine else UNUSUAL)

    return min(outlines(), key=off)


def nearest_colour(colour: F64) -> str:
    """The name of our hair colour that is nearest to an sRGB colour (3,)."""
    table = shipped(library.__file__, "hair/colors.toml")

    def far_from(name: str) -> float:
        own = np.array(table[name]["length"], np.float64) / 255
        bright = abs(np.log((colour.mean() + 0.08) / (own.mean() + 0.08)))
        hue = np.linalg.norm(colour / (colour.sum() + 0.05) - own / (own.sum() + 0.05))
        return float(bright + HUE * hue)

    return min(table, key=far_from)


@cache
def outlines() -> dict[str, F64]:
    """Of each style what part of each square it covers (36, 36)."""
    with np.load(Path(__file__).with_name("hair_outlines.npz"), allow_pickle=False) as z:
        return {name: z[name].astype(np.float64) / 255 for name in z.files}


def _on_face(portrait: Portrait, at: F64) -> F64:
    """(2, ...) pixels across and down in widths and heights of the face, upright."""
    points = portrait.face.points[:, :2].astype(np.float64)
    down = points[CHIN] - points[TOP]
    tall = float(np.linalg.norm(down))
    down = down / tall
    aside = np.array([down[1], -down[0]])
    wide = abs(float((points[SIDES[1]] - points[SIDES[0]]) @ aside))
    middle = 0.5 * float((points[SIDES[1]] + points[SIDES[0]]) @ aside)
    x = np.tensordot(aside, at, 1) - middle
    y = np.tensordot(down, at, 1) - float(points[TOP] @ down)
    return np.stack([x / wide, y / tall])


def _like(picture: F64, colour: F64, hue: float, bright: float) -> Flags:
    """(H, W) where a picture has nearly that colour."""
    own = picture / (picture.sum(axis=2, keepdims=True) + 1e-3)
    far = np.linalg.norm(own - colour / (colour.sum() + 1e-3), axis=2)
    lighter = np.abs(np.log((picture.mean(axis=2) + 0.03) / (colour.mean() + 0.03)))
    return np.asarray((far < hue) & (lighter < bright))


def _gleams(picture: F64, cheek: F64) -> Flags:
    """(H, W) where skin mirrors the light, as bald heads do: its own colour, and white on top of it."""
    seen, own = picture**2.2, cheek**2.2
    share = (seen[..., 0] - seen[..., 2]) / max(float(own[0] - own[2]), 1e-3)
    white = seen[..., 2] - share * own[2]
    off = np.abs(seen[..., 1] - share * own[1] - white)
    mirrored = (white > 0) & (white < GLEAM * share * own[0])
    return np.asarray((share > OWN) & mirrored & (off < OFF))


def _squares(hair: Flags, x: F64, y: F64) -> F64:
    """(36, 36) part of each square; 0 beyond the picture."""
    rows = np.floor((y - DOWN[0]) / (DOWN[1] - DOWN[0]) * CELLS[0]).astype(np.int64)
    columns = np.floor((x - ACROSS[0]) / (ACROSS[1] - ACROSS[0]) * CELLS[1]).astype(np.int64)
    inside = (rows >= 0) & (rows < CELLS[0]) & (columns >= 0) & (columns < CELLS[1])
    cells = rows * CELLS[1] + columns
    size = CELLS[0] * CELLS[1]
    total = np.bincount(cells[inside], minlength=size)
    found = np.bincount(cells[inside & hair], minlength=size)
    return np.asarray(found / np.maximum(total, 1)).reshape(CELLS)
