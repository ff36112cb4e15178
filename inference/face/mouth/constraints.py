"""What a mouth may never break, imposed last and again after every resampling.

Edwards, Landreth, Fiume, Singh, "JALI" (SIGGRAPH 2016), section 4.2: lips close in p, b, m; the lower lip
meets the upper teeth in f, v; the jaw is nearly closed in sibilants; every sound that is not nasal opens the
lips at some moment. Added: all weights in 0..1, mouthClose <= jawOpen, or the lips would cross, and nothing
of the mouth is faster than lips and jaw are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from ....rigs.arkit import INDEX, NAMES
from ...phones.visemes import limits, visemes
from ...timeline.speech import Phone, PhoneSet
from .contact_constraints import Force, forces

F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

PARTING = 0.050
"""Seconds before and after in which lips that have to part do so."""
FASTEST = 9.6
"""Weight a second, 0.32 a frame at 30 fps: no faster does a channel of the mouth go."""
JAW_SHARE = 0.62
"""The part of that for the jaw less what the lips close: 205 mm/s."""
_JAW, _CLOSE = INDEX["jawOpen"], INDEX["mouthClose"]
_PARTING = [
    INDEX[n] for n in NAMES if n.startswith(("mouthLowerDown", "mouthUpperUp", "mouthFunnel", "mouthShrug"))
]
_PRESSING = [INDEX[n] for n in NAMES if n.startswith(("mouthPress", "mouthRoll"))]
_IS_PRESS = np.array([n.startswith(("mouthPress", "mouthRollUpper")) for n in NAMES])
_LIPS = [i for i, n in enumerate(NAMES) if n.startswith(("jaw", "mouth")) and n != "jawOpen"]
_ON_TEETH = [INDEX[n] for n in ("mouthRollLower", "mouthShrugLower")]
_RAISED = [INDEX["mouthUpperUpLeft"], INDEX["mouthUpperUpRight"]]


def impose(
    arkit: npt.ArrayLike, phones: Sequence[Phone], fps: float, phone_set: PhoneSet
) -> npt.NDArray[np.float32]:
    """The weights (T, 52) with every hard constraint kept, for frames at ``fps`` and timed phones.

    At the frame nearest the centre of each sound the constraint holds exactly, between frames it fades, see
    :mod:`.contact_constraints`. Doing it twice changes nothing at those frames.
    """
    x = np.clip(np.nan_to_num(np.asarray(arkit, np.float64)), 0, 1)
    if not len(x):
        return x.astype(np.float32)
    forced = forces(phones, phone_set, fps, len(x))
    x[:, _CLOSE] = np.minimum(x[:, _CLOSE], x[:, _JAW])
    limit, pose = limits(), visemes()
    _force(x, forced.sibilant, (0.0, limit.sibilant_jaw), _unchanged)
    touching = 0.85 * float(pose["FF"].weights[_JAW]), limit.labiodental_jaw
    _force(x, forced.labiodental, touching, _on_teeth)
    # a closure next to lip on teeth is made with the lower lip still rolled in
    _reach(x, forced.labiodental.held, _LIPS, FASTEST / fps)
    # no higher than f and v have it, which may share a frame with p, b and m
    least = min(float(pose["PP"].weights[_JAW]), limit.labiodental_jaw)
    _force(x, forced.closure, (least, limit.closure_jaw), _shut)
    _raise_in_time(x, forced.labiodental.held, forced.closure.held, FASTEST / fps)
    fixed = forced.closure.held | forced.labiodental.held
    taken = np.minimum(1, forced.closure.weight + forced.labiodental.weight)
    for i in forced.parting:
        _part(x, int(i), taken, fps)
    _reach(x, fixed, _LIPS, FASTEST / fps)
    _reach(x, fixed | forced.sibilant.held, [_JAW], FASTEST / fps)
    _drop(x, fixed, FASTEST / fps)
    x[:, _CLOSE] = np.minimum(x[:, _CLOSE], x[:, _JAW])
    return np.clip(x, 0, 1).astype(np.float32)


def opening_mm(arkit: npt.ArrayLike) -> F64:
    """Estimated height (...,) in mm between the inner lips of the base head, less that at rest."""
    return np.asarray(np.asarray(arkit, np.float64) @ limits().opening)


def lips_shut(arkit: npt.ArrayLike, share: npt.ArrayLike) -> F64:
    """The weights (T, 52) with lips that are closed as far as ``share`` (T,) says, 0..1; jaws stay."""
    x = np.array(arkit, np.float64)
    return np.asarray(x + np.asarray(share, np.float64)[:, None] * (_shut(x, np.zeros(len(x))) - x))


def _unchanged(x: F64, press: F64) -> F64:
    """Mouths (N, 52) of a sibilant, of which the jaw alone is forced."""
    return x


def _on_teeth(x: F64, press: F64) -> F64:
    """Mouths (N, 52) with the lower lip on the upper teeth."""
    pose, limit = visemes()["FF"].weights, limits()
    out = np.minimum(x, limit.labiodental_most)
    out[:, _JAW] = x[:, _JAW]
    out[:, _ON_TEETH] = pose[_ON_TEETH]
    out[:, _RAISED] = np.maximum(out[:, _RAISED], pose[_RAISED])
    return out


def _shut(x: F64, press: F64) -> F64:
    """Mouths (N, 52) with closed lips, neither parted nor pressed through each other; ``press`` (N,) in 0..1
    is how far they press each other."""
    limit, pose = limits(), visemes()["PP"].weights
    out = x.copy()
    out[:, _PARTING] = 0.0
    least = press[:, None] * pose[_PRESSING]
    out[:, _PRESSING] = np.clip(x[:, _PRESSING], least, limit.closure_pressing[_PRESSING])
    out[:, _CLOSE] = out[:, _JAW]
    # what else parts the lips, a jaw pushed forward say, does so no further than they are pressed
    parts = np.maximum(limit.opening, 0)
    parts[_JAW] = 0
    parted = out @ parts
    most = limit.closure_mm[1] - (opening_mm(out) - parted)
    share = np.clip(most / np.maximum(parted, 1e-9), 0, 1)
    out *= np.where(parts > 0, share[:, None], 1)
    # lips that something else presses, a smile say, press less themselves: the jaw would part their sides
    pressing = np.where(_IS_PRESS, -limit.opening, 0)
    needless = np.maximum(limit.closure_mm[0] - opening_mm(out), 0) / np.maximum(out @ pressing, 1e-9)
    out *= np.where(_IS_PRESS, np.clip(1 - needless[:, None], 0, 1), 1)
    # whatever still crosses them is made up for by the jaw: their shape stays
    crossing = np.maximum(limit.closure_mm[0] - opening_mm(out), 0) / limit.opening[_JAW]
    out[:, _JAW] = np.maximum(out[:, _JAW], crossing)
    out[:, _CLOSE] = out[:, _JAW] - crossing
    return out


def _part(x: F64, i: int, taken: F64, fps: float) -> None:
    """Part the lips in frame ``i``, fading over PARTING where ``taken`` (T,) leaves the frames free."""
    lack = limits().open_mm - float(opening_mm(x[i]))
    if lack <= 0:
        return
    reach = int(PARTING * fps)
    near = np.arange(max(i - reach, 0), min(i + reach + 1, len(x)))
    # a single frame would pop
    w = (0.5 + 0.5 * np.cos(np.pi * (near - i) / (PARTING * fps))) * (1 - taken[near])
    w[near == i] = 1.0
    need = lack / limits().opening[_JAW]
    from_close = min(x[i, _CLOSE], need)
    x[near, _CLOSE] = np.maximum(x[near, _CLOSE] - w * from_close, 0.0)
    x[near, _JAW] = np.minimum(x[near, _JAW] + w * (need - from_close), 1.0)


def _force(x: F64, force: Force, jaw: tuple[float, float], lips: Callable[[F64, F64], F64]) -> None:
    """Draw the jaws of the mouths (T, 52) into a range and their lips towards what ``lips`` makes of them, as
    far as is forced."""
    rows = np.flatnonzero(force.jaw + force.weight)
    x[rows, _JAW] += force.jaw[rows] * (np.clip(x[rows, _JAW], *jaw) - x[rows, _JAW])
    x[rows] += force.weight[rows, None] * (lips(x[rows], force.press[rows]) - x[rows])


def _reach(x: F64, fixed: Flags, channels: Sequence[int], step: float) -> None:
    """Let no channel need more than ``step`` from frame to frame, and the ``fixed`` frames (T,) as they are.

    Where two fixed frames forbid both, half-way between them is taken.
    """
    at = np.flatnonzero(fixed)
    everywhere = np.arange(len(x))
    slope = step * everywhere
    for channel in channels:
        if not x[:, channel].any():
            continue
        value = x[:, channel].copy()
        if np.abs(np.diff(value)).max(initial=0) <= step:
            continue
        # half-way between the highest slow curve below and the lowest above: least far from what was
        x[:, channel] = 0.5 * (_cone(value, everywhere, slope) - _cone(-value, everywhere, slope))
        if len(at):
            most, least = _cone(value[at], at, slope), -_cone(-value[at], at, slope)
            middle = 0.5 * (least + most)
            x[:, channel] = np.clip(x[:, channel], np.minimum(least, middle), np.maximum(most, middle))
            x[at, channel] = value[at]


def _raise_in_time(x: F64, raised: Flags, shut: Flags, step: float) -> None:
    """In the ``raised`` frames (T,) the upper lip is no higher than it gets from those that are ``shut``."""
    at = np.flatnonzero(shut)
    if len(at):
        most = _cone(np.zeros(len(at)), at, step * np.arange(len(x)))
        for channel in _RAISED:
            x[raised, channel] = np.minimum(x[raised, channel], most[raised])


def _drop(x: F64, fixed: Flags, step: float) -> None:
    """The jaw goes by ``step`` a frame at most, less what the lips close by JAW_SHARE of that, so that both
    together are no faster than a jaw."""
    everywhere = np.arange(len(x))
    x[:, _CLOSE] = np.minimum(x[:, _CLOSE], x[:, _JAW])
    apart = x[:, _JAW] - x[:, _CLOSE]
    slow = x[:, _CLOSE] + _cone(apart, everywhere, JAW_SHARE * step * everywhere)
    x[:, _JAW] = np.where(fixed, x[:, _JAW], _cone(slow, everywhere, step * everywhere))


def _cone(value: F64, at: npt.NDArray[np.int64], slope: F64) -> F64:
    """The most (T,) that is within reach of all frames ``at`` with ``value``."""
    rising, falling = np.full((2, len(slope)), np.inf)
    rising[at], falling[at] = value - slope[at], value + slope[at]
    return np.minimum(
        np.minimum.accumulate(rising) + slope, np.minimum.accumulate(falling[::-1])[::-1] - slope
    )
