"""``--body``: engines and files for all of the body, by part and in turn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.base.progress import silent
from paksatalker.inference.body.engines import body_engine
from paksatalker.inference.body.mixed import BLEND, NONE, mixed_engine, parse_body, sources_of
from paksatalker.inference.motion.motion_in import open_performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.timeline.speech import Speech
from paksatalker.inference.timeline.tracks import BodyTrack
from paksatalker.rigs.smplx import INDEX, forward_kinematics, rest_joints

REST = rest_joints().astype(np.float64)
FPS = 30


def moved(text: str, speech: Speech, seed: int = 3) -> BodyTrack:
    return mixed_engine(text, body_engine, open_performance).animate(speech, FPS, seed, silent)


def joints(track: BodyTrack) -> np.ndarray:
    return forward_kinematics(track.poses.astype(np.float64), track.trans, REST)[1]


def of(track: BodyTrack, joint: str) -> np.ndarray:
    return track.poses.reshape(-1, 55, 3)[:, INDEX[joint]]


def test_one_source_alone_is_that_source(spoken: Speech) -> None:
    assert mixed_engine("rules", body_engine, open_performance).name == "rules"
    np.testing.assert_array_equal(
        moved("rules", spoken).poses, body_engine("rules").animate(spoken, FPS, 3, silent).poses
    )


def test_none_stands_still_on_its_feet(spoken: Speech) -> None:
    track = moved(NONE, spoken)
    assert not np.ptp(track.poses, axis=0).any() and not track.events
    np.testing.assert_allclose(joints(track)[0, [7, 8]], REST[[7, 8]], atol=1e-5)


def test_a_part_is_its_own_sources_and_arms_are_where_it_has_them_in_the_room(spoken: Speech) -> None:
    rules, mixed = moved("rules", spoken), moved("none,arms=rules", spoken)
    for joint in ("left_elbow", "right_shoulder", "right_wrist"):
        np.testing.assert_allclose(of(mixed, joint), of(rules, joint), atol=1e-5)
    np.testing.assert_allclose(of(mixed, "left_index1"), of(moved(NONE, spoken), "left_index1"), atol=1e-5)
    assert not np.ptp(of(mixed, "spine2"), axis=0).any()
    ours, theirs = joints(mixed), joints(rules)
    for side in ("left", "right"):
        line = [j[:, INDEX[f"{side}_wrist"]] - j[:, INDEX[f"{side}_collar"]] for j in (ours, theirs)]
        np.testing.assert_allclose(*line, atol=1e-4)
    assert {e["kind"] for e in mixed.events} == {"gesture"}


def test_keys_change_over_smoothly_and_feet_stay(spoken: Speech) -> None:
    first, second, mixed = moved("rules", spoken), moved(NONE, spoken), moved("0:rules 6:none", spoken)
    k, half = round(6 * FPS), round(0.5 * BLEND * FPS) + 1
    np.testing.assert_allclose(mixed.poses[: k - half], first.poses[: k - half], atol=1e-5)
    np.testing.assert_allclose(mixed.poses[k + half :], second.poses[k + half :], atol=1e-5)
    placed = joints(mixed)
    assert np.linalg.norm(np.diff(placed[:, [7, 8]], axis=0), axis=2).max() * FPS < 0.01
    wrists = np.linalg.norm(np.diff(placed[:, [20, 21]], axis=0), axis=2) * FPS
    assert wrists[k - half : k + half].max() < 4.0, "no jump"


def test_a_file_of_the_same_words_is_retimed_by_them(spoken: Speech, tmp_path: Path) -> None:
    path = tmp_path / "take.npz"
    performance = perform(spoken, seed=3, fps=FPS)
    performance.save(path)
    track, rules = moved(str(path), spoken), moved("rules", spoken)
    same = [j for j in range(55) if j not in (12, 15, 22, 23, 24)]
    np.testing.assert_allclose(
        track.poses.reshape(-1, 55, 3)[:, same], rules.poses.reshape(-1, 55, 3)[:, same], atol=1e-3
    )


def test_a_file_that_can_not_be_retimed_is_refused(spoken: Speech, silence: Speech, tmp_path: Path) -> None:
    path = tmp_path / "take.npz"
    perform(spoken, fps=FPS).save(path)
    with pytest.raises(InputError, match="can't be retimed"):
        moved(f"rules,legs={path}", silence)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("clay", "unknown body engine 'clay'"),
        ("rules,tail=none", "the body has no part 'tail'"),
        ("rules,hands=", "unknown body engine ''"),
        ("0:rules 4:clay", "unknown body engine 'clay'"),
        ("4:rules 2:none", "comes after"),
        ("nowhere.bvh", "there is no file"),
    ],
)
def test_what_can_not_be_understood_is_one_line(text: str, line: str) -> None:
    with pytest.raises(InputError, match=line):
        mixed_engine(text, body_engine, open_performance)


def test_a_file_without_a_moving_body_or_with_code_in_it_is_one_line(tmp_path: Path, spoken: Speech) -> None:
    still = tmp_path / "still.npz"
    np.savez(still, poses=np.zeros((9, 165)), trans=np.zeros((9, 3)), mocap_frame_rate=30.0)
    with pytest.raises(InputError, match="no body moves"):
        mixed_engine(str(still), body_engine, open_performance)
    marker = tmp_path / "ran"
    hostile = tmp_path / "hostile.npz"

    class Runs:
        def __reduce__(self):
            return Path.touch, (marker,)

    np.savez(hostile, poses=np.array([Runs()], dtype=object), trans=np.zeros((1, 3)))
    with pytest.raises(InputError):
        mixed_engine(str(hostile), body_engine, open_performance)
    assert not marker.exists()


def test_sources_are_told_in_the_order_in_which_they_come() -> None:
    keys = parse_body("0:rules,hands=none 4:none")
    assert sources_of(keys) == ("rules", NONE)
    assert keys[1].time == 4
