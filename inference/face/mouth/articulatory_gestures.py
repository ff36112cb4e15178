"""The sounds of a sentence as gestures of jaw and lips: which pose, when, how strongly, whose lips.

The rules are those of Edwards, Landreth, Fiume, Singh, "JALI: an animator-centric viseme model for expressive
lip synchronization" (SIGGRAPH 2016), section 4.2: equal sounds in a row are one; sounds of the tongue alone
borrow their lips inside the word; lip-heavy sounds shape their neighbours'; obstruents and nasals that are
too short do not move the jaw; the dials for jaw and lips follow loudness, fricative energy and stress.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ....rigs.arkit import NAMES
from ...phones.visemes import Viseme, sound
from ...timeline.speech import Phone, PhoneSet

F64 = npt.NDArray[np.float64]

JOINED = 0.03
"""Sounds that are less than this many seconds apart follow each other without a pause."""
TOO_SHORT = 1 / 30
"""Seconds under which an obstruent or nasal does not move the jaw: a frame of film."""
BORROWED = 0.9
"""Part of the lips' shape that a sound of the tongue takes over ..."""
SHAPED = 0.75
"""... and that the consonant next to a lip-heavy sound does."""
KEPT_IN = 0.5
"""How much of its own parting of the lips a consonant gives up, by the rounding that it takes over: in
articulograph recordings the lips are as far apart in the k of "canoe", or in the s after it, as beside other
vowels."""
PARTING_PULL = 0.4
"""The most with which it asserts that: the lips of the rounded sound itself are narrow."""
BORROWED_PULL = 0.55
"""The pull of borrowed lips by that of the sound that they come from."""
LEAST_SPREAD = 3.0
"""dB that count as one standard deviation at least: where all is said alike no sound stands out."""
UNHURRIED = 0.075
"""Seconds under which a vowel does not reach its full opening: Lindblom, "Spectrographic study of vowel
reduction", J. Acoust. Soc. Am. 35 (1963)."""
LONGEST_OPEN_PAUSE = 0.45
"""Seconds of a pause inside a sentence over which the mouth stays a little open, as it was before."""
LEFT_OPEN = 0.3
"""Part of the pose before such a pause that is left in it ..."""
LEFT_PULL = 0.5
"""... and of its pull."""
_PARTS = np.array([n.startswith(("mouthLowerDown", "mouthUpperUp", "mouthStretch")) for n in NAMES])
_ROUND = [NAMES.index("mouthPucker"), NAMES.index("mouthFunnel")]
_IS_TONGUE = np.array([n == "tongueOut" for n in NAMES])
_UNSTRESSED, _STRESSED, _SECOND = 0, 1, 2


@dataclass(frozen=True)
class Gesture:
    """One pose of the mouth from ``start`` to ``end`` seconds.

    ``jaw`` and ``lips`` scale the pose's two parts. ``shape`` (52,) are the lips' weights, ``pull`` is how
    strongly they are asserted, ``jaw_pull`` the same of the jaw, ``parting_pull`` that of what parts the lips
    without rounding them.
    """

    viseme: Viseme
    start: float
    end: float
    word: int
    stress: int
    jaw: float
    lips: float
    shape: F64
    pull: float
    jaw_pull: float
    parting_pull: float

    def has(self, flag: str) -> bool:
        """Whether its viseme carries the flag."""
        return flag in self.viseme.flags


def gestures(
    phones: Sequence[Phone], phone_set: PhoneSet, times: F64, intensity: F64, high: F64
) -> list[Gesture]:
    """The gestures of a sentence in order.

    ``intensity`` and ``high`` (N,) are loudness and high-frequency energy in dB at ``times`` (N,), evenly
    spaced; nan where nothing is known.
    """
    said = _borrow(_dial(_merge(_poses(phones, phone_set)), times, intensity, high))
    return sorted([*said, *_pauses(said)], key=lambda g: g.start)


