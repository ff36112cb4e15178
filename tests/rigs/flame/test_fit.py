"""The units carried to a head of another shape and another mesh, and expressed in a basis of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.credit import Credit
from paksatalker.base.errors import InputError
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.flame.features import PROFILE, facial_points
from paksatalker.rigs.flame.fit import Fit
from paksatalker.rigs.flame.head import Head, head_of, part_of
from paksatalker.rigs.flame.solve import ROLE, ExpressionSolver
from paksatalker.rigs.models.model import BodyModel

from ..foreign import Foreign


def test_the_face_is_found_on_both_heads(model: BodyModel, foreign: Foreign) -> None:
    ours, theirs = facial_points(head_of(model)), facial_points(head_of(foreign.model))
    assert set(ours) == set(theirs) == {*PROFILE, "eye left", "eye right", "corner left", "corner right"}
    heights = [ours[name][1] for name in PROFILE]
    assert heights == sorted(heights, reverse=True)
    moved = np.array([foreign.warp(ours[name][None])[0] - theirs[name] for name in ours])
    assert 1000 * np.linalg.norm(moved, axis=1).max() < 3


def test_our_head_lies_on_the_other_surface(fitted: Fit) -> None:
    assert fitted.surface_mm < 0.5


def test_the_units_arrive_where_they_belong(fitted: Fit, foreign: Foreign) -> None:
    """Against the same units made on that head itself."""
    found, wanted = fitted.arrays["arkit_units"], foreign.units
    for name in ("jawOpen", "mouthSmileLeft", "mouthPucker", "browInnerUp", "eyeBlinkRight", "mouthClose"):
        mine, own = found[INDEX[name]], wanted[INDEX[name]]
        off = 1000 * np.linalg.norm(mine - own, axis=1)
        moving = np.linalg.norm(own, axis=1) > 1e-4
        largest = 1000 * np.linalg.norm(own, axis=1).max()
        assert np.sqrt((off[moving] ** 2).mean()) < 0.12 * largest, name
        assert off[~moving].mean() < 0.02 * largest, name


def test_its_expressions_reach_the_units(fitted: Fit) -> None:
    assert set(fitted.unit_mm) == set(NAMES) - {"tongueOut"}
    assert fitted.error_mm < 0.6, fitted.unit_mm


def test_lips_that_close_on_our_head_close_on_the_other(fitted: Fit, foreign: Foreign) -> None:
    head = head_of(foreign.model)
    degrees = tuple(fitted.arrays["jaw_degrees"].tolist())
    assert 12 < degrees[0] < 26 and 1 < degrees[1] < 8
    basis = Credit(ROLE, "other", "1", "")
    solver = ExpressionSolver(
        head, fitted.arrays["arkit_units"], basis, degrees, float(fitted.arrays["ridge"])
    )
    upper, lower = foreign.lips

    def gap(**weights: float) -> float:
        arkit = np.zeros((1, 52))
        for name, weight in weights.items():
            arkit[0, INDEX[name]] = weight
        expressions, _, _ = solver.solve(arkit)
        poses = np.zeros((1, 15))
        poses[:, 6:15] = solver.restate(arkit)
        posed = foreign.model.vertices(expressions, poses)[0]
        return float(1000 * (posed[upper, 1] - posed[lower, 1]))

    rest = gap()
    assert gap(jawOpen=0.4) > rest + 8
    assert abs(gap(jawOpen=0.4, mouthClose=0.4) - rest) < 1.0


def test_coefficients_stay_of_a_few_standard_deviations(fitted: Fit, foreign: Foreign) -> None:
    head = head_of(foreign.model)
    solver = ExpressionSolver(
        head,
        fitted.arrays["arkit_units"],
        Credit(ROLE, "other", "1", ""),
        tuple(fitted.arrays["jaw_degrees"].tolist()),
        float(fitted.arrays["ridge"]),
    )
    expressions, _, _ = solver.solve(np.eye(52))
    assert np.abs(expressions).max() < 10


def test_pose_correctives_are_taken_into_account(foreign: Foreign) -> None:
    """With correctives of the jaw the expressions differ and the posed head is as near."""
    rng = np.random.default_rng(0)
    plain = head_of(foreign.model)
    shape = foreign.model.expression_dirs[..., :9] * rng.normal(0, 1, 9).astype(np.float32)
    bent = Head(**{**plain.__dict__, "jaw_correctives": shape})
    weights = np.zeros((1, 52))
    weights[0, INDEX["jawOpen"]] = 0.7
    solved = {}
    for name, head in (("plain", plain), ("bent", bent)):
        solver = ExpressionSolver(head, foreign.units, Credit(ROLE, "other", "1", ""))
        solved[name] = solver.solve(weights)
    assert np.abs(solved["plain"][0] - solved["bent"][0]).max() > 0.1
    assert solved["bent"][2] == pytest.approx(solved["plain"][2], abs=0.02)


def test_what_has_no_face_is_told(model: BodyModel, tmp_path: Path) -> None:
    head = part_of(model, np.arange(len(model.v_template)))
    back = Head(**{**head.__dict__, "vertices": head.vertices * np.float32([1, 1, -1])})
    with pytest.raises(InputError):
        facial_points(back)
    tiny = Head(**{**head.__dict__, "eyes": head.eyes * 0.01})
    with pytest.raises(InputError, match="eyes"):
        facial_points(tiny)
