"""The measures of every frame see what is wrong: joints, feet that slide, weight beside the feet."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.inference.body.gestures.arms import ANGLES, SIZE, set_arm
from paksatalker.inference.timeline.tracks import BodyTrack


def _loaded() -> ModuleType:
    file = Path(__file__).parents[2] / "scripts" / "body_frames.py"
    spec = importlib.util.spec_from_file_location("body_frames", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


body_frames = _loaded()


@settings(max_examples=20, deadline=None)
@given(
    elbow=st.floats(5, 85), pronation=st.floats(-80, 80), wrist=st.floats(-60, 60),
    deviation=st.floats(-25, 15), side=st.sampled_from(("left", "right")),
)  # fmt: skip
def test_the_angles_of_an_arm_are_found_again(
    elbow: float, pronation: float, wrist: float, deviation: float, side: str
) -> None:
    values = np.zeros((1, SIZE))
    given = {"elbow": elbow, "pronation": pronation, "wrist": wrist, "deviation": deviation, "collar": 9.0}
    for name, angle in given.items():
        values[0, ANGLES.index(name)] = angle
    poses = np.zeros((1, 55, 3))
    set_arm(poses, values, side)
    ranges = body_frames.joint_ranges(poses.reshape(1, 165))
    told = ("elbow bends", "forearm turns", "wrist bends", "wrist tilts", "collar rises")
    for name, angle in zip(told, given.values(), strict=True):
        # the other arm's are none at all
        assert ranges[name] == pytest.approx(sorted((0.0, angle)), abs=1e-6), name


def _track(trans: np.ndarray, poses: np.ndarray | None = None) -> BodyTrack:
    still = np.zeros((len(trans), 165), np.float32)
    return BodyTrack(poses=still if poses is None else poses, trans=trans.astype(np.float32), events=())


def test_feet_that_slide_are_seen() -> None:
    trans = np.zeros((10, 3))
    trans[:, 0] = 0.002 * np.arange(10)
    assert body_frames.weight(_track(trans), 30)[1] == pytest.approx(0.06, rel=1e-3)
    assert body_frames.weight(_track(np.zeros((10, 3))), 30)[1] == 0


def test_weight_beside_the_feet_is_seen() -> None:
    poses = np.zeros((1, 55, 3), np.float32)
    poses[0, [1, 2]] = [0.5, 0.0, 0.0]  # both legs behind
    tracks = [_track(np.zeros((1, 3)), p) for p in (None, poses.reshape(1, 165))]
    upright, leaning = (body_frames.weight(track, 30)[0] for track in tracks)
    assert upright > 0 > leaning
