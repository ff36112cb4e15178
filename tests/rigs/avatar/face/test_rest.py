"""Faces at rest, and expressions that fit their proportions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.face.rest import BROW, at_rest, height_of_brows, red_of_lips
from paksatalker.rigs.avatar.face.shapes import ROUNDED, fit_units, mouth_width, reaching_teeth
from paksatalker.rigs.avatar.face.teeth import build_teeth
from paksatalker.rigs.avatar.human import LIP_LOWER, LIP_UPPER, Human, shape_human
from paksatalker.rigs.avatar.person import shape_of
from paksatalker.rigs.avatar.skeleton import build_skeleton
from paksatalker.rigs.avatar.source import Source, dense

STERN = {"eyebrows/eyebrows-trans-down": 0.6, "mouth/mouth-lowerlip-height-decr": 0.4}


@pytest.fixture(scope="module")
def stern(source: Source) -> Human:
    """An old man whose brows hang and whose lips are gone."""
    return shape_human(source, {"gender": 1.0, "age": 0.9}, {"caucasian": 1.0}, STERN)


def test_a_stern_old_face_wakes_up(stern: Human) -> None:
    awake = at_rest(stern, 0.1, "full")
    assert height_of_brows(stern, "full") < 0.19 < BROW - 0.02 < height_of_brows(awake, "full")
    before, after = red_of_lips(stern), red_of_lips(awake)
    assert before[0] < 0.1 < after[0] and before[1] < 0.09 and after[1] > 0.12


def test_brows_drawn_down_end_where_they_would_have(stern: Human) -> None:
    awake = at_rest(stern, 0.1, "full")
    inner = stern.units["browDownLeft"].index[np.argmin(stern.units["browDownLeft"].deltas[:, 1])]
    ends = [
        h.vertices[inner, 1] + dense(h.units["browDownLeft"], len(h.vertices))[inner, 1]
        for h in (stern, awake)
    ]
    assert abs(ends[0] - ends[1]) < 0.0004


def test_a_face_without_any_smile_rests_as_it_was_given(stern: Human) -> None:
    assert np.array_equal(at_rest(stern, 0.0, "full").vertices, stern.vertices)


def test_a_face_that_is_awake_already_keeps_its_brows_and_lips(source: Source) -> None:
    human = shape_human(source, {"gender": 0.0}, {"african": 1.0}, {})
    smiling, awake = at_rest(human, 0.1, "arched"), height_of_brows(human, "arched")
    assert awake > BROW and abs(height_of_brows(smiling, "arched") - awake) < 0.005
    middle = [LIP_UPPER, LIP_LOWER]
    assert abs(np.diff(smiling.vertices[middle, 1] - human.vertices[middle, 1])[0]) < 0.0005


@pytest.mark.parametrize("wide", [0.0, 0.3])
def test_wide_mouths_pucker_as_far_as_others(source: Source, wide: float) -> None:
    human = shape_human(source, {"gender": 1.0}, {"caucasian": 1.0}, {"mouth/mouth-scale-horiz-incr": wide})
    apart = np.linalg.norm(human.centre("joint-l-eye") - human.centre("joint-r-eye"))
    pucker = dense(fit_units(human)["mouthPucker"], len(human.vertices))
    assert mouth_width(human, human.vertices + pucker) < (ROUNDED + 0.02) * apart


def test_a_smile_rises_by_the_length_of_the_face(source: Source) -> None:
    rises = []
    for person in ("yuki", "omar"):
        human = shape_of(source, describe(person))
        rise = float(fit_units(human)["mouthSmileLeft"].deltas[:, 1].max())
        eyes = human.centre("joint-l-eye")[1] - human.vertices[LIP_UPPER, 1]
        rises.append((rise / mouth_width(human, human.vertices), float(eyes)))
    (round_face, short), (long_face, long) = rises
    assert long > 1.2 * short and long_face > 1.15 * round_face


def test_full_lips_roll_in_as_far_as_the_teeth(source: Source) -> None:
    human = shape_of(source, describe("nia"))
    human = replace(human, units=fit_units(human))
    teeth = build_teeth(human, build_skeleton(human))
    upper = np.delete(teeth.vertices, teeth.shapes["jawOpen"].index, axis=0)
    gaps = []
    for units in (human.units, reaching_teeth(human, teeth)):
        lip = (
            human.vertices[LIP_LOWER] + 0.55 * dense(units["mouthRollLower"], len(human.vertices))[LIP_LOWER]
        )
        gaps.append(float(np.linalg.norm(upper - lip, axis=1).min()))
    assert gaps[1] < gaps[0] - 0.0005
