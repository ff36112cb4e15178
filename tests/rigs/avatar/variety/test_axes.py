"""Signed axes of faces, and people at random."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.rigs.avatar.description import describe, description_text
from paksatalker.rigs.avatar.human import shape_human
from paksatalker.rigs.avatar.source import Source
from paksatalker.rigs.avatar.variety.axes import axes, axis_of, groups, targets_of
from paksatalker.rigs.avatar.variety.random_person import age_slider, random_person


def test_every_axis_has_its_files(source: Source) -> None:
    names = [*axes(), *(f"{side}-{n}" for n, a in axes().items() if a.sides for side in "lr")]
    for name in names:
        axis = axis_of(name)
        assert axis is not None
        for file in filter(None, (axis.low, axis.high)):
            for side in "lr" if "*" in file else ("",):
                assert source.has_target(file.replace("*", side)), name
    of_face = ("head", "forehead", "eyebrows", "eyes", "nose", "mouth", "cheek", "chin")
    assert sum(len(groups()[g]) for g in of_face) == 96 and len(names) > 104


def test_an_axis_goes_both_ways_and_one_side_alone(source: Source) -> None:
    assert targets_of({"nose-hump": -0.4}) == {"nose/nose-hump-decr": 0.4}
    assert targets_of({"l-eye-scale": 0.2}) == {"eyes/l-eye-scale-incr": 0.2}
    plain, *moved = (
        shape_human(source, {}, {"caucasian": 1.0}, targets_of({axis: value})).vertices
        for axis, value in (
            ("nose-hump", 0.0),
            ("nose-hump", 0.5),
            ("nose-hump", -0.5),
            ("l-cheek-bones", 1.0),
        )
    )
    up, down, left = (m - plain for m in moved)
    assert (up[:, 2] * down[:, 2]).min() < 0, "a hump against a hollow"
    most = np.abs(left).max(axis=1) > 1e-4
    assert most.any() and (plain[most, 0] > -0.005).all(), "the person's left alone"


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [("nose-hump=-1.2", "from -1 to 1"), ("head-oval=-0.1", "from 0 to 1"), ("l-nose-hump=0.1", "no slider")],
)
def test_axes_out_of_range_are_refused(shape: str, wanted: str) -> None:
    with pytest.raises(InputError, match=r"range|no slider") as e:
        describe("woman", shape)
    assert wanted in str(e.value) + str(e.value.hint)


def test_axes_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "me.toml"
    file.write_text('base = "woman"\n[axes]\nnose-hump = -0.3\nasym-jaw-1 = 0.2\n', "utf-8")
    found = describe(str(file), "nose-hump=0.1")["axes"]
    assert (found["nose-hump"], found["asym-jaw-1"]) == (0.1, 0.2)
    assert found["head-oval"] == describe("woman")["axes"]["head-oval"], "the base's stay"
    file.write_text('base = "woman"\n[axes]\nnose-hum = -0.3\n', "utf-8")
    with pytest.raises(InputError, match="no axis 'nose-hum'"):
        describe(str(file))


def test_people_at_random_are_grown_ups_of_all_kinds_and_come_again(tmp_path: Path) -> None:
    people = [random_person(seed) for seed in range(40)]
    assert random_person(7) == random_person(7) and random_person(7) != random_person(8)
    file = tmp_path / "one.toml"
    for person in people:
        file.write_text(description_text(person), "utf-8")
        assert describe(str(file)) == person
        assert person["macros"]["age"] >= 0.4 and max(map(abs, person["axes"].values())) <= 0.6
    assert {p["skin"]["tone"] for p in people} == {"light", "olive", "brown", "dark"}
    women = sum(p["macros"]["gender"] < 0.5 for p in people)
    assert 10 <= women <= 30
    ages = [p["macros"]["age"] for p in people]
    assert min(ages) < age_slider(32) and max(ages) > age_slider(70)


def test_age_is_told_in_years() -> None:
    assert age_slider(25) == 0.5 and age_slider(90) == 1.0
