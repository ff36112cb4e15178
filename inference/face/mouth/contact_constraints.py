"""When sounds force lips, teeth and jaw: the frames and weights in time of every hard constraint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ...phones.visemes import Sound, heard
from ...timeline.speech import Phone, PhoneSet
from .articulatory_gestures import JOINED

F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SHOULDER = 0.110
"""Seconds over which a forced pose fades into the free movement on either side; less, down to LEAST_SHOULDER,
where a sound that parts the lips is nearer."""
LEAST_SHOULDER = 0.060
JAW_LATER, JAW_SINKS = 0.030, 0.040
"""Seconds by which the jaw takes longer, and for which it sinks while the lips are still closed:
Löfqvist, "Control of the oral release in bilabial stop consonant production", J. Acoust. Soc. Am. 100
(1996)."""
BEYOND = 0.5
"""Lips aim this part of their way beyond where they meet. So they meet near their peak speed, and then press:
Löfqvist & Gracco, "Labial kinematics in stop consonant production", J. Acoust. Soc. Am. 99 (1996)."""
PRESSING = 0.030
"""Seconds after they meet, and before they part, in which lips come to press each other."""
LONGEST_HOLD = 0.14
"""Of longer sounds, no more than a quarter of this is held on each side of the centre: measured lips stay
within 1 mm of their closure for 40 to 70 ms."""
LEAST_CLOSED = 0.050
"""Seconds that lips stay closed at least, where the opening sounds beside them leave as much: one frame of
film is easily missed."""
AFTER_PAUSE, BEFORE_PAUSE = 0.10, 0.04
"""Seconds before a sound that follows a pause, and after one that a pause follows, in which lips stay closed:
the next vowel does not open them in silence. They begin to close 137 to 240 ms before (JALI, section 4.2)."""


@dataclass(frozen=True)
class Force:
    """Of one class of sounds: ``weight`` (T,) in 0..1, how far its pose is forced on the lips, ``jaw`` (T,)
    the same of the jaw, ``press`` (T,) how far lips that meet press each other, and ``held`` (T,), the frames
    nearest the sounds' centres, at which all is forced wholly."""

    weight: F64
    jaw: F64
    press: F64
    held: Flags


@dataclass(frozen=True)
class Forces:
    """The forces of closures, of lip on teeth and of sibilants on T frames; ``parting`` (K,) are the frames
    at which sounds have to part the lips."""

    closure: Force
    labiodental: Force
    sibilant: Force
    parting: npt.NDArray[np.int64]


def forces(phones: Sequence[Phone], phone_set: PhoneSet, fps: float, frames: int) -> Forces:
    """What ``phones`` force on ``frames`` frames at ``fps``.

    Where two sounds meet in one frame, a closure wins over lip on teeth, that over a sibilant, that over an
    opening.
    """
    said = _said(phones, phone_set)
    openers = np.array([0.5 * (s.phone.start + s.phone.end) for s in said if s.sound.must_open])
    closure, labiodental, sibilant = (
        _force([s for s in said if s.sound.has(flag)], flag == "closure", openers, fps, frames)
        for flag in ("closure", "labiodental", "sibilant")
    )
    # the fading sides of a closure leave alone the frames in which the lip must be on the teeth
    for fading in (closure.weight, closure.jaw):
        fading[labiodental.held & ~closure.held] = 0.0
    return Forces(closure, labiodental, sibilant, _parting(said, closure.held | labiodental.held, fps))


def nearest_frames(seconds: npt.ArrayLike, fps: float, frames: int) -> npt.NDArray[np.int64]:
    """(M, 2) the frame nearest each of (M,) times, twice; both frames where a time lies half-way between two,
    give or take rounding."""
    at = np.asarray(seconds, np.float64) * fps
    below = np.floor(at)
    late = at - below
    first, second = np.where(late <= 0.51, below, below + 1), np.where(late >= 0.49, below + 1, below)
    return np.clip(np.stack([first, second], axis=-1), 0, frames - 1).astype(np.int64)


@dataclass(frozen=True)
class _Said:
    """A sound that is none of silence, and whether a pause comes before and after it."""

    phone: Phone
    sound: Sound
    first: bool
    last: bool


def _said(phones: Sequence[Phone], phone_set: PhoneSet) -> list[_Said]:
    sounds = heard(phones, phone_set)
    paused = [b.start - a.end >= JOINED for (a, _), (b, _) in pairwise(sounds)]
    return [
        _Said(p, made, first, last)
        for (p, made), first, last in zip(sounds, [True, *paused], [*paused, True], strict=False)
    ]


