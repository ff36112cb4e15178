"""A performance over animation that is there already: an NLA strip that blends in and out, or adds to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import bpy

from ...base.errors import InputError
from .. import compat
from ..characters.character import Character
from ..takes.nla import push_down

TRACK = "PaksaTalker over"


@dataclass(frozen=True)
class Over:
    """How a performance lies over what moves the character already.

    ``blend_in`` and ``blend_out``: seconds in which it comes and goes; ``additive``: weights are added to
    the ones below, rotations too, as far as they differ from the mean pose, in place of replacing them.
    Without any animation below, the rest pose is.
    """

    blend_in: float = 0.0
    blend_out: float = 0.0
    additive: bool = False


def check_over(over: Over, duration: float) -> None:
    """Raises InputError where the blends are no times or longer than the performance of ``duration`` s."""
    if not (over.blend_in >= 0 and over.blend_out >= 0):
        raise InputError("a blend can't be shorter than 0 s", "such as --blend-in 0.5")
    if over.blend_in + over.blend_out > duration:
        raise InputError(
            f"the blends take {over.blend_in + over.blend_out:g} s, the performance is {duration:.1f} s long",
            "shorten --blend-in or --blend-out",
        )


def lay_over(
    owner: Any, action: bpy.types.Action, slot: str, first: int, last: int, fps: float, over: Over
) -> None:
    """Play that slot of the action on the frames ``first`` to ``last``, over all that moves ``owner``.

    The action that it had is kept as it is and goes on a track of its own below; a performance that was laid
    over before goes.
    """
    data = owner.animation_data or owner.animation_data_create()
    data.use_nla = True
    if data.use_tweak_mode:
        data.use_tweak_mode = False
    for track in [t for t in data.nla_tracks if t.name == TRACK]:
        data.nla_tracks.remove(track)
    push_down(data)
    track = data.nla_tracks.new()
    track.name = TRACK
    strip = track.strips.new(action.name, first, action)
    strip.action_slot = next(s for s in action.slots if s.name_display == slot)
    strip.action_frame_start, strip.action_frame_end = first, max(last, first + 1)
    strip.frame_start, strip.frame_end = first, max(last, first + 1)
    strip.blend_type = "COMBINE" if over.additive else "REPLACE"
    strip.extrapolation = "NOTHING"
    strip.use_auto_blend = False
    strip.blend_in, strip.blend_out = over.blend_in * fps, over.blend_out * fps
    action.use_fake_user = True


def flatten(character: Character, scene: bpy.types.Scene) -> None:
    """For exporters, which know no layers: one action of all that is played, a key on every frame."""
    from ..takes.bake import sampled_action
    from ..takes.layers import owners

    action = sampled_action(character, scene)
    for owner, kind in owners(character):
        data = owner.animation_data or owner.animation_data_create()
        compat.assign_action(owner, action, "Body" if kind == "OBJECT" else "Face")
        data.action_blend_type = "REPLACE"
        data.use_nla = False
