"""How long a script takes to be said."""

from __future__ import annotations

from .script import Script

CHARACTER = 0.068
"""Seconds of a letter read aloud, the mean of fourteen languages (IReST; Trauzettel-Klosinski & Dietz,
"Standardized assessment of reading performance", Invest. Ophthalmol. Vis. Sci. 53, 2012)."""
WIDE = 0.21
"""Seconds of a letter of Chinese, Japanese and Korean."""
SENTENCE = 0.3
"""Seconds that the pause after a sentence takes beyond its letters."""


def seconds(text: str) -> float:
    """Seconds that a text takes at the usual pace."""
    wide = sum("\u3040" <= c <= "\ud7af" for c in text)
    ends = sum(c in ".!?…。！？" for c in text)
    return CHARACTER * (len(text) - wide) + WIDE * wide + SENTENCE * max(ends, 1)


def script_seconds(script: Script, factor: float = 1.0) -> float:
    """Seconds that a script takes, its pauses with it; ``factor`` is that of a voice against the usual."""
    pauses = sum(s for line in script.lines for _, s in line.pauses)
    return factor * sum(seconds(line.plain) for line in script.lines) + pauses


def voice_factor(text: str, voice: str | None, language: str | None) -> float:
    """How many times longer than usual a voice takes, measured on the beginning of a text that it speaks."""
    from ..speech.takes import LEAD_IN, TAIL
    from ..speech.tts import speak

    sample = text[:300]
    cut = max(sample.rfind(c) for c in ".!?。")
    sample = sample[: cut + 1] if cut > 80 else sample
    spoken = speak(sample, voice=voice, language=language)
    return max(0.3, min(3.0, (spoken.duration - LEAD_IN - TAIL) / max(seconds(sample), 0.5)))
