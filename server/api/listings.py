"""What there is to choose from: people, voices, stages, and the options of each kind of job."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from ...inference.jobs.listing import listings
from ..requests import KINDS, options_of
from .entry import Entry, entered
from .problems import RESPONSES

router = APIRouter(prefix="/api/v1", responses=RESPONSES, tags=["choices"])
Who = Annotated[Entry, Depends(entered)]


@router.get("/people")
def people(who: Who) -> dict[str, Any]:
    """Who can speak, and the sliders that shape them."""
    return _people()


@router.get("/voices")
def voices(who: Who) -> dict[str, Any]:
    """Voices by language."""
    return {"voices": [asdict(voice) for voice in listings.voices()]}


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
