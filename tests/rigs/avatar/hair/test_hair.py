"""Hair as geometry: where it grows, what it covers and what it keeps clear of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy.spatial import cKDTree

from paksatalker.base.errors import InputError
from paksatalker.rigs.avatar.asset import Avatar, Part
from paksatalker.rigs.avatar.distance_field import distance_field
from paksatalker.rigs.avatar.hair.hair import build_hair
from paksatalker.rigs.avatar.hair.swing import hangs, hung_on_swings
from paksatalker.rigs.avatar.hair.texture import hair_color, strand_images
from paksatalker.rigs.avatar.human import Human, shape_human
from paksatalker.rigs.avatar.skeleton import Skeleton, build_skeleton
from paksatalker.rigs.avatar.source import Source
from paksatalker.rigs.retargeting.hair_swing import is_swinging

TRIANGLES = 60_000
F64 = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def human(source: Source) -> Human:
    return shape_human(source, {"gender": 0.0}, {"caucasian": 1.0}, {})


@pytest.fixture(scope="module")
def skeleton(human: Human) -> Skeleton:
    return build_skeleton(human)


def test_hair_is_light_enough_and_moves_with_the_head(person: Avatar) -> None:
    hair = [person.part("hair"), person.part("hair_cap")]
    assert sum(int((p.faces >= 0).sum()) - 2 * len(p.faces) for p in hair) <= TRIANGLES
    for part in hair:
        assert not part.shapes
        assert (part.weight_index[:, 0] == person.bone_names.index("head")).all()
        np.testing.assert_allclose(part.weight_value.sum(axis=1), 1, atol=1e-5)
    assert (hair[1].weight_value[:, 0] == 1).all()
    swings = [n for n in person.bone_names if is_swinging(n)]
    hanging = 1 - hair[0].weight_value[:, 0]
    if not swings:
        assert not hanging.any(), "short hair stays on the head"
        return
    assert all(person.bone_names[person.bone_parents[person.bone_names.index(n)]] == "head" for n in swings)
    height = hair[0].vertices[:, 1]
    assert hanging[height > person.measures["eye_height"]].max() == 0, "what grows above the ears"
    assert hanging[height < np.quantile(height, 0.02)].mean() > 0.4, "ends"


def test_styles_that_hang_swing_at_both_sides_and_behind_and_others_do_not(
    human: Human, skeleton: Skeleton
) -> None:
    assert [hangs(style) for style in ("long", "waves", "ponytail", "short", "bun", "afro")] == [
        *3 * [True],
        *3 * [False],
    ]
    grown = build_hair(human, skeleton, "ponytail", "black")
    rig, parts = hung_on_swings(grown.parts, human, skeleton)
    assert "hair_swing_back" in rig.names and rig.names[: len(skeleton.names)] == skeleton.names
    back = rig.names.index("hair_swing_back")
    assert rig.heads[back, 2] < skeleton.heads[skeleton.bone("head"), 2] > rig.tails[back, 2]
    assert rig.tails[back, 1] < rig.heads[back, 1] - 0.05
    assert parts[0].weight_index.max() < len(rig.names)


def test_what_lies_on_the_shoulders_stays_there_and_a_ponytail_swings(
    human: Human, skeleton: Skeleton
) -> None:
    trunk = [i for i, n in enumerate(skeleton.names) if n.startswith(("spine", "clavicle"))]
    body = human.vertices[human.groups["body"]].astype(float)
    shoulders = body[skeleton.weights[:, trunk].sum(axis=1)[human.groups["body"]] > 0.9]
    for style, least, most in (("long", 0.95, 1.0), ("ponytail", 0.0, 0.3)):
        _, parts = hung_on_swings(build_hair(human, skeleton, style, "black").parts, human, skeleton)
        hair = parts[0]
        own = (hair.weight_value * np.isin(hair.weight_index, trunk)).sum(axis=1)
        np.testing.assert_allclose(hair.weight_value.sum(axis=1), 1, atol=1e-5)
        low = hair.vertices[:, 1] < np.quantile(hair.vertices[:, 1], 0.02)
        if style == "long":
            low &= cKDTree(shoulders).query(hair.vertices)[0] < 0.025
        assert low.sum() > 40 and least <= own[low].mean() <= most, style
        eyes = float(human.centre("joint-l-eye")[1])
        assert own[hair.vertices[:, 1] > eyes].max() == 0


def test_no_bald_spot(person: Avatar) -> None:
    body = person.part("body").vertices
    hair = np.concatenate([person.part("hair").vertices, person.part("hair_cap").vertices])
    height = person.measures["crown_height"] - person.measures["eye_height"]
    top = body[body[:, 1] > person.measures["eye_height"] + 0.75 * height]
    assert len(top) > 50
    distance, _ = cKDTree(hair).query(top)
    assert distance.max() < 0.006


def test_the_face_is_free(person: Avatar) -> None:
    eyes = person.measures["eye_height"]
    hair = person.part("hair").vertices
    before = (
        (np.abs(hair[:, 0]) < 0.045)
        & (hair[:, 2] > person.measures["face_front"] - 0.06)
        & (hair[:, 1] < eyes + 0.03)
    )
    assert not before.any()


@pytest.mark.parametrize("degrees", [-15, 0, 15])
def test_hair_stays_out_of_head_and_shoulders_when_the_head_turns(
    person: Avatar, top: Part, degrees: float
) -> None:
    body, sweater = person.part("body"), top
    cloth = sweater.faces[(sweater.face_material == 0) & (sweater.faces[:, 3] >= 0)]
    vertices = np.concatenate([body.vertices, sweater.vertices]).astype(float)
    faces = np.concatenate([body.faces, cloth + len(body.vertices)])
    middle = vertices[faces].mean(axis=1)
    head = person.bone_heads[person.bone_names.index("head")].astype(float)
    shoulders = (np.abs(middle[:, 0]) < 0.25) & (middle[:, 1] > head[1] - 0.3)
    turned = turn(person.part("hair").vertices - head, degrees) + head
    if degrees:
        shoulders &= middle[:, 1] < head[1] - 0.1
        turned = turned[turned[:, 1] < head[1] - 0.06]
    if len(turned):
        depth = -distance_field(vertices, faces[shoulders]).distance(turned)[0]
        assert (depth > 0.006).mean() < 0.01


def turn(points: F64, degrees: float) -> F64:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return points @ np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])


def test_the_same_seed_grows_the_same_hair(human: Human, skeleton: Skeleton) -> None:
    one, two, other = (build_hair(human, skeleton, "short", "black", seed=s) for s in (3, 3, 4))
    assert np.array_equal(one.parts[0].vertices, two.parts[0].vertices)
    assert all(np.array_equal(one.images[k], two.images[k]) for k in one.images)
    assert one.parts[0].vertices.shape != other.parts[0].vertices.shape or not np.array_equal(
        one.parts[0].vertices, other.parts[0].vertices
    )


@pytest.mark.parametrize("color", ["black", "dark brown", "auburn", "blonde", "grey"])
def test_strands_are_darker_at_the_root_and_wrap_around(color: str) -> None:
    image, relief = strand_images(hair_color(color), seed=1)
    assert image.shape[:2] == relief.shape
    lit = image[:, image.shape[1] // 4 :].astype(float).mean(axis=(1, 2))
    assert lit[-20:].mean() < 0.8 * lit[:20].mean(), "v = 0, the root, is the lowest row"
    seam = np.abs(relief[:, 0].astype(int) - relief[:, -1]).mean()
    inside = np.abs(np.diff(relief.astype(int), axis=1)).mean()
    assert seam < 2 * inside


def test_unknown_styles_and_colours_name_the_known_ones(human: Human, skeleton: Skeleton) -> None:
    with pytest.raises(InputError, match="mohawk") as style:
        build_hair(human, skeleton, "mohawk", "black")
    assert "bob" in style.value.hint
    with pytest.raises(InputError, match="purple") as color:
        build_hair(human, skeleton, "bob", "purple")
    assert "dark brown" in color.value.hint
