"""The painted skin: its layout, its colours and that its seams do not show."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.rigs.avatar.human import Human, shape_human
from paksatalker.rigs.avatar.skin.layout import BODY, HEAD, SkinLayout, skin_layout
from paksatalker.rigs.avatar.skin.noise import Noise
from paksatalker.rigs.avatar.skin.skin import Tint, head_color, paint_skin
from paksatalker.rigs.avatar.skin.texels import rasterise
from paksatalker.rigs.avatar.source import Source

SIZE = 512
CHEEK, FOREHEAD, LIP, JAW = (0.038, 0.697), (0.02, 0.775), (0.004, 0.656), (0.012, 0.636)
BENEATH_EYE, LID = (0.0235, 0.7135), (0.033, 0.740)
"""Places on the unmorphed base mesh, seen from ahead."""


@pytest.fixture(scope="module")
def human(source: Source) -> Human:
    return shape_human(source, {"gender": 0.5}, {"caucasian": 1.0}, {})


@pytest.fixture(scope="module")
def layout(human: Human) -> SkinLayout:
    return skin_layout(human)


@pytest.fixture(scope="module")
def painted(human: Human, layout: SkinLayout):
    @cache
    def paint(**skin: object) -> dict[str, npt.NDArray[np.uint8]]:
        return paint_skin(human, layout, skin, size=SIZE)[1]

    return paint


def colour(images, human: Human, layout: SkinLayout, place: tuple[float, float], channel="base_color"):
    """Mean of a texture over the foremost base vertices within 5 mm of a place."""
    base = human.source.vertices
    mine = layout.texture == HEAD
    at = base[layout.faces[mine]].reshape(-1, 3)
    near = (np.linalg.norm(at[:, :2] - place, axis=1) < 0.005) & (at[:, 2] > 0.1)
    return looked_up(images[f"skin_head_{channel}"], layout.uvs[mine].reshape(-1, 2)[near]).mean(axis=0)


def looked_up(image: npt.NDArray[np.uint8], uvs: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    h, w = image.shape[:2]
    column = np.clip((uvs[:, 0] * w).astype(int), 0, w - 1)
    row = np.clip(((1 - uvs[:, 1]) * h).astype(int), 0, h - 1)
    return image[row, column].astype(float)


@pytest.mark.parametrize("texture", [BODY, HEAD])
def test_no_two_faces_share_texels(layout: SkinLayout, texture: int) -> None:
    faces, uvs = layout.faces[layout.texture == texture], layout.uvs[layout.texture == texture]
    assert uvs.min() >= 0 and uvs.max() <= 1
    a, b = uvs[:, 2] - uvs[:, 0], uvs[:, 3] - uvs[:, 1]
    area = 0.5 * np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() * SIZE**2
    covered = len(rasterise(faces, uvs, SIZE).rows)
    assert covered == pytest.approx(area, rel=0.02), "texels covered once, and all of them"


def test_the_face_gets_most_of_the_heads_texels(human: Human, layout: SkinLayout) -> None:
    mine = layout.texture == HEAD
    texels = rasterise(layout.faces[mine], layout.uvs[mine], SIZE)
    at = texels.interpolate(human.source.vertices)
    cheek = (np.linalg.norm(at[:, :2] - CHEEK, axis=1) < 0.01) & (at[:, 2] > 0.1)
    # A disc of 10 mm radius, seen from ahead: the texels' width at full size.
    width = np.sqrt(np.pi * 0.01**2 / cheek.sum()) * SIZE / 2048
    assert width < 0.00025


@given(
    points=st.lists(st.tuples(*[st.floats(-1, 1)] * 3), min_size=1, max_size=20), size=st.floats(1e-3, 0.1)
)
def test_noise_depends_on_the_place_alone(points: list[tuple[float, float, float]], size: float) -> None:
    at = np.array(points, np.float32)
    together = Noise(5)(at, size)
    alone = np.concatenate([Noise(5)(p[None], size) for p in at])
    assert np.array_equal(together, alone)
    assert np.abs(together).max() < 8


@pytest.mark.parametrize("tone", ["light", "olive", "brown", "dark"])
def test_lips_are_redder_than_cheeks_and_cheeks_than_the_forehead(painted, human, layout, tone: str) -> None:
    images = painted(tone=tone)
    lip, cheek, forehead = (colour(images, human, layout, p) for p in (LIP, CHEEK, FOREHEAD))
    redness = [c[0] / c[1] for c in (lip, cheek, forehead)]
    assert redness[0] > redness[1] > redness[2]
    assert all(c[0] > c[1] > c[2] for c in (cheek, forehead)), "skin is warm"


def test_tones_go_from_light_to_dark(painted, human, layout) -> None:
    lightness = [
        colour(painted(tone=t), human, layout, CHEEK).mean() for t in ("light", "olive", "brown", "dark")
    ]
    assert lightness == sorted(lightness, reverse=True)
    assert lightness[0] - lightness[-1] > 60


def test_the_colour_of_a_head_alone_is_that_of_whole_skin(painted, human: Human, layout: SkinLayout) -> None:
    alone = head_color(human, layout, {"tone": "olive"}, size=SIZE)
    np.testing.assert_array_equal(alone, painted(tone="olive")["skin_head_base_color"])


def test_an_unknown_tone_names_the_known_ones(human: Human, layout: SkinLayout) -> None:
    with pytest.raises(InputError, match="unknown skin tone 'plaid'") as caught:
        paint_skin(human, layout, {"tone": "plaid"}, size=SIZE)
    assert "olive" in str(caught.value.hint)


def test_stubble_shades_the_jaw_alone(painted, human, layout) -> None:
    shaved, rough = painted(tone="light"), painted(tone="light", stubble=1.0)
    change = {
        p: colour(shaved, human, layout, p).mean() - colour(rough, human, layout, p).mean()
        for p in (JAW, FOREHEAD, LIP)
    }
    assert change[JAW] > 15
    assert abs(change[FOREHEAD]) < 1
    assert change[LIP] < change[JAW] / 3


def lightness(images, human: Human, layout: SkinLayout, place: tuple[float, float]) -> float:
    return float(colour(images, human, layout, place).mean())


def test_a_ruddy_face_is_red_on_the_cheeks_and_hardly_elsewhere(painted, human, layout) -> None:
    plain, ruddy = painted(tone="light"), painted(tone="light", flush=1.0)
    red = {
        p: np.divide(*colour(ruddy, human, layout, p)[:2]) - np.divide(*colour(plain, human, layout, p)[:2])
        for p in (CHEEK, FOREHEAD)
    }
    assert red[CHEEK] > 0.08 and red[CHEEK] > 2.5 * red[FOREHEAD]


def test_circles_lie_beneath_the_eyes(painted, human, layout) -> None:
    awake, tired = painted(tone="light"), painted(tone="light", circles=1.0)
    darker = {
        p: lightness(awake, human, layout, p) - lightness(tired, human, layout, p)
        for p in (BENEATH_EYE, FOREHEAD, JAW)
    }
    assert darker[BENEATH_EYE] > 12 and max(abs(darker[FOREHEAD]), abs(darker[JAW])) < 1


def test_make_up_is_on_lids_and_lips(painted, human, layout) -> None:
    bare, made_up = painted(tone="light"), painted(tone="light", makeup=1.0)
    darker = {
        p: lightness(bare, human, layout, p) - lightness(made_up, human, layout, p)
        for p in (LID, LIP, FOREHEAD)
    }
    assert min(darker[LID], darker[LIP]) > 12 and abs(darker[FOREHEAD]) < 2


def test_each_person_has_moles_of_their_own(human: Human, layout: SkinLayout) -> None:
    one, again, other = (
        paint_skin(human, layout, {"tone": "fair", "freckles": 1.0}, size=SIZE, seed=seed)[1]
        for seed in (1, 1, 2)
    )
    name = "skin_head_base_color"
    assert (one[name] == again[name]).all() and (one[name] != other[name]).mean() > 0.2


def test_the_mouth_is_lined_with_something_darker_than_skin(painted, human, layout) -> None:
    image = painted(tone="light")["skin_head_base_color"]
    inside = looked_up(image, layout.uvs[layout.mouth].reshape(-1, 2))
    assert inside[:, 0].mean() > 1.5 * inside[:, 1].mean(), "red"
    assert inside.mean() < 0.6 * colour(painted(tone="light"), human, layout, FOREHEAD).mean()


def test_the_forehead_shines_more_than_the_cheek(painted, human, layout) -> None:
    images = painted(tone="light")
    rough = {p: colour(images, human, layout, p, "roughness")[0] for p in (FOREHEAD, CHEEK)}
    assert rough[FOREHEAD] < rough[CHEEK] - 5


def test_the_seam_between_head_and_body_does_not_show(painted, human, layout) -> None:
    images = painted(tone="brown")
    sides = []
    corners = layout.faces.reshape(-1)
    texture = np.repeat(layout.texture, 4)
    seam = np.intersect1d(corners[texture == HEAD], corners[texture == BODY])
    assert len(seam) > 20
    for name, mine in (("skin", texture == BODY), ("skin_head", texture == HEAD)):
        pick = [np.flatnonzero(mine & (corners == v))[0] for v in seam]
        sides.append(looked_up(images[f"{name}_base_color"], layout.uvs.reshape(-1, 2)[pick]))
    assert np.abs(sides[0] - sides[1]).mean() < 5


def test_a_tint_colours_where_it_lies(human: Human, layout: SkinLayout) -> None:
    share = (human.source.vertices[:, 1] > 0.76).astype(np.float32)
    images = paint_skin(human, layout, {"tone": "light"}, tints=(Tint(share, (0.0, 0.0, 0.5)),), size=SIZE)[1]
    forehead, cheek = (colour(images, human, layout, p) for p in (FOREHEAD, CHEEK))
    assert forehead[2] > 2 * forehead[0]
    assert cheek[0] > cheek[2]
