"""The engines that speak, each behind the same small interface, and the voices that they have."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal, Protocol, get_args

import numpy as np

from ....base.errors import InputError
from ..sound.utterance import Utterance
from ..text.readings import Reading
from . import endpoint_voice, espeak_voice, hibari_voice, voice_store
from .apart.kinds import Kind, kinds

Naturalness = Literal["natural", "clear", "robotic"]
"""Like a person; well understood, though a machine; neither. In the order in which they are preferred."""


@dataclass(frozen=True)
class Voice:
    """A voice, ``engine`` and ``name`` together being unique; ``language`` a code such as ``"pt-br"``."""

    name: str
    engine: str
    language: str
    licence: str
    naturalness: Naturalness = "natural"
    installed: bool = True
    about: str = ""
    """What people call it, or what is to be known about it."""
    others: tuple[str, ...] = ()
    """Further languages that it speaks."""
    clones: bool = False
    """Whether it can speak like a recording."""
    obeys: bool = False
    """Whether it can be told in words how to speak (:attr:`.Manner.told`)."""

    @property
    def rank(self) -> int:
        """How natural it is: 0 is best."""
        return get_args(Naturalness).index(self.naturalness)

    @property
    def qualified(self) -> str:
        """The name that ``--voice`` takes wherever voices of several engines share one."""
        return f"{self.engine}:{self.name}"


class VoiceEngine(Protocol):
    """What speaks: finds its voices, and says one sentence at a time."""

    name: str
    package: str
    """The distribution that it comes in."""
    licence: str

    def voices(self) -> tuple[Voice, ...]:
        """All that are known here, installed or not; empty where the engine is not installed."""

    def synthesise(self, words: Sequence[Reading], voice: Voice, rng: np.random.Generator) -> Utterance:
        """One sentence; what is random in it is drawn from ``rng``."""

    def guessed(self, word: Reading, voice: Voice) -> str:
        """How a word is said that the engine knows by no dictionary, as IPA; empty for a word it knows."""


class Hibari:
    """The natural English voices of hibari-tts."""

    name, package, licence = "hibari", "hibari-tts", "Apache-2.0"

    def voices(self) -> tuple[Voice, ...]:
        """The bundled voice, and those that hibari-tts can fetch."""
        if importlib.util.find_spec("hibari") is None:
            return ()
        here = hibari_voice.installed()
        return tuple(
            Voice(
                name,
                self.name,
                language,
                self.licence,
                installed=name in here,
                about="" if name in here else f"paksatalker voices add hibari:{name}",
            )
            for name, language in hibari_voice.known().items()
        )

    def synthesise(self, words: Sequence[Reading], voice: Voice, rng: np.random.Generator) -> Utterance:
        """See :func:`.hibari_voice.synthesise`."""
        return hibari_voice.synthesise(words, voice.name, rng)

    def guessed(self, word: Reading, voice: Voice) -> str:
        """Words that its English dictionary does not hold."""
        return hibari_voice.guessed(word)


class Kokoro:
    """The natural voices of Kokoro-82M in nine languages, once its network was added; those of Chinese and
    Japanese where their dictionaries are installed as well."""

    name, package, licence = "kokoro", "onnxruntime", "Apache-2.0"

    def voices(self) -> tuple[Voice, ...]:
        """All of them; they share the network."""
        from .kokoro import adding, voice
        from .kokoro.clauses import FRONT_ENDS

        here = adding.model() is not None
        found = []
        for name, language in voice.known().items():
            reads, hint = FRONT_ENDS.get(language, (lambda: True, ""))
            missing = [] if here else ["paksatalker voices add kokoro"]
            missing += [] if reads() else [hint]
            about = ", then: ".join(missing)
            found.append(Voice(name, self.name, language, self.licence, installed=not missing, about=about))
        return tuple(found)

    def synthesise(self, words: Sequence[Reading], voice: Voice, rng: np.random.Generator) -> Utterance:
        """See :func:`.kokoro.voice.synthesise`; nothing in it is random."""
        from .kokoro import adding
        from .kokoro.voice import synthesise

        model = adding.model()
        if model is None:
            raise InputError(f"the voice {voice.qualified} is not installed", "paksatalker voices add kokoro")
        return synthesise(words, voice.name, model)

    def guessed(self, word: Reading, voice: Voice) -> str:
        """English words that the dictionary does not hold; espeak-ng reads the rest, by rules."""
        return hibari_voice.guessed(word) if voice.language.startswith("en") else ""


class Piper:
    """The voices in piper's format that the user has added."""

    name, package, licence = "piper", "onnxruntime", "MIT"

    def voices(self) -> tuple[Voice, ...]:
        """Those in the user's data folder."""
        return tuple(
            Voice(v.name, self.name, v.language, v.licence, about=_speakers(v))
            for v in voice_store.stored(self.name)
        )

    def synthesise(self, words: Sequence[Reading], voice: Voice, rng: np.random.Generator) -> Utterance:
        """See :func:`.piper_voice.synthesise`."""
        from . import piper_voice

        name, _, speaker = voice.name.partition("#")
        model = next(v.model for v in voice_store.stored() if v.name == name)
        return piper_voice.synthesise(words, model, rng, speaker)

    def guessed(self, word: Reading, voice: Voice) -> str:
        """espeak-ng reads for it, by rules."""
        return ""


