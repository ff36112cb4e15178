"""Tone: a vector of emotions, formality, the domain whose terms are used, and traits of personality."""

from __future__ import annotations

from dataclasses import dataclass

from ...base.errors import InputError
from ...base.tables import shipped
from ..face.emotion.emotion import names as emotion_names


@dataclass(frozen=True)
class Tone:
    """``emotions`` and ``traits`` are intensities (0..1) by name; ``formality`` is one of the levels of
    ``tones.toml``, empty for none; ``domain`` one of its domains or any word."""

    emotions: tuple[tuple[str, float], ...] = ()
    formality: str = ""
    domain: str = ""
    traits: tuple[tuple[str, float], ...] = ()

    @property
    def blend(self) -> str:
        """The emotions as the marks of a text have them; empty for none."""
        return ",".join(f"{name}:{value:g}" for name, value in self.emotions if value and name != "neutral")

    @property
    def guide(self) -> str:
        """The tone in words, for a model; empty where it is plain."""
        table = shipped(__file__, "tones.toml")
        said = [table["formality"][self.formality]] if self.formality else []
        said += [f"Let it sound {_much(v)}{table['feelings'].get(n, n)}." for n, v in self.emotions if v > 0]
        said += [f"The speaker is {_much(v)}{table['traits'][n]}." for n, v in self.traits if v > 0]
        if self.domain:
            terms = table["domains"].get(self.domain, "")
            said.append(f"Use the terms of {self.domain}" + (f", such as {terms}." if terms else "."))
        return " ".join(said)


PLAIN = Tone()


def parse_tone(text: str) -> Tone:
    """``"happy:0.6,formal,warm:0.8,domain=medicine"`` as a tone. Raises InputError for what there is not."""
    table = shipped(__file__, "tones.toml")
    emotions: dict[str, float] = {}
    traits: dict[str, float] = {}
    formality = domain = ""
    for piece in (p.strip() for p in text.split(",")):
        name, _, number = (part.strip().lower() for part in piece.partition(":"))
        if piece.lower().startswith("domain=") and piece[7:].strip():
            domain = piece[7:].strip()[:60]
        elif name in table["formality"] and not number:
            formality = name
        elif name in emotion_names():
            emotions[name] = _amount(number, name)
        elif name in table["traits"]:
            traits[name] = _amount(number, name)
        else:
            known = [*table["formality"], *table["traits"], *emotion_names()]
            raise InputError(f"unknown tone {piece[:40]!r}", f"domain=WORD, or of: {', '.join(known)}")
    return Tone(tuple(emotions.items()), formality, domain, tuple(traits.items()))


def _amount(number: str, name: str) -> float:
    try:
        value = float(number) if number else 1.0
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InputError(f"{number!r} is no amount of {name}", "give a number from 0 to 1")
    return value


def _much(value: float) -> str:
    return "a little " if value < 0.35 else "very " if value > 0.75 else ""
