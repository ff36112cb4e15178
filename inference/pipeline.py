"""From Speech to Performance: face, body and FLAME coefficients joined on one time line."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..base.logs import logger
from ..base.progress import Progress, silent
from ..rigs.rotations import compose
from ..rigs.smplx import rest_joints, turn_head
from .body.engines import RULES, BodyEngine, body_engine, ready
from .face.delivery import NATURAL, Delivery, delivery_of_text
from .models import solver_named
from .performance.checks import FORMAT
from .performance.performance import Performance
from .performance.told_speech import heard_event
from .timeline.speech import Speech, as_float
from .timeline.tracks import BodyTrack, FaceTrack

_log = logger(__name__)


def perform(
    speech: Speech,
    *,
    fps: float = 30.0,
    seed: int = 0,
    delivery: Delivery = NATURAL,
    head_model: str | None = None,
    body: str | BodyEngine = RULES,
    progress: Progress = silent,
) -> Performance:
    """The performance of a speech at ``fps`` frames a second. The same arguments give the same arrays.

    ``head_model`` names the model whose basis the expressions are written in; see :mod:`.models`. ``body`` is
    the engine that moves the body, or its name; see :mod:`.body.engines`. Raises InputError where there is no
    model or engine of that name, the open model can't be baked, the engine is missing something, or the
    delivery does not fit the speech.
    """
    from .face.face import animate_face

    engine = ready(body_engine(body) if isinstance(body, str) else body)
    delivery = delivery_of_text(delivery, speech)
    solver = solver_named(head_model, progress)
    face = animate_face(speech, fps, seed, progress, delivery)
    moved = engine.animate(speech, fps, seed, progress)
    credits = (*speech.engines, *engine.credits(), solver.basis)
    seconds, made_by = len(speech.audio) / speech.rate, ", ".join(f"{c.role} {c.name}" for c in credits)
    _log.info("%.1f s in %s, %d words, by %s", seconds, speech.language, len(speech.words), made_by)
    performance = Performance(
        fps=fps,
        poses=_joined(face, moved),
        trans=moved.trans,
        arkit=face.arkit,
        expressions=np.zeros((len(face.arkit), 100), np.float32),
        audio=int16(speech.audio),
        audio_rate=speech.rate,
        word_labels=tuple(w.text for w in speech.words),
        word_times=_times(speech.words),
        phone_labels=tuple(p.label for p in speech.phones),
        phone_times=_times(speech.phones),
        rest_joints=rest_joints(),
        meta={
            "format": FORMAT,
            "fps": fps,
            "seed": seed,
            **_of_speech(speech),
            "engines": [asdict(e) for e in credits],
            "events": sorted(
                (
                    *face.events,
                    *moved.events,
                    *_slides(speech),
                    *_speakers(speech),
                    *map(heard_event, speech.heard),
                ),
                key=lambda e: (e["start"], e["end"], e["kind"]),
            ),
            **({"style": dict(delivery.given)} if delivery.given else {}),
            **({"body": dict(moved.told)} if moved.told else {}),
        },
        calm=_calm(speech, fps, seed, delivery),
    )
    progress("expressions", 0, 1)
    performance = performance.restated(solver)
    progress("expressions", 1, 1)
    return performance


def face_of(speech: Speech, fps: float, seed: int, delivery: Delivery = NATURAL) -> FaceTrack:
    """The face of :func:`perform` alone, for those who can't wait for the body."""
    from .face.face import animate_face

    return animate_face(speech, fps, seed, delivery=delivery_of_text(delivery, speech))


def poses_of(
    speech: Speech, face: FaceTrack, fps: float, seed: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Poses (T, 165) and trans (T, 3) of :func:`perform`, for a face that is there."""
    moved = ready(body_engine(RULES)).animate(speech, fps, seed, silent)
    return _joined(face, moved), moved.trans


def _slides(speech: Speech) -> list[dict[str, Any]]:
    """When the slides are turned to, as events."""
    found = []
    for number, mark in enumerate(speech.slides, start=1):
        at = round(speech.words[mark.word].start, 4)
        found.append({"kind": "slide", "start": at, "end": at, "number": number, "title": mark.title})
    return found


def _speakers(speech: Speech) -> list[dict[str, Any]]:
    """Who speaks when, as events: one for each turn of somebody who is named."""
    found: list[dict[str, Any]] = []
    for s in speech.sentences:
        times = {"start": round(s.start, 4), "end": round(s.end, 4)}
        if found and (found[-1]["name"], found[-1]["voice"]) == (s.speaker, s.voice):
            found[-1]["end"] = times["end"]
        else:
            found.append({"kind": "speaker", **times, "name": s.speaker, "voice": s.voice})
    return [e for e in found if e["name"]]


def _calm(speech: Speech, fps: float, seed: int, delivery: Delivery) -> npt.NDArray[np.float32] | None:
    """The face without its emotion, where it has one: what lies between can be dialled afterwards."""
    from .face.face import animate_face

    calm = replace(delivery, emotions=(), emotion_keys=(), auto=0.0)
    return None if calm == delivery else animate_face(speech, fps, seed, delivery=calm).arkit


def _joined(face: FaceTrack, body: BodyTrack) -> npt.NDArray[np.float32]:
    """The body's poses (T, 165) with the head's turn."""
    poses = np.array(body.poses, np.float32)
    turn = face.head if body.head is None else compose(body.head, face.head)
    turn_head(poses.reshape(-1, 55, 3), turn)
    return poses


def int16(audio: npt.NDArray[np.float32] | npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """Sound as 16 bit samples, 32767 for 1."""
    if audio.dtype == np.int16:
        return np.asarray(audio, np.int16)
    return np.asarray(np.round(np.clip(as_float(audio), -1, 1) * 32767), np.int16)


def _times(items: tuple[Any, ...]) -> npt.NDArray[np.float32]:
    return np.array([(i.start, i.end) for i in items], np.float32).reshape(-1, 2)


def _of_speech(speech: Speech) -> dict[str, Any]:
    """What the meta tells of the speech."""
    return {
        "phone_set": speech.phone_set,
        "language": speech.language,
        "inputs": speech.inputs,
        "sentences": [asdict(s) for s in speech.sentences],
        "warnings": list(speech.warnings),
    }
