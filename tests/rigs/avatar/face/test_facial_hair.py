"""Brows and lashes: where they grow and what moves them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy.spatial import cKDTree

from paksatalker.base.errors import InputError
from paksatalker.rigs.avatar.asset import Avatar, Part
from paksatalker.rigs.avatar.description import AS_HAIR
from paksatalker.rigs.avatar.face.brows import brow_color, build_brows
from paksatalker.rigs.avatar.face.eyes import fit_sphere
from paksatalker.rigs.avatar.face.lashes import build_lashes, strip_grid
from paksatalker.rigs.avatar.human import Human, shape_human
from paksatalker.rigs.avatar.source import Source


@pytest.fixture(scope="module")
def human(source: Source) -> Human:
    return shape_human(source, {"gender": 0.0}, {"african": 1.0}, {})


def rise(part: Part, shape: str, chosen: npt.NDArray[np.bool_]) -> float:
    """Mean change of height (mm) that a shape at full weight makes to the chosen vertices."""
    delta = np.zeros_like(part.vertices)
    delta[part.shapes[shape].index] = part.shapes[shape].deltas
    return float(delta[chosen, 1].mean()) * 1000


def test_brows_rise_and_fall_with_the_skin_below(person: Avatar) -> None:
    brows = person.part("brows")
    x = brows.vertices[:, 0]
    inner = np.abs(x) < np.quantile(np.abs(x), 0.3)
    assert rise(brows, "browInnerUp", inner) > 2
    assert rise(brows, "browDownLeft", x > 0) < -1
    assert abs(rise(brows, "browDownLeft", x < -0.02)) < 0.2


def test_brows_lie_on_the_skin_above_the_eyes(person: Avatar) -> None:
    brows, body = person.part("brows"), person.part("body")
    skin = body.vertices[np.unique(body.faces)]
    distance, _ = cKDTree(skin).query(brows.vertices)
    assert distance.max() < 0.006, "no further than the middle of a face of the mesh"
    for side in (1, -1):
        mine = brows.vertices[brows.vertices[:, 0] * side > 0]
        assert mine[:, 1].min() - person.measures["eye_height"] + 0.004 > 0.006
        assert mine[:, 1].mean() - person.measures["eye_height"] < 0.026


def test_an_unknown_brow_shape_names_the_known_ones(human: Human) -> None:
    with pytest.raises(InputError, match="unknown brow shape 'unibrow'") as caught:
        build_brows(human, "unibrow")
    assert "soft" in str(caught.value.hint)


def test_brows_have_the_hairs_colour_or_one_of_their_own() -> None:
    assert brow_color(AS_HAIR, "grey") == brow_color("grey")
    assert sum(brow_color("black", "grey")) < 0.3 * sum(brow_color(AS_HAIR, "grey"))


@pytest.mark.parametrize("side", ["l", "r"])
@pytest.mark.parametrize("strip", [1, 2])
def test_a_lash_strip_is_a_grid_from_lid_to_tips(human: Human, side: str, strip: int) -> None:
    group = f"helper-{side}-eyelashes-{strip}"
    grid = strip_grid(human, group)
    used = np.unique(human.faces[human.faces_of(group)])
    assert sorted(grid.ravel()) == sorted(used), "every vertex once"
    place = human.source.vertices
    assert (np.diff(np.abs(place[grid[2], 0])) > 0).all(), "columns from the nose outwards"
    assert place[grid[-1], 2].mean() > place[grid[0], 2].mean(), "rows forwards"


def test_lashes_stand_before_the_eyes_and_fall_with_the_lid(person: Avatar) -> None:
    lashes, eyes = person.part("lashes"), person.part("eyes")
    for side, sign in (("Left", 1), ("Right", -1)):
        centre, radius = fit_sphere(eyes.vertices[eyes.vertices[:, 0] * sign > 0])
        mine = lashes.vertices[:, 0] * sign > 0
        distance = np.linalg.norm(lashes.vertices[mine] - centre, axis=1)
        assert distance.min() > 0.9 * radius
        assert distance.max() < radius + 0.014
        upper = mine & (lashes.vertices[:, 1] > centre[1] + 0.003)
        assert rise(lashes, f"eyeBlink{side}", upper) < -4
        lower = mine & (lashes.vertices[:, 1] < centre[1] - 0.005)
        assert abs(rise(lashes, f"eyeBlink{side}", lower)) < 2


def test_longer_lashes_reach_further(human: Human) -> None:
    reach = [np.ptp(build_lashes(human, length).vertices[:, 2]) for length in (0.6, 1.2)]
    assert reach[1] > reach[0]
