"""The placement of a take: kept with its action, and shown in the settings of its character."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any, cast

import bpy

from ...rigs.avatar_channels import Only
from ..animation.placement import PLAIN, Placement, StripSettings
from ..at_once import at_once
from . import takes

NAMES = ("only", "in_place", "additive", "blend_in", "blend_out", "use_frames", "frames_from", "frames_to")
"""Of ``Object.paksatalker``."""
_KEPT = "paksatalker_placement"
"""The property of a take's action."""


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


def show_placement(settings: Any, placement: Placement) -> None:
    """Let the settings say how a take is played."""
    with at_once():
        settings.unplaced = ""
        for name in ("only", "in_place", "additive", "blend_in", "blend_out"):
            setattr(settings, name, getattr(placement, name))
        settings.use_frames = placement.frames is not None
        if placement.frames is not None:
            settings.frames_from, settings.frames_to = placement.frames


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


def strip_settings(action: bpy.types.Action) -> StripSettings:
    """How the strips of a take are played."""
    fps = float(_noted(action).get("fps", 24.0))
    return kept_placement(action).strip(takes.first_frame(action), takes.frames_of(action), fps)


def _noted(action: bpy.types.Action) -> dict[str, Any]:
    try:
        found = json.loads(action.get(_KEPT, "{}"))
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
