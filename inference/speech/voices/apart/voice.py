"""Sentences by models of the engines that have environments of their own."""

from __future__ import annotations

from collections.abc import Sequence
from threading import RLock

import numpy as np

from .....base.errors import InputError
from ...sound.utterance import Utterance
from ...sound.world import paced
from ...text.readings import Reading, as_text
from .. import voice_store
from .kinds import kinds
from .process import Engine

_running: dict[str, tuple[str, Engine]] = {}
"""One process of each engine, with the model that it holds."""
_one = RLock()


def synthesise(words: Sequence[Reading], name: str, language: str, rng: np.random.Generator) -> Utterance:
    """One sentence, without times. ``name`` is ``MODEL``, ``MODEL#SPEAKER`` or ``MODEL@RECORDING``, whose
    voice is cloned. Its rate is that which most words have: asked of the engine, else made by WORLD.

    Raises PaksaTalkerError where the engine is missing or fails.
    """
    own, _, like = name.partition("@")
    own, _, speaker = own.partition("#")
    voice = next((v for v in voice_store.stored() if v.name == own and v.engine in kinds()), None)
    if voice is None:
        raise InputError(f"there is no voice '{own[:64]}'", "see: paksatalker voices")
    rate = float(np.median([w.manner.spoken.rate for w in words])) if words else 1.0
    asked = rate if "rate" in voice.controls.split() else 1.0
    with _one:
        audio, hertz = _engine(voice).say(
            text=as_text(words),
            language=language,
            speaker=speaker,
            like=like,
            rate=asked,
            instruct=words[0].manner.told if words else "",
            seed=int(rng.integers(2**31)),
        )
    if asked != rate:
        audio = paced(audio, hertz, rate)
    uneven = any(abs(w.manner.spoken.rate - rate) > 0.01 for w in words)
    cannot = frozenset({"rate of single words"} if uneven else ())
    return Utterance(audio, hertz, (), cannot, untimed=True)


def _engine(voice: voice_store.StoredVoice) -> Engine:
    """The process that holds the voice's model."""
    held = _running.get(voice.engine)
    if held is not None and held[0] == voice.name and held[1].alive:
        return held[1]
    if held is not None:
        held[1].close()
        del _running[voice.engine]
    fetched = not any(voice.model.iterdir())
    model = voice.source.partition(":")[2] if fetched else str(voice.model)
    engine = Engine(kinds()[voice.engine], model)
    _running[voice.engine] = (voice.name, engine)
    return engine
