"""The shades of teeth, gums and tongue."""

from __future__ import annotations

import numpy as np

from paksatalker.rigs.avatar.asset import Avatar
from paksatalker.rigs.avatar.face.mouth_colors import HEIGHT, WIDTH, mouth_images


def test_a_tooth_is_yellower_at_its_neck_and_bluer_at_its_edge() -> None:
    front = mouth_images(0.5)["teeth_base_color"][:, :WIDTH].astype(float).mean(axis=1)
    neck, middle, edge = front[2], front[HEIGHT // 2 + 6], front[-2]
    assert neck[2] / neck[0] < middle[2] / middle[0] < edge[2] / edge[0]
    assert middle.sum() > max(neck.sum(), edge.sum())


def test_eye_teeth_are_darker_than_incisors_and_old_teeth_than_young() -> None:
    young, old = (mouth_images(age)["teeth_base_color"].astype(float) for age in (0.5, 1.0))
    assert young[:, 2 * WIDTH : 3 * WIDTH].mean() < young[:, :WIDTH].mean() - 4
    assert old.mean() < young.mean() - 15 and old[..., 2].mean() / old[..., 0].mean() < 0.85


def test_each_tooth_looks_up_its_own_column_from_edge_to_neck(person: Avatar) -> None:
    teeth = person.part("teeth")
    enamel = teeth.face_material == teeth.materials.index("teeth")
    u, v = teeth.uvs[enamel][..., 0], teeth.uvs[enamel][..., 1]
    assert len(np.unique(u.round(4))) == 7 and v.min() == 0 and v.max() == 1
    upper = enamel & ~np.isin(teeth.faces[:, 0], teeth.shapes["jawOpen"].index)
    height, v = teeth.vertices[teeth.faces[upper], 1], teeth.uvs[upper][..., 1]
    rows = np.arange(len(height))
    assert (v[rows, height.argmax(axis=1)] >= v[rows, height.argmin(axis=1)]).all()
