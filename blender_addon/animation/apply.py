"""A performance onto a character: curves, sound and markers that an animator can go on from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import bpy
import numpy as np

from ...inference.performance.performance import Performance
from ...rigs.faces.face_map import FaceMatch
from ...rigs.recognition.detect import Match
from ..characters.base_pose import note_pose
from ..characters.character import Character, current_scene
from ..steps import finish
from . import plain_markers
from .actions import animation_of, assign, find_slot, owners
from .curve_plan import ERROR, Curves
from .nla import push_down, set_strip, use_layers
from .parts import SLOTS, Dials, Plan, plan
from .placement import PLAIN, Placement, StripSettings, check_blends
from .scene_rate import set_rate
from .soundtrack import place_sound
from .target import target_of
from .writing import make_ready, write_slots

FIRST_FRAME = 1
"""Blender's frame that shows the performance's frame 0."""
TRACK = "PaksaTalker over"


@dataclass(frozen=True)
class Applied:
    """The ``action``, with slots as in :data:`SLOTS`, and the ``plan`` that is written in it."""

    action: bpy.types.Action
    plan: Plan
    fps: float

    @property
    def face(self) -> FaceMatch:
        """What was matched of the face."""
        return self.plan.found.face

    @property
    def body(self) -> Match | None:
        """The skeleton that was recognised."""
        return self.plan.found.body

    def report(self) -> list[str]:
        """Lines for people: what moves, and what of the performance found nothing to move."""
        found = self.plan.found
        turned = self.plan.bones[: len(found.bones.bones)] if found.bones is not None else []
        face, bones = self._keys_a_second(self.plan.face), self._keys_a_second(turned)
        return [
            *found.report(),
            f"keys a second: {face:.1f} on a face channel, {bones:.1f} on a bone; {self.plan.precision}",
        ]

    def _keys_a_second(self, curves: Sequence[Curves]) -> float:
        moving = [c.count for c in curves if c.count > 1]
        return float(np.mean(moving)) * self.fps / self.plan.frames if moving else 0.0


def apply(
    performance: Performance,
    character: Character,
    scene: bpy.types.Scene | None = None,
    *,
    words: bool = True,
    error: float = ERROR,
    placement: Placement = PLAIN,
    as_strip: bool = False,
) -> Applied:
    """Key the performance on the character and set the scene's range, rate and sound; ``words`` adds markers.

    Frame i lies on Blender's frame 1 + i. Channels that never change get one key, those that stay zero
    none. Keys are sparse: on any frame a weight is within ``error`` of the performance's (rotations and the
    root's location as ``Precision`` says); 0 keys every frame that changes, as for a bake. ``as_strip``: as
    an NLA strip over the animation that is there, which else is put away; blends need it.
    Raises InputError where neither face shapes nor bones are recognised, or blends are too long.
    """
    scene, p = scene or current_scene(), performance
    check_blends(placement, p.duration)
    planned = plan(p, target_of(character, placement), Dials(), error)
    planned.check(character.name)
    title = f"PaksaTalker {character.name}"
    action = bpy.data.actions.new(title)
    finish(write_slots(action, planned.whole(), FIRST_FRAME))
    make_ready(character, planned.turned)
    note_pose(character, p.meta)
    settings = replace(
        placement.strip(FIRST_FRAME, p.frames, p.fps), extrapolation="NOTHING", use_sync_length=True
    )
    for owner, kind in owners(character):
        if (slot := find_slot(action, SLOTS[kind], kind)) is None:
            continue
        if as_strip:
            _play_over(owner, action, slot, settings)
        else:
            assign(owner, action, slot)
    set_rate(scene, p.fps)
    scene.frame_start, scene.frame_end = FIRST_FRAME, FIRST_FRAME + p.frames - 1
    place_sound(scene, title, p.audio, p.audio_rate, FIRST_FRAME)
    if words:
        plain_markers.place(scene, p, FIRST_FRAME)
    scene.frame_set(FIRST_FRAME)
    return Applied(action, planned, p.fps)


def _play_over(owner: Any, action: bpy.types.Action, slot: Any, settings: StripSettings) -> None:
    """Play that slot of the action over all that moves ``owner``.

    The action that it had is kept as it is and goes on a track of its own below; a performance that was laid
    over before goes.
    """
    data = animation_of(owner)
    use_layers(data)
    for track in [t for t in data.nla_tracks if t.name == TRACK]:
        data.nla_tracks.remove(track)
    push_down(data)
    track = data.nla_tracks.new()
    track.name = TRACK
    strip = track.strips.new(action.name, FIRST_FRAME, action)
    strip.action_slot = slot
    set_strip(strip, settings)
    action.use_fake_user = True
