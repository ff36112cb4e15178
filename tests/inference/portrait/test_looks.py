"""Brows, glasses and hair of a photograph, taken from what we have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from paksatalker.inference.portrait.face_axes import described, human_of
from paksatalker.inference.portrait.facial_hair_seen import beard_seen, brows_seen
from paksatalker.inference.portrait.fit import FittedFace, fit_face
from paksatalker.inference.portrait.glasses_seen import glasses_seen, without_frame
from paksatalker.inference.portrait.hair_seen import hair_of, nearest_colour, outlines, style_of
from paksatalker.inference.portrait.looks import cheek_of
from paksatalker.inference.portrait.photo import Portrait, eye_pixels, read_portrait
from paksatalker.inference.portrait.sampled import pixels_of
from paksatalker.inference.portrait.skin_photo import skin_texture
from paksatalker.inference.tracking.face_points import OVAL
from paksatalker.rigs.avatar.face.beard import beard_shade
from paksatalker.rigs.avatar.face.brows import brow_shade, build_brows
from paksatalker.rigs.avatar.glasses.glasses import frame_of
from paksatalker.rigs.avatar.human import Human
from paksatalker.rigs.avatar.skin.layout import skin_layout
from paksatalker.rigs.avatar.source_file import open_source

OUTER = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146]
INNER = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95]
BETWEEN = [76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306, 307, 320, 404, 315, 16, 85, 180, 90, 77]
MOUTH = [
    *OUTER,
    *INNER,
    *BETWEEN,
    62,
    183,
    42,
    41,
    38,
    12,
    268,
    271,
    272,
    407,
    292,
    325,
    319,
    403,
    316,
    15,
    86,
    179,
    89,
    96,
]
"""MediaPipe's landmarks of the lips, in rings."""
Fitted = tuple[Portrait, FittedFace, Human]


_kept: list[Fitted] = []


@pytest.fixture
def fitted(hopper: Path) -> Fitted:
    if not _kept:
        portrait = read_portrait(hopper, force=True)
        face = fit_face([portrait], {"gender": 0.0})
        _kept.append((portrait, face, human_of(open_source(), described(face.values))))
    return _kept[0]


def test_glasses_are_seen_and_painted_over(fitted: Fitted) -> None:
    photograph, face, human = fitted
    assert glasses_seen(photograph, face, human) == "round", "she wears a thin frame of metal"
    smooth = cv2.GaussianBlur(photograph.picture, (0, 0), 12)
    portrait = replace(photograph, picture=smooth)
    assert glasses_seen(portrait, face, human) == "none"
    # one side of the face in its own shade, whose edge runs down across the nose
    between = np.array([[0.0, *human.centre("joint-l-eye")[1:]]], np.float64)
    middle = pixels_of(photograph, face, human, between)[0]
    rows, columns = np.mgrid[0 : smooth.shape[0], 0 : smooth.shape[1]]
    lit = np.where(columns - middle[0] + rows - middle[1] > 0, 1.0, 0.45)[..., None]
    aside = replace(portrait, picture=(smooth * lit).astype(np.uint8))
    assert glasses_seen(aside, face, human) == "none"
    rim, bridge, *_ = frame_of(human, "square")
    drawn = portrait.picture.copy()
    pixel = portrait.pose.focal / -float(face.places[0, 2])
    for line, closed in ((rim, True), (rim * [-1, 1, 1], True), (bridge, False)):
        flat = np.round(pixels_of(portrait, face, human, line)).astype(np.int32)
        cv2.polylines(drawn, [flat], closed, (22, 20, 20), max(2, round(0.0034 * pixel)))
    worn = replace(portrait, picture=drawn)
    assert glasses_seen(worn, face, human) == "square"
    bare = without_frame(worn, face, human, "square").picture
    marks = drawn != portrait.picture
    off, before = (np.abs(p[marks].astype(int) - portrait.picture[marks]).mean() for p in (bare, drawn))
    assert off < 0.5 * before


@pytest.mark.parametrize("shape", ["full", "straight", "thin", "angled", "bushy"])
def test_the_shape_of_brows_is_told(fitted: Fitted, shape: str) -> None:
    """Every hair of a brow takes as much of a pixel as it covers."""
    portrait, face, human = fitted
    pixel = portrait.pose.focal / -float(face.places[0, 2])
    hairs = build_brows(human, shape)
    quads = hairs.vertices[hairs.faces].astype(np.float64)
    across, along = quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1]
    area = 0.5 * np.linalg.norm(np.cross(across, along), axis=1) * pixel**2
    column, row = np.round(pixels_of(portrait, face, human, quads.mean(axis=1)) - 0.5).astype(int).T
    covered = np.zeros(portrait.picture.shape[:2])
    np.add.at(covered, (row, column), area)
    dark = 1 - np.exp(-cv2.GaussianBlur(covered, (0, 0), 0.6))
    picture = (180 - 120 * dark[..., None] * np.ones(3)).astype(np.uint8)
    assert brows_seen(replace(portrait, picture=picture), face, human, "soft") == shape
    plain = replace(portrait, picture=np.full_like(picture, 180))
    assert brows_seen(plain, face, human, "soft") == "soft", "where nothing is seen it is the usual one"


