"""Which speaker of a text has which voice: as told, else natural voices that differ, chosen by names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ....base.errors import InputError
from ....base.tables import shipped
from ..voices.endpoint_voice import is_address
from ..voices.engines import Voice
from ..voices.voices import choose, voices
from .disguise import Disguise

BEST = 6
"""Voices of a language, the best ones, among which speakers are spread by their names."""
SEXES = ("female", "male")


@dataclass(frozen=True)
class Part:
    """The voice that a speaker has; ``disguise`` makes another speaker of it."""

    voice: Voice
    disguise: Disguise | None = None

    @property
    def name(self) -> str:
        """As ``--speaker-voice`` takes it: ``hibari:heart+m1``."""
        return self.voice.qualified + (f"+{self.disguise.name}" if self.disguise else "")


def cast(
    speakers: Sequence[str], main: Part, told: Mapping[str, str] | None = None, alike: bool = False
) -> dict[str, Part]:
    """The part of each speaker. The same speakers get the same voices wherever the same voices are installed.

    ``main`` is the voice of the text; ``told`` gives names their voices, small and large letters alike.
    Speakers who are not told of get voices of its language, women's and men's by their names where these
    tell; where there are too few, what is there is disguised. With ``alike`` they all have ``main``. Raises
    InputError for a voice that there is not.
    """
    given = {_key(name): part(spec, main.voice) for name, spec in (told or {}).items()}
    parts = {who: given[_key(who)] for who in speakers if _key(who) in given}
    left = [who for who in dict.fromkeys(speakers) if who not in parts]
    if alike or (len(left) == 1 and not parts and not _other_sex(left[0], main.voice)):
        return parts | dict.fromkeys(left, main)
    free = _free(main.voice)
    taken = {_person(p) for p in parts.values()}
    for who in left:
        found = _pick(who, [p for p in free if _person(p) not in taken], main.voice)
        parts[who] = found or main
        taken.add(_person(parts[who]))
    return parts


def main_part(name: str | None, language: str | None, text: str) -> tuple[Part, tuple[str, ...]]:
    """The voice of a text as :func:`.voices.choose` finds it, or the variant of it that ``name`` asks for."""
    plain, _, variant = (name or "").partition("+") if not is_address(name or "") else (name, "", "")
    voice, notes = choose(plain if variant else name, language, text)
    return (_variant(voice, variant) if variant else Part(voice)), notes


def part(spec: str, main: Voice) -> Part:
    """The part that a word such as ``heart``, ``kokoro:am_adam``, ``heart+m1``, ``female`` or ``male`` names.
    Raises InputError where there is none."""
    word = spec.strip()
    if word.lower() in SEXES:
        return next((p for p in _free(main) if sex_of(p) == word.lower()), Part(main))
    if is_address(word):
        # a text may come from anybody, and is not to say which servers are asked
        raise InputError(f"a speaker's voice is none behind an address: {word[:80]}", "give that by --voice")
    if "@" in word:
        raise InputError(f"a speaker's voice clones no recording: {word[:80]}", "give that by --voice-like")
    name, _, variant = word.partition("+")
    voice, _ = choose(name, None, "")
    return _variant(voice, variant) if variant else Part(voice)


def _variant(voice: Voice, variant: str) -> Part:
    known = _disguises(voice)
    if variant not in known:
        raise InputError(
            f"the voice {voice.qualified} has no variant '{variant[:20]}'", f"known are: {', '.join(known)}"
        )
    return Part(voice, known[variant])


def sex_of(part: Part) -> str:
    """``female`` or ``male``, by what is known of the voice; empty where nothing is."""
    if part.disguise is not None:
        return "female" if part.disguise.name.startswith("f") else "male"
    voice, table = part.voice, shipped(__file__, "names.toml")["voices"]
    if voice.engine == "kokoro":
        return {"f": "female", "m": "male"}.get(voice.name[1:2], "")
    if voice.engine == "espeak":
        return "male"
    words = {voice.name.lower(), *voice.name.lower().split("-")}
    return next((sex for sex in SEXES if words & set(table[sex])), sex_by_name(voice.name))


def sex_by_name(name: str) -> str:
    """``female`` or ``male``, by what somebody is called; empty where the name does not tell."""
    words = [w for w in (w.strip(".,'’()").lower() for w in name.replace("_", " ").split()) if w]
    for kind in ("is", "given"):
        for word in words:
            if found := _sexes(kind).get(word):
                return found
    return ""


def _pick(who: str, free: Sequence[Part], main: Voice) -> Part | None:
    """One that nobody has: plain before disguised, of the name's sex, the text's own voice where it fits."""
    wanted = sex_by_name(who)
    fits = [p for p in free if not wanted or sex_of(p) == wanted]
    plain = [p for p in fits if p.disguise is None]
    if any(p.voice == main for p in plain):
        return next(p for p in plain if p.voice == main)
    if plain:
        best = plain[:BEST]
        return best[int(hashlib.sha256(_key(who).encode()).hexdigest()[:8], 16) % len(best)]
    return next(iter(fits or free), None)


def _other_sex(who: str, main: Voice) -> bool:
    """Whether a single speaker is to have another voice than the text's, and there is one."""
    wanted = sex_by_name(who)
    if not wanted or sex_of(Part(main)) in ("", wanted):
        return False
    return any(sex_of(Part(v)) == wanted for v in _candidates(main))


def _free(main: Voice) -> list[Part]:
    """All that can be had in a text's language: voices as they are, then disguised."""
    plain = [Part(v) for v in _candidates(main)]
    return plain + [Part(p.voice, d) for p in plain for d in _disguises(p.voice).values()]


def _person(part: Part) -> str:
    """Whose voice it is: ``hibari:heart`` and ``kokoro:af_heart`` are one woman's."""
    return part.voice.name.rpartition("_")[2] + (part.disguise.name if part.disguise else "")


def _candidates(main: Voice) -> list[Voice]:
    """Voices of the text's language, its own kind of it first; natural ones where there are any."""
    base = main.language.partition("-")[0]
    here = [v for v in voices(base) if v.installed and (v.language.partition("-")[0] == base)]
    best = [v for v in here if v.naturalness == main.naturalness] or [main]
    good = shipped(__file__, "names.toml")["voices"]["good"]
    rest = sorted(
        (v for v in best if v != main), key=lambda v: (v.name not in good, v.language != main.language)
    )
    return [main, *rest]


def _disguises(voice: Voice) -> dict[str, Disguise]:
    table = shipped(__file__, "names.toml")["disguises"][sex_of(Part(voice)) or "female"]
    return {name: Disguise(name, *factors) for name, factors in table.items()}


@cache
def _sexes(kind: str) -> dict[str, str]:
    table = shipped(__file__, "names.toml")[kind]
    return {word: sex for sex in SEXES for word in table[sex]}


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
