"""Whom the speaker looks at."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.face.face import animate_face
from paksatalker.inference.face.life.look import Look, parse_look
from paksatalker.inference.timeline.speech import Speech
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.smplx import rest_joints


def leftwards(speech: Speech, look: str) -> float:
    """Mean weight with which the left eye looks out, less that with which it looks in."""
    arkit = animate_face(speech, 30, 2, delivery=Delivery(look=parse_look(look))).arkit
    return float((arkit[:, INDEX["eyeLookOutLeft"]] - arkit[:, INDEX["eyeLookInLeft"]]).mean())


def test_the_camera_is_the_default(story: Speech) -> None:
    a, b = (
        animate_face(story, 30, 2),
        animate_face(story, 30, 2, delivery=Delivery(look=parse_look("camera"))),
    )
    np.testing.assert_array_equal(a.arkit, b.arkit)
    assert a.events == b.events


def test_eyes_and_head_turn_to_a_point(story: Speech) -> None:
    x, y, z = rest_joints()[23:25].mean(axis=0)
    left, right = (f"{x + side},{y},{z + 2}" for side in (0.8, -0.8))
    camera = leftwards(story, "camera")
    assert leftwards(story, left) > camera + 0.3
    assert leftwards(story, right) < camera - 0.3
    heads = [
        animate_face(story, 30, 2, delivery=Delivery(look=parse_look(p))).head[:, 1].mean()
        for p in (left, right)
    ]
    assert heads[0] > heads[1] + np.radians(5)


def test_a_point_that_is_higher_raises_the_eyes(story: Speech) -> None:
    up = animate_face(story, 30, 2, delivery=Delivery(look=parse_look("0,2.4,2"))).arkit[
        :, INDEX["eyeLookUpLeft"]
    ]
    assert up.mean() > animate_face(story, 30, 2).arkit[:, INDEX["eyeLookUpLeft"]].mean() + 0.2


def test_away_meets_nobody_from_the_first_frame(story: Speech) -> None:
    track = animate_face(story, 30, 2, delivery=Delivery(look=parse_look("away")))
    sideways = np.abs(track.arkit[:, INDEX["eyeLookOutLeft"]] - track.arkit[:, INDEX["eyeLookInLeft"]])
    assert sideways[0] > 0.2 and np.median(sideways) > 0.2
    assert {e["target"] for e in track.events if e["kind"] == "gaze"} == {"away"}


@pytest.mark.parametrize("text", ["", "up", "1,2", "1,2,x", "0,1.5,-2", "nan,0,0", "0,9,1", "inf,0,1"])
def test_what_can_not_be_looked_at_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_look(text)
    assert caught.value.hint


def test_a_point_is_kept_as_given() -> None:
    assert parse_look(" 0.1, 1.5, 2 ") == Look("point", (0.1, 1.5, 2.0))
