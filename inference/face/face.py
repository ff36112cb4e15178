"""Speech to the face: mouth, eyes, brows and head on the frames of one performance."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import INDEX
from ..performance import frame_times
from ..progress import Progress, silent
from ..speech.speech import Speech
from ..style import NATURAL, Style
from ..tracks import FaceTrack
from .accents import accents
from .blinks import draw_blinks, plan_blinks, settle_blinks
from .brows import draw_brows, plan_brows
from .constraints import impose
from .emotion import add_emotion, draw_emotion
from .events import Event, as_dicts
from .gaze import draw_gaze, eye_weights, head_follows, plan_gaze
from .head import axis_angles, draw_head, plan_head
from .look import turned
from .mouth import draw_rest, draw_speech, plan_rest
from .segments import Segment, segments

F64 = npt.NDArray[np.float64]


def animate_face(
    speech: Speech, fps: float, seed: int, progress: Progress = silent, style: Style = NATURAL
) -> FaceTrack:
    """The face that says ``speech``: T = ceil(duration * fps) frames, see :class:`FaceTrack`.

    Each sentence is planned on its own clock from its own random numbers, then all are drawn together at
    the times of the frames; so what is said elsewhere changes a sentence only at its joins. Speech without
    words gives a resting face that blinks. The same arguments give the same arrays. Raises InputError where
    the style has more emotions than there are sentences.
    """
    times = frame_times(speech.duration, fps)
    parts = segments(speech)
    events: list[Event] = []
    for i, part in enumerate(parts):
        progress("face", i, len(parts) + 1)
        events += [e.shifted(part.start) for e in _plan(part, seed)]
    spoken = draw_speech(parts, times, style.jaw, style.lips)
    events = _settled(events)
    gaze = turned(_of(events, "gaze"), style.look, seed)
    events = [e for e in events if e.kind != "gaze"] + gaze
    head = draw_head(parts, events, seed, times)
    head[:, [1, 0]] += head_follows(gaze, times)
    arkit = spoken + draw_rest(parts, events, seed, times, spoken)
    arkit += eye_weights(draw_gaze(gaze, times), head[:, [1, 0]])
    arkit += draw_brows(_of(events, "brow"), times)
    emotion = draw_emotion(parts, style.emotions, seed, times, spoken) if style.emotions else None
    if emotion is not None:
        arkit = add_emotion(arkit, emotion)
    lids = draw_blinks(_of(events, "blink"), times, fps)
    for side in ("Left", "Right"):
        _close_lids(arkit, side, lids)
    weights = impose(arkit, speech.phones, fps, speech.phone_set)
    progress("face", len(parts) + 1, len(parts) + 1)
    return FaceTrack(weights, axis_angles(head), as_dicts(events, speech.duration))


def _plan(part: Segment, seed: int) -> list[Event]:
    stresses = accents(part)
    gaze = plan_gaze(part, seed)
    return [
        *gaze,
        *plan_blinks(part, seed, gaze),
        *plan_brows(part, seed, stresses, gaze),
        *plan_head(part, seed, stresses),
        *plan_rest(part, seed),
    ]


def _settled(events: list[Event]) -> list[Event]:
    """Blinks that do not meet, and fixations that end where the next begins."""
    gaze = sorted(_of(events, "gaze"), key=lambda e: e.start)
    joined = [replace(a, end=b.start) for a, b in pairwise(gaze)] + gaze[-1:]
    others = [e for e in events if e.kind not in ("gaze", "blink")]
    return others + joined + settle_blinks(_of(events, "blink"))


def _of(events: list[Event], kind: str) -> list[Event]:
    return [e for e in events if e.kind == kind]


def _close_lids(arkit: F64, side: str, lids: F64) -> None:
    """Blinks on top of what gaze and squint do with the lids, so that they close and do not overshoot."""
    down, up = INDEX[f"eyeLookDown{side}"], INDEX[f"eyeLookUp{side}"]
    arkit[:, INDEX[f"eyeSquint{side}"]] *= 1 - lids
    # a raised eye would hold its lid up: behind closed lids it comes to the middle, as real ones do
    arkit[:, up] *= 1 - lids
    arkit[:, INDEX[f"eyeWide{side}"]] *= 1 - lids
    drooping = arkit[:, INDEX[f"eyeBlink{side}"]] * (1 - lids)
    # lids that follow a lowered eye have part of the way behind them
    arkit[:, INDEX[f"eyeBlink{side}"]] = drooping + lids * (1 - 0.5 * arkit[:, down])
