"""How fast, how high and how loud something is said, apart from what is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from ....base.errors import InputError

RATES = (0.5, 2.0)
PITCHES = (0.5, 2.0)
RANGES = (0.3, 2.5)
FORMANTS = (0.75, 1.3)
LOUDER = 12.0
QUIETER = -40.0
"""The most and least that a voice is asked for: factors of rate, pitch, its range and
formants, dB of volume."""


@dataclass(frozen=True)
class Manner:
    """Factors against the voice's own: ``rate`` 2 is twice as fast, ``pitch`` 2 an octave up; ``volume``
    in dB. ``emphasis`` is -1 reduced, 0 none, 1 moderate, 2 strong. ``range`` 2 doubles how far the pitch
    moves from its mean, in semitones; ``pause`` 2 doubles the pauses that nobody gave a length. ``formants``
    1.1 has every resonance a tenth higher, as of a shorter vocal tract; ``breath`` 1 is a whisper nearly.
    ``told`` says it in words, for voices that obey them."""

    rate: float = 1.0
    pitch: float = 1.0
    volume: float = 0.0
    emphasis: int = 0
    range: float = 1.0
    pause: float = 1.0
    formants: float = 1.0
    breath: float = 0.0
    told: str = ""

    def then(self, inner: Manner) -> Manner:
        """The manner of something said in ``inner`` inside of something said in this."""
        return Manner(
            rate=min(max(self.rate * inner.rate, RATES[0]), RATES[1]),
            pitch=min(max(self.pitch * inner.pitch, PITCHES[0]), PITCHES[1]),
            volume=min(max(self.volume + inner.volume, QUIETER), LOUDER),
            emphasis=inner.emphasis or self.emphasis,
            range=min(max(self.range * inner.range, RANGES[0]), RANGES[1]),
            pause=min(max(self.pause * inner.pause, 0.4), 2.5),
            formants=min(max(self.formants * inner.formants, FORMANTS[0]), FORMANTS[1]),
            breath=min(self.breath + inner.breath, 1.0),
            told=inner.told or self.told,
        )

    @property
    def spoken(self) -> Manner:
        """The same with the emphasis put into rate, pitch and volume."""
        more = _EMPHASIS[self.emphasis]
        return self if more is None else replace(self.then(more), emphasis=0)

    @classmethod
    def of(cls, rate: float, pitch: float, volume: float) -> Self:
        """From the numbers of the command line; raises InputError where one is out of range."""
        for name, value, (least, most) in (
            ("rate", rate, RATES),
            ("pitch", pitch, PITCHES),
            ("volume", volume, (QUIETER, LOUDER)),
        ):
            if not least <= value <= most:
                raise InputError(f"{name} {value:g} is out of range", f"give {least:g} to {most:g}")
        return cls(rate, pitch, volume)


PLAIN = Manner()
_EMPHASIS = {
    -1: Manner(rate=1.12, pitch=0.96, volume=-2.0),
    0: None,
    1: Manner(rate=0.88, pitch=1.08, volume=1.5),
    2: Manner(rate=0.75, pitch=1.18, volume=3.0),
}
