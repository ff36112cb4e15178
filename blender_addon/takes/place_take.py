"""A take that is there, played in another place: other parts or frames, over or on top of what is below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy

from ...base.errors import InputError
from ..animation.placement import check_placement
from ..at_once import at_once
from ..characters.character import Character
from ..characters.chosen import root_of
from ..steps import Steps, finish, keying_steps
from . import takes
from .duplicates import settings_of
from .layers.strengths import adopt_strengths, set_strengths
from .layers.tracks import hand_layer, show_take
from .placement import NAMES, keep_placement, kept_placement, placement_of, show_placement
from .planning import loaded, planned
from .scene_timing import set_range
from .spoken import words
from .take_curves import write_take
from .take_sound import trim_to_take


def place(character: Character, scene: bpy.types.Scene) -> Steps:
    """Play the character's take where its settings say.

    Raises InputError where the take has no such frames or is too short for the blends, and where other frames
    are asked for while word markers wait for an update; the take is played as before then.
    """
    settings, root = settings_of(character), root_of(character)
    action, p = settings.take, (yield from loaded(settings.take))
    placement, before = placement_of(settings), kept_placement(action)
    if placement == before:
        return
    check_placement(placement, p.frames, p.fps)
    other_frames = placement.frames != before.frames
    if other_frames and words.edits(scene, root, action):
        raise InputError("markers of words were changed", "update the words, then choose other frames")
    if not placement.same_curves(before):
        first, said = takes.first_frame(action), takes.words_of(action)
        made = yield from planned(p, character, settings, placement, said, first)
        if not made.by_part():
            raise InputError(f"'{character.name}' has nothing of that to move", "move another part")
        yield from keying_steps(write_take(action, made, first))
    if other_frames:
        words.remove(scene, root, action)
    adopt_strengths(root, character)
    keep_placement(action, placement, p.fps)
    show_take(character, action)
    hand_layer(character)
    set_strengths(root, character)
    if other_frames:
        words.place(scene, root, action, p.fps)
        trim_to_take(scene, character, action)
        set_range(scene)
    else:
        scene.frame_set(scene.frame_current)


def place_as(character: Character, scene: bpy.types.Scene, values: Mapping[str, Any]) -> None:
    """The same at once, with these values of its settings, the others as they are.

    Raises InputError where that can't be; settings and take are as before then.
    """
    settings = settings_of(character)
    if not takes.is_take(settings.take):
        raise InputError(f"'{character.name}' has no take yet", "generate one first")
    if unknown := [n for n in values if n not in NAMES]:
        raise InputError(f"a placement has no '{unknown[0]}'", f"it has {', '.join(NAMES)}")
    try:
        with at_once():
            for name, value in values.items():
                setattr(settings, name, value)
        finish(place(character, scene))
    except (TypeError, ValueError) as e:
        show_placement(settings, kept_placement(settings.take))
        raise InputError("a value of the placement is wrong", str(e).strip().splitlines()[-1]) from e
    except InputError:
        show_placement(settings, kept_placement(settings.take))
        raise
