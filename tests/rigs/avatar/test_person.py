"""What the baked people can do with their faces, measured on the mesh."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy.spatial import cKDTree

from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.avatar.asset import Avatar, Part, load_avatar, save_avatar
from paksatalker.rigs.avatar.face.eyes import fit_sphere


def posed(part: Part, **weights: float) -> npt.NDArray[np.float32]:
    """Vertices with ARKit weights set; a name without side sets both sides."""
    vertices = part.vertices.copy()
    for name, weight in weights.items():
        for key in (name, f"{name}Left", f"{name}Right"):
            if key in part.shapes:
                vertices[part.shapes[key].index] += weight * part.shapes[key].deltas
    return vertices


def opening(person: Avatar, **weights: float) -> float:
    """Lip opening in mm: upper above lower inner mid-line vertex, less the same at rest."""
    body = person.part("body")
    up, low = person.landmarks["lip_upper"], person.landmarks["lip_lower"]
    moved = posed(body, **weights)
    rest = body.vertices
    return float((moved[up, 1] - moved[low, 1]) - (rest[up, 1] - rest[low, 1])) * 1000


def test_every_arkit_shape_moves_something(person: Avatar) -> None:
    assert {name for part in person.parts for name in part.shapes} == set(NAMES)


@pytest.mark.parametrize("jaw", [0.02, 0.05, 0.3, 1.0])
def test_mouth_close_seals_what_the_jaw_opened(person: Avatar, jaw: float) -> None:
    assert opening(person, jawOpen=jaw) > 25 * jaw
    assert abs(opening(person, jawOpen=jaw, mouthClose=jaw)) < 0.2


def test_the_lower_lip_touches_the_upper_teeth_for_f_and_v(person: Avatar) -> None:
    teeth, body = person.part("teeth"), person.part("body")
    lower_row = next(iter(teeth.shapes.values())).index
    upper = np.delete(teeth.vertices, lower_row, axis=0)
    lip = person.landmarks["lip_lower"]
    f = posed(body, jawOpen=0.08, mouthRollLower=0.55, mouthUpperUp=0.18, mouthShrugLower=0.15)
    distance, _ = cKDTree(upper).query(f[[lip]])
    assert distance[0] < 0.002
    rest, _ = cKDTree(upper).query(body.vertices[[lip]])
    assert rest[0] > 0.003, "at rest the lip stands before the teeth"


def visible(person: Avatar, side: str, **weights: float) -> float:
    """Share of the eyeball's front (a disc of 80 % of its radius) that no skin covers, seen from ahead."""
    body, eyes = person.part("body"), person.part("eyes")
    ball = eyes.vertices[(eyes.vertices[:, 0] > 0) == (side == "Left")]
    centre, radius = fit_sphere(ball)
    grid = np.linspace(-0.8, 0.8, 25) * radius
    x, y = (a.ravel() for a in np.meshgrid(grid, grid))
    disc = np.hypot(x, y) < 0.8 * radius
    points = np.c_[centre[0] + x, centre[1] + y][disc]
    depth = centre[2] + np.sqrt(radius**2 - (x**2 + y**2)[disc])
    v = posed(body, **weights)
    quads = body.faces[np.linalg.norm(v[body.faces].mean(axis=1) - centre, axis=1) < 2 * radius]
    corners = v[np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])].astype(float)
    a, e1, e2 = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    det = e1[:, 0] * e2[:, 1] - e1[:, 1] * e2[:, 0]
    det = np.where(np.abs(det) < 1e-12, np.nan, det)
    d = points[:, None] - a[None, :, :2]
    s = (d[..., 0] * e2[:, 1] - d[..., 1] * e2[:, 0]) / det
    t = (e1[:, 0] * d[..., 1] - e1[:, 1] * d[..., 0]) / det
    inside = (s >= 0) & (t >= 0) & (s + t <= 1)
    z = a[:, 2] + s * e1[:, 2] + t * e2[:, 2]
    covered = (inside & (z > depth[:, None] - 0.0005)).any(axis=1)
    return float(1 - covered.mean())


@pytest.mark.parametrize("side", ["Left", "Right"])
def test_a_blink_closes_and_does_not_overshoot(person: Avatar, side: str) -> None:
    open_eye = visible(person, side)
    assert open_eye > 0.2
    assert visible(person, side, eyeBlink=1.0) < 0.01 * open_eye
    assert visible(person, side, eyeBlink=0.8) > 0.02 * open_eye, "not closed long before the full weight"


def test_gaze_turns_the_eyeballs_without_changing_their_size(person: Avatar) -> None:
    eyes = person.part("eyes")
    left = slice(0, len(eyes.vertices) // 2)
    centre, _ = fit_sphere(eyes.vertices[left])
    turned = posed(eyes, eyeLookInLeft=1.0)[left]
    before = np.linalg.norm(eyes.vertices[left] - centre, axis=1)
    after = np.linalg.norm(turned - centre, axis=1)
    assert np.abs(after - before).max() < 0.0002
    front = int(np.argmax(eyes.vertices[left, 2]))
    assert turned[front, 0] < eyes.vertices[front, 0], "in is towards the nose"
    assert posed(eyes, eyeLookUpLeft=1.0)[front, 1] > eyes.vertices[front, 1]


def test_the_lower_teeth_follow_the_jaw_and_the_upper_do_not(person: Avatar) -> None:
    teeth = person.part("teeth")
    moved = np.linalg.norm(posed(teeth, jawOpen=1.0) - teeth.vertices, axis=1)
    lower = np.zeros(len(moved), bool)
    lower[teeth.shapes["jawOpen"].index] = True
    assert moved[lower].min() > 0.005
    assert moved[~lower].max() == 0


def test_weights_sum_to_one_and_bones_exist(person: Avatar) -> None:
    assert {"pelvis", "head", "jaw", "eye_l", "eye_r", "index_01_l", "hand_r"} <= set(person.bone_names)
    assert (person.bone_parents[1:] < np.arange(1, len(person.bone_names))).all(), "parents come first"
    for part in person.parts:
        assert np.allclose(part.weight_value.sum(axis=1), 1, atol=1e-4)
        assert part.weight_index.max() < len(person.bone_names)
        assert part.faces.max() < len(part.vertices)
        assert np.isfinite(part.vertices).all()


def test_measures_are_those_of_an_adult(person: Avatar) -> None:
    m = person.measures
    assert 1.5 < m["height"] < 1.95
    assert m["chin_height"] < m["eye_height"] < m["crown_height"]
    lowest = min(float(part.vertices[:, 1].min()) for part in person.parts)
    assert lowest == pytest.approx(0, abs=0.03), "the person stands on the ground"


def test_an_asset_comes_back_as_it_was_saved(person: Avatar, tmp_path) -> None:
    save_avatar(person, tmp_path / "copy.npz")
    again = load_avatar(tmp_path / "copy.npz")
    assert again.materials == person.materials
    assert again.landmarks == person.landmarks
    for mine, theirs in zip(person.parts, again.parts, strict=True):
        assert np.array_equal(mine.vertices, theirs.vertices)
        assert mine.shapes.keys() == theirs.shapes.keys()
    assert [p.name for p in tmp_path.iterdir()] == ["copy.npz"]
