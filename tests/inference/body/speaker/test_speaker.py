"""A speaker's own manner, fitted to a clip of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.body.body import animate_body
from paksatalker.inference.body.manner.manner import NEUTRAL, Manner
from paksatalker.inference.body.manner.measures import Measures, measures
from paksatalker.inference.body.manner.tables import parse_style
from paksatalker.inference.body.speaker.speaker import speaker_manner
from paksatalker.inference.motion.motion_in import open_performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.timeline.speech import Speech
from paksatalker.rigs.smplx import rest_joints


def seen(speech: Speech, manner: Manner, seed: int = 5) -> Measures:
    return measures(animate_body(speech, 30, seed, manner=manner).poses, rest_joints(), 30)


def test_a_transferred_style_moves_the_measures_towards_the_clips(spoken: Speech, tmp_path: Path) -> None:
    from paksatalker.inference.body.manner.chosen import ChosenManner
    from paksatalker.inference.body.rules import engine

    chosen = ChosenManner.of(style="enthusiastic", intensity="1.3")
    told = []
    # ten gestures are few: the mean of three takes
    for seed in (1, 3, 5):
        file = tmp_path / f"lively-{seed}.npz"
        perform(spoken, fps=30, seed=seed, body=engine(chosen)).save(file)
        manners = (chosen.manner(spoken), NEUTRAL, speaker_manner(file, open_performance))
        told.append([seen(spoken, manner, seed) for manner in manners])
    for name in ("size", "height", "speed"):
        there, before, after = np.mean([[getattr(m, name) for m in take] for take in told], axis=0)
        assert abs(after - there) < abs(before - there)


def test_measures_tell_styles_apart(spoken: Speech) -> None:
    lively, calm = (seen(spoken, parse_style(s)) for s in ("enthusiastic", "casual"))
    for name in ("rate", "size", "height", "extent", "speed"):
        assert getattr(lively, name) > getattr(calm, name), name


def test_a_clip_without_gestures_is_one_line(silence: Speech, tmp_path: Path) -> None:
    file = tmp_path / "still.npz"
    perform(silence, fps=30).save(file)
    with pytest.raises(InputError):
        speaker_manner(file, open_performance)
