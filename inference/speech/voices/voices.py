"""Which voice speaks a text: as asked for, else the best one for its language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ....base.consent import consent
from ....base.errors import InputError
from ....base.wheels import sha256_of
from ..text.language_guess import guess, words_of
from . import endpoint_voice, espeak_voice, voice_store
from .apart.kinds import kinds
from .endpoint_voice import check_address, is_address
from .engines import Voice, engines
from .hibari_voice import knows

ADD_HINT = "a natural one can be added: paksatalker voices add FILE|URL"


def voices(language: str | None = None) -> tuple[Voice, ...]:
    """All voices, or those of a language (``"en"`` also finds ``en-gb``), natural ones first."""
    found = [voice for engine in engines().values() for voice in engine.voices()]
    if language is not None:
        found = [voice for voice in found if _speaks(voice, language)]
    exact = None if language is None else espeak_voice.find(language)
    return tuple(sorted(found, key=lambda v: (v.rank, not v.installed, v.language != exact)))


def choose(name: str | None, language: str | None, text: str) -> tuple[Voice, tuple[str, ...]]:
    """The voice for a text and what is to be said about the choice.

    ``name`` is ``"heart"`` or ``"espeak:de"``; without it the best voice of ``language`` is taken, and
    without that the language is guessed. Raises InputError where nothing fits.
    """
    if name is not None and is_address(name):
        return _behind(name, language, text), ()
    if name is not None:
        voice = _named(name)
        if language is not None and not _speaks(voice, language):
            raise InputError(
                f"the voice {voice.qualified} speaks {_languages(voice)}, not {language}",
                f"leave out one of the two; voices: paksatalker voices --language {language}",
            )
        return _in_language(voice, language or (guess(text) if voice.others else None)), ()
    wanted = language if language is not None else _language_of(text)
    best = [v for v in voices(wanted) if v.installed]
    for wider in _wider(wanted) if language is None or _known(language) else ():
        # a natural voice of another country is understood better than a robot of one's own
        here = [v for v in voices(wider) if v.installed]
        if here and (not best or here[0].rank < best[0].rank):
            best = here
    if not best:
        raise InputError(
            f"no voice speaks '{wanted}'", f"see: paksatalker voices; {ADD_HINT} --language {wanted}"
        )
    found = _in_language(best[0], wanted)
    return found, _notes(found, wanted, guessed=language is None)


def _notes(voice: Voice, language: str, guessed: bool) -> tuple[str, ...]:
    if voice.naturalness == "natural":
        base = language.partition("-")[0]
        other = language != base and voice.language != language and not language.startswith(voice.language)
        return (
            (f"no natural voice for {language}: {voice.qualified} speaks {voice.language}",) if other else ()
        )
    named = espeak_voice.languages().get(espeak_voice.find(language) or language, language)
    taken = f"the text is taken for {named}; " if guessed else ""
    if voice.naturalness == "clear":
        return (f"{taken}{voice.qualified} speaks it, which is clear but not natural; {add_hint(language)}",)
    return (f"{taken}only the robotic fallback {voice.qualified} speaks it; {add_hint(language)}",)


def add_hint(language: str) -> str:
    """How to get a natural voice for a language, and by one command a clear one where none is there."""
    tags = (language, *_wider(language))
    every = [v for tag in tags for v in voices(tag)]
    listed = next((v for v in every if v.naturalness == "natural" and not v.installed), None)
    if listed is not None:
        return f"a natural one can be added: {listed.about}"
    clear = [v for v in every if v.naturalness == "clear"]
    if clear and not any(v.installed for v in clear):
        return f"a clear one can be added: {clear[0].about}; {ADD_HINT}"
    return ADD_HINT


def _behind(address: str, language: str | None, text: str) -> Voice:
    """A voice behind an address, whose language is the one asked for or that of the text."""
    check_address(address)
    code = language or _language_of(text)
    found = espeak_voice.find(code)
    if found is None and code.partition("-")[0] != "en":
        raise InputError(f"no language '{code[:32]}' is known", "see: paksatalker voices")
    spoken = "en-us" if code == "en" else found or code
    return Voice(address, "openai", spoken, endpoint_voice.LICENCE)


def _in_language(voice: Voice, language: str | None) -> Voice:
    """A voice of several languages in one of them, where it speaks it; else in its first."""
    code = next((c for c in (voice.language, *voice.others) if language and _is(c, language)), None)
    others = tuple(c for c in (voice.language, *voice.others) if c != code)
    return voice if code in (None, voice.language) else replace(voice, language=str(code), others=others)


def _languages(voice: Voice) -> str:
    return ", ".join((voice.language, *voice.others))


def _named(name: str) -> Voice:
    name, like, recording = name.partition("@")
    if like:
        return _cloning(_named(name), Path(recording).expanduser())
    engine, _, rest = name.rpartition(":")
    every = voices()
    if engine and engine not in engines():
        raise InputError(f"unknown engine '{engine}'", f"known engines: {', '.join(engines())}")
    rest, sign, speaker = rest.partition("#")
    found = [v for v in every if v.name == rest and engine in ("", v.engine)]
    if sign and found:
        return _speaker(found[0], speaker)
    if not found and engine in ("", "espeak") and (code := espeak_voice.find(rest)):
        found = [v for v in every if v.engine == "espeak" and v.name == code]
    if not found:
        natural = ", ".join(v.name for v in every if v.naturalness == "natural" and v.installed)
        raise InputError(f"unknown voice '{name}'", f"known voices: {natural}; all: paksatalker voices")
    here = [v for v in found if v.installed]
    if not here:
        raise InputError(f"the voice {found[0].qualified} is not installed", found[0].about)
    return here[0]


def _cloning(voice: Voice, recording: Path) -> Voice:
    """A voice that speaks like a recording, for which somebody has agreed. Raises InputError."""
    if not voice.clones:
        raise InputError(
            f"the voice {voice.qualified} can't clone another", f"take --voice-like {recording.name}"
        )
    if not recording.is_file():
        raise InputError(f"there is no {recording}", "give a recording of the speaker")
    consent(recording, sha256_of(recording), None)
    return replace(voice, name=f"{voice.name}@{recording.resolve()}", about="")


def _speaker(voice: Voice, speaker: str) -> Voice:
    """One of the speakers of a voice that has several."""
    if voice.engine in kinds():
        stored = next(v for v in voice_store.stored(voice.engine) if v.name == voice.name)
        known = {s.casefold(): s for s in stored.speakers.splitlines()}
        if speaker.casefold() not in known:
            some = ", ".join([*known.values()][:9]) or "none"
            raise InputError(f"the voice has no speaker '{speaker[:40]}'", f"it has: {some}")
        return replace(voice, name=f"{voice.name}#{known[speaker.casefold()]}", about="")
    if voice.engine != "piper":
        raise InputError(f"the voice {voice.qualified} has one speaker", "leave out what follows the #")
    from .piper_model import read_config

    model = next(v.model for v in voice_store.stored("piper") if v.name == voice.name)
    read_config(model.with_name(model.name + ".json")).speaker(speaker)
    return replace(voice, name=f"{voice.name}#{speaker}", about="")


def _speaks(voice: Voice, language: str) -> bool:
    wanted = language.strip().lower().replace("_", "-")
    code = espeak_voice.find(wanted) or wanted
    tags = {wanted, code} if wanted.partition("-")[0] != "en" else {wanted}
    return any(_is(own, tag) for own in (voice.language, *voice.others) for tag in tags)


def _is(code: str, tag: str) -> bool:
    """Whether a code is that of a language or of a country's kind of it."""
    return code == tag or code.startswith(tag + "-")


def _wider(language: str) -> tuple[str, ...]:
    """The language without its last subtags: ``en-gb`` and ``en`` for ``en-gb-scotland``."""
    parts = language.strip().replace("_", "-").split("-")
    return tuple("-".join(parts[:n]) for n in range(len(parts) - 1, 0, -1))


def _known(language: str) -> bool:
    return espeak_voice.find(language) is not None


def _language_of(text: str) -> str:
    """The language of a text, English where it looks so; raises InputError where it can't be told."""
    found = guess(text)
    if found is not None:
        return found
    words = [w.strip(".,;:!?\"'()[]…—-") for w in text.split()]
    small = [w for w in words if w.islower() and any(c in "aeiouyàâäéèêëíïóôöúüøåæœ" for c in w)]
    strange = [w for w in small if not knows(w)]
    common = sum(w.lower() in words_of("en") for w in words)
    # names and coined words are no sign of another language: only words in small letters count
    if len(small) >= 4 and len(strange) >= 0.4 * len(small) and common < 0.1 * len(words):
        raise InputError(
            f"the text does not look English and its language is not clear: '{', '.join(strange[:3])}'",
            "name it, such as --language de",
        )
    return "en"
