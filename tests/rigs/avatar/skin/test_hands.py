"""Marks of hands: nails, over knuckles, in the palm, and nowhere else; and the room that they have."""

from __future__ import annotations

import numpy as np

from paksatalker.rigs.avatar.human import shape_human
from paksatalker.rigs.avatar.skin.hands import hand_marks
from paksatalker.rigs.avatar.skin.layout import BODY, skin_layout
from paksatalker.rigs.avatar.skin.regions import normals_of_base
from paksatalker.rigs.avatar.source import Source


def test_knuckles_are_red_and_creased_and_nothing_else_is_marked(source: Source) -> None:
    human = shape_human(source, {}, {"caucasian": 1.0}, {})
    base = source.vertices
    marks = hand_marks(human, base, normals_of_base(human))
    body = np.isin(np.arange(len(base)), human.groups["body"])
    for side in ("l", "r"):
        for finger in (2, 3, 4, 5):
            joint = base[human.groups[f"joint-{side}-finger-{finger}-2"]].mean(axis=0)
            near = body & (np.linalg.norm(base - joint, axis=1) < 0.011)
            assert marks.blood[near].max() > 0.1 and marks.height[near].min() < -0.1
    wrist = base[human.groups["joint-l-hand"]].mean(axis=0)
    far = np.abs(base[:, 0]) < wrist[0] - 0.05
    for field in (marks.blood, marks.melanin, marks.height):
        assert np.abs(field[far & body]).max() < 0.02
        assert np.isfinite(field).all()


def test_each_finger_has_a_nail_on_the_back_of_the_hand(source: Source) -> None:
    human = shape_human(source, {}, {"caucasian": 1.0}, {})
    base = source.vertices
    nail = hand_marks(human, base, normals_of_base(human)).nail
    for side in ("l", "r"):
        for finger in range(1, 6):
            last, tip = (base[human.groups[f"joint-{side}-finger-{finger}-{k}"]].mean(axis=0) for k in (3, 4))
            near = (nail > 0.5) & (np.linalg.norm(base - tip, axis=1) < 0.014)
            assert near.sum() >= 3
            middle = base[near].mean(axis=0)
            bone = last + (tip - last) * np.clip(
                (middle - last) @ (tip - last) / ((tip - last) @ (tip - last)), 0, 1
            )
            assert (middle - bone)[1] > 0, "above the bone: palms look down at rest"
    assert nail[base[:, 1] > 0.6].max() == 0, "nothing on the head"


def test_hands_have_more_texels_than_the_rest_of_the_body(source: Source) -> None:
    human = shape_human(source, {}, {"caucasian": 1.0}, {})
    layout = skin_layout(human)
    uvs = layout.uvs[layout.texture == BODY]
    faces = layout.faces[layout.texture == BODY]
    assert uvs.min() > 0 and uvs.max() < 1

    def texel(where: np.ndarray) -> float:
        """Millimetres that a texel of 1024 covers."""
        at, u = source.vertices[faces[where]], uvs[where].astype(float)
        real = np.linalg.norm(np.cross(at[:, 2] - at[:, 0], at[:, 3] - at[:, 1]), axis=1).sum() / 2
        a, b = u[:, 2] - u[:, 0], u[:, 3] - u[:, 1]
        return float(1e3 / 1024 * np.sqrt(real / (np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / 2)))

    wrist = np.abs(source.vertices[human.groups["joint-l-hand"]].mean(axis=0)[0])
    hand = np.abs(source.vertices[faces][..., 0]).min(axis=1) > wrist + 0.01
    assert texel(hand) < 0.75 and texel(~hand) < 2.1
    room = uvs[..., 0].min(axis=1) > 0.65
    out = np.abs(source.vertices[faces][..., 0]).mean(axis=1) - wrist
    assert out[room].min() > -0.06 and room[out > 0.03].all(), "hands have the room, and nothing else"
