"""The line of tears and the caruncle: where they lie and what moves them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from paksatalker.rigs.avatar.asset import Avatar
from paksatalker.rigs.avatar.face.eyes import fit_sphere
from paksatalker.rigs.avatar.face.wet_lids import CARUNCLE, NAME, TEARS


@pytest.mark.parametrize("sign", [1, -1])
def test_tears_climb_from_the_lower_lid_on_the_eyeball(person: Avatar, sign: int) -> None:
    wet, eyes, body = (person.part(n) for n in (NAME, "eyes", "body"))
    faces = wet.faces[wet.face_material == wet.materials.index(TEARS)]
    mine = np.unique(faces)
    mine = mine[wet.vertices[mine, 0] * sign > 0]
    white = eyes.faces[eyes.face_material == eyes.materials.index("eye")]
    white = eyes.vertices[np.unique(white[white >= 0])]
    centre, radius = fit_sphere(white[white[:, 0] * sign > 0])
    place = wet.vertices[mine]
    assert place[:, 1].max() < centre[1] + 0.003, "the lower lid alone"
    assert (np.linalg.norm(place - centre, axis=1) > 0.99 * radius).all(), "before the white"
    assert cKDTree(body.vertices).query(place)[0].max() < 0.0045, "no further from the lid than its rows"
    normals = np.cross(
        wet.vertices[faces[:, 1]] - wet.vertices[faces[:, 0]],
        wet.vertices[faces[:, 2]] - wet.vertices[faces[:, 0]],
    )
    assert (normals[wet.vertices[faces[:, 0], 0] * sign > 0, 2] > 0).mean() > 0.8, "seen from ahead"


def test_each_eye_has_a_caruncle_in_its_inner_corner(person: Avatar) -> None:
    wet, eyes = person.part(NAME), person.part("eyes")
    points = wet.vertices[np.unique(wet.faces[wet.face_material == wet.materials.index(CARUNCLE)][:, :3])]
    for sign in (1, -1):
        mine = points[points[:, 0] * sign > 0]
        eye = eyes.vertices[eyes.vertices[:, 0] * sign > 0]
        assert 0.002 < np.ptp(mine[:, 0]) < 0.006
        assert np.abs(mine[:, 0]).max() < np.abs(eye[:, 0]).mean() - 0.006
        assert np.abs(mine[:, 1].mean() - eye[:, 1].mean()) < 0.005


def test_what_is_wet_rises_with_the_lower_lid(person: Avatar) -> None:
    wet = person.part(NAME)
    squint = wet.shapes["eyeSquintLeft"]
    assert squint.deltas[:, 1].max() > 0.0005
    assert (wet.vertices[squint.index, 0] > 0).all()
