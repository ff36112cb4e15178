"""The curves of a take worked out from the performance that it carries, while Blender goes on."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import bpy
import numpy as np

from ...inference.performance.performance import Performance
from ..animation.actions import bags_of
from ..animation.parts import Dial, Dials, Of, Plan, plan
from ..animation.placement import Placement
from ..animation.target import target_of
from ..characters.character import Character
from ..steps import Step, in_thread
from . import takes
from .spoken.played_words import retimed
from .takes import TakeWord


def loaded(action: bpy.types.Action) -> Generator[Step, None, Performance]:
    """The performance of a take, unpacked in a thread."""
    return (yield from in_thread("curves", takes.unpacked, takes.packed_in(action), bpy.app.tempdir))


def planned(
    p: Performance,
    character: Character,
    settings: Any,
    placement: Placement,
    said: list[TakeWord],
    first: int,
    of: Of = "all",
) -> Generator[Step, None, Plan]:
    """The plan of a performance whose words are played as ``said`` and that begins on ``first``, by the dials
    of the settings; worked out in a thread that knows no Blender. ``of``: see :func:`plan`."""
    emotion = _dial(settings, "intensity", p, first) if p.calm is not None else 1.0
    jaw, lips = (_dial(settings, name, p, first) for name in ("jaw", "lips"))
    dials = Dials(emotion, jaw, lips, retimed(said, p))
    target = target_of(character, placement)
    return (yield from in_thread("curves", plan, p, target, dials, settings.error, of))


def _dial(settings: Any, name: str, p: Performance, first: int) -> Dial:
    """What a dial says for the frames of a performance that begins on ``first``: constant, or as keyed."""
    data = settings.id_data.animation_data
    slot = data.action_slot if data is not None else None
    for bag in bags_of(data.action, slot) if slot is not None else ():
        if (curve := bag.fcurves.find(f"paksatalker.{name}")) is not None:
            return np.array([curve.evaluate(first + i) for i in range(p.frames)])
    return float(getattr(settings, name))
