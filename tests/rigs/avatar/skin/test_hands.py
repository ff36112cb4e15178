"""Marks of hands: over knuckles, in the palm, and nowhere else."""

from __future__ import annotations

import numpy as np

from paksatalker.rigs.avatar.human import shape_human
from paksatalker.rigs.avatar.skin.hands import hand_marks
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
