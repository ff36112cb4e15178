"""What a voice makes of a sentence, whichever engine it is of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class SpokenPhone:
    """One phone of a spoken sentence: IPA ``label``, seconds, stress 0..2, index of its word or -1."""

    label: str
    start: float
    end: float
    stress: int
    word: int

    def moved(self, by: float) -> SpokenPhone:
        """The same phone ``by`` seconds later."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True)
class Utterance:
    """A spoken sentence: sound (N,) in -1..1 at ``rate`` Hz with silence at both ends, and its phones.

    The first and the last phone are said; pauses between them are ``sil``. A take without phones says
    nothing. ``cannot`` names what was asked for and is beyond the engine, such as ``"pitch"``.
    """

    audio: npt.NDArray[np.float32]
    rate: int
    sounds: tuple[SpokenPhone, ...]
    cannot: frozenset[str] = frozenset()
    untimed: bool = False
    """Whether it is mere sound, whose words and phones are still to be found in it."""
