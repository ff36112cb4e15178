"""Clothes on the baked people: what they cover, that skin stays beneath, how heavy they are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy.spatial import cKDTree

from paksatalker.base.errors import InputError
from paksatalker.base.tables import shipped
from paksatalker.rigs.avatar.asset import Avatar, Part
from paksatalker.rigs.avatar.clothes import clothes as clothes_module
from paksatalker.rigs.avatar.clothes.clothes import build_clothes, garment_of, outfit_of
from paksatalker.rigs.avatar.clothes.normals import normals_of
from paksatalker.rigs.avatar.clothes.patterns.sewn.bands import sweep_band
from paksatalker.rigs.avatar.clothes.texture import HEIGHTS, fabric
from paksatalker.rigs.avatar.human import shape_human
from paksatalker.rigs.avatar.skeleton import Skeleton, build_skeleton
from paksatalker.rigs.avatar.source import Source
from paksatalker.rigs.rotations import matrix_from_axis_angle

TRIANGLES = 45_000
HAND = ("hand", "thumb", "index", "middle", "ring", "pinky")
F64 = npt.NDArray[np.float64]


def posed(part: Part, pose: F64) -> F64:
    blended = np.einsum("vk,vkab->vab", part.weight_value, pose[part.weight_index])
    return np.einsum("vab,vb->va", blended[:, :3, :3], part.vertices) + blended[:, :3, 3]


def hanging_arms(skeleton: Skeleton, degrees: float) -> F64:
    """Bone matrices (J, 4, 4) with both upper arms lowered."""
    matrices = np.tile(np.eye(4), (len(skeleton.names), 1, 1))
    for side, sign in (("l", -1), ("r", 1)):
        bone = skeleton.bone(f"upperarm_{side}")
        turn = np.eye(4)
        turn[:3, :3] = matrix_from_axis_angle([0, 0, sign * np.radians(degrees)])
        head = skeleton.heads[bone].astype(float)
        turn[:3, 3] = head - turn[:3, :3] @ head
        moved = {bone}
        for child, parent in enumerate(skeleton.parents):
            if int(parent) in moved:
                moved.add(child)
        matrices[sorted(moved)] = turn
    return matrices


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


def test_clothes_are_light_enough(garments: list[Part]) -> None:
    assert len(garments) >= 3
    assert sum(int((p.faces >= 0).sum()) - 2 * len(p.faces) for p in garments) <= TRIANGLES
    assert all(np.isfinite(p.vertices).all() and np.isfinite(p.uvs).all() for p in garments)


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
def test_skin_stays_beneath_the_cloth_however_the_arms_hang(
    person: Avatar, top: Part, degrees: float
) -> None:
    pose = hanging_arms(skeleton_of(person), degrees)
    body = person.part("body")
    skin, cloth = posed(body, pose), posed(top, pose)
    # skin is outside where the cloth lies beneath it and looks the same way; hands may lie on the hips
    hands = [i for i, n in enumerate(person.bone_names) if n[:-2].rstrip("_0123") in HAND]
    mine = ~np.isin(body.weight_index[:, 0], hands) & (skin[:, 1] < person.measures["chin_height"])
    normals, looks = normals_of(skin, body.faces), normals_of(cloth, top.faces)
    _, near = cKDTree(cloth).query(skin[mine], k=8)
    away = skin[mine][:, None] - cloth[near]
    above = np.einsum("vkx,vx->vk", away, normals[mine])
    beside = np.linalg.norm(away - above[..., None] * normals[mine][:, None], axis=2)
    alike = np.einsum("vkx,vx->vk", looks[near], normals[mine]) > 0.4
    outside = np.where((beside < 0.006) & alike & (above < 0.025), above, -1)
    assert outside.max() < 0.002


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
        build_clothes(human, build_skeleton(human), {"outfit": "toga"})
    assert "rollneck" in error.value.hint
    with pytest.raises(InputError, match="unknown garment 'cloak'"):
        garment_of("cloak")


@pytest.mark.parametrize(
    ("gender", "outfits"), [(0.0, ("blouse-and-skirt", "dress")), (1.0, ("laboratory", "hoodie", "crewneck"))]
)
def test_outfits_are_cut_for_women_and_men(source: Source, gender: float, outfits: tuple[str, ...]) -> None:
    human = shape_human(source, {"gender": gender}, {"caucasian": 1.0}, {})
    skeleton = build_skeleton(human)
    for outfit in outfits:
        worn = outfit_of(outfit)["wear"]
        clothes = build_clothes(human, skeleton, {"outfit": outfit, "colors": {worn[0]: [120, 30, 30]}})
        assert [p.name for p in clothes.parts] == worn, "something of each is seen"
        for part in clothes.parts:
            assert np.isfinite(part.vertices).all() and np.isfinite(part.uvs).all()
            np.testing.assert_allclose(part.weight_value.sum(axis=1), 1, atol=1e-4)
            assert part.faces.max() < len(part.vertices) and set(part.materials) <= {
                m.name for m in clothes.materials
            }
        mine = next(m for m in clothes.materials if m.name == worn[0])
        assert mine.color[0] > 3 * mine.color[1], "dyed as it was told"
        assert 0.25 < clothes.hidden[human.groups["body"]].mean() < 0.8
        neck = human.centre("joint-neck")
        throat = (human.vertices[:, 1] > neck[1] + 0.005) & (human.vertices[:, 2] > neck[2])
        assert not clothes.hidden[throat].any(), "what a neckline leaves bare is there"
        fingers = np.abs(human.vertices[:, 0]) > human.centre("joint-l-finger-3-1")[0]
        assert not clothes.hidden[fingers].any()


def test_a_garment_takes_the_place_of_what_it_lies_over(source: Source) -> None:
    human = shape_human(source, {}, {"caucasian": 1.0}, {})
    skeleton = build_skeleton(human)
    clothes = build_clothes(human, skeleton, {"outfit": "dress", "garments": ["jeans", "t-shirt"]})
    assert [p.name for p in clothes.parts] == ["shoes", "jeans", "t-shirt"]


def test_patterns_and_outfits_name_what_there_is() -> None:
    for name in shipped(clothes_module.__file__, "garments.toml"):
        spec = garment_of(name)
        assert spec["kind"] in ("top", "bottom", "long", "shoes") and spec["fabric"] in HEIGHTS
    for outfit in shipped(clothes_module.__file__, "outfits.toml"):
        row = outfit_of(outfit)
        assert all(garment_of(name) for name in row["wear"]) and set(row["colors"]) <= set(row["wear"])
