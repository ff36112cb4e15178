"""A listener's face and head: nods, raised brows and smiles that answer another's sentence."""

from __future__ import annotations

from ..behaviour import behaviour, within
from ..events import Event
from ..segments import FaceSegment

TURN = 0.5
"""Seconds before the own turn in which the other is not answered any more."""


def answering_nods(segment: FaceSegment, seed: int) -> list[Event]:
    """The nods of a listener on the segment's clock, and how the head is held for this sentence."""
    heard = segment.heard
    if heard is None:
        return []
    b = behaviour("listening")
    rng = segment.stream(seed, "listening head")
    size = [float(x) for x in rng.standard_normal(3).clip(-2, 2) * b["pose"]]
    start = within(rng, b["pose_late"])
    pose = dict(zip(("pitch", "yaw", "roll"), size, strict=True))
    out = [Event("head", start, start + within(rng, b["pose_seconds"]), pose)]
    for time, answer in _answers(segment, seed):
        rng = segment.stream(seed, f"listening nod {len(out)}")
        count, first = 1 + int(rng.choice(len(b["nods"]), p=b["nods"])), within(rng, b["nod"])
        yaw, roll = (float(x) for x in rng.standard_normal(2) * b["nod_turn"])
        if "nod" not in answer:
            continue
        for i in range(count):
            rise, fall = within(rng, b["nod_rise"]), within(rng, b["nod_fall"])
            small = b["fades"] ** i
            details = {"pitch": first * small, "yaw": yaw * small, "roll": roll, "rise": rise, "fall": fall}
            out.append(Event("nod", time, time + rise + 0.02 + fall, details))
            time += rise + fall
    return out


def answering_brows(segment: FaceSegment, seed: int) -> list[Event]:
    """Brows that are raised with an answer, or as a question ends."""
    if segment.heard is None:
        return []
    b, brows = behaviour("listening"), behaviour("brows")
    rng = segment.stream(seed, "listening brow")
    times = [time for time, answer in _answers(segment, seed) if "brow" in answer]
    asked, late = rng.random() < b["brow_at_question"], within(rng, b["question_late"])
    if asked and segment.heard.text.rstrip(' "\u201d\u00bb)').endswith("?") and not times:
        times.append(segment.heard.end + late)
    out = []
    for time in times:
        inner, lean = within(rng, b["brow"]), 1 + 0.12 * float(rng.standard_normal())
        rise, hold, fall = within(rng, brows["rise"]), within(rng, b["brow_hold"]), within(rng, brows["fall"])
        outer = inner * within(rng, brows["outer_share"])
        details = {
            "inner": inner,
            "outer_left": outer * lean,
            "outer_right": outer * (2 - lean),
            "down": 0.0,
            "rise": rise,
            "hold": hold,
            "fall": fall,
        }
        out.append(Event("brow", time, time + rise + hold + fall, details))
    return out


def answering_smiles(segment: FaceSegment, seed: int) -> list[Event]:
    """Small smiles that answer."""
    b = behaviour("listening")
    rng = segment.stream(seed, "listening smile")
    out = []
    for time, answer in _answers(segment, seed):
        phases = {name: within(rng, b[f"smile_{name}"]) for name in ("onset", "hold", "offset")}
        details = {"name": "smile", "side": "", "weight": within(rng, b["smile"]), **phases}
        if "smile" in answer:
            out.append(Event("micro", time, time + sum(phases.values()), details))
    return out


def _answers(segment: FaceSegment, seed: int) -> list[tuple[float, str]]:
    """When an answer comes and what it is, ``"nod brow"``; who is about to speak does not answer."""
    if segment.heard is None:
        return []
    b = behaviour("listening")
    rng = segment.stream(seed, "listening")
    out = []
    for time in segment.heard.cues:
        answers, luck = rng.random() < b["answers"], rng.random()
        due = 0.0
        for what in b["kinds"]:
            due += what["share"]
            if luck < due:
                break
        if answers and not (segment.followed and time > segment.end - TURN):
            out.append((time, str(what["name"])))
    return out
