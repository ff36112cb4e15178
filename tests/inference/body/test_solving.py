"""Gestures that are edited in a performance, and solved again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.body.event import from_events
from paksatalker.inference.body.plan import event_file
from paksatalker.inference.body.solving import MOVED, with_gestures
from paksatalker.inference.jobs.gestures import GesturesJob, edit_gestures
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.timeline.speech import Speech
from paksatalker.rigs.smplx import INDEX


@pytest.fixture(scope="module")
def take(spoken: Speech) -> Performance:
    """A performance with gestures."""
    return perform(spoken, fps=24, seed=3)


def test_the_same_gestures_change_nothing(take: Performance) -> None:
    again = with_gestures(take, from_events(take.meta["events"]))
    np.testing.assert_array_equal(again.poses, take.poses)
    assert again.meta["events"] == take.meta["events"]


def test_a_gesture_that_is_deleted_leaves_the_rest(take: Performance) -> None:
    gone, *rest = from_events(take.meta["events"])[::-1]
    less = with_gestures(take, rest)
    moved = np.flatnonzero(np.any(less.poses != take.poses, axis=1)) / take.fps
    before = max(g.held for g in rest)
    assert len(moved) and moved.min() >= min(gone.start, before) - 0.1
    joints = less.poses.reshape(-1, 55, 3) != take.poses.reshape(-1, 55, 3)
    may = {*MOVED, INDEX["neck"], INDEX["head"]}
    assert {int(j) for j in np.flatnonzero(joints.any(axis=(0, 2)))} <= may
    np.testing.assert_array_equal(less.trans, take.trans)
    np.testing.assert_array_equal(less.arkit, take.arkit)
    others = [e for e in take.meta["events"] if e["kind"] != "gesture"]
    assert [e for e in less.meta["events"] if e["kind"] != "gesture"] == others


def test_a_take_comes_back_when_an_edit_is_undone(take: Performance) -> None:
    gestures = from_events(take.meta["events"])
    other = with_gestures(take, [replace(g, name="point", size=1.2) for g in gestures])
    assert np.abs(other.poses - take.poses).max() > 0.1
    np.testing.assert_allclose(with_gestures(other, gestures).poses, take.poses, atol=2e-4)


def test_gestures_are_edited_as_a_table(take: Performance, tmp_path: Path) -> None:
    take.save(tmp_path / "take.npz")
    table, new = tmp_path / "gestures.toml", tmp_path / "new.npz"
    edit_gestures(GesturesJob(performance=tmp_path / "take.npz", output=table))
    edit_gestures(GesturesJob(performance=tmp_path / "take.npz", events=table, output=new))
    np.testing.assert_array_equal(Performance.load(new).poses, take.poses)
    table.write_text(table.read_text() + '\n[[gesture]]\nname = "stop"\nhands = ["left"]\napex = 6.0\n')
    edit_gestures(GesturesJob(performance=tmp_path / "take.npz", events=table, output=new))
    assert "stop" in {g.name for g in from_events(Performance.load(new).meta["events"])}


@pytest.mark.parametrize(
    "row, said",
    [
        ('name = "pint"\nhands = ["left"]\napex = 2.0', "point"),
        ('name = "point"\nhands = ["third"]\napex = 2.0', "hands"),
        ('name = "point"\nhands = ["left"]\napex = 2000.0', "apex"),
        ('name = "point"\nhands = ["left"]\napex = 2.0\nheld = 1.0', "order"),
        ('name = "point"\nhands = ["left"]', "apex"),
        ('name = "point"\nhands = ["left"]\napex = 2.0\ncolour = 3', "colour"),
        ('name = "point"\nhands = ["left"]\napex = 2.0\ntarget = [1, "x", 2]', "made"),
    ],
)
def test_what_is_wrong_in_a_table_is_one_line(row: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "gestures.toml"
    file.write_text(f"[[gesture]]\n{row}\n")
    with pytest.raises(InputError) as refused:
        event_file.check_kinds(event_file.read(file, 10.0))
    assert said in f"{refused.value} {refused.value.hint}" and "\n" not in str(refused.value)
