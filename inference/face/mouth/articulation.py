"""The moving mouth: phones and prosody to ARKit mouth channels, with co-articulation.

Each sound has a pose for the jaw and one for the lips, asserted over a window of time (its dominance) with a
pull against its neighbours, as in Cohen & Massaro, "Modeling coarticulation in synthetic visual speech"
(1993). Timing (onset 120 ms before the sound, 150 ms for protruded lips, held until 75 % of it, 120 ms of
decay) is that of Edwards, Landreth, Fiume, Singh, "JALI" (SIGGRAPH 2016), whose other rules are in
:mod:`.articulatory_gestures`. Closures are made certain afterwards, in :mod:`.constraints`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ....base.easing import minimum_jerk
from ....rigs.arkit import INDEX, NAMES
from ...timeline.speech import Phone, PhoneSet
from ..curves import stretch
from .articulatory_gestures import Gesture, gestures

F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HOLD = 0.75
"""Part of a sound for which its pose is held."""
LEAST_HOLD = 0.100
"""Seconds that a vowel's pose is held at least: shorter and the mouth flaps."""
DRAWN_OUT = 0.180
"""Seconds after which a held pose relaxes, and opens and closes with the loudness ..."""
RELAXING, RELAXED = 0.6, 0.75
"""... and those over which it does, to which part of itself."""
SMOOTH, SMOOTH_JAW = 0.016, 0.030
"""Standard deviations, seconds, of the last smoothing: lips have mass, and a jaw has more."""
EARLY = 0.020
"""Seconds by which the lips' free movement is ahead of the sounds' labels: it would follow that of
measured talkers by 30 ms."""
ROUNDED_AHEAD = 0.380
"""Seconds before a lip-heavy sound in which the lips begin to come forward, as they do before the u of
"smooth" in articulograph recordings; its jaw and the opening of its lips do not."""
ROUNDED_CONTACT = 0.25
"""Part of its pull with which a contact of the lips holds back their being protruded meanwhile."""
BETWEEN_BURSTS = 0.25
"""Part of its opening that a laugh keeps while it is not heard."""
TIP = (0.06, 0.05)
"""Seconds in which the tongue comes and goes."""
_IS_JAW = np.array([n.startswith("jaw") for n in NAMES])
_IS_ROUND = np.array([n in ("mouthPucker", "mouthFunnel") for n in NAMES])
_IS_MOUTH = np.array([n.startswith(("jaw", "mouth", "cheek", "nose")) for n in NAMES])
_OPENS = np.array([n.startswith(("jaw", "mouthLowerDown", "mouthUpperUp")) for n in NAMES])
_TONGUE = INDEX["tongueOut"]


def articulate(
    phones: Sequence[Phone],
    phone_set: PhoneSet,
    times: F64,
    intensity: F64,
    high: F64,
    *,
    jaw: float | F64 = 1.0,
    lips: float | F64 = 1.0,
) -> F64:
    """Mouth channels (N, 52) at ``times`` (N,), evenly spaced seconds, for the phones of one sentence.

    ``intensity`` and ``high`` (N,) are loudness and high-frequency energy in dB at those times; only their
    deviation from this sentence's own mean counts. ``jaw`` and ``lips`` scale the two dials for a delivery
    (1 natural, 0 a mumble), constant or (N,) at ``times``. Channels that are not of the mouth are 0; nothing
    is clipped or forced shut yet.
    """
    out = np.zeros((len(times), len(NAMES)))
    said = gestures(phones, phone_set, times, intensity, high)
    if not said or not len(times):
        return out
    used = np.flatnonzero(_IS_MOUTH & np.any([g.viseme.weights for g in said], axis=0))
    posed, pulled = np.zeros((2, len(times), len(used)))
    asserted = np.zeros((len(times), len(used)))
    for g in said:
        near, window = _windows(g, times, _IS_ROUND[used])
        asserted[near] = np.maximum(asserted[near], window)
        pulls = window * _pulls(g)[used]
        pulled[near] += pulls
        poses = np.where(_IS_JAW, g.jaw * g.viseme.weights, g.lips * g.shape)[used]
        audible = _audible(g, times[near], intensity[near])
        posed[near] += pulls * np.where(_OPENS[used], audible[:, None], 1) * poses
        if g.viseme.weights[_TONGUE]:
            # the tongue is quick and belongs to its own sound alone
            near, window = _shape(times, g.start, TIP[0], HOLD * (g.end - g.start), TIP[1])
            out[near, _TONGUE] = np.maximum(out[near, _TONGUE], window * g.viseme.weights[_TONGUE])
    dials = np.where(_IS_JAW[used], np.reshape(jaw, (-1, 1)), np.reshape(lips, (-1, 1)))
    out[:, used] = dials * posed / (pulled + 1 - asserted + 1e-9)
    moved = [*used, _TONGUE]
    if len(times) > 1:
        for chosen, seconds in ((_IS_JAW[moved], SMOOTH_JAW), (~_IS_JAW[moved], SMOOTH)):
            channels = np.array(moved)[chosen]
            out[:, channels] = _smooth(out[:, channels], seconds / (times[1] - times[0]))
    return out


