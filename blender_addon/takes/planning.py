"""The curves of a take worked out from the performance that it carries, while Blender goes on."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import bpy

from ...inference.performance.performance import Performance
from ..animation.keying import target_of
from ..animation.parts import Plan, plan
from ..characters.character import Character
from ..generating.steps import Step, in_thread
from . import takes
from .dials import dials_of
from .placement import Placement
from .played_words import retimed
from .takes import Word


def loaded(action: bpy.types.Action) -> Generator[Step, None, Performance]:
    """The performance of a take, unpacked in a thread."""
    return (yield from in_thread("curves", takes.unpacked, takes.packed_in(action), bpy.app.tempdir))


def planned(
    p: Performance,
    character: Character,
    settings: Any,
    placement: Placement,
    said: list[Word],
    first: int,
    face_only: bool = False,
) -> Generator[Step, None, Plan]:
    """The plan of a performance whose words are played as ``said`` and that begins on ``first``, by the dials
    of the settings; worked out in a thread that knows no Blender."""
    target = target_of(character, placement.play, placement.additive)
    dials = dials_of(settings, p, first, retimed(said, p))
    return (yield from in_thread("curves", plan, p, target, dials, settings.error, face_only))
