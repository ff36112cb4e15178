"""What there is to choose from: people, voices, stages, and the options of each kind of job."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from ...base.errors import InputError
from ...inference.jobs.listing import listings
from ..requests import KINDS, options_of, value_of
from ..store.jobs import DONE
from .entry import Entry, let_in
from .problems import RESPONSES

router = APIRouter(prefix="/api/v1", responses=RESPONSES, tags=["choices"])
Who = Annotated[Entry, Depends(let_in)]
SAMPLES = {
    "en": "Hello! This is how I sound.",
    "de": "Hallo! So klinge ich.",
    "es": "¡Hola! Así es como sueno.",
    "fr": "Bonjour ! Voici ma voix.",
    "it": "Ciao! Ecco la mia voce.",
    "pt": "Olá! É assim que eu soo.",
    "hi": "नमस्ते! मेरी आवाज़ ऐसी है।",
    "ar": "مرحبا! هكذا يبدو صوتي.",
}
"""What a voice says to be heard, by language."""


@router.get("/people")
def people(who: Who) -> dict[str, Any]:
    """Who can speak, and the sliders that shape them; ``own``: people of photographs of yours, by job."""
    rows = who.service.jobs.many(who.owner, kind="person", states=(DONE,), limit=500)
    return {**_people(), "own": [{"job": row["id"], "label": row["title"]} for row in rows]}


@router.get("/voices")
def voices(who: Who) -> dict[str, Any]:
    """Voices by language."""
    return {"voices": [asdict(voice) for voice in listings.voices()]}


@router.get("/voices/sample", response_class=Response)
def sample(who: Who, voice: str = "", language: str = "") -> Response:
    """How a voice sounds, as .wav: a sentence of the language."""
    return Response(_sample(voice or None, language or None), media_type="audio/wav")


@lru_cache(maxsize=64)
def _sample(voice: str | None, language: str | None) -> bytes:
    from ...inference.live.wire import wav_bytes
    from ...inference.pipeline import int16
    from ...inference.speech.tts import speak

    value_of("voice", voice, _no_file)
    spoken = speak(
        SAMPLES.get((language or "en").split("-")[0], SAMPLES["en"]), voice=voice, language=language
    )
    return wav_bytes(int16(spoken.audio), spoken.rate)


def _no_file(ref: Any, name: str) -> Path:
    raise InputError(f"'{name}' is no file here", "name a voice of GET /api/v1/voices")


@router.get("/stages")
def stages(who: Who) -> dict[str, Any]:
    """Light rigs, sets, post-processing."""
    return dict(listings.stages())


@router.get("/kinds")
def kinds(who: Who) -> dict[str, Any]:
    """The kinds of jobs, and the options of each with their JSON schemas."""
    return {name: {"about": kind.about, "options": options_of(name)} for name, kind in KINDS.items()}


@cache
def _people() -> dict[str, Any]:
    return dict(listings.avatars())
