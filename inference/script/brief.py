"""What a script is to be like: the brief that every writer is given."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...base.errors import InputError
from .script import Script
from .tone import PLAIN, Tone

CHANGES = ("refine", "shorten", "expand", "simplify", "tone", "slides")
"""What can be done to a script that there is: make it better, shorter, longer, plainer, as the tone says, or
part it for slides."""
MOST_TOPIC = 20_000
MOST_MATERIAL = 200_000
"""Characters."""
LONGEST = 3600.0
"""Seconds of a script."""


@dataclass(frozen=True)
class Brief:
    """``topic`` is what it is about, or notes, or a rough text. ``material`` are documents that it draws on:
    text alone, whatever they say. ``seconds`` of speech are aimed for; None for as long as it takes."""

    topic: str
    genre: str = ""
    persona: str = ""
    audience: str = ""
    tone: Tone = PLAIN
    language: str = "en"
    seconds: float | None = None
    speakers: tuple[str, ...] = ()
    glossary: tuple[tuple[str, str], ...] = ()
    """Terms, and what they mean or how they are to be called."""
    material: tuple[str, ...] = ()
    change: str = ""
    """One of :data:`CHANGES`; empty to write anew."""
    script: Script | None = field(default=None, repr=False)
    """What is changed."""

    def __post_init__(self) -> None:
        if not any(c.isalnum() for c in self.topic) and self.script is None:
            raise InputError("there is no topic", "say what the script is to be about")
        if len(self.topic) > MOST_TOPIC:
            raise InputError(
                f"the topic has {len(self.topic):,} characters",
                f"at most {MOST_TOPIC:,}: give it as material",
            )
        if (most := sum(map(len, self.material))) > MOST_MATERIAL:
            raise InputError(f"the material has {most:,} characters", f"at most {MOST_MATERIAL:,} are read")
        if self.seconds is not None and not 2 <= self.seconds <= LONGEST:
            raise InputError(f"{self.seconds:g} s is no length of a script", f"give 2 to {LONGEST:g}")
        if self.change and self.change not in CHANGES:
            raise InputError(f"unknown change '{self.change}'", f"one of: {', '.join(CHANGES)}")
        if bool(self.change) != (self.script is not None):
            raise InputError(
                "a change needs a script, and a script a change", "give both --script and --change"
            )
