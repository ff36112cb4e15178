"""Engines of the body: found by name, and none but its own module knows one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from paksatalker.base.credit import Credit
from paksatalker.base.errors import InputError
from paksatalker.base.progress import Progress
from paksatalker.inference.body.engines import RULES, body_engine, names
from paksatalker.inference.performance.performance import non_commercial_parts
from paksatalker.inference.pipeline import perform
from paksatalker.inference.timeline.speech import Speech
from paksatalker.inference.timeline.tracks import BodyTrack


@dataclass(frozen=True)
class Leaning:
    """The rules, leaned forwards, under a licence of its own."""

    lean: float = 0.3
    lacks: str = ""
    name = "leaning"

    def missing(self) -> str:
        return self.lacks

    def credits(self) -> tuple[Credit, ...]:
        return (Credit("body", self.name, "2", "CC-BY-NC-4.0", True),)

    def animate(self, speech: Speech, fps: float, seed: int, progress: Progress) -> BodyTrack:
        track = body_engine(RULES).animate(speech, fps, seed, progress)
        poses = np.array(track.poses)
        poses[:, 9] += self.lean
        return replace(track, poses=poses)


def test_each_is_found_by_the_name_that_it_has() -> None:
    assert names()[0] == RULES
    for name in names():
        engine = body_engine(name)
        assert engine.name == name
        assert [c.role for c in engine.credits()].count("body") == 1
        assert all(c.name and c.licence for c in engine.credits())


def test_what_no_engine_is_called_is_one_line() -> None:
    with pytest.raises(InputError, match="unknown body engine 'clay'") as raised:
        body_engine("clay")
    assert RULES in raised.value.hint


def test_the_performance_tells_which_engine_moved_it(spoken: Speech) -> None:
    as_usual = perform(spoken)
    assert [e["name"] for e in as_usual.meta["engines"] if e["role"] == "body"] == [RULES]
    np.testing.assert_array_equal(as_usual.poses, perform(spoken, body=RULES).poses)
    assert not any("body" in part for part in non_commercial_parts(as_usual))


def test_an_engine_of_ones_own_moves_the_body_and_its_licence_goes_along(spoken: Speech) -> None:
    leant, as_usual = perform(spoken, body=Leaning()), perform(spoken)
    np.testing.assert_allclose(leant.poses[:, 9] - as_usual.poses[:, 9], 0.3, atol=1e-6)
    np.testing.assert_array_equal(leant.arkit, as_usual.arkit)
    assert non_commercial_parts(leant) == ["body: leaning 2 (CC-BY-NC-4.0)"]


def test_an_engine_that_lacks_something_says_so_before_any_work(spoken: Speech) -> None:
    def told(step: str, done: int, total: int) -> None:
        raise AssertionError(step)

    with pytest.raises(InputError, match="'leaning' can't work here") as raised:
        perform(spoken, body=Leaning(lacks="name the folder of its weights"), progress=told)
    assert raised.value.hint == "name the folder of its weights"
