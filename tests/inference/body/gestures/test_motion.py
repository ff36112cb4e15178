import time
from dataclasses import replace

import numpy as np
import pytest

from paksatalker.inference.body.event import GestureEvent
from paksatalker.inference.body.gestures.arms import ANGLES, hand_values, rest_arm
from paksatalker.inference.body.gestures.forms import Form, form_of, kinds
from paksatalker.inference.body.gestures.motion import gesture_motion
from paksatalker.inference.body.manner.manner import Manner
from paksatalker.inference.body.segments import BodySegment
from paksatalker.rigs.smplx import INDEX

from .made_gestures import all_events, an_event, joints, moved, part_of

EVENTS = all_events()
WRISTS = [INDEX["left_wrist"], INDEX["right_wrist"]]
LIMITS = {
    "elbow": (-1.0, 146.0),
    "pronation": (-92.0, 87.0),
    "wrist": (-67.0, 77.0),
    "deviation": (-35.0, 25.0),
    "collar": (-15.0, 35.0),
    "protraction": (-5.0, 20.0),
}
"""Degrees: AAOS, "Joint Motion" (1965), with the few degrees into which motion is slowed down."""


def test_there_are_two_forms_of_nearly_every_kind() -> None:
    assert len(kinds()) >= 30 and len(EVENTS) >= 90
    single = [k for k in kinds() if len({id(f) for f, e in EVENTS if e.name == k}) < 2]
    assert set(single) <= {"spell", "hold", "put", "touch", "steeple", "step"}


@pytest.mark.parametrize(("form", "event"), EVENTS, ids=[f"{e.name}-{i}" for i, (_, e) in enumerate(EVENTS)])
def test_every_form_keeps_to_what_joints_can_do_and_moves_smoothly(form: Form, event: GestureEvent) -> None:
    motion = moved([event])
    for arm in (motion.left, motion.right):
        for angle, (low, high) in LIMITS.items():
            values = arm[:, ANGLES.index(angle)]
            assert low <= values.min() and values.max() <= high, (angle, values.min(), values.max())
        fingers = arm[:, len(ANGLES) :].reshape(-1, 5, 4)
        assert fingers[:, :4, 0].min() > -26 and fingers[:, :4, 0].max() < 26
        assert fingers[:, :4, 1:].min() > -22 and fingers[:, :4, 1:].max() < 110
    places = joints(motion)[1][:, WRISTS]
    speed = np.linalg.norm(np.diff(places, axis=0), axis=-1) * 60
    assert 0.25 < speed.max() < 2.6
    step = np.abs(np.diff(np.concatenate([motion.left, motion.right], axis=1), axis=0))
    assert step[:, : len(ANGLES)].max() * 60 < 1100


@pytest.mark.parametrize("name", ["greeting", "stop", "size", "point"])
@pytest.mark.parametrize("apex", [0.2, 0.35, 0.6])
def test_a_gesture_at_the_very_start_sets_out_from_rest(name: str, apex: float) -> None:
    event = GestureEvent(name, ("right",), 0.0, 0.5 * apex, apex, apex + 0.6, apex + 1.5, sentence=0)
    later = an_event("beat", at=apex + 0.7, start=apex + 0.2)
    for events, most in (([event], 3.0), ([event, later], 4.0)):
        places = joints(moved(events))[1][:, WRISTS]
        speed = np.linalg.norm(np.diff(places, axis=0), axis=-1) * 60
        assert speed[0].max() < 0.4 and speed.max() < most


@pytest.mark.parametrize(("form", "event"), EVENTS, ids=[f"{e.name}-{i}" for i, (_, e) in enumerate(EVENTS)])
def test_hands_come_back_to_rest_and_paths_are_no_straight_lines(form: Form, event: GestureEvent) -> None:
    motion = moved([event], 5.0)
    rest = joints(moved([], 5.0))[1][:, WRISTS]
    places = joints(motion)[1][:, WRISTS]
    assert np.linalg.norm(places[-1] - rest[-1], axis=-1).max() < 0.02
    hand = 1 if "right" in event.hands else 0
    rising = places[round(0.15 * 60) : round(0.6 * 60), hand]
    chord = rising[-1] - rising[0]
    away = np.linalg.norm(np.cross(rising - rising[0], chord), axis=1) / np.linalg.norm(chord)
    assert away.max() > 0.02 * np.linalg.norm(chord)


