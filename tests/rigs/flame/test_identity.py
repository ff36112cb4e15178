"""Somebody's head in the identity basis of the open head, and in that of a head of another mesh."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.interpolate import RBFInterpolator

from paksatalker.base.errors import InputError
from paksatalker.inference.portrait.face_axes import human_of
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.source import Source
from paksatalker.rigs.avatar.source_file import open_source
from paksatalker.rigs.flame.identity import fit_identity
from paksatalker.rigs.models.model import BodyModel
from paksatalker.rigs.rotations import matrix_from_axis_angle
from paksatalker.rigs.standins.head_standin import head_of_human

from ..foreign import Foreign

WANTED = np.array([1.2, -0.8, 0.9, -0.6])


@pytest.fixture(scope="module")
def source() -> Source:
    return open_source()


def test_what_the_open_head_was_shaped_by_is_found(model: BodyModel, head_file: Path) -> None:
    person = model.v_template + model.shapedirs[..., :4].astype(float) @ WANTED
    turned = person @ matrix_from_axis_angle(np.array([0.1, 0.4, -0.2])).T + [0.3, 1.5, 0.2]
    found = fit_identity(model, head_file, turned.astype(np.float32))
    assert found.betas.shape == (300,) and not found.betas[10:].any()
    np.testing.assert_allclose(found.betas[:4], WANTED, atol=0.1)
    assert found.error_mm < 0.3 < found.mean_mm


def test_it_is_found_in_a_head_of_another_mesh(model: BodyModel, head_file: Path, foreign: Foreign) -> None:
    """The same columns on that head's vertices: a person of that shape has the same coefficients there."""
    before = model.v_template.astype(float)
    after = Foreign.warp(before)
    columns = [
        Foreign.warp(before + model.shapedirs[..., k].astype(float)) - after for k in range(len(WANTED))
    ]
    shapes = foreign.model.shapedirs.copy()
    _, once = np.unique(after.round(7), axis=0, return_index=True)
    for k, column in enumerate(columns):
        field = RBFInterpolator(after[once], column[once], neighbors=8, kernel="linear")
        shapes[..., k] = field(foreign.model.v_template)
    theirs = replace(foreign.model, shapedirs=shapes)
    person = after + np.einsum("kva,k->va", np.array(columns), WANTED)
    found = fit_identity(theirs, head_file, person.astype(np.float32))
    off = shapes[..., :4] @ (found.betas[:4] - WANTED)
    missed = 1000 * np.linalg.norm(off - off.mean(axis=0), axis=1)  # where a head is held tells nothing
    assert np.median(missed) < 1.5 and (np.sign(found.betas[:4]) == np.sign(WANTED)).all()
    assert found.error_mm < 0.7 * found.mean_mm


def test_people_of_ours_are_nearer_than_the_mean_head(
    model: BodyModel, head_file: Path, source: Source
) -> None:
    for name in ("man", "woman"):
        found = fit_identity(model, head_file, head_of_human(human_of(source, describe(name))))
        assert found.error_mm < 0.8 * found.mean_mm, name
        assert np.abs(found.betas).max() < 6


def test_a_model_without_identity_is_told(foreign: Foreign, head_file: Path, model: BodyModel) -> None:
    with pytest.raises(InputError, match="no identity"):
        fit_identity(foreign.model, head_file, model.v_template)
