"""Which frames of a lecture's presenter are rendered, and what stands for the others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.inference.jobs.lecture.between import between
from paksatalker.inference.jobs.lecture.presenter import Presenter, frame_shown
from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs.arkit import INDEX as WEIGHT
from paksatalker.rigs.smplx import INDEX, rest_joints

FRAMES = 40


def played(poses=None, arkit=None) -> Performance:
    """Somebody who stands still but for what is given."""
    return Performance(
        fps=25.0,
        poses=np.zeros((FRAMES, 165), np.float32) if poses is None else poses,
        trans=np.zeros((FRAMES, 3), np.float32),
        arkit=np.zeros((FRAMES, 52), np.float32) if arkit is None else arkit,
        expressions=np.zeros((FRAMES, 100), np.float32),
        audio=np.zeros(FRAMES * 640, np.int16),
        audio_rate=16000,
        word_labels=(),
        word_times=np.zeros((0, 2), np.float32),
        phone_labels=(),
        phone_times=np.zeros((0, 2), np.float32),
        meta={},
        rest_joints=rest_joints().astype(np.float32),
    )


def test_of_who_stands_still_every_second_frame_is_rendered_the_first_and_last_always() -> None:
    found = between(played(), range(FRAMES), 360, "head")
    assert found == frozenset(range(1, FRAMES - 1, 2))
    assert between(played(), [0, 1, 2, 10, 11, 20], 360, "head") == {1}, "neighbours have to be seen too"


def test_lips_that_close_for_a_frame_are_rendered() -> None:
    arkit = np.zeros((FRAMES, 52), np.float32)
    arkit[:, WEIGHT["jawOpen"]] = 0.3
    arkit[9, WEIGHT["jawOpen"]] = 0.0
    found = between(played(arkit=arkit), range(FRAMES), 360, "head")
    assert not {8, 9, 10} & found and len(found) > 14


def test_a_quick_turn_of_the_head_is_rendered_and_hands_below_the_picture_are_nobody_s_business() -> None:
    turn = np.linspace(0, 1.2, FRAMES)
    head, wrist = (np.zeros((FRAMES, 55, 3), np.float32) for _ in range(2))
    head[:, INDEX["neck"], 1] = turn
    wrist[:, INDEX["left_wrist"], 2] = turn
    wrist[:, INDEX["left_shoulder"], 2] = -1.3  # it hangs down
    assert not between(played(head.reshape(FRAMES, -1)), range(FRAMES), 360, "head")
    assert len(between(played(wrist.reshape(FRAMES, -1)), range(FRAMES), 360, "head")) > 15
    assert not between(played(wrist.reshape(FRAMES, -1)), range(FRAMES), 360, "full"), "there they are seen"


def test_an_edit_leaves_which_frames_of_other_sentences_are_rendered() -> None:
    begins = (4, 15, 30)
    shown = [frame_shown(f, 60, 2, begins) for f in range(60)]
    assert set(shown[15:30]) == {15, 17, 19, 21, 23, 25, 27, 29} and shown[:4] == [0, 0, 2, 2]
    longer = [frame_shown(f, 65, 2, (4, 20, 35)) for f in range(65)]
    assert [f - 5 for f in longer[20:]] == shown[15:], "five frames later"
    assert [frame_shown(f, 6, 1) for f in range(8)] == [0, 1, 2, 3, 4, 5, 5, 5]


def test_a_frame_between_two_is_their_mean(tmp_path: Path) -> None:
    Image = pytest.importorskip("PIL.Image")
    for number, grey in ((1, 40), (3, 60)):
        Image.new("RGB", (4, 4), (grey, grey, 0)).save(tmp_path / f"frame_{number:04d}.png")
    seen = Presenter({"round": tmp_path}, 3, 2, 32, between={tmp_path: frozenset({1})})
    assert [int(seen.picture("round", n)[0, 0, 0]) for n in (0, 1, 2, 9)] == [40, 50, 60, 60]
    assert seen.picture("round", 1)[..., 3].min() == 255 and seen.picture("side", 1) is None