def _poses(phones: Sequence[Phone], phone_set: PhoneSet) -> list[Gesture]:
    out = []
    for phone in phones:
        t = phone.start
        for viseme, amount, share in sound(phone.label, phone_set).poses:
            end = t + share * (phone.end - phone.start)
            pulls = viseme.lip_pull, viseme.jaw_pull, viseme.lip_pull
            out.append(
                Gesture(viseme, t, end, phone.word, phone.stress, amount, amount, viseme.weights, *pulls)
            )
            t = end
    return out


def _merge(given: list[Gesture]) -> list[Gesture]:
    """Two equal poses in a row are one long pose ("pop man" closes once)."""
    merged: list[Gesture] = []
    for g in given:
        last = merged[-1] if merged else None
        if last and last.viseme is g.viseme and _joined(last, g):
            strong = max(last, g, key=lambda x: (x.stress == _STRESSED, x.jaw))
            merged[-1] = replace(strong, start=last.start, end=g.end, word=g.word)
        else:
            merged.append(g)
    return merged


def _dial(given: list[Gesture], times: F64, intensity: F64, high: F64) -> list[Gesture]:
    """Each gesture with its jaw and lip amounts from loudness, fricative energy and stress."""
    vowels = np.array([g.has("vowel") for g in given], bool)
    noisy = np.array([g.has("obstruent") for g in given], bool)
    loud = _standardised(_peaks(intensity, times, given), vowels)
    sharp = _standardised(_peaks(high, times, given), noisy)
    stressed = any(g.stress for g in given)
    out = []
    for g, a, b in zip(given, loud, sharp, strict=True):
        jaw = lips = 1.0
        jaw_pull = g.jaw_pull
        if g.has("vowel"):
            jaw, lips = _vowel_dials(a, g.stress if stressed else None, g.end - g.start)
        elif g.has("obstruent"):
            lips = float(np.clip(1.0 + 0.12 * b, 0.75, 1.25))
        if g.end - g.start < TOO_SHORT and g.has("short") and not g.has("sibilant"):
            jaw_pull = 0.0
        out.append(replace(g, jaw=jaw * g.jaw, lips=lips * g.lips, jaw_pull=jaw_pull))
    return out


def _vowel_dials(loud: float, stress: int | None, seconds: float) -> tuple[float, float]:
    """Jaw and lips of a vowel that is ``loud`` standard deviations louder than the sentence's others."""
    accent = {None: 0.0, _UNSTRESSED: -0.20, _SECOND: -0.05, _STRESSED: 0.12}[stress]
    reached = min(0.6 + 0.4 * seconds / UNHURRIED, 1.0)
    jaw = float(np.clip(0.97 + 0.20 * loud + accent, 0.40, 1.18)) * reached
    return jaw, float(np.clip(0.98 + 0.08 * loud + 0.5 * accent, 0.65, 1.15))


def _peaks(curve: F64, times: F64, given: Sequence[Gesture]) -> F64:
    """The highest value in each gesture, nan where nothing is known."""
    edges = np.searchsorted(times, [(g.start, g.end) for g in given]).reshape(-1, 2)
    out = np.full(len(given), np.nan)
    for i, (a, b) in enumerate(edges):
        part = curve[a : max(b, a + 1)]
        known = part[np.isfinite(part)]
        out[i] = known.max() if len(known) else np.nan
    return out


def _standardised(values: F64, chosen: npt.NDArray[np.bool_]) -> F64:
    """Deviation in units of the chosen ones' spread, within -2..2; 0 where nothing is known."""
    known = values[chosen & np.isfinite(values)]
    if len(known) < 3:
        return np.zeros(len(values))
    z = (values - known.mean()) / max(known.std(), LEAST_SPREAD)
    return np.clip(np.where(np.isfinite(z), z, 0.0), -2, 2)


