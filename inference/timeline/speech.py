"""Speech: sound with its words and phones in time, whatever it came from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from ...base.credit import Credit

PhoneSet = Literal["ipa", "arpabet"]


@dataclass(frozen=True)
class Phone:
    """One timed sound. ``label`` is bare: no stress digit, no length or stress mark; silence is ``"sil"``."""

    label: str
    start: float
    end: float
    stress: int = 0
    """0 none, 1 primary, 2 secondary lexical stress; only vowels carry it."""
    word: int = -1
    """Index into ``Speech.words``; -1 for silence."""
    confidence: float = 1.0


@dataclass(frozen=True)
class Word:
    """One timed word as written, without its punctuation."""

    text: str
    start: float
    end: float
    sentence: int = 0
    """Index into ``Speech.sentences``."""
    confidence: float = 1.0


@dataclass(frozen=True)
class Sentence:
    """One sentence: its text, its time (pauses around it excluded), and which of its wording it is."""

    text: str
    start: float
    end: float
    occurrence: int = 0
    """How many equal sentences stood before this one in the script."""
    speaker: str = ""
    """Who says it, where the script, the transcript or the subtitles name anybody."""
    emotion: str = ""
    """The blend of emotions that the script or the transcript asks for, as it was written: ``happy:0.6``."""
    voice: str = ""
    """The voice that says it, such as ``kokoro:af_bella``, where a speech has several."""


@dataclass(frozen=True)
class GestureHint:
    """A gesture asked for by the text: ``kind`` and ``side`` as they were written, ``detail`` what else stood
    there. Which kinds there are, the body's planner knows."""

    word: int
    """Index into ``Speech.words`` of the first word that it goes with."""
    kind: str
    side: str = ""
    """``left``, ``right``, ``both`` or nothing."""
    detail: str = ""


@dataclass(frozen=True)
class SlideMark:
    """The next slide is turned to before the word of this index into ``Speech.words``."""

    word: int
    title: str = ""


@dataclass(frozen=True)
class Heard:
    """A sentence of somebody else's that the speaker listens to, on the speaker's own time line."""

    text: str
    start: float
    end: float
    occurrence: int = 0
    """How many equal sentences of the other's stood before this one."""
    cues: tuple[float, ...] = ()
    """Seconds at which a listener may answer it with a nod; see :mod:`paksatalker.inference.listening`."""


def as_float(audio: npt.NDArray[np.float32] | npt.NDArray[np.int16]) -> npt.NDArray[np.float32]:
    """Sound (N,) in -1..1 as float32, from that or from int16."""
    if audio.dtype == np.int16:
        return audio.astype(np.float32) / np.float32(32767)
    return np.asarray(audio, np.float32)


@dataclass(frozen=True)
class Speech:
    """Mono sound and everything known about what is said in it. All times in seconds from its start.

    ``audio`` (N,) at ``rate`` Hz is float32 in -1..1, or int16 with 32767 for 1 where it was recorded; read
    it with :func:`as_float`. ``phones`` are in order, do not overlap and cover
    pauses as ``sil``. Silent recordings have no words, no sentences and one ``sil`` phone.
    """

    audio: npt.NDArray[np.float32] | npt.NDArray[np.int16]
    rate: int
    words: tuple[Word, ...]
    phones: tuple[Phone, ...]
    sentences: tuple[Sentence, ...]
    phone_set: PhoneSet
    language: str = "en-us"
    engines: tuple[Credit, ...] = ()
    inputs: dict[str, str] = field(default_factory=dict)
    """Name of each input to its SHA-256, such as ``{"text": "..."}``."""
    warnings: tuple[str, ...] = ()
    gestures: tuple[GestureHint, ...] = ()
    """In the order of their words."""
    slides: tuple[SlideMark, ...] = ()
    heard: tuple[Heard, ...] = ()
    """What somebody else says meanwhile, in order."""

    @property
    def duration(self) -> float:
        """Length of the sound in seconds."""
        return len(self.audio) / self.rate

    def with_warnings(self, *more: str) -> Speech:
        """The same speech with more warnings."""
        return replace(self, warnings=self.warnings + more)

    @property
    def listened(self) -> tuple[Heard, ...]:
        """Of what is heard, the sentences that begin while the speaker is silent."""
        spans = [(s.start, s.end) for s in self.sentences]
        return tuple(h for h in self.heard if not any(a <= h.start < b for a, b in spans))
