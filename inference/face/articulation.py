"""The moving mouth: phones and prosody to ARKit mouth channels, with co-articulation.

Each sound has a pose for the jaw and one for the lips, asserted over a window of time (its dominance) with a
pull against its neighbours, as in Cohen & Massaro, "Modeling coarticulation in synthetic visual speech"
(1993). Timing (onset 120 ms before the sound, 150 ms for protruded lips, held until 75 % of it, 120 ms of
decay) and the two dials for jaw and lips driven by intensity are those of Edwards, Landreth, Fiume, Singh,
"JALI" (SIGGRAPH 2016). Closures are made certain afterwards, in :mod:`.constraints`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import INDEX, NAMES
from ..speech.speech import Phone, PhoneSet
from .visemes import Sound, Viseme, sound

F64 = npt.NDArray[np.float64]

HOLD = 0.75
"""Part of a sound for which its pose is held."""
LEAST_HOLD = 0.100
"""Seconds that a vowel's pose is held at least: shorter and the mouth flaps."""
MOST_HOLD = 0.140
"""Seconds after which a held pose begins to relax."""
SMOOTH = 0.016
"""Standard deviation, seconds, of the last smoothing: lips and jaw have mass."""
_JAW = np.array([i for i, n in enumerate(NAMES) if n.startswith("jaw")])
_TONGUE = INDEX["tongueOut"]
_LIPS = np.array([i for i, n in enumerate(NAMES) if n.startswith(("mouth", "cheek", "nose"))])


def articulate(
    phones: Sequence[Phone],
    phone_set: PhoneSet,
    times: F64,
    intensity: F64,
    high: F64,
    *,
    jaw: float = 1.0,
    lips: float = 1.0,
) -> F64:
    """Mouth channels (N, 52) at ``times`` (N,), evenly spaced seconds, for the phones of one sentence.

    ``intensity`` and ``high`` (N,) are loudness and high-frequency energy in dB at those times; only their
    deviation from this sentence's own mean counts. ``jaw`` and ``lips`` scale the two dials for a style
    (1 natural, 0 a mumble). Channels that are not of the mouth are 0; nothing is clipped or forced shut yet.
    """
    gestures = _merge(_gestures(phones, phone_set))
    out = np.zeros((len(times), len(NAMES)))
    if not gestures or not len(times):
        return out
    gestures = _dial(gestures, phones, times, intensity, high)
    dominance = np.stack([_window(g, times) for g in gestures])
    rest = 1 - dominance.max(axis=0)
    weights = np.stack([g.viseme.weights for g in gestures])
    for channels, pulls, amounts, dial in (
        (_JAW, [g.viseme.jaw_pull for g in gestures], [g.jaw for g in gestures], jaw),
        (_LIPS, [g.viseme.lip_pull for g in gestures], [g.lips for g in gestures], lips),
    ):
        pulled = dominance * np.array(pulls)[:, None]
        poses = weights[:, channels] * np.array(amounts)[:, None] * dial
        out[:, channels] = (pulled.T @ poses) / (pulled.sum(axis=0) + rest + 1e-9)[:, None]
    # the tongue is quick and belongs to its own sound alone
    tips = np.stack([_window(replace(g, brisk=True), times) * g.viseme.weights[_TONGUE] for g in gestures])
    out[:, _TONGUE] = tips.max(axis=0)
    return _smooth(out, SMOOTH / (times[1] - times[0])) if len(times) > 1 else out


@dataclass(frozen=True)
class _Gesture:
    viseme: Viseme
    start: float
    end: float
    phone: int
    amount: float
    jaw: float = 1.0
    lips: float = 1.0
    brisk: bool = False


def _gestures(phones: Sequence[Phone], phone_set: PhoneSet) -> list[_Gesture]:
    out = []
    for i, phone in enumerate(phones):
        made: Sound = sound(phone.label, phone_set)
        t = phone.start
        for viseme, amount, share in made.poses:
            end = t + share * (phone.end - phone.start)
            out.append(_Gesture(viseme, t, end, i, amount))
            t = end
    return out


def _merge(gestures: list[_Gesture]) -> list[_Gesture]:
    """Two equal poses in a row are one long pose ("pop man" closes once)."""
    merged: list[_Gesture] = []
    for g in gestures:
        last = merged[-1] if merged else None
        if last and last.viseme is g.viseme and g.start - last.end < 0.03 and "vowel" not in g.viseme.flags:
            merged[-1] = replace(last, end=g.end, amount=max(last.amount, g.amount))
        else:
            merged.append(g)
    return merged


def _dial(
    gestures: list[_Gesture], phones: Sequence[Phone], times: F64, intensity: F64, high: F64
) -> list[_Gesture]:
    """Each gesture with its jaw and lip amounts from loudness, fricative energy and stress."""
    vowels = np.array(["vowel" in g.viseme.flags for g in gestures])
    loud = _standardised(np.array([_peak(intensity, times, g) for g in gestures]), vowels)
    sharp = _standardised(np.array([_peak(high, times, g) for g in gestures]), ~vowels)
    stressed = any(p.stress for p in phones)
    out = []
    for g, vowel, a, b in zip(gestures, vowels, loud, sharp, strict=True):
        if vowel:
            accent = {0: -0.10, 1: 0.16, 2: 0.04}.get(phones[g.phone].stress, 0.0) if stressed else 0.05
            jaw = float(np.clip(0.95 + 0.17 * a + accent, 0.55, 1.15))
            lips = float(np.clip(0.97 + 0.08 * a + 0.6 * accent, 0.65, 1.15))
        else:
            jaw, lips = 1.0, float(np.clip(1.0 + 0.10 * b, 0.80, 1.20))
        out.append(replace(g, jaw=jaw * g.amount, lips=lips * g.amount))
    return out


def _peak(curve: F64, times: F64, g: _Gesture) -> float:
    a, b = np.searchsorted(times, [g.start, g.end])
    part = curve[a : max(b, a + 1)]
    return float(np.nanmax(part)) if len(part) and np.any(np.isfinite(part)) else np.nan


def _standardised(values: F64, chosen: npt.NDArray[np.bool_]) -> F64:
    """Deviation in units of the chosen ones' spread, within -2..2; 0 where nothing is known."""
    known = values[chosen & np.isfinite(values)]
    if len(known) < 3 or known.std() < 1e-6:
        return np.zeros(len(values))
    z = (values - known.mean()) / known.std()
    return np.clip(np.where(np.isfinite(z), z, 0.0), -2, 2)


def _window(g: _Gesture, times: F64) -> F64:
    onset, offset = g.viseme.onset, g.viseme.offset
    if g.brisk:
        onset, offset = 0.06, 0.05
    held = HOLD * (g.end - g.start)
    if "vowel" in g.viseme.flags:
        held = max(held, min(LEAST_HOLD, g.end - g.start + 0.03))
    if held > MOST_HOLD:
        # a drawn-out sound relaxes slowly instead of standing still
        held, offset = MOST_HOLD, offset + held - MOST_HOLD
    rise = _ease((times - (g.start - onset)) / onset)
    fall = _ease((g.start + held + offset - times) / offset)
    return np.minimum(rise, fall)


def _ease(u: F64) -> F64:
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(u, 0, 1))


def _smooth(x: F64, sigma: float) -> F64:
    from scipy.ndimage import gaussian_filter1d

    return np.asarray(gaussian_filter1d(x, sigma, axis=0, mode="nearest"))
