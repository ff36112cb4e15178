"""A performance with its dials turned and its words moved, before anything is keyed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from paksatalker.blender_addon.animation.parts import Dials, dialled
from paksatalker.blender_addon.animation.time_map import time_map
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.performance.resample import resample
from paksatalker.rigs import bake
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.flame.jaw_and_eyes import restate
from paksatalker.rigs.flame.solve import ExpressionSolver

pytestmark = pytest.mark.once

SAMPLE = Path(__file__).parents[2] / "data" / "performance_format_1.npz"
SMILE = INDEX["mouthSmileLeft"]


@pytest.fixture(scope="module")
def smiling() -> Performance:
    """A face that smiles, over the same without."""
    bake.beside_the_code([bake.HEAD.name])
    p = Performance.load(SAMPLE)
    happy = np.array(p.arkit)
    happy[:, SMILE] = 0.6
    return replace(p, calm=p.arkit).restated(ExpressionSolver.load(bake.head())).with_face(happy)


@pytest.mark.parametrize("fps", [None, 12.0, 74.0])
def test_the_dial_of_emotion_works_at_every_rate(smiling: Performance, fps: float | None) -> None:
    p = smiling if fps is None else resample(smiling, fps)
    assert p.calm is not None
    without, more = dialled(p, Dials(emotion=0.0)), dialled(p, Dials(emotion=1.5))
    np.testing.assert_allclose(without.arkit[:, SMILE], p.calm[:, SMILE], atol=0.01)
    assert (more.arkit[:, SMILE] > p.arkit[:, SMILE] + 0.05).mean() > 0.5


def test_what_is_not_dialled_is_the_same(smiling: Performance) -> None:
    assert dialled(smiling, Dials()) is smiling


def test_jaw_eyes_and_expressions_follow_a_dial(smiling: Performance) -> None:
    other, solver = dialled(smiling, Dials(jaw=0.4)), ExpressionSolver.load(bake.head())
    assert other.arkit[:, INDEX["jawOpen"]].mean() < smiling.arkit[:, INDEX["jawOpen"]].mean()
    np.testing.assert_allclose(other.poses[:, 66:75], restate(other.arkit), atol=1e-6)
    np.testing.assert_allclose(other.expressions, solver.solve(other.arkit)[0], atol=1e-4)


def test_arrays_of_other_makers_move_with_the_words(smiling: Performance) -> None:
    last = float(smiling.frames - 1)
    later = time_map([((4.0, 8.0), (9.0, 13.0))], (0.0, last), (0.0, last))
    marked = replace(smiling, extra={"frame": np.arange(smiling.frames, dtype=np.float64)})
    other = dialled(marked, Dials(retimed=later))
    np.testing.assert_allclose(other.extra["frame"][9:14], [4, 5, 6, 7, 8], atol=1e-6)
    assert other.frames == smiling.frames
