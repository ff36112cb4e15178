"""The mouth of a sentence on its own clock, and what mouth and cheeks do while nothing is said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ....rigs.arkit import INDEX, NAMES
from ..behaviour import behaviour, within
from ..curves import Curve, bump, crossfade, stretch, wander
from ..events import Event
from ..segments import LEAD, FaceSegment
from .articulation import articulate

F64 = npt.NDArray[np.float64]

STEP = 0.005
"""Seconds between the times at which a sentence's mouth is computed, whatever the frame rate."""
MARGIN = 0.5
"""Seconds before the first and after the last sound in which the mouth still moves for them."""
BLEND = 0.6
_SMILE = ("mouthSmileLeft", "mouthSmileRight")


def draw_speech(
    parts: Sequence[FaceSegment], times: F64, jaw: float | F64 = 1.0, lips: float | F64 = 1.0
) -> F64:
    """Mouth channels (T, 52) at ``times`` of the recording for what is said; 0 far from it.

    ``jaw`` and ``lips`` are the dials of :func:`.articulation.articulate`, constant or (T,) at ``times``.
    """
    out = np.zeros((len(times), len(NAMES)))
    for part in parts:
        if not part.phones:
            continue
        grid = np.arange(-MARGIN, part.phones[-1].end + MARGIN, STEP)
        heard = part.prosody
        intensity = np.interp(grid, heard.times, heard.intensity, left=np.nan, right=np.nan)
        high = np.interp(grid, heard.times, heard.high, left=np.nan, right=np.nan)
        near = stretch(times, part.start + grid[0], part.start + grid[-1])
        around = slice(max(near.start - 1, 0), near.stop + 1)
        dials = {
            name: np.interp(grid + part.start, times[around], np.broadcast_to(dial, len(times))[around])
            for name, dial in (("jaw", jaw), ("lips", lips))
        }
        mouth = articulate(part.phones, part.phone_set, grid, intensity, high, **dials)
        for channel in np.flatnonzero(mouth.any(axis=0)):
            out[near, channel] += np.interp(times[near] - part.start, grid, mouth[:, channel])
    return out


def plan_rest(segment: FaceSegment, seed: int) -> list[Event]:
    """Breaths through parted lips and lightly pressed lips in the pauses of a segment, on its clock."""
    r = behaviour("rest")
    breath, press = segment.stream(seed, "breath"), segment.stream(seed, "press")
    out = []
    pauses = [(a[1], b[0]) for a, b in zip(segment.phrases, segment.phrases[1:], strict=False)]
    if segment.followed and (segment.phrases or segment.heard):
        pauses.append((segment.speech_end, segment.end))
    for start, end in pauses:
        seconds, jaw = within(breath, r["breath_seconds"]), within(breath, r["breath_jaw"])
        drawn, weight, late = press.random(), within(press, r["press"]), within(press, [0.25, 0.4])
        if end - start >= r["press_pause"] and drawn < r["press_probability"]:
            out.append(Event("lips", start + late, start + late + 0.5, {"press": weight}))
        if end - start >= r["least_pause"]:
            seconds = min(seconds, 0.8 * (end - start))
            out.append(Event("breath", end - seconds - 0.02, end - 0.02, {"jaw": jaw}))
    return out


def draw_rest(
    parts: Sequence[FaceSegment], events: Sequence[Event], seed: int, times: F64, spoken: F64
) -> F64:
    """What is added (T, 52) to the ``spoken`` mouth (T, 52): the trace of a smile, brows and lids of someone
    who is awake, breaths, pressed lips."""
    r = behaviour("rest")
    out = np.zeros((len(times), len(NAMES)))
    change = crossfade(times, [(p.start - LEAD, _mood(p, seed)) for p in parts], BLEND)
    smile = np.clip(r["smile"] + r["smile_change"] * change[:, 0], 0, 1)
    rounded = spoken[:, [INDEX["mouthPucker"], INDEX["mouthFunnel"]]].sum(axis=1)
    # rounded lips and a dropping jaw draw the corners in and down: no smile is held against them
    smile = smile * np.clip(1 - 1.6 * rounded - 1.5 * spoken[:, INDEX["jawOpen"]], 0, 1)
    squint = np.clip(r["squint"] + r["squint_change"] * change[:, 1], 0, 1)
    for side in ("Left", "Right"):
        out[:, INDEX[f"mouthSmile{side}"]] = smile
        out[:, INDEX[f"cheekSquint{side}"]] = r["cheek"] * smile
        out[:, INDEX[f"eyeSquint{side}"]] = squint
        out[:, INDEX[f"eyeWide{side}"]] = r["wide"]
        out[:, INDEX[f"browOuterUp{side}"]] = r["brow"]
    out[:, INDEX["browInnerUp"]] = r["brow"]
    for e in events:
        length = e.end - e.start
        near = stretch(times, e.start, e.end)
        if e.kind == "breath":
            curve = bump(times[near], e.start, 0.55 * length, 0.0, 0.45 * length)
            out[near, INDEX["jawOpen"]] += e.details["jaw"] * curve
        elif e.kind == "lips":
            curve = bump(times[near], e.start, 0.18, 0.12, length - 0.3)
            for side in ("Left", "Right"):
                out[near, INDEX[f"mouthPress{side}"]] += e.details["press"] * curve
    return out


def _mood(part: FaceSegment, seed: int) -> Curve:
    """Slow changes (T, 2) of the smile's trace and the lids, at times of the recording."""
    hertz = behaviour("rest")["smile_hertz"]
    return lambda times: wander(times - part.start, part.stream(seed, "smile"), 2, *hertz)
