"""Slides on the screen of a room that is built in an open scene."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy

from ...inference.jobs.slides.slides_shown import slides_drawn
from ...stage.set_kinds import is_deck
from ...stage.stage_choice import StageChoice
from ..takes import takes
from .in_scene import everyone, scene_timing, takes_of


def with_slides_drawn(choice: StageChoice, scene: bpy.types.Scene) -> StageChoice:
    """The choice with the slides of its screen drawn, turned where the takes of the scene say so; as it is
    where it has none. Raises InputError where they can't be read."""
    if choice.screen is None or not is_deck(Path(choice.screen)):
        return choice
    rate = scene.render.fps / scene.render.fps_base
    events: list[dict[str, Any]] = []
    people = everyone(scene)
    for action in (a for person in people for a in takes_of(person)):
        later = (takes.first_frame(action) - scene.frame_start) / rate
        told = takes.performance_of(action).meta.get("events", [])
        events += [{**e, "start": float(e["start"]) + later} for e in told if e.get("kind") == "slide"]
    events.sort(key=lambda e: float(e["start"]))
    timing = scene_timing(scene, people)
    first = timing.words[0].start if timing.words else 0.0
    return replace(choice, screen=str(slides_drawn(Path(choice.screen), events, first, timing.duration)))
