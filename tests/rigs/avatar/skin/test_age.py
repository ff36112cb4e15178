"""What age does to the painted skin."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.rigs.avatar.human import shape_human
from paksatalker.rigs.avatar.skin.age import age_of_skin
from paksatalker.rigs.avatar.skin.layout import skin_layout
from paksatalker.rigs.avatar.skin.skin import paint_skin
from paksatalker.rigs.avatar.source import Source

SIZE = 512


@pytest.fixture(scope="module")
def painted(source: Source) -> dict[float, dict[str, np.ndarray]]:
    human = shape_human(source, {"gender": 0.5}, {"caucasian": 1.0}, {})
    layout = skin_layout(human)
    return {
        w: paint_skin(human, layout, {"tone": "light", "freckles": 0.0, "wrinkles": w}, size=SIZE)[1]
        for w in (0.0, 0.5, 1.0)
    }


def test_skin_ages_from_thirty_on() -> None:
    assert age_of_skin(0.5) == 0 and age_of_skin(1.0) == 1
    assert 0 < age_of_skin(0.6) < age_of_skin(0.8) < 1


def test_lines_deepen_with_age_and_leave_the_body_but_hands_alone(
    painted: dict[float, dict[str, np.ndarray]],
) -> None:
    young = painted[0.0]["skin_head_height"].astype(float)
    depth = {w: young - painted[w]["skin_head_height"] for w in (0.5, 1.0)}
    deep = depth[1.0] > 15
    assert 0.005 < deep.mean() < 0.10, "lines, not a rough sheet"
    assert depth[1.0][deep].mean() > 1.5 * depth[0.5][deep].mean() > 0
    differs = painted[0.0]["skin_height"] != painted[1.0]["skin_height"]
    beside = int(0.65 * differs.shape[1])
    assert differs[:, beside:].any()
    assert differs[:, : beside - 8].mean() < 0.002, "of the body hands alone, which lie to the right"


def test_creases_are_darker_than_smooth_skin(painted: dict[float, dict[str, np.ndarray]]) -> None:
    deep = (painted[0.0]["skin_head_height"].astype(float) - painted[1.0]["skin_head_height"] > 20)[..., 0]
    young, old = (painted[w]["skin_head_base_color"].astype(float)[deep].mean() for w in (0.0, 1.0))
    assert 3 < young - old < 40