def _borrow(given: list[Gesture]) -> list[Gesture]:
    """Lips of tongue-only sounds from the word's next shaped sound, else from its last; lips of other
    consonants next to a lip-heavy sound, of any word, largely from it, but for those whose contact
    forbids it."""
    shaped = [g.has("vowel") or g.has("heavy") for g in given]
    words = _words(given)
    # the nearest shaped gesture of the same word from each on, and back to it
    following, preceding = _nearest(shaped[::-1], words[::-1])[::-1], _nearest(shaped, words)
    following = [None if k is None else len(given) - 1 - k for k in following]
    out = []
    for i, g in enumerate(given):
        if g.has("tongue"):
            source = following[i] if following[i] is not None else preceding[i]
            if source is not None:
                s = given[source]
                shape = BORROWED * s.lips * s.viseme.weights
                own = np.where(_PARTS, g.viseme.weights * max(1 - KEPT_IN * shape[_ROUND].sum(), 0), 0)
                shape = np.maximum(shape, own)
                pull = max(BORROWED_PULL * s.viseme.lip_pull, g.pull)
                parting = min(pull, PARTING_PULL) if s.has("heavy") else pull
                g = replace(g, shape=shape, pull=pull, parting_pull=parting, lips=1.0)
        elif not (shaped[i] or g.has("closure") or g.has("labiodental")):
            heavy = next((b for b in _beside(given, i) if b.has("heavy")), None)
            if heavy is not None:
                shape = (1 - SHAPED) * g.lips * g.shape + SHAPED * heavy.lips * heavy.viseme.weights
                own = g.lips * g.shape * max(1 - KEPT_IN * shape[_ROUND].sum(), 0)
                shape = np.where(_PARTS, np.maximum(shape, own), shape)
                pull = max(g.pull, heavy.viseme.lip_pull)
                g = replace(g, shape=shape, pull=pull, parting_pull=min(pull, PARTING_PULL), lips=1.0)
        out.append(g)
    return out


def _beside(given: Sequence[Gesture], i: int) -> list[Gesture]:
    """The gestures right after and right before one, where no pause parts them."""
    after = given[i + 1 : i + 2] if i + 1 < len(given) and _joined(given[i], given[i + 1]) else []
    before = given[i - 1 : i] if i and _joined(given[i - 1], given[i]) else []
    return [*after, *before]


def _joined(a: Gesture, b: Gesture) -> bool:
    return b.start - a.end < JOINED


def _pauses(said: Sequence[Gesture]) -> list[Gesture]:
    """What is left of a pose in a short pause inside the sentence: a mouth that will go on does not shut.

    After lips that touch it is the next sound's pose; none between two such.
    """
    out = []
    for a, b in pairwise(said):
        if not JOINED <= b.start - a.end <= LONGEST_OPEN_PAUSE:
            continue
        kept = next((g for g in (a, b) if not (g.has("closure") or g.has("labiodental"))), None)
        if kept is not None:
            weights = np.where(_IS_TONGUE, 0, kept.viseme.weights)
            pose = replace(kept.viseme, name="pause", weights=weights, flags=frozenset())
            out.append(
                replace(
                    kept,
                    viseme=pose,
                    start=a.end,
                    end=b.start,
                    jaw=LEFT_OPEN * kept.jaw,
                    lips=LEFT_OPEN * kept.lips,
                    pull=LEFT_PULL * kept.pull,
                    parting_pull=LEFT_PULL * kept.parting_pull,
                    jaw_pull=LEFT_PULL * kept.jaw_pull,
                )
            )
    return out


def _words(given: Sequence[Gesture]) -> list[int]:
    """A number for each word; where words are not known, for each stretch without a pause."""
    out: list[int] = []
    for i, g in enumerate(given):
        last = given[i - 1] if i else None
        same = last is not None and last.word == g.word and _joined(last, g)
        out.append(out[-1] + (not same) if out else 0)
    return out


def _nearest(shaped: Sequence[bool], words: Sequence[int]) -> list[int | None]:
    """For each place the last one before it, or itself, that is shaped and of the same word."""
    out: list[int | None] = []
    last: int | None = None
    for i, is_shaped in enumerate(shaped):
        last = i if is_shaped else last
        out.append(last if last is not None and words[last] == words[i] else None)
    return out
