"""What a mouth may never break, imposed last and again after every resampling.

Edwards, Landreth, Fiume, Singh, "JALI" (SIGGRAPH 2016), section 4.2: lips close in p, b, m; the lower lip
meets the upper teeth in f, v; the jaw is nearly closed in sibilants; every sound that is not nasal opens the
lips at some moment. Added: all weights in 0..1, and mouthClose <= jawOpen, or the lips would cross.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import INDEX, NAMES
from ..speech.speech import Phone, PhoneSet
from .visemes import Sound, limits, sound, visemes

F64 = npt.NDArray[np.float64]

SHOULDER = 0.065
"""Seconds over which a forced pose fades into the free movement on either side."""
PARTING = 0.050
"""Seconds before and after in which lips that have to part do so."""
_FLAGS = ("closure", "labiodental", "sibilant")
_JAW, _CLOSE = INDEX["jawOpen"], INDEX["mouthClose"]
_PARTING = [
    INDEX[n]
    for n in NAMES
    if n.startswith(("mouthLowerDown", "mouthUpperUp", "mouthFunnel", "mouthShrugUpper", "mouthStretch"))
]
_PRESSING = [INDEX[n] for n in NAMES if n.startswith(("mouthPress", "mouthRoll"))]


def impose(
    arkit: npt.ArrayLike, phones: Sequence[Phone], fps: float, phone_set: PhoneSet
) -> npt.NDArray[np.float32]:
    """The weights (T, 52) with every hard constraint kept, for frames at ``fps`` and timed phones.

    At the frame nearest the centre of each sound the constraint holds exactly, between frames it fades over
    ``SHOULDER``. Where two sounds meet in one frame, a closure wins over lip on teeth, that over a sibilant,
    that over an opening. Doing it twice changes nothing at those frames.
    """
    x = np.clip(np.nan_to_num(np.asarray(arkit, np.float64)), 0, 1)
    frames = len(x)
    if not frames:
        return x.astype(np.float32)
    times = np.arange(frames) / fps
    sounds = [(p, sound(p.label, phone_set)) for p in phones]
    x[:, _CLOSE] = np.minimum(x[:, _CLOSE], x[:, _JAW])
    of = {flag: [p for p, made in sounds if made.has(flag)] for flag in _FLAGS}
    held = {flag: _centres(of[flag], times, fps) for flag in _FLAGS}
    for phone in of["sibilant"]:
        _narrow(x, _weight(phone, times, fps))
    for phone in of["labiodental"]:
        _lip_on_teeth(x, _weight(phone, times, fps))
    _open(x, sounds, held["closure"] | held["labiodental"], fps)
    # the fading sides of a closure leave alone the frames in which the lip must be on the teeth
    spared = held["labiodental"] & ~held["closure"]
    for phone in of["closure"]:
        _close(x, np.where(spared, 0.0, _weight(phone, times, fps)))
    x[:, _CLOSE] = np.minimum(x[:, _CLOSE], x[:, _JAW])
    return np.clip(x, 0, 1).astype(np.float32)


def opening_mm(arkit: npt.ArrayLike) -> F64:
    """Estimated height (...,) in mm between the inner lips of the base head, less that at rest."""
    return np.asarray(np.asarray(arkit, np.float64) @ limits().opening)


def centre_frames(phones: Sequence[Phone], fps: float, frames: int) -> npt.NDArray[np.int64]:
    """The frame nearest the centre of each phone, (M,)."""
    return np.array([_nearest(p, fps, frames) for p in phones], np.int64)


def _nearest(phone: Phone, fps: float, frames: int) -> int:
    # half a frame rounds down, always the same way, unlike round()
    return int(np.clip(np.ceil(0.5 * (phone.start + phone.end) * fps - 0.5 - 1e-6), 0, frames - 1))


def _weight(phone: Phone, times: F64, fps: float) -> F64:
    """1 at the frame nearest the centre and through the middle of the sound, fading over SHOULDER."""
    centre = 0.5 * (phone.start + phone.end)
    hold = 0.25 * min(phone.end - phone.start, 0.16)
    beyond = np.clip((np.abs(times - centre) - hold) / SHOULDER, 0, 1)
    w = 0.5 + 0.5 * np.cos(np.pi * beyond)
    w[_nearest_frames(phone, times, fps)] = 1.0
    return np.asarray(w)


def _centres(phones: Sequence[Phone], times: F64, fps: float) -> npt.NDArray[np.bool_]:
    held = np.zeros(len(times), bool)
    for phone in phones:
        held[_nearest_frames(phone, times, fps)] = True
    return held


def _nearest_frames(phone: Phone, times: F64, fps: float) -> npt.NDArray[np.int64]:
    """The frame nearest the centre; both where it lies half-way between two, give or take rounding."""
    apart = np.abs(times - 0.5 * (phone.start + phone.end)) * fps
    return np.flatnonzero(apart <= max(0.51, float(apart.min()) + 1e-6))


def _mix(x: F64, channels: Sequence[int] | int, target: F64 | float, w: F64) -> None:
    w = w if isinstance(channels, int) else w[:, None]
    x[:, channels] += w * (target - x[:, channels])


def _narrow(x: F64, w: F64) -> None:
    # the cap on the opening that is left: jaw less what the lips already close
    _mix(x, _JAW, np.minimum(x[:, _JAW], limits().sibilant_jaw), w)


def _lip_on_teeth(x: F64, w: F64) -> None:
    pose, limit = visemes()["FF"].weights, limits()
    pressed = np.minimum(x, limit.labiodental_most)
    pressed[:, _JAW] = np.clip(x[:, _JAW], 0.85 * pose[_JAW], limit.labiodental_jaw)
    for name in ("mouthRollLower", "mouthShrugLower", "mouthUpperUpLeft", "mouthUpperUpRight"):
        pressed[:, INDEX[name]] = pose[INDEX[name]]
    x += w[:, None] * (pressed - x)


def _close(x: F64, w: F64) -> None:
    limit, pose = limits(), visemes()["PP"].weights
    shut = x.copy()
    shut[:, _JAW] = np.clip(x[:, _JAW], pose[_JAW], limit.closure_jaw)
    shut[:, _CLOSE] = shut[:, _JAW]
    shut[:, _PARTING] = 0.0
    shut[:, INDEX["mouthShrugLower"]] = 0.0
    shut[:, _PRESSING] = pose[_PRESSING]
    # bound the overlap: first less pressing, then less of whatever else crosses the lips
    least, most = limit.closure_mm
    press = limit.opening.copy()
    press[[i for i in range(len(press)) if i not in _PRESSING]] = 0.0
    others = np.minimum(limit.opening, 0.0)
    others[[_JAW, _CLOSE, *_PRESSING]] = 0.0
    crossing = shut @ others
    scale = np.where(crossing < least - most, (least - most) / np.minimum(crossing, -1e-9), 1.0)
    for i in np.flatnonzero(others):
        shut[:, i] *= scale
    room = least - shut @ others
    shut[:, _PRESSING] *= np.clip(room / np.minimum(shut @ press, -1e-9), 0, 1)[:, None]
    x += w[:, None] * (shut - x)


def _open(x: F64, sounds: list[tuple[Phone, Sound]], fixed: npt.NDArray[np.bool_], fps: float) -> None:
    """Sounds that are not nasal part the lips in at least one of their frames that no closure needs."""
    least, gain = limits().open_mm, limits().opening[_JAW]
    times = np.arange(len(x)) / fps
    for phone, made in sounds:
        if not made.must_open:
            continue
        first = int(np.ceil(phone.start * fps - 1e-6))
        last = int(np.floor(phone.end * fps + 1e-6))
        centre = _nearest(phone, fps, len(x))
        own = [i for i in {*range(first, last + 1), centre} if 0 <= i < len(x) and not fixed[i]]
        if not own:
            continue
        lack = least - opening_mm(x[own])
        if lack.min() <= 0:
            continue
        i = min(own, key=lambda k: (abs(k - centre), k))
        need = lack[own.index(i)]
        # a single frame would pop
        w = np.where(fixed, 0.0, 0.5 + 0.5 * np.cos(np.pi * np.clip((times - times[i]) / PARTING, -1, 1)))
        from_close = min(x[i, _CLOSE], need / gain)
        x[:, _CLOSE] = np.maximum(x[:, _CLOSE] - w * from_close, 0.0)
        x[:, _JAW] = np.minimum(x[:, _JAW] + w * (need / gain - from_close), 1.0)