def _pulls(g: Gesture) -> F64:
    """How strongly a gesture asserts each channel (52,)."""
    touching = g.has("closure") or g.has("labiodental")
    lips = np.where(_IS_ROUND, g.pull * (ROUNDED_CONTACT if touching else 1), g.pull)
    lips[_OPENS] = g.parting_pull
    return np.asarray(np.where(_IS_JAW, g.jaw_pull, lips))


def _windows(g: Gesture, times: F64, is_round: Flags) -> tuple[slice, F64]:
    """Where a gesture is asserted, and how far in each channel (N, K); rounding begins ahead of the rest."""
    held = HOLD * (g.end - g.start)
    if g.has("vowel"):
        held = max(held, min(LEAST_HOLD, g.end - g.start + 0.03))
    if held > DRAWN_OUT:
        # the decay begins as late before the end as in a sound that is not drawn out
        held = g.end - g.start - (1 - HOLD) * DRAWN_OUT
    start = g.start - EARLY
    near, window = _shape(times, start, g.viseme.onset, held, g.viseme.offset)
    if not (g.has("heavy") and g.has("rounded") and is_round.any()):
        return near, np.repeat(window[:, None], len(is_round), axis=1)
    early, rounding = _shape(times, start, ROUNDED_AHEAD, held, g.viseme.offset)
    both = np.repeat(rounding[:, None], len(is_round), axis=1)
    both[:, ~is_round] = 0
    both[near.start - early.start : near.stop - early.start, ~is_round] = window[:, None]
    return early, both


def _shape(times: F64, start: float, onset: float, held: float, offset: float) -> tuple[slice, F64]:
    near = stretch(times, start - onset, start + held + offset)
    t = times[near] - start
    rise, fall = (t + onset) / onset, (held + offset - t) / offset
    return near, 0.5 - 0.5 * np.cos(np.pi * np.clip(np.minimum(rise, fall), 0, 1))


def _audible(g: Gesture, times: F64, level: F64) -> F64:
    """The part (N,) of its opening that a gesture shows: a laugh opens in its bursts, a drawn-out sound
    relaxes, and opens and closes with its loudness in dB."""
    if g.has("loudness"):
        return BETWEEN_BURSTS + (1 - BETWEEN_BURSTS) * _softer(level, 30)
    late = times - g.start - DRAWN_OUT
    if g.end - g.start <= DRAWN_OUT or not g.has("vowel"):
        return np.ones(len(times))
    relaxed = 1 - (1 - RELAXED) * minimum_jerk(late / RELAXING)
    inside = (times >= g.start) & (times <= g.end)
    return np.asarray(relaxed * _softer(np.where(inside, level, np.nan), 60))


def _softer(level: F64, decibels: float) -> F64:
    """1 where a sound is loudest, a tenth where it is ``decibels`` softer; 1 where nothing is known."""
    known = np.isfinite(level)
    if not known.any():
        return np.ones(len(level))
    return np.asarray(10 ** np.where(known, (level - level[known].max()) / decibels, 0.0))


def _smooth(x: F64, sigma: float) -> F64:
    from scipy.ndimage import gaussian_filter1d

    return np.asarray(gaussian_filter1d(x, sigma, axis=0, mode="nearest"))