@pytest.mark.parametrize("shape", ["goatee", "short", "full", "moustache"])
@pytest.mark.parametrize(
    ("hair", "skin"), [((70, 70, 70), (180, 180, 180)), ((150, 150, 152), (182, 144, 116))]
)
def test_a_beard_is_seen(
    fitted: Fitted, hair: tuple[int, int, int], skin: tuple[int, int, int], shape: str
) -> None:
    """A dark one, and a grey one that is as light as the skin, in light from above."""
    portrait, face, human = fitted
    assert beard_seen(portrait, face, human) == "none"
    picture = np.zeros_like(portrait.picture) + np.array(skin, np.uint8)
    bare = picture.copy()
    faces = human.faces[human.faces_of("body")]
    front = faces[human.source.vertices[faces, 2].min(axis=1) > 0.09]
    shade = beard_shade(human, shape)[front].mean(axis=1)
    flat = np.round(pixels_of(portrait, face, human, human.vertices[front].reshape(-1, 3).astype(np.float64)))
    for quad, share in zip(flat.reshape(-1, 4, 2).astype(np.int32), shade, strict=True):
        mixed = np.array(skin) + (np.array(hair) - skin) * min(share, 0.55) / 0.55
        cv2.fillPoly(picture, [quad], mixed.tolist())
    high = picture.shape[0]
    light = np.linspace(1.0, 0.75, high)[:, None, None]
    seen, plain = (replace(portrait, picture=(p * light).astype(np.uint8)) for p in (picture, bare))
    assert beard_seen(seen, face, human) == shape
    assert beard_seen(plain, face, human) == "none"


def test_a_photograph_shows_no_hairs_where_ours_lie(fitted: Fitted) -> None:
    """They would be seen twice; beside them the photograph is there."""
    portrait, face, human = fitted
    layout = skin_layout(human)
    painted = np.full((64, 64, 3), (200, 160, 140), np.uint8)
    shade = brow_shade(human, "full")
    whole = skin_texture([portrait], face, human, layout, painted)[..., 3]
    without = skin_texture([portrait], face, human, layout, painted, shade / shade.max())[..., 3]
    gone = (whole > 200) & (without < 30)
    assert 500 < gone.sum() < 0.05 * (whole > 200).sum()
    assert (without <= whole).all() and (without == whole).mean() > 0.97


def test_lips_of_a_photograph_lie_on_the_heads_own(fitted: Fitted) -> None:
    """Wherever they are seen: those of this head were fitted higher."""
    portrait, face, human = fitted
    layout = skin_layout(human)
    painted = np.full((64, 64, 3), (200, 160, 140), np.uint8)
    red = []
    for lower in (0.0, 0.1):
        points = portrait.face.points.copy()
        points[MOUTH, 1] += lower * eye_pixels(portrait.face)
        picture = np.full_like(portrait.picture, (200, 160, 140))
        cv2.fillPoly(picture, [np.round(points[OUTER, :2]).astype(np.int32)], (170, 60, 60))
        seen = replace(portrait, picture=picture, face=replace(portrait.face, points=points))
        texture = skin_texture([seen], face, human, layout, painted).astype(int)
        red.append((texture[..., 3] > 100) & (texture[..., 0] - texture[..., 1] > 70))
    both, either = red[0] & red[1], red[0] | red[1]
    assert red[0].sum() > 1000
    assert both.sum() > 0.7 * either.sum()


def test_styles_are_told_by_where_hair_is(fitted: Fitted) -> None:
    for name in ("bob", "bald", "afro"):
        assert style_of(outlines()[name], man=False) == name
    assert style_of(outlines()["short"], man=True) == "short"
    seen = hair_of(fitted[0], cheek_of(fitted[0]))
    assert (
        seen.outline.shape == outlines()["bob"].shape and 0 <= seen.outline.min() <= seen.outline.max() <= 1
    )


def test_a_head_that_gleams_is_bald(fitted: Fitted) -> None:
    """Light that skin mirrors is white; hair as light as that sends no red back besides."""
    portrait = fitted[0]
    own = cheek_of(portrait) ** 2.2
    points = portrait.face.points[:, :2]
    face = np.zeros(portrait.picture.shape[:2], np.uint8)
    cv2.fillPoly(face, [np.round(points[list(OVAL)]).astype(np.int32)], (1,))
    wide, tall = np.ptp(points, axis=0)
    top = points[10]
    y, x = np.mgrid[0 : face.shape[0], 0 : face.shape[1]]
    dome = np.hypot((x - top[0]) / (0.5 * wide), (y - top[1] - 0.1 * tall) / (0.4 * tall)) < 1
    gleam = np.exp(-0.5 * (((x - top[0]) / (0.4 * wide)) ** 2 + ((y - top[1]) / (0.3 * tall)) ** 2))
    bald = own + 0.42 * own[0] * gleam[..., None]
    white = np.broadcast_to(own[0], bald.shape)
    seen = []
    for head in (bald, white):
        picture = np.full_like(portrait.picture, (150, 160, 175))
        picture[dome] = (255 * np.clip(head[dome], 0, 1) ** (1 / 2.2)).astype(np.uint8)
        picture[face > 0] = portrait.picture[face > 0]
        seen.append(hair_of(replace(portrait, picture=picture), cheek_of(portrait)))
    assert seen[0].colour is None and style_of(seen[0].outline, man=True) == "bald"
    assert seen[1].colour is not None and nearest_colour(seen[1].colour) == "white"


@pytest.mark.parametrize(
    ("seen", "name"),
    [
        ((0.31, 0.28, 0.28), "grey"),
        ((0.30, 0.27, 0.26), "grey"),
        ((0.46, 0.48, 0.48), "grey"),
        ((0.21, 0.14, 0.08), "dark brown"),
        ((0.24, 0.17, 0.11), "dark brown"),
        ((0.21, 0.21, 0.20), "black"),
        ((0.66, 0.53, 0.35), "blonde"),
    ],
)
def test_grey_hair_in_shade_is_no_brown(seen: tuple[float, float, float], name: str) -> None:
    assert nearest_colour(np.array(seen)) == name
