"""Seams lie on cloth along the lines where pieces meet, and skirts hang in flutes outside of the legs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import identity
from scipy.spatial import cKDTree

from paksatalker.rigs.avatar.clothes.clothes import garment_of
from paksatalker.rigs.avatar.clothes.normals import normals_of
from paksatalker.rigs.avatar.clothes.patterns.bottom import Bottom
from paksatalker.rigs.avatar.clothes.patterns.figure import Figure, measure_figure
from paksatalker.rigs.avatar.clothes.patterns.garment import Cloth, Sheet
from paksatalker.rigs.avatar.clothes.patterns.sewn.seams import sew_seams
from paksatalker.rigs.avatar.clothes.patterns.top import Top
from paksatalker.rigs.avatar.human import shape_human
from paksatalker.rigs.avatar.skeleton import build_skeleton
from paksatalker.rigs.avatar.source import Source

ROUND, HIGH, RADIUS = 48, 20, 0.1


def tube() -> Cloth:
    turn = np.linspace(0, 2 * np.pi, ROUND, endpoint=False)
    ring = np.stack([RADIUS * np.sin(turn), np.zeros(ROUND), RADIUS * np.cos(turn)], axis=1)
    points = (ring[None] + 0.01 * np.arange(HIGH)[:, None, None] * np.array([0, 1.0, 0])).reshape(-1, 3)
    ids = np.arange(ROUND * HIGH).reshape(HIGH, ROUND)
    after = np.roll(ids, -1, axis=1)
    faces = np.stack([ids[:-1], after[:-1], after[1:], ids[1:]], axis=-1).reshape(-1, 4).astype(np.int32)
    cloth = Cloth()
    cloth.spec, cloth.materials = {"tile": 0.05}, ["cloth"]
    cloth.sheets = [
        Sheet(points, faces, np.zeros((len(faces), 4, 2)), identity(len(points), format="csr"), 0)
    ]
    return cloth


@pytest.mark.parametrize(("axis", "at", "long"), [(0, 0.003, 0.19), (1, 0.0953, 2 * np.pi * RADIUS)])
def test_a_seam_follows_the_line_where_the_value_is_zero(axis: int, at: float, long: float) -> None:
    cloth = tube()
    points = cloth.sheets[0].vertices
    front = points[:, 2] > 0 if axis == 0 else np.ones(len(points), bool)
    sew_seams(cloth, [(points[:, axis] - at, front)])
    assert len(cloth.sheets) == 2
    welt = cloth.sheets[1]
    assert np.abs(welt.vertices[:, axis] - at).max() < 0.004
    away = np.hypot(welt.vertices[:, 0], welt.vertices[:, 2]) - RADIUS
    assert -0.002 < away.min() < 0 < away.max() < 0.002, "its edges lie in the cloth, its middle over it"
    row = welt.vertices[: len(welt.vertices) // 5]
    assert np.linalg.norm(np.diff(row, axis=0), axis=1).sum() == pytest.approx(long, rel=0.06)
    np.testing.assert_allclose(np.asarray(welt.carry.sum(axis=1)), 1)
    ring = welt.vertices[welt.faces]
    looks = np.cross(ring[:, 2] - ring[:, 0], ring[:, 3] - ring[:, 1])
    middle = ring.mean(axis=1) * [1, 0, 1]
    assert np.einsum("fx,fx->f", looks, middle).mean() > 0, "looks out"


def test_where_nothing_meets_nothing_is_sewn() -> None:
    cloth = tube()
    sew_seams(cloth, [(np.ones(ROUND * HIGH), np.ones(ROUND * HIGH, bool))])
    assert len(cloth.sheets) == 1


@pytest.fixture(scope="module")
def figure(source: Source) -> Figure:
    human = shape_human(source, {"gender": 0.0}, {"caucasian": 1.0}, {})
    return measure_figure(human, build_skeleton(human))


def test_a_skirt_settles_outside_of_the_legs_and_is_sewn_at_both_sides(figure: Figure) -> None:
    spec = garment_of("skirt")
    skirt = Bottom(figure, spec, "skirt")
    body = figure.human.vertices[figure.human.groups["body"]].astype(float)
    height = skirt.vertices[:, 1]
    low = height < np.quantile(height, 0.3)
    thigh = body[np.abs(body[:, 1] - np.quantile(height, 0.15)) < 0.02]
    thigh = thigh[np.abs(thigh[:, 0]) < 0.25]
    assert np.abs(skirt.vertices[low, 0]).max() > np.abs(thigh[:, 0]).max() + 0.003
    assert skirt.vertices[low, 2].max() > thigh[:, 2].max() + 0.003
    welts = [s for s in skirt.sheets if np.ptp(s.vertices[:, 1]) > 0.3 and np.ptp(s.vertices[:, 0]) < 0.08]
    assert {bool(w.vertices[:, 0].mean() > 0) for w in welts} == {True, False}
    again = Bottom(figure, spec, "skirt")
    np.testing.assert_array_equal(skirt.vertices, again.vertices)


@pytest.mark.parametrize("gender", [0.0, 1.0])
@pytest.mark.parametrize("garment", ["dress", "lab-coat"])
def test_a_skirt_is_sewn_to_its_top_all_around(source: Source, gender: float, garment: str) -> None:
    human = shape_human(source, {"gender": gender}, {"caucasian": 1.0}, {})
    figure = measure_figure(human, build_skeleton(human))
    spec = garment_of(garment)
    top = Top(figure, {**spec, **spec["top"]}, garment)
    skirt = Bottom(figure, {**spec, **spec["skirt"]}, garment, top)
    edge = top.vertices[np.abs(top.vertices[:, 1] - figure.waist) < 0.008]
    edge = edge[np.abs(edge[:, 0]) < 0.25]
    axis = (edge[:, [0, 2]].min(axis=0) + edge[:, [0, 2]].max(axis=0)) / 2

    def polar(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        flat = points[:, [0, 2]] - axis
        return np.degrees(np.arctan2(flat[:, 0], flat[:, 1])), np.linalg.norm(flat, axis=1)

    turn, radius = polar(skirt.vertices)
    round_top, radius_top = polar(edge)
    seam = np.abs(skirt.vertices[:, 1] - figure.waist) < 0.012
    for degrees in range(-180, 180, 15):
        here = np.abs((turn - degrees + 180) % 360 - 180) < 12
        assert skirt.vertices[here, 1].max() > figure.waist + 0.006, "it reaches beneath the top"
    order = np.argsort(round_top)
    wanted = np.interp(turn[seam], round_top[order], radius_top[order], period=360)
    assert np.abs(radius[seam] - wanted).max() < 0.008
    # what is sewn together hangs together
    weights = skirt.sheets[0].carry @ figure.weights
    own = top.sheets[0].carry @ figure.weights
    near = cKDTree(top.vertices).query(skirt.vertices[seam])[1]
    assert np.abs(weights[seam] - own[near]).sum(axis=1).max() < 0.3


@pytest.mark.parametrize("gender", [0.0, 1.0])
def test_a_shirts_collar_lies_on_the_neck(source: Source, gender: float) -> None:
    human = shape_human(source, {"gender": gender}, {"caucasian": 1.0}, {})
    figure = measure_figure(human, build_skeleton(human))
    shirt = Top(figure, garment_of("shirt"), "shirt")
    collar = max((s for s in shirt.sheets[1:]), key=lambda s: float(s.vertices[:, 1].max()))
    skin = human.vertices[human.groups["body"]].astype(float)
    looks = normals_of(human.vertices.astype(float), human.faces[human.faces_of("body")])[
        human.groups["body"]
    ]
    behind = collar.vertices[collar.vertices[:, 2] < figure.neck[2]]
    high = behind[behind[:, 1] > np.quantile(behind[:, 1], 0.8)]
    away, near = cKDTree(skin).query(high)
    assert 0.003 < np.median(away) < 0.016
    assert np.einsum("vx,vx->v", high - skin[near], looks[near]).min() > 0, "none of it is in the neck"
