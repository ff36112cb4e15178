"""Eyes, teeth and skeleton as geometry."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.rigs.avatar.face.eyes import IRIS_HALF_ANGLE, build_eyes, eye_image, fit_sphere
from paksatalker.rigs.avatar.face.teeth import build_teeth
from paksatalker.rigs.avatar.human import Human, shape_human
from paksatalker.rigs.avatar.skeleton import Skeleton, build_skeleton
from paksatalker.rigs.avatar.source import Source


@pytest.fixture(scope="module")
def human(source: Source) -> Human:
    return shape_human(source, {"gender": 0.3}, {"african": 0.5, "asian": 0.5}, {})


@pytest.fixture(scope="module")
def skeleton(human: Human) -> Skeleton:
    return build_skeleton(human)


@given(
    radius=st.floats(0.005, 0.5),
    centre=st.tuples(*[st.floats(-2, 2)] * 3),
    seed=st.integers(0, 99),
)
def test_a_sphere_is_found_from_points_on_it(
    radius: float, centre: tuple[float, float, float], seed: int
) -> None:
    directions = np.random.default_rng(seed).normal(size=(40, 3))
    points = np.array(centre) + radius * directions / np.linalg.norm(directions, axis=1, keepdims=True)
    found, r = fit_sphere(points)
    assert np.abs(found - centre).max() < 1e-3 * max(1.0, radius)
    assert r == pytest.approx(radius, rel=2e-2)


def volume(vertices: np.ndarray, faces: np.ndarray) -> float:
    """Signed volume of a closed mesh of quads and triangles (divergence theorem)."""
    total = 0.0
    for face in faces:
        ring = [vertices[i] for i in face if i >= 0]
        for b, c in pairwise(ring[1:]):
            total += float(np.dot(ring[0], np.cross(b, c))) / 6
    return total


def test_eyeballs_face_outward_and_sit_in_their_sockets(human: Human, skeleton: Skeleton) -> None:
    eyes = build_eyes(human, skeleton)
    half = len(eyes.vertices) // 2
    for side, group in ((slice(0, half), "helper-l-eye"), (slice(half, None), "helper-r-eye")):
        centre, radius = fit_sphere(human.vertices[human.groups[group]])
        ball = eyes.vertices[side]
        assert np.linalg.norm(fit_sphere(ball)[0] - centre) < 0.001
        out = np.linalg.norm(ball - centre, axis=1)
        cornea = ball[:, 2] - centre[2] > 0.8 * radius
        assert out[~cornea].max() < radius * 1.02
        assert out[cornea].max() < radius * 1.03, "the cornea stands out a little"
    faces = eyes.faces[(eyes.faces < half).all(axis=1)]
    centred = eyes.vertices - eyes.vertices[:half].mean(axis=0)
    assert volume(centred, faces) > 0


def test_the_iris_has_its_colour_and_a_dark_pupil() -> None:
    image = eye_image((0.2, 0.4, 0.8), seed=3, size=256).astype(float)
    assert image[128, 128].max() < 20, "pupil"
    ring = np.hypot(*(np.mgrid[0:256, 0:256] - 127.5)) / 128
    from_angle = 0.62  # texture radius of an angle is (angle / pi) ** 0.62
    edge = (IRIS_HALF_ANGLE / np.pi) ** from_angle
    iris = image[(ring > edge * 0.65) & (ring < edge * 0.8)].mean(axis=0)
    assert iris[2] > iris[0] * 1.5, "blue stays blue"
    white = image[(ring > edge * 1.2) & (ring < edge * 1.5)].mean(axis=0)
    assert white.mean() > 1.4 * iris.mean() and np.ptp(white) < 30, "shaded by the lids, and hardly coloured"


def test_two_rows_of_fourteen_teeth_behind_the_lips(human: Human, skeleton: Skeleton) -> None:
    teeth = build_teeth(human, skeleton)
    enamel = teeth.faces[teeth.face_material == 0]
    # Connected pieces of enamel, counted by union of face corners.
    parent = np.arange(len(teeth.vertices))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for face in enamel:
        for i in face[1:]:
            parent[root(i)] = root(face[0])
    assert len({root(i) for i in np.unique(enamel)}) == 28
    lips = human.vertices[[520, 523]]
    assert teeth.vertices[:, 2].max() < lips[:, 2].min(), "behind the lips"
    assert np.abs(teeth.vertices[:, 0].max() + teeth.vertices[:, 0].min()) < 2e-3, "symmetric"


def test_the_skeleton_is_that_of_an_upright_person(human: Human, skeleton: Skeleton) -> None:
    def head(name: str) -> np.ndarray:
        return skeleton.heads[skeleton.bone(name)]

    assert head("pelvis")[1] < head("spine_02")[1] < head("neck_01")[1] < head("head")[1]
    assert head("hand_l")[0] > 0 > head("hand_r")[0], "left is +x"
    assert np.allclose(head("hand_l") * [-1, 1, 1], head("hand_r"), atol=2e-3)
    assert np.linalg.norm(skeleton.tails - skeleton.heads, axis=1).min() > 0.004
    lower = skeleton.weight_index[523], skeleton.weight_value[523]
    assert dict(zip(*lower, strict=True))[skeleton.bone("jaw")] > 0.5, "the lower lip goes with the jaw"
