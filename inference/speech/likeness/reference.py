"""A recording of a speaker whose voice another one is to be like: read, looked at, and refused in one line
where it does not tell the voice of one person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ....base.consent import Consent, consent
from ....base.errors import InputError
from ..aligning.asr import spoken_language
from ..aligning.pauses import levels
from ..aligning.sound_file import read_sound, resampled
from ..aligning.speech_detector import RATE, speech_spans
from .embedding import mean, similarity, windows
from .traits import Traits, traits_of

SHORTEST, LONGEST = 3.0, 60.0
"""Seconds of speech that are needed, and that are listened to."""
QUIETEST = -60.0
"""dB of the loudest tenth of a second below which a recording is silent."""
NOISIEST = 9.0
"""dB between what is said and what is heard between it."""
APART = 0.86
"""Similarity of the two sorts of windows in a recording below which two people speak.

Measured on our voices: one voice alone has 0.89 and more, two of them 0.58 to 0.83, with one pair in a
hundred above."""
_TOGETHER = 3
"""Windows that are taken together: single ones of one speaker differ too much."""
_FEWEST = 0.2
"""Part of the windows that the smaller half has to have."""


@dataclass(frozen=True)
class Reference:
    """A recording that passed: its path and hash, the consent for it, what its voice is like, and the
    language that is spoken in it (a code such as ``"de"``), empty where that can't be told."""

    path: Path
    sha256: str
    consent: Consent
    traits: Traits
    language: str = ""


def read_reference(path: Path, said: str | None) -> Reference:
    """The reference in a recording or film, with the consent ``said`` or the one kept beside it.

    Raises InputError where there is no consent, and where the recording is silent, holds no speech or less
    than :data:`SHORTEST` of it, is noisy, or has two people speaking.
    """
    path = Path(path).expanduser()
    sound = read_sound(path)
    # without any consent nothing is looked at; a new one is kept only for a recording that will do
    agreed = consent(path, sound.sha256, None) if said is None else None
    pcm = resampled(sound)
    heard = checked(pcm, path.name)
    language = spoken_language(pcm, speech_spans(pcm))
    return Reference(path, sound.sha256, agreed or consent(path, sound.sha256, said), heard, language)


def checked(pcm: npt.NDArray[np.int16], name: str) -> Traits:
    """What the one speaker in ``pcm`` (N,) at 16 kHz is like; raises InputError where there is not one."""
    level = levels(pcm, RATE)
    if not len(level) or float(np.max(level)) < QUIETEST:
        raise InputError(f"{name} is silent", "give a recording of the speaker, ten seconds or more")
    spans = speech_spans(pcm)
    if not spans:
        raise InputError(
            f"nobody speaks in {name}: it may be music or noise", "give a recording of the speaker alone"
        )
    seconds = sum(b - a for a, b in spans)
    if seconds < SHORTEST:
        raise InputError(
            f"{name} has {seconds:.1f} s of speech, and {SHORTEST:g} are needed",
            "ten seconds and more are best",
        )
    _check_noise(level, spans, len(pcm) / RATE, name)
    said = _first(pcm, spans)
    parts = windows(said)
    if (alike := halves(parts)) < APART:
        raise InputError(
            f"two people speak in {name}: its parts are {alike:.2f} alike", "give the part of one of them"
        )
    return traits_of(said, mean(parts))


def halves(parts: npt.NDArray[np.float32]) -> float:
    """How alike the two sorts of windows (n, 256) are that differ most; 1 where there is one sort.

    Two means (Lloyd), started from the two that are least alike, over three windows at a time."""
    count = max(1, len(parts) - _TOGETHER + 1)
    parts = np.stack([mean(parts[i : i + _TOGETHER]) for i in range(count)])
    if len(parts) < 3:
        return 1.0
    alike = parts @ parts.T
    a, b = np.unravel_index(int(alike.argmin()), alike.shape)
    centres = [parts[a], parts[b]]
    first = np.zeros(len(parts), bool)
    for _ in range(10):
        first = parts @ centres[0] >= parts @ centres[1]
        if first.all() or not first.any():
            return 1.0
        centres = [mean(parts[first]), mean(parts[~first])]
    if min(first.mean(), 1 - first.mean()) < _FEWEST:
        return 1.0
    return similarity(*centres)


def _check_noise(
    level: npt.NDArray[np.float64], spans: list[tuple[float, float]], seconds: float, name: str
) -> None:
    """Speech against the softest tenth of all, and against what goes on between the words."""
    at = np.arange(len(level)) * (seconds / len(level))
    inside = np.zeros(len(level), bool)
    for a, b in spans:
        inside |= (at >= a) & (at < b)
    loud = float(np.quantile(level[inside], 0.8)) if inside.any() else -np.inf
    apart = loud - float(np.quantile(level, 0.05))
    if not inside.all() and (~inside).mean() > 0.1:
        apart = min(apart, loud - float(np.median(level[~inside])))
    if apart < NOISIEST:
        raise InputError(
            f"{name} is too noisy: the speech is {max(apart, 0):.0f} dB above the rest",
            f"give a recording with {NOISIEST:g} dB at least, made close to the mouth and without music",
        )


def _first(pcm: npt.NDArray[np.int16], spans: list[tuple[float, float]]) -> npt.NDArray[np.int16]:
    """The recording up to :data:`LONGEST` of speech."""
    heard = 0.0
    for a, b in spans:
        if heard + b - a >= LONGEST:
            return pcm[: round((a + LONGEST - heard) * RATE)]
        heard += b - a
    return pcm