class Pico:
    """The clear voices of SVOX Pico in six languages, once they were added."""

    name, package, licence = "pico", "ttspico", "Apache-2.0"

    def voices(self) -> tuple[Voice, ...]:
        """One a language, named by its code."""
        from .pico import adding, voice

        here = adding.folder() is not None
        about = "" if here else "paksatalker voices add pico"
        return tuple(
            Voice(code, self.name, code, self.licence, "clear", here, about) for code in voice.known()
        )

    def synthesise(self, words: Sequence[Reading], voice: Voice, rng: np.random.Generator) -> Utterance:
        """See :func:`.pico.voice.synthesise`; nothing in it is random."""
        from .pico import adding
        from .pico.voice import synthesise

        folder = adding.folder()
        if folder is None:
            raise InputError(f"the voice {voice.qualified} is not installed", "paksatalker voices add pico")
        return synthesise(words, voice.name, folder)

    def guessed(self, word: Reading, voice: Voice) -> str:
        """It reads by dictionaries and rules of its own."""
        return ""


class Espeak:
    """espeak-ng: every other language."""

    name, package, licence = "espeak", "espeakng-loader", "GPL-3.0-or-later"

    def voices(self) -> tuple[Voice, ...]:
        """One a language, named by its code."""
        return tuple(
            Voice(code, self.name, code, self.licence, "robotic", about=name)
            for code, name in espeak_voice.languages().items()
        )

    def synthesise(self, words: Sequence[Reading], voice: Voice, rng: np.random.Generator) -> Utterance:
        """See :func:`.espeak_voice.synthesise`; nothing in it is random."""
        return espeak_voice.synthesise(words, voice.name)

    def guessed(self, word: Reading, voice: Voice) -> str:
        """It reads by rules: no word is less known than another."""
        return ""


class Endpoint:
    """Voices behind OpenAI's speech interface, named by their address."""

    name, package, licence = "openai", "paksatalker", endpoint_voice.LICENCE

    def voices(self) -> tuple[Voice, ...]:
        """None that would be known before somebody gives an address."""
        return ()

    def synthesise(self, words: Sequence[Reading], voice: Voice, rng: np.random.Generator) -> Utterance:
        """See :func:`.endpoint_voice.synthesise`."""
        return endpoint_voice.synthesise(words, voice.name)

    def guessed(self, word: Reading, voice: Voice) -> str:
        """The server reads it, nobody here knows how."""
        return ""


class Apart:
    """An engine in a Python environment of its own, with the models that the user has added."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.name, self.package, self.licence = kind.name, kind.name, kind.licence

    def voices(self) -> tuple[Voice, ...]:
        """Its models, not installed where its environment is missing."""
        from .apart import environment

        here = environment.python(self.kind) is not None
        found = []
        for v in voice_store.stored(self.name):
            first, *others = v.language.split() or ["en-us"]
            about = _named_speakers(v.name, v.speakers.splitlines()) if here else self._add
            obeys = "instruct" in v.controls.split()
            found.append(
                Voice(
                    v.name,
                    self.name,
                    first,
                    v.licence,
                    "natural",
                    here,
                    about,
                    tuple(others),
                    v.clones,
                    obeys,
                )
            )
        return tuple(found)

    def synthesise(self, words: Sequence[Reading], voice: Voice, rng: np.random.Generator) -> Utterance:
        """See :func:`.apart.voice.synthesise`."""
        from .apart import voice as apart_voice

        return apart_voice.synthesise(words, voice.name, voice.language, rng)

    def guessed(self, word: Reading, voice: Voice) -> str:
        """The model reads it, nobody here knows how."""
        return ""

    @property
    def _add(self) -> str:
        return f"paksatalker engines add {self.name}"


def engines() -> dict[str, VoiceEngine]:
    """All engines by name, the likeliest to be wanted first."""
    apart = tuple(Apart(kind) for kind in kinds().values())
    every: tuple[VoiceEngine, ...] = (Hibari(), Kokoro(), Piper(), *apart, Pico(), Espeak(), Endpoint())
    return {engine.name: engine for engine in every}


def _speakers(voice: voice_store.StoredVoice) -> str:
    """How many speakers a voice has, where it has several, and how one of them is asked for."""
    from .piper_model import read_config

    try:
        config = read_config(voice.model.with_name(voice.model.name + ".json"))
    except InputError:
        return ""
    if config.speakers < 2:
        return ""
    first = next(iter(config.speaker_ids), "0")
    return f"{config.speakers} speakers, such as {voice.name}#{first}"


def _named_speakers(name: str, speakers: Sequence[str]) -> str:
    return f"{len(speakers)} speakers, such as {name}#{speakers[0]}" if len(speakers) > 1 else ""


def installed_version(package: str) -> str:
    """The version of a distribution, empty where it is not installed. That of Pico's voices is fixed."""
    if package == Pico.package:
        from .pico import adding

        return adding.VERSION if adding.folder() else ""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
