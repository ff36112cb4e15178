"""Speech to the face: mouth, eyes, brows and head on the frames of one performance."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ...base.progress import Progress, silent
from ..timeline.frames import frame_times
from ..timeline.speech import Speech
from ..timeline.tracks import FaceTrack
from .delivery import NATURAL, Delivery, dial_at
from .emotion.auto_emotion import guess_emotions
from .emotion.feeling import (
    Plan,
    add_emotion,
    as_events,
    by_sentence,
    draw_emotion,
    emotion_head,
    round_less,
)
from .emotion.micro_expressions import draw_micro, plan_micro
from .events import Event, as_dicts
from .life.accents import accents
from .life.blinks import draw_blinks, plan_blinks, settle_blinks
from .life.brows import draw_brows, plan_brows
from .life.gaze import draw_gaze, draw_vergence, eye_weights, head_follows, plan_gaze
from .life.head import axis_angles, draw_head, plan_head
from .life.lids import close_lids
from .life.listening import answering_smiles
from .life.look import turned
from .mouth.asymmetry import uneven
from .mouth.constraints import impose
from .mouth.mouth import draw_rest, draw_speech, plan_rest
from .segments import FaceSegment, segments

F64 = npt.NDArray[np.float64]

BEFORE = 5.0
"""Seconds before the film in which a feeling of its first frame has come."""


def animate_face(
    speech: Speech, fps: float, seed: int, progress: Progress = silent, delivery: Delivery = NATURAL
) -> FaceTrack:
    """The face that says ``speech``: T = ceil(duration * fps) frames, see :class:`FaceTrack`.

    Each sentence is planned on its own clock from its own random numbers, then all are drawn together at
    the times of the frames; so what is said elsewhere changes a sentence only at its joins. Speech without
    words gives a resting face that blinks. The same arguments give the same arrays. Raises InputError where
    the delivery has more emotions than there are sentences.
    """
    times = frame_times(speech.duration, fps)
    parts = segments(speech)
    events: list[Event] = []
    for i, part in enumerate(parts):
        progress("face", i, len(parts) + 1)
        events += [e.shifted(part.start) for e in _plan(part, seed, delivery.without)]
    spoken = draw_speech(parts, times, dial_at(delivery.jaw, times), dial_at(delivery.lips, times))
    events = _settled(events)
    gaze = turned(_of(events, "gaze"), delivery.looks(), seed)
    felt = _felt(speech, parts, delivery)
    events = [e for e in events if e.kind != "gaze"] + gaze + as_events(felt, speech.duration)
    head = _head(parts, events, felt, seed, times, delivery.without)
    inwards = 0.0 if "vergence" in delivery.without else draw_vergence(gaze, times)
    arkit = draw_rest(parts, events, seed, times, spoken) if "smile" not in delivery.without else 0 * spoken
    arkit += draw_brows(_of(events, "brow"), times) + draw_micro(_of(events, "micro"), times)
    if any(k for _, blend in felt for k in blend.values()):
        emotion = draw_emotion(parts, felt, seed, times, spoken)
        arkit = add_emotion(arkit, emotion)
        spoken = round_less(spoken, emotion)
    if "asymmetry" not in delivery.without:
        arkit = uneven(arkit, parts, seed, times)
    arkit += spoken + eye_weights(draw_gaze(gaze, times), head[:, [1, 0]], inwards)
    lids = draw_blinks(_of(events, "blink"), times, fps)
    for side in ("Left", "Right"):
        close_lids(arkit, side, lids)
    weights = impose(arkit, speech.phones, fps, speech.phone_set)
    progress("face", len(parts) + 1, len(parts) + 1)
    return FaceTrack(weights, axis_angles(head), as_dicts(events, speech.duration))


def _plan(part: FaceSegment, seed: int, without: frozenset[str]) -> list[Event]:
    """What happens in a segment, on its clock, but for what is switched off."""
    stresses = accents(part)
    gaze = plan_gaze(part, seed, aways="gaze" not in without, small="saccades" not in without)
    plans = {
        "blinks": lambda: plan_blinks(part, seed, gaze),
        "brows": lambda: plan_brows(part, seed, stresses, gaze),
        "head": lambda: plan_head(part, seed, stresses),
        "breath": lambda: plan_rest(part, seed),
        "micro": lambda: plan_micro(part, seed) + answering_smiles(part, seed),
    }
    return gaze + [e for name, plan in plans.items() if name not in without for e in plan()]


def _felt(speech: Speech, parts: list[FaceSegment], delivery: Delivery) -> Plan:
    """Which emotion is aimed for from when on."""
    if delivery.auto:
        return guess_emotions(parts, speech.language, delivery.auto)
    if delivery.emotion_keys:
        first, *later = delivery.emotion_keys
        # what is felt from the start is there as the film begins
        return ((first[0] - BEFORE * (first[0] == 0), first[1]), *later)
    return by_sentence(parts, delivery.emotions)


def _head(
    parts: list[FaceSegment], events: list[Event], felt: Plan, seed: int, times: F64, without: frozenset[str]
) -> F64:
    """Pitch, yaw and roll (T, 3) of the head in degrees."""
    if "head" in without:
        return np.zeros((len(times), 3))
    head = draw_head(parts, events, seed, times) + emotion_head(felt, seed, times)
    head[:, [1, 0]] += head_follows(_of(events, "gaze"), times)
    return head


def _settled(events: list[Event]) -> list[Event]:
    """Blinks that do not meet, and fixations that end where the next begins."""
    gaze = sorted(_of(events, "gaze"), key=lambda e: e.start)
    joined = [replace(a, end=b.start) for a, b in pairwise(gaze)] + gaze[-1:]
    others = [e for e in events if e.kind not in ("gaze", "blink")]
    return others + joined + settle_blinks(_of(events, "blink"))


def _of(events: list[Event], kind: str) -> list[Event]:
    return [e for e in events if e.kind == kind]
