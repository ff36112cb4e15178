"""Clothes on the baked people: what they cover, that skin stays beneath, how heavy they are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy.spatial import cKDTree

from paksatalker.base.errors import InputError
from paksatalker.rigs.avatar.asset import Avatar, Part
from paksatalker.rigs.avatar.clothes.bands import sweep_band
from paksatalker.rigs.avatar.clothes.clothes import build_clothes
from paksatalker.rigs.avatar.clothes.drape import hanging_arms
from paksatalker.rigs.avatar.clothes.garment import normals_of
from paksatalker.rigs.avatar.clothes.texture import HEIGHTS, fabric
from paksatalker.rigs.avatar.human import shape_human
from paksatalker.rigs.avatar.skeleton import Skeleton, build_skeleton
from paksatalker.rigs.avatar.source import Source

TRIANGLES = 30_000
HAND = ("hand", "thumb", "index", "middle", "ring", "pinky")
GARMENTS = ("sweater", "trousers", "shoes")
F64 = npt.NDArray[np.float64]


def posed(part: Part, pose: F64) -> F64:
    blended = np.einsum("vk,vkab->vab", part.weight_value, pose[part.weight_index])
    return np.einsum("vab,vb->va", blended[:, :3, :3], part.vertices) + blended[:, :3, 3]


def skeleton_of(person: Avatar) -> Skeleton:
    return Skeleton(
        person.bone_names,
        person.bone_parents,
        person.bone_heads,
        person.bone_tails,
        person.bone_rolls,
        np.zeros((0, 4), np.int32),
        np.zeros((0, 4), np.float32),
    )


def test_clothes_are_light_enough(person: Avatar) -> None:
    parts = [person.part(name) for name in GARMENTS]
    assert sum(int((p.faces >= 0).sum()) - 2 * len(p.faces) for p in parts) <= TRIANGLES
    assert all(np.isfinite(p.vertices).all() and np.isfinite(p.uvs).all() for p in parts)


def test_covered_skin_is_gone_and_the_rest_stays(person: Avatar) -> None:
    body = person.part("body").vertices
    chest = person.bone_heads[person.bone_names.index("spine_03")]
    assert not (np.linalg.norm(body - chest, axis=1) < 0.15).any()
    for bone in ("hand_l", "head", "index_02_r"):
        head = person.bone_heads[person.bone_names.index(bone)]
        assert (np.linalg.norm(body - head, axis=1) < 0.12).sum() > 50
    up, low = person.landmarks["lip_upper"], person.landmarks["lip_lower"]
    assert (up, low) == (520, 523)
    assert np.abs(body[[up, low], 0]).max() < 0.002
    assert body[[up, low], 2].mean() == pytest.approx(person.measures["face_front"], abs=1e-4)
    assert abs(body[up, 1] - body[low, 1]) < 0.004, "the inner lips' middle"


@pytest.mark.parametrize("degrees", [0, 16, 32])
def test_skin_stays_beneath_the_sweater_however_the_arms_hang(person: Avatar, degrees: float) -> None:
    pose = hanging_arms(skeleton_of(person), degrees)
    body, sweater = person.part("body"), person.part("sweater")
    skin, cloth = posed(body, pose), posed(sweater, pose)
    faces = sweater.faces[sweater.face_material == 0]
    knit = np.unique(faces[faces >= 0])
    normals = normals_of(cloth, faces)
    distance, near = cKDTree(cloth[knit]).query(skin)
    # Skin that lies near the knit itself, rather than near its bands; hands may touch the hips.
    hands = [i for i, n in enumerate(person.bone_names) if n[:-2].rstrip("_0123") in HAND]
    beside = (distance < 0.02) & ~np.isin(body.weight_index[:, 0], hands)
    assert beside.sum() > 20
    outside = ((skin - cloth[knit][near]) * normals[knit][near]).sum(axis=1)[beside]
    assert outside.max() < 0.002


def test_openings_have_bands_of_their_own_fabric(person: Avatar) -> None:
    sweater = person.part("sweater")
    assert sweater.materials[:2] == ("sweater", "sweater_rib")
    rib = sweater.vertices[np.unique(sweater.faces[sweater.face_material == 1])]
    neck = person.bone_heads[person.bone_names.index("neck_01")]
    places = [neck, *(person.bone_heads[person.bone_names.index(f"hand_{s}")] for s in "lr")]
    for place in places:
        assert np.linalg.norm(rib - place, axis=1).min() < 0.08
    assert rib[:, 1].min() < person.bone_heads[person.bone_names.index("pelvis"), 1]


def test_shoes_stand_on_the_ground(person: Avatar) -> None:
    shoes = person.part("shoes").vertices
    assert shoes[:, 1].min() == pytest.approx(0, abs=0.004)
    assert (shoes[:, 1] < 0.004).sum() > 100, "flat soles"


def test_a_band_follows_its_border_and_its_pattern_closes() -> None:
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    ring = np.stack([0.1 * np.sin(turn), np.zeros(60), 0.1 * np.cos(turn)], axis=1)
    outward = ring / 0.1
    band = sweep_band(
        ring, outward, np.arange(60, dtype=np.int32), [(0, 0.002), (0.03, 0.002), (0.03, 0)], 0.02
    )
    height = band.vertices[:, 1]
    assert {round(float(h), 4) for h in np.abs(height)} == {0.0, 0.03}
    assert np.hypot(band.vertices[:, 0], band.vertices[:, 2]).max() == pytest.approx(0.102, abs=0.003)
    repeats = band.uvs[..., 0].max()
    assert repeats == pytest.approx(round(repeats)) and repeats > 20


@pytest.mark.parametrize("kind", sorted(HEIGHTS))
def test_fabrics_tile(kind: str) -> None:
    color, height = fabric(kind, (120, 60, 60), 0.1, seed=2)
    assert color[..., 0].mean() > 1.5 * color[..., 1].mean(), "keeps its colour"
    assert height.std() > 5, "has relief"
    for field in (height, height.T):
        inside = np.abs(np.diff(field.astype(int), axis=1)).mean(axis=0).max()
        assert np.abs(field[:, 0].astype(int) - field[:, -1]).mean() <= inside * 1.3 + 2


def test_an_unknown_outfit_names_the_known_ones(source: Source) -> None:
    human = shape_human(source, {}, {"caucasian": 1.0}, {})
    with pytest.raises(InputError, match="toga") as error:
        build_clothes(human, build_skeleton(human), "toga")
    assert "rollneck" in error.value.hint
