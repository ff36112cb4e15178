"""The mouth of a sentence on its own clock, and what mouth and cheeks do while nothing is said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import INDEX, NAMES
from .articulation import articulate
from .behaviour import behaviour, within
from .curves import bump, crossfade, wander
from .events import Event
from .segments import LEAD, Segment

F64 = npt.NDArray[np.float64]

STEP = 0.005
"""Seconds between the times at which a sentence's mouth is computed, whatever the frame rate."""
MARGIN = 0.5
"""Seconds before the first and after the last sound in which the mouth still moves for them."""
BLEND = 0.6
_SMILE = ("mouthSmileLeft", "mouthSmileRight")


def draw_speech(segment: Segment, times: F64, jaw: float = 1.0, lips: float = 1.0) -> F64:
    """Mouth channels (T, 52) at ``times`` of the recording for what one sentence says; 0 far from it.

    ``jaw`` and ``lips`` are the dials of :func:`.articulation.articulate`.
    """
    out = np.zeros((len(times), len(NAMES)))
    if segment.silent:
        return out
    grid = np.arange(-MARGIN, segment.speech_end + MARGIN, STEP)
    heard = segment.prosody
    intensity = np.interp(grid, heard.times, heard.intensity, left=np.nan, right=np.nan)
    high = np.interp(grid, heard.times, heard.high, left=np.nan, right=np.nan)
    mouth = articulate(segment.phones, segment.phone_set, grid, intensity, high, jaw=jaw, lips=lips)
    local = times - segment.start
    near = np.flatnonzero((local > grid[0]) & (local < grid[-1]))
    for channel in np.flatnonzero(mouth.any(axis=0)):
        out[near, channel] = np.interp(local[near], grid, mouth[:, channel])
    return out


def plan_rest(segment: Segment, seed: int) -> list[Event]:
    """Breaths through parted lips and lightly pressed lips in the pauses of a segment, on its clock."""
    r = behaviour("rest")
    breath, press = segment.stream(seed, "breath"), segment.stream(seed, "press")
    out = []
    pauses = [(a[1], b[0]) for a, b in zip(segment.phrases, segment.phrases[1:], strict=False)]
    if segment.phrases and segment.followed:
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


def draw_rest(parts: Sequence[Segment], events: Sequence[Event], seed: int, times: F64, spoken: F64) -> F64:
    """What is added (T, 52) to the ``spoken`` mouth (T, 52): the trace of a smile, breaths, pressed lips."""
    r = behaviour("rest")
    out = np.zeros((len(times), len(NAMES)))
    curves = []
    for part in parts:
        change = wander(times - part.start, part.stream(seed, "smile"), 2, *r["smile_hertz"])
        curves.append((part.start - LEAD, change))
    change = crossfade(times, curves, BLEND)
    smile = np.clip(r["smile"] + r["smile_change"] * change[:, 0], 0, 1)
    rounded = spoken[:, [INDEX["mouthPucker"], INDEX["mouthFunnel"]]].sum(axis=1)
    # rounded lips and a dropping jaw draw the corners in and down: no smile is held against them
    smile = smile * np.clip(1 - 1.6 * rounded - 1.5 * spoken[:, INDEX["jawOpen"]], 0, 1)
    squint = np.clip(r["squint"] + r["squint_change"] * change[:, 1], 0, 1)
    for side in ("Left", "Right"):
        out[:, INDEX[f"mouthSmile{side}"]] = smile
        out[:, INDEX[f"cheekSquint{side}"]] = r["cheek"] * smile
        out[:, INDEX[f"eyeSquint{side}"]] = squint
    for e in events:
        length = e.end - e.start
        if e.kind == "breath":
            out[:, INDEX["jawOpen"]] += e.details["jaw"] * bump(
                times, e.start, 0.55 * length, 0.0, 0.45 * length
            )
        elif e.kind == "lips":
            curve = e.details["press"] * bump(times, e.start, 0.18, 0.12, length - 0.3)
            for side in ("Left", "Right"):
                out[:, INDEX[f"mouthPress{side}"]] += curve
    return out
