"""Characters that were duplicated together with their takes: each gets a take and a layer of its own."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import bpy

from ..characters.character import find_character
from ..settings.at_once import at_once
from . import phones, takes
from .layers import owners, root_of


def part_twins(root: bpy.types.Object) -> None:
    """Give this object and those duplicated from it a name each. A duplicate plays copies from then on: keys
    and words of one are not the other's. The oldest keeps what there is."""
    mine = root.paksatalker
    if not mine.uid:
        mine.uid = uuid.uuid4().hex
        return
    same = sorted((o for o in bpy.data.objects if o.paksatalker.uid == mine.uid), key=lambda o: o.session_uid)
    for twin in same[1:]:
        _part(twin)


def _part(twin: bpy.types.Object) -> None:
    settings = twin.paksatalker
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
            takes.set_words(action, [replace(w, name="", frame=0) for w in takes.words_of(action)])
    scene = next((s for s in bpy.data.scenes if twin.name in s.objects), None)
    character = find_character(scene, twin) if scene is not None else None
    if character is None or root_of(character) != twin:
        return
    shared = {m.data.shape_keys for m in character.meshes if m.data.users > 1}
    for owner, _ in owners(character):
        data = owner.animation_data
        if data is None or owner in shared:  # one mesh has one face
            continue
        if data.action in copies:
            slot = data.action_slot
            data.action = copies[data.action]
            data.action_slot = _same(data.action, slot)
        for strip in (s for t in data.nla_tracks for s in t.strips if s.action in copies):
            slot = strip.action_slot
            strip.action = copies[strip.action]
            strip.action_slot = _same(strip.action, slot)


def _same(action: bpy.types.Action, slot: Any) -> Any:
    return next((s for s in action.slots if slot is not None and s.identifier == slot.identifier), None)
