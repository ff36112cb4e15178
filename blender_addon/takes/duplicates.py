"""The settings of a character, its own even where it was duplicated with its takes: each copy gets a take and
a layer of its own."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import bpy

from ..animation.actions import owners, same_slot
from ..at_once import at_once
from ..characters.character import Character
from ..characters.chosen import character_of, root_of
from . import takes
from .spoken import phones


def settings_of(character: Character) -> Any:
    """The character's own settings, with a name of its own for markers and takes."""
    root = root_of(character)
    part_duplicates(root)
    return root.paksatalker


def part_duplicates(root: bpy.types.Object) -> None:
    """Give this object and those duplicated from it a name each. A duplicate plays copies from then on: keys
    and words of one are not the other's. The oldest keeps what there is."""
    mine = root.paksatalker
    if not mine.uid:
        mine.uid = uuid.uuid4().hex
        return
    same = sorted((o for o in bpy.data.objects if o.paksatalker.uid == mine.uid), key=lambda o: o.session_uid)
    for duplicate in same[1:]:
        _part(duplicate)


def _part(duplicate: bpy.types.Object) -> None:
    settings = duplicate.paksatalker
    settings.uid = uuid.uuid4().hex
    copies: dict[Any, bpy.types.Action] = {}
    with at_once():
        for name in ("take", "second", "hand", "kept"):
            action = getattr(settings, name)
            if action is not None:
                copies[action] = copies.get(action) or action.copy()
                setattr(settings, name, copies[action])
    for action in copies.values():
        action.use_fake_user = True
        if takes.is_take(action):
            action[takes.OWNER] = settings.uid
            for note in (takes.THEIRS, phones.PHONES):
                if action.get(note) is not None:
                    del action[note]
            # the markers are the other's
            action.paksatalker.shown = False
            for row in action.paksatalker.gestures:
                row.marker = ""
            takes.set_words(action, [replace(w, name="", frame=0) for w in takes.words_of(action)])
    character = character_of(duplicate)
    if character is None:
        return
    shared = {m.data.shape_keys for m in character.meshes if m.data.users > 1}
    for owner, _ in owners(character):
        data = owner.animation_data
        if data is None or owner in shared:  # one mesh has one face
            continue
        if data.action in copies:
            slot = data.action_slot
            data.action = copies[data.action]
            data.action_slot = same_slot(data.action, slot)
        for strip in (s for t in data.nla_tracks for s in t.strips if s.action in copies):
            slot = strip.action_slot
            strip.action = copies[strip.action]
            strip.action_slot = same_slot(strip.action, slot)
