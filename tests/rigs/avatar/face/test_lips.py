"""Lips that meet at rest."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.rigs.avatar.face.lips import seal_lips
from paksatalker.rigs.avatar.human import Human, shape_human
from paksatalker.rigs.avatar.skin.layout import HEAD, rows_from, skin_layout
from paksatalker.rigs.avatar.source import Source


def widest_gap(human: Human) -> float:
    """Millimetres between the closed lips where they stand furthest apart, over the mouth's outer half.

    Each lip's rim is the further out of its two innermost rows of vertices.
    """
    layout = skin_layout(human)
    outside = layout.faces[(layout.texture == HEAD) & ~layout.mouth & ~layout.sockets]
    rows = rows_from(np.intersect1d(outside, layout.faces[layout.mouth]), outside, len(human.vertices))
    base, place = human.source.vertices, human.vertices
    left = (base[:, 0] > -1e-6) & (base[:, 2] > 0.13)
    x = np.linspace(0.5, 1.0, 20) * place[left & (rows == 1), 0].max()
    rims = []
    for upper in (True, False):
        lines = []
        for row in (1, 2):
            lip = np.flatnonzero(left & (rows == row) & ((base[:, 1] > 0.66105) == upper))
            lip = lip[np.argsort(place[lip, 0])]
            lines.append(np.interp(x, place[lip, 0], place[lip, 1]))
        rims.append(np.min(lines, axis=0) if upper else np.max(lines, axis=0))
    return float((rims[0] - rims[1]).max()) * 1000


@pytest.mark.parametrize("gender", [0.0, 1.0])
@pytest.mark.parametrize("race", ["caucasian", "african", "asian"])
def test_no_slit_is_left_towards_the_corners(source: Source, gender: float, race: str) -> None:
    before = shape_human(source, {"gender": gender}, {race: 1.0}, {})
    after = seal_lips(before, skin_layout(before))
    assert widest_gap(after) < 0.25
    if race == "caucasian":
        assert widest_gap(before) > 0.5, "the source leaves one"
    moved = np.linalg.norm(after.vertices - before.vertices, axis=1)
    assert moved.max() < 0.002
    mouth = before.vertices[[520, 523]].mean(axis=0)
    assert moved[np.linalg.norm(before.vertices - mouth, axis=1) > 0.06].max() == 0