def _force(said: Sequence[_Said], closing: bool, openers: F64, fps: float, frames: int) -> Force:
    lips, jaw, press = np.zeros((3, frames))
    held = np.zeros(frames, bool)
    held[nearest_frames([0.5 * (s.phone.start + s.phone.end) for s in said], fps, frames)] = True
    for run in _runs(said):
        begin, end = _held_from(run[0].phone, -1), _held_from(run[-1].phone, 1)
        if closing and run[0].first:
            begin = run[0].phone.start - AFTER_PAUSE
        if closing and run[-1].last:
            end = run[-1].phone.end + BEFORE_PAUSE
        before, after = _room(begin, end, openers)
        if closing:
            lack = max(0.5 * (LEAST_CLOSED - end + begin), 0)
            early, late = (min(lack, max(gap - LEAST_SHOULDER, 0)) for gap in (before, after))
            begin, end, before, after = begin - early, end + late, before - early, after - late
        before, after = (float(np.clip(gap, LEAST_SHOULDER, SHOULDER)) for gap in (before, after))
        first = max(int(np.ceil((begin - before - JAW_LATER) * fps)), 0)
        last = min(int(np.floor((end + after + JAW_LATER) * fps)), frames - 1)
        t = np.arange(first, last + 1) / fps
        near = slice(first, last + 1)
        sooner, later = begin - t, t - end
        lips[near] = np.maximum(
            lips[near], _fade(np.maximum(sooner / before, later / after), BEYOND * closing)
        )
        sinks = min(JAW_SINKS, 0.5 * (end - begin)) if closing else 0.0
        slow = JAW_LATER + sinks
        rising, sinking = (sooner + sinks) / (before + slow), (later + sinks) / (after + slow)
        jaw[near] = np.maximum(jaw[near], _fade(np.maximum(rising, sinking)))
        press[near] = np.maximum(press[near], _fade(1 + np.maximum(sooner, later) / PRESSING))
    lips[held] = jaw[held] = press[held] = 1.0
    return Force(lips, jaw, press, held)


def _fade(part: F64, beyond: float = 0.0) -> F64:
    """1 up to ``part`` 0, 0 from 1 on, as a half cosine, of which the part ``beyond`` is cut off above."""
    start = np.arccos((1 - beyond) / (1 + beyond)) / np.pi
    angle = np.pi * (start + (1 - start) * np.clip(part, 0, 1))
    return np.asarray((1 + beyond) * (0.5 + 0.5 * np.cos(angle)))


def _runs(said: Sequence[_Said]) -> list[list[_Said]]:
    """Sounds of one class that follow each other directly are one long contact."""
    runs: list[list[_Said]] = []
    for s in said:
        if runs and s.phone.start - runs[-1][-1].phone.end < JOINED:
            runs[-1].append(s)
        else:
            runs.append([s])
    return runs


def _held_from(phone: Phone, side: int) -> float:
    centre, length = 0.5 * (phone.start + phone.end), min(phone.end - phone.start, LONGEST_HOLD)
    return centre + side * 0.25 * length


def _room(begin: float, end: float, openers: F64) -> tuple[float, float]:
    """Seconds from the centre of the opening sound before to a contact, and from it to that of the next."""
    k = int(np.searchsorted(openers, 0.5 * (begin + end)))
    before = begin - openers[k - 1] if k else np.inf
    after = openers[k] - end if k < len(openers) else np.inf
    return float(before), float(after)


def _parting(said: Sequence[_Said], fixed: Flags, fps: float) -> npt.NDArray[np.int64]:
    """Of each sound that parts the lips the frame nearest its centre, among its own that no contact needs."""
    out = []
    for s in said:
        if not s.sound.must_open:
            continue
        middle = 0.5 * (s.phone.start + s.phone.end) * fps
        first = max(int(np.ceil(s.phone.start * fps - 1e-6)), 0)
        last = min(int(np.floor(s.phone.end * fps + 1e-6)), len(fixed) - 1)
        # half a frame rounds down, always the same way
        nearest = int(np.clip(np.ceil(middle - 0.5 - 1e-6), 0, len(fixed) - 1))
        own = [i for i in {*range(first, last + 1), nearest} if not fixed[i]]
        if own:
            out.append(min(own, key=lambda i: (abs(i - nearest), i)))
    return np.array(out, np.int64)
