"""Speech that comes as sound, without text: its mouth a fifth of a second later, and when somebody speaks.

Phones come from pocketsphinx as it decodes on and on; where lips close a small network of ours tells, which
the recogniser misses half of the time (:mod:`.closures`). Both see :data:`LOOK` seconds ahead of what is
shown, by which sound and lips are given out later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..face.mouth.constraints import impose
from ..face.mouth.mouth import draw_speech
from ..face.segments import segments
from ..speech.aligning.phone_recogniser import streaming_decoder
from ..timeline.speech import Phone, Speech
from . import closures

F32 = npt.NDArray[np.float32]
I16 = npt.NDArray[np.int16]
RATE = 16_000
LOOK = 0.19
"""Seconds that are heard of what comes after a mouth before it is given out, with the sound from there on."""
STEP = 0.02
"""Seconds of sound that are heard at once."""
_BACK = 0.5
"""Seconds before what is shown that still move the mouth."""
_LIKELY, _SHORTEST = 0.15, 0.02
"""Probability of a closure, and its seconds at least."""
_UNHEARD = 2
"""Frames of 10 ms that are not heard yet and stand as the last one: closures are found that much sooner."""
_LONGEST = 8.0
"""Seconds after which the recogniser begins anew at the next pause, of 20 at most."""
_LIP = ("B", "P", "M")
_QUIET = 0.004
"""Of full scale: sound that is softer is none."""
_GAP = 0.3
"""Seconds of silence after which nobody speaks."""
_LOUD = 0.6


@dataclass
class Hearer:
    """Takes sound at 16 kHz in pieces of any size; gives out what is due of sound and mouth."""

    fps: float = 30.0
    speaking: bool = False
    """Whether somebody speaks, as of the latest sound."""
    _waiting: I16 = field(default_factory=lambda: np.zeros(0, np.int16))
    _heard: I16 = field(default_factory=lambda: np.zeros(0, np.int16))
    _first: int = 0
    """The number of the first sample that is kept in ``_heard``."""
    _given: int = 0
    """Frames that were given out."""
    _peak: float = 0.05
    _silent: float = 0.0
    _spoken: float = 0.0
    """The second until which it was loud."""
    _begun: int = 0
    """The sample at which the recogniser began."""
    _decoder: Any = None

    def hear(self, pcm: I16) -> list[tuple[float, I16, F32]]:
        """Second at which it begins, sound and mouths (T, 52) of each stretch that is due."""
        self._waiting = np.concatenate([self._waiting, pcm])
        found, size = [], round(STEP * RATE)
        while len(self._waiting) >= size:
            piece, self._waiting = self._waiting[:size], self._waiting[size:]
            self._listen(piece)
            if (due := self._due()) is not None:
                found.append(due)
        return found

    def rest(self) -> list[tuple[float, I16, F32]]:
        """What is left, once nothing more comes."""
        silence = round((LOOK + STEP + 1 / self.fps) * RATE) + (-len(self._waiting)) % round(STEP * RATE)
        return self.hear(np.zeros(silence, np.int16))

    def _listen(self, piece: I16) -> None:
        if self._decoder is None:
            self._decoder = streaming_decoder()
            self._decoder.start_utt()
        self._heard = np.concatenate([self._heard, piece])
        level = float(np.sqrt(np.mean(np.square(piece, dtype=np.float64)))) / 32768
        self._peak = max(0.9**STEP * self._peak, 4 * level, 0.02)
        now = self._first + len(self._heard)
        loud = level > max(_QUIET, 0.03 * self._peak)
        self._silent = 0.0 if loud else self._silent + STEP
        self._spoken = now / RATE if loud else self._spoken
        self.speaking = self._spoken > 0 and self._silent < _GAP
        long = (now - self._begun) / RATE
        if (long > _LONGEST and self._silent >= 0.2) or long > 20:
            self._decoder.end_utt()
            self._decoder.start_utt()
            self._begun = now - len(piece)
        noise = np.random.default_rng(self._first).normal(0, 2, len(piece))
        louder = np.clip(piece * (_LOUD / self._peak) + noise, -32768, 32767).astype(np.int16)
        self._decoder.process_raw(louder.tobytes(), False, False)

    def _due(self) -> tuple[float, I16, F32] | None:
        heard = (self._first + len(self._heard)) / RATE
        end = int(min((heard - LOOK) * self.fps + 1, heard * self.fps))
        if end <= self._given:
            return None
        begin, self._given = self._given, end
        window = max(begin / self.fps - _BACK, 0.0)
        mouths = self._mouths(window)[begin - int(np.ceil(window * self.fps)) :]
        samples = [round(f / self.fps * RATE) - self._first for f in (begin, end)]
        sound = self._heard[samples[0] : samples[1]].copy()
        kept = max(round((end / self.fps - _BACK - 0.2) * RATE) - self._first, 0)
        self._heard, self._first = self._heard[kept:], self._first + kept
        return begin / self.fps, sound, mouths[: end - begin]

    def _mouths(self, window: float) -> F32:
        """Mouths of frames from the window's first whole frame to what is heard."""
        first = int(np.ceil(window * self.fps))
        start, now = first / self.fps, (self._first + len(self._heard)) / RATE
        phones = self._phones(start, now)
        at = round(start * RATE) - self._first
        heard = Speech(self._heard[at:], RATE, (), tuple(phones), (), "arpabet")
        times = np.arange(int((now - start) * self.fps)) / self.fps
        return impose(draw_speech(segments(heard), times), heard.phones, self.fps, "arpabet")

    def _phones(self, start: float, now: float) -> list[Phone]:
        """What is said between two moments, on the clock of the first."""
        began = self._begun / RATE
        names = {"SIL": "sil", "+NSN+": "sil", "+SPN+": "AH", "<s>": "sil", "</s>": "sil"}
        rows = [(names.get(s.word, s.word), s.start_frame / 100 + began) for s in self._decoder.seg() or ()]
        phones = [Phone("sil", 0.0, now - start)]
        if self._spoken <= start:
            return phones
        ends = [*(a for _, a in rows[1:]), now][: len(rows)]  # right after it has begun anew there are none
        for (label, a), b in zip(rows, ends, strict=True):
            if b > start and label not in ("(NULL)",):
                phones = _over(phones, Phone(label, max(a - start, 0.0), min(b, now) - start))
        for a, b in self._closed(start):
            if not any(p.label in _LIP and p.start < b and p.end > a for p in phones):
                phones = _over(phones, Phone("M", a, b))
        return phones

    def _closed(self, start: float) -> list[tuple[float, float]]:
        """Where lips close, on the clock that begins at ``start``."""
        at = max(round((start - closures.BEFORE * 0.01) * RATE) - self._first, 0)
        likely = closures.chances(_gone_on(closures.bands(self._heard[at:]))) > _LIKELY
        offset = (self._first + at) / RATE + closures.BEFORE * 0.01 + 0.0125 - start
        edges = np.flatnonzero(np.diff(np.concatenate([[0], likely.astype(int), [0]])))
        spans = [(0.01 * a + offset, 0.01 * b + offset) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        return [(max(a, 0.0), b) for a, b in spans if b - a >= _SHORTEST and b > 0]


def _gone_on(bands: F32) -> F32:
    return np.pad(bands, ((0, _UNHEARD), (0, 0)), mode="edge") if len(bands) else bands


def _over(phones: list[Phone], new: Phone) -> list[Phone]:
    """Phones in order with a new one laid over them."""
    out: list[Phone] = []
    for p in phones:
        if p.end <= new.start or p.start >= new.end:
            out.append(p)
            continue
        if p.start < new.start:
            out.append(Phone(p.label, p.start, new.start))
        if p.end > new.end:
            out.append(Phone(p.label, new.end, p.end))
    return sorted([*out, new], key=lambda p: p.start)
