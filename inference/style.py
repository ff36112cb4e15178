"""How something is said, apart from what is said: emotion, articulation, look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import InputError
from .face.emotion import parse as parse_emotion
from .face.look import CAMERA, Look, parse_look

MOST_DIAL = 2.0
"""A mouth that moves twice as far as in clear speech is a caricature already."""


@dataclass(frozen=True)
class Style:
    """``emotions`` are blends as :func:`.face.emotion.parse` gives them; ``jaw`` and ``lips`` scale how far
    these move in speech (1 natural, 0 a mumble); ``given`` are the options as they were written."""

    emotions: tuple[Mapping[str, float], ...] = ()
    jaw: float = 1.0
    lips: float = 1.0
    look: Look = CAMERA
    given: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, emotion: str | None, articulation: str | None, look: str | None) -> Style:
        """From the options of the command line; raises InputError for what can't be understood."""
        options = {"emotion": emotion, "articulation": articulation, "look": look}
        return cls(
            emotions=() if emotion is None else parse_emotion(emotion),
            look=CAMERA if look is None else parse_look(look),
            given={name: text for name, text in options.items() if text is not None},
            **({} if articulation is None else parse_articulation(articulation)),
        )


NATURAL = Style()
"""A speaker at ease, to the camera."""


def parse_articulation(text: str) -> dict[str, Any]:
    """``"jaw=0.8,lips=1.1"``, or one of the two, as numbers by name; raises InputError for anything else."""
    dials: dict[str, Any] = {}
    for piece in text.split(","):
        name, _, number = (part.strip() for part in piece.partition("="))
        if name not in ("jaw", "lips") or name in dials:
            raise InputError(f"can't read the articulation {text!r}", "write jaw=0.8,lips=1.1")
        try:
            dials[name] = float(number)
        except ValueError:
            dials[name] = -1.0
        if not 0 <= dials[name] <= MOST_DIAL:
            raise InputError(
                f"{number!r} is no amount for {name}", f"give a number from 0 to {MOST_DIAL:g}; 1 is natural"
            )
    return dials
