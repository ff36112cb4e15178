"""Where and how a take is played: which part of the body, on which frames, over what or added to it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, cast

import bpy

from ...base.errors import InputError
from ...rigs.avatar_channels import Only, Play
from ..animation.over import Over, check_over
from . import takes
from .nla import Lying

_KEPT = "paksatalker_placement"
"""The property of a take's action."""


@dataclass(frozen=True)
class Placement:
    """``only``: all, upper or face; ``in_place``: the pelvis goes up and down, nowhere else. ``additive``:
    weights are added, and rotations as the difference to the mean pose; ``blend_in``, ``blend_out``: seconds.
    ``frames``: the first and the last frame that are played, counted from 1, None for all."""

    only: Only = "all"
    in_place: bool = False
    additive: bool = False
    blend_in: float = 0.0
    blend_out: float = 0.0
    frames: tuple[int, int] | None = None

    @property
    def play(self) -> Play:
        """What of the body is moved."""
        return Play(self.only, self.in_place)

    @property
    def bounded(self) -> bool:
        """Whether what lies below is seen before and after; else first and last pose are held there."""
        return self.additive or self.blend_in > 0 or self.blend_out > 0 or self.frames is not None

    def range(self, frames: int) -> tuple[int, int]:
        """The first and the last index that are played of so many frames."""
        first, last = self.frames or (1, frames)
        return first - 1, min(last, frames) - 1

    def same_curves(self, other: Placement) -> bool:
        """Whether a take has the same curves at either."""
        return (self.only, self.in_place, self.additive) == (other.only, other.in_place, other.additive)


PLAIN = Placement()


def check_placement(placement: Placement, frames: int, fps: float) -> None:
    """Raises InputError where a performance of so many frames can't be played so."""
    first, last = placement.frames or (1, frames)
    if not 1 <= first <= last or first > frames:
        raise InputError(
            f"frames {first}-{last} are not in a performance of {frames}", f"such as 1 and {frames}"
        )
    begin, end = placement.range(frames)
    over = Over(placement.blend_in, placement.blend_out)
    check_over(over, (end - begin + 1) / fps)


def placement_of(settings: Any) -> Placement:
    """What a character's settings say."""
    return Placement(
        cast(Only, settings.only),
        settings.in_place,
        settings.additive,
        # as typed: Blender keeps 32 bits
        round(settings.blend_in, 5),
        round(settings.blend_out, 5),
        (settings.frames_from, settings.frames_to) if settings.use_frames else None,
    )


def kept_placement(action: bpy.types.Action) -> Placement:
    """How a take is played; plainly where nothing was noted, or the note was tampered with."""
    try:
        found = Placement(**{k: v for k, v in _noted(action).items() if k != "fps"})
        frames = found.frames and (int(found.frames[0]), int(found.frames[1]))
        return replace(found, frames=frames)
    except (TypeError, ValueError, IndexError):
        return PLAIN


def keep_placement(action: bpy.types.Action, placement: Placement, fps: float) -> None:
    """Note it on the take."""
    action[_KEPT] = json.dumps(asdict(placement) | {"fps": fps})


def lying_of(action: bpy.types.Action) -> Lying:
    """How the strips of a take lie."""
    placement, fps = kept_placement(action), float(_noted(action).get("fps", 24.0))
    begin, end = placement.range(takes.frames_of(action))
    first = takes.first_frame(action)
    return Lying(
        first + begin,
        first + end,
        placement.blend_in * fps,
        placement.blend_out * fps,
        placement.additive,
        placement.bounded,
    )


def _noted(action: bpy.types.Action) -> dict[str, Any]:
    try:
        found = json.loads(action.get(_KEPT, "{}"))
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
