"""The strokes that a speaker makes most, taken from a clip and made again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from paksatalker.inference.body.body import animate_body
from paksatalker.inference.body.event import GestureEvent
from paksatalker.inference.body.gestures.key_poses import own_stroke
from paksatalker.inference.body.manner.manner import NEUTRAL, OwnStroke, as_keys, blend, from_keys
from paksatalker.inference.body.manner.measures import strokes, wrists
from paksatalker.inference.body.manner.tables import parse_style
from paksatalker.inference.body.speaker.own_strokes import own_strokes
from paksatalker.inference.timeline.speech import Speech
from paksatalker.rigs.smplx import rest_joints

FPS = 30


def ways(poses: np.ndarray) -> np.ndarray:
    """(N, 6) where strokes begin and end."""
    hands = wrists(poses, rest_joints())
    return np.array([np.r_[hands[s.start, s.side], hands[s.end, s.side]] for s in strokes(hands, FPS)])


@pytest.fixture(scope="module")
def clip(spoken: Speech) -> np.ndarray:
    return animate_body(spoken, FPS, 0, manner=replace(parse_style("enthusiastic"), meaning=0.0)).poses


def test_own_strokes_are_those_of_the_clip_and_few(clip: np.ndarray) -> None:
    own = own_strokes(clip, rest_joints(), FPS)
    assert 1 <= len(own) <= len(ways(clip)) / 4
    assert own == own_strokes(clip, rest_joints(), FPS)


def test_a_talk_with_them_makes_strokes_nearer_to_the_clips(clip: np.ndarray, spoken: Speech) -> None:
    own = replace(NEUTRAL, meaning=0.0, strokes=own_strokes(clip, rest_joints(), FPS))
    there = ways(clip)
    apart = []
    for manner in (replace(own, strokes=()), own):
        made = np.concatenate([ways(animate_body(spoken, FPS, seed, manner=manner).poses) for seed in (3, 4)])
        apart.append(np.linalg.norm(there[:, None] - made, axis=2).min(axis=1).mean())
    assert apart[1] < 0.9 * apart[0]


def test_a_still_clip_has_none() -> None:
    assert own_strokes(np.zeros((120, 165)), rest_joints(), FPS) == ()


def test_only_beats_take_them_and_each_in_its_turn() -> None:
    one, both = (OwnStroke((0.0,) * 31, (1.0,) * 31, (0.0, 0.0, 0.0), both=b) for b in (False, True))
    manner = replace(NEUTRAL, strokes=(one, both, replace(one, bow=(0.1, 0.0, 0.0))))
    beat = GestureEvent("beat", ("right",), 0.0, 0.4, 0.6, 1.0, 1.5)
    assert own_stroke(beat, NEUTRAL) is None and own_stroke(replace(beat, name="size"), manner) is None
    assert own_stroke(beat, manner) != own_stroke(replace(beat, form=1), manner)
    assert own_stroke(replace(beat, hands=("left", "right")), manner) is both


def test_they_are_kept_in_a_file_and_what_is_none_is_left_out() -> None:
    stroke = OwnStroke((0.25,) * 31, (0.5,) * 31, (0.0, 0.125, 0.0), both=True)
    manner = replace(NEUTRAL, strokes=(stroke,))
    rows = as_keys(manner)
    assert from_keys(rows) == manner
    assert blend([(manner, 0.8), (NEUTRAL, 0.2)]).strokes == (stroke,)
    good = rows[0]["strokes"][0]
    for spoilt in (
        {},
        [1],
        [{**good, "ends": [1.0]}],
        [{**good, "bow": ["a", 0, 0]}],
        [{**good, "bow": [1e9, 0, 0]}],
    ):
        assert from_keys([{**rows[0], "strokes": spoilt}]).strokes == ()
