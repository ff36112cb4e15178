"""The voice of ours that is nearest to a speaker, and the changes that bring it nearer.

The pace is set to the speaker's. Pitch, its range and the length of the vocal tract are moved as far as each
makes the embedding more alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError
from ....base.progress import Progress, silent
from ....base.tables import shipped
from ...timeline.speech import Speech, as_float
from ..aligning.sound_file import HEARD_RATE, Recording, resampled
from ..expression.pitch import spread_out
from ..sound.world import FLOOR, put_together, taken_apart
from ..text.manner import PITCHES, PLAIN, Manner
from ..tts import speak
from ..voices.engines import Voice
from ..voices.voices import voices
from .embedding import embedding, similarity
from .traits import Traits, traits_of

NEAREST = 2
"""Voices that are tried."""
_FORMANTS = (0.88, 0.94, 1.06, 1.12)
_PACES = (0.8, 1.25)
_MOST_RANGE = (0.6, 1.8)
_LONGEST = 8.0
"""Seconds of a sample that formants are tried on."""


@dataclass(frozen=True)
class Likeness:
    """A voice in a ``manner`` that makes it alike a speaker. ``plain`` and ``made`` are the similarities of
    its embedding without and with it, for a sample sentence."""

    voice: Voice
    manner: Manner
    plain: float
    made: float


def nearest(traits: Traits, candidates: Sequence[Voice]) -> list[tuple[Voice, float]]:
    """The candidates by how alike they are, the most alike first. Raises InputError without any."""
    if not candidates:
        raise InputError("no voice speaks this language", "see: paksatalker voices")
    of = [(v, similarity(traits.embedding, known_traits(v).embedding)) for v in candidates]
    return sorted(of, key=lambda pair: -pair[1])


def liken(traits: Traits, candidates: Sequence[Voice], progress: Progress = silent) -> Likeness:
    """The best of the voices nearest to ``traits``, with what brings it nearer."""
    tried = nearest(traits, candidates)[:NEAREST]
    made = []
    for i, (voice, plain) in enumerate(tried):
        progress("likeness", i, len(tried))
        made.append(_brought_near(traits, voice, plain))
    progress("likeness", len(tried), len(tried))
    return max(made, key=lambda found: found.made)


def speakers_of(language: str) -> tuple[Voice, ...]:
    """The voices that may be taken: the natural ones of a language that are installed, else all of it."""
    here = [v for v in voices(language) if v.installed]
    return tuple(v for v in here if v.naturalness == "natural") or tuple(here)


def known_traits(voice: Voice) -> Traits:
    """The traits of a voice: measured beforehand for those that come with their engine, else now."""
    table = _measured()
    return (
        table[voice.qualified] if voice.qualified in table else _measured_now(voice.qualified, voice.language)
    )


def sample_of(language: str) -> str:
    """What a voice says to be measured; a language without a text counts."""
    table = shipped(__file__, "samples.toml")
    base = {"cmn": "zh"}.get(language.partition("-")[0], language.partition("-")[0])
    return str(table.get(base, "1, 2, 3, 4, 5, 6, 7, 8, 9, 10."))


def pcm_of(speech: Speech) -> npt.NDArray[np.int16]:
    """The sound of a speech at 16 kHz."""
    audio = np.asarray(np.rint(np.clip(as_float(speech.audio), -1, 1) * 32767), np.int16)
    return audio if speech.rate == HEARD_RATE else resampled(Recording(audio, speech.rate, ""))


def _brought_near(traits: Traits, voice: Voice, plain: float) -> Likeness:
    """One change after the other, each as far as it makes the voice more alike."""
    own = known_traits(voice)
    pitch = _ratio(traits.pitch, own.pitch, PITCHES)
    spread = _ratio(traits.spread, own.spread, _MOST_RANGE)
    speech = speak(sample_of(voice.language), voice=voice.qualified)
    parts = taken_apart(np.asarray(speech.audio, np.float32)[: round(_LONGEST * speech.rate)], speech.rate)

    def alike(way: Manner) -> float:
        moved = spread_out(parts.pitch, np.full(len(parts.pitch), way.range), FLOOR) * way.pitch
        made = put_together(parts, moved.astype(np.float64), way.formants)
        heard = Recording(np.asarray(np.rint(np.clip(made, -1, 1) * 32767), np.int16), parts.rate, "")
        return similarity(embedding(resampled(heard)), traits.embedding)

    best = (alike(PLAIN), PLAIN)
    for ways in (
        [Manner(pitch=pitch**k) for k in (0.5, 1.0)],
        [replace(PLAIN, formants=k) for k in _FORMANTS],
        [replace(PLAIN, range=spread**k) for k in (0.5, 1.0)],
    ):
        tried = [best[1].then(way) for way in ways]
        best = max([best, *((alike(way), way) for way in tried)], key=lambda pair: pair[0])
    finer = [best[1].then(replace(PLAIN, formants=k)) for k in (0.97, 1.03)]
    made, manner = max([best, *((alike(way), way) for way in finer)], key=lambda pair: pair[0])
    return Likeness(voice, replace(manner, rate=_ratio(traits.pace, own.pace, _PACES)), plain, made)


def _ratio(wanted: float, own: float, bounds: tuple[float, float]) -> float:
    return min(max(wanted / own, bounds[0]), bounds[1]) if wanted > 0 and own > 0 else 1.0


@lru_cache(maxsize=64)
def _measured_now(name: str, language: str) -> Traits:
    return traits_of(pcm_of(speak(sample_of(language), voice=name)))


@lru_cache(maxsize=1)
def _measured() -> dict[str, Traits]:
    with np.load(Path(__file__).with_name("voices.npz"), allow_pickle=False) as data:
        rows = zip(data["names"], data["embeddings"].astype(np.float32), data["numbers"], strict=True)
        return {str(name): Traits(e / np.linalg.norm(e), *map(float, n)) for name, e, n in rows}
