"""Gestures as events of a performance, there and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.inference.body.event import GestureEvent, as_event, from_events

times = st.lists(st.integers(0, 100_000), min_size=5, max_size=5, unique=True).map(
    lambda ms: [t / 1000 for t in sorted(ms)]
)


@given(times, st.sampled_from(["beat", "point", "a clip"]), st.sampled_from([("left",), ("left", "right")]))
def test_a_gesture_comes_back_as_it_was(borders: list[float], name: str, hands: tuple[str, ...]) -> None:
    gesture = GestureEvent(
        name, hands, *borders, word="here", size=0.8, target=(0.5, 1.2, 1.0), sentence=3, detail="up", form=2
    )
    assert from_events([as_event(gesture)]) == [gesture]


def test_gestures_of_older_performances_are_read() -> None:
    old = {"kind": "gesture", "name": "beat down", "word": "five", "hands": ["right"]}
    old |= {"start": 0.5, "raised": 1.0, "apex": 1.25, "held": 1.5, "end": 2.5}
    (found,) = from_events([{"kind": "blink", "start": 0.0, "end": 0.2}, old])
    assert (found.name, found.hands, found.apex, found.size) == ("beat down", ("right",), 1.25, 1.0)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"hands": []},
        {"hands": "left"},
        {"hands": [3]},
        {"name": 4},
        {"start": "soon"},
        {"end": 0.0},
        {"end": float("nan")},
    ],
)
def test_what_can_be_no_gesture_is_left_out(spoilt: dict[str, Any]) -> None:
    event = as_event(GestureEvent("beat", ("left",), 1.0, 1.4, 1.7, 2.0, 2.8))
    assert from_events([event | spoilt]) == []


def test_borders_are_put_in_order() -> None:
    event = as_event(GestureEvent("beat", ("left",), 1.0, 1.4, 1.7, 2.0, 2.8))
    (found,) = from_events(
        [event | {"raised": 9.0, "apex": 0.1, "held": None, "size": 1e9, "target": [1, 2]}]
    )
    assert 1.0 <= found.raised <= found.apex <= found.held <= found.end == 2.8
    assert found.size <= 2 and found.target is None