def test_without_gestures_the_arms_hang() -> None:
    motion = moved([])
    for arm in (motion.left, motion.right):
        assert np.abs(arm - rest_arm())[:, : len(ANGLES)].max() < 6
    assert not motion.trunk.any() and motion.head is None and not motion.shrug.any()


@pytest.mark.parametrize("target", [(1.2, 1.6, 1.5), (-0.3, 1.4, 2.5), (-1.5, 1.0, 1.0), (0.5, 0.2, 1.5)])
def test_the_index_finger_points_at_the_target(target: tuple[float, float, float]) -> None:
    hand = "left" if target[0] > 0 else "right"
    event = an_event("point", (hand,), target=target, detail="", form=0)
    assert "point" in form_of("point", (hand,)).stroke[-1].shape
    places = joints(moved([event], fps=30))[1]
    for frame in (31, 36, 42):
        knuckle, tip = (places[frame, INDEX[f"{hand}_index{n}"]] for n in (1, 3))
        way, wanted = tip - knuckle, np.array(target) - knuckle
        angle = np.degrees(np.arccos(way @ wanted / np.linalg.norm(way) / np.linalg.norm(wanted)))
        assert angle < 3.0, frame


@pytest.mark.parametrize("target", [(0.3, 1.3, -2.0), (0.0, 3.0, 0.1), (0.0, 0.0, 0.0), (-9.0, 1.0, -3.0)])
def test_a_target_behind_the_back_or_in_the_body_is_pointed_at_as_far_as_an_arm_goes(target) -> None:
    motion = moved([an_event("point", ("left",), target=target), an_event("hold", ("right",), target=target)])
    assert np.isfinite(motion.left).all() and np.isfinite(motion.right).all()
    assert np.abs(motion.trunk).max() < np.radians(30)


@pytest.mark.parametrize("count", range(1, 6))
def test_counting_shows_so_many_fingers(count: int) -> None:
    motion = moved([an_event("count", detail=str(count))])
    fingers = motion.right[round(1.25 * 60), len(ANGLES) :].reshape(5, 4)
    straight = fingers[:4, 1:].sum(axis=1) < 60
    assert straight.sum() == min(count, 4)
    thumb_in = hand_values("four")[16] > 30
    assert thumb_in and (fingers[4, 0] < 20) == (count == 5)


def test_height_goes_up_and_down_and_size_apart_and_together() -> None:
    at = round(1.05 * 60)
    high, low = (joints(moved([an_event("height", detail=d)]))[1][at, WRISTS[1], 1] for d in ("high", "low"))
    assert high > low + 0.25
    both = ("left", "right")
    big, small = (
        np.ptp(joints(moved([an_event("size", both, detail=d)]))[1][at, WRISTS, 0]) for d in ("big", "small")
    )
    assert big > small + 0.25
    left, right = (
        joints(moved([an_event("direction", detail=d)]))[1][at, WRISTS[1], 0] for d in ("left", "right")
    )
    assert left > right + 0.2


def test_manner_makes_gestures_wider_and_higher() -> None:
    at = round(1.05 * 60)
    event = an_event("beat", ("left", "right"), form=1)

    def seen(**numbers: float) -> np.ndarray:
        return joints(moved([event], manner=Manner(**numbers)))[1][at, WRISTS]  # type: ignore[arg-type]

    plain = seen()
    assert np.all(seen(height=0.1)[:, 1] > plain[:, 1] + 0.06)
    assert np.ptp(seen(extent=1.5)[:, 0]) > np.ptp(plain[:, 0])
    assert np.ptp(seen(openness=1.0)[:, 0]) > np.ptp(plain[:, 0])
    larger = joints(moved([replace(event, size=1.5)]))[1][at, WRISTS]
    assert np.ptp(larger[:, 0]) > np.ptp(plain[:, 0])


def test_both_hands_are_not_mirror_images() -> None:
    motion = moved([an_event("frame", ("left", "right"))])
    apart = joints(motion)[1][:, WRISTS] * [[[-1, 1, 1], [1, 1, 1]]]
    assert 0.005 < np.linalg.norm(apart[:, 0] - apart[:, 1], axis=1).max() < 0.2


def test_another_seed_or_word_differs_and_the_same_is_the_same() -> None:
    event = an_event("beat", word="very")
    a, b, c = (moved([event], seed=s) for s in (1, 1, 2))
    assert np.array_equal(a.right, b.right) and np.abs(a.right - c.right).max() > 1
    said_again = [event, replace(an_event("beat", at=4.0, word="very"), form=1)]
    both = moved(said_again, 7.0).right
    assert np.abs(both[round(60 * 0.4) : 120] - both[round(60 * 3.4) : 300]).max() > 2


def test_an_event_that_is_added_leaves_other_sentences_as_they_were() -> None:
    parts = [
        BodySegment("", 0, -1, 0.0, 0.0, 0.0, (), ()),
        BodySegment("One.", 0, 0, 0.0, 4.0, 4.0, (), ()),
        BodySegment("Two.", 0, 1, 4.0, 8.0, 8.0, (), ()),
    ]
    times = np.arange(0, 8, 1 / 30)
    first, second = an_event("beat"), replace(an_event("size", ("left", "right"), at=6.0), sentence=1)
    one = gesture_motion([first, second], parts, 0, times=times)
    more = gesture_motion([first, an_event("count", at=2.6, detail="2"), second], parts, 0, times=times)
    assert np.abs(one.right[:50] - more.right[:50]).max() < 30
    later = times > 4.9
    np.testing.assert_allclose(one.right[later], more.right[later], atol=1e-9)
    np.testing.assert_allclose(one.left[later], more.left[later], atol=1e-9)


def test_frames_only_sample_the_motion() -> None:
    events = [an_event("point", target=(-1.0, 1.4, 1.5)), an_event("frame", ("left", "right"), at=3.0)]
    slow, fast = moved(events, 5.0, fps=30), moved(events, 5.0, fps=60)
    np.testing.assert_allclose(slow.right, fast.right[::2], atol=0.3)
    np.testing.assert_allclose(slow.trunk, fast.trunk[::2], atol=1e-9)


def test_a_thing_that_is_held_and_put_down_does_not_slide() -> None:
    thing, place = (-0.25, 1.05, 0.42), (-0.05, 1.05, 0.45)
    events = [
        replace(an_event("hold", at=1.0, target=thing), held=2.6, end=3.2),
        replace(an_event("put", at=3.6, target=place), start=2.7, raised=3.1, held=4.1, end=5.0),
    ]
    turns, places = joints(moved(events, 6.0))
    grip = places[:, WRISTS[1]] + turns[:, WRISTS[1]] @ np.array([-0.085, -0.03, 0.01])
    closing = slice(round(1.0 * 60), round(1.25 * 60))
    assert np.linalg.norm(grip[closing] - thing, axis=1).max() < 0.012
    assert np.linalg.norm(np.ptp(places[closing, WRISTS[1]], axis=0)) < 0.005
    opening = slice(round(3.62 * 60), round(3.9 * 60))
    assert np.linalg.norm(np.ptp(places[opening, WRISTS[1]], axis=0)) < 0.005
    assert grip[round(2.4 * 60), 1] > thing[1] + 0.03  # lifted


def test_names_of_earlier_versions_and_unknown_ones_are_played() -> None:
    for name in (
        "beat down",
        "offer",
        "flick out",
        "point out",
        "chop",
        "frame",
        "open up",
        "weigh",
        "no such",
    ):
        assert np.abs(moved([an_event(name)]).right - rest_arm()).max() > 20


def test_a_minute_takes_well_under_a_second_and_a_half() -> None:
    names = ["beat", "size", "point", "greeting", "yes", "cycle", "count", "offer"]
    events = [
        an_event(names[i % 8], ("left", "right")[: 1 + i % 2], at=1 + 2.4 * i, form=i) for i in range(24)
    ]
    times = np.arange(0, 60, 1 / 30)
    spent = []
    for _ in range(3):
        started = time.process_time()
        gesture_motion(events, [part_of(60.0)], 0, times=times)
        spent.append(time.process_time() - started)
    assert min(spent) < 1.5
