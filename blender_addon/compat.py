"""The one place for differences between Blender versions (4.5 LTS to 5.2 LTS)."""

from __future__ import annotations

from typing import Any

import bpy

EEVEE = "BLENDER_EEVEE" if bpy.app.version >= (5, 0, 0) else "BLENDER_EEVEE_NEXT"
"""EEVEE's engine identifier; the other one raises."""


Channelbag = Any
"""``bpy.types.ActionChannelbag``, which the type stubs lack."""


def new_action(name: str, slots: list[tuple[str, str]]) -> tuple[bpy.types.Action, dict[str, Channelbag]]:
    """A layered action with one strip, and its channelbags by slot name. ``slots``: (id type, slot name).

    Layers and slots are the one way of keying that all supported versions share.
    """
    action = bpy.data.actions.new(name)
    strip = action.layers.new("Layer").strips.new(type="KEYFRAME")
    bags = {}
    for id_type, slot_name in slots:
        slot = action.slots.new(id_type=id_type, name=slot_name)
        bags[slot_name] = strip.channelbag(slot, ensure=True)
    return action, bags


def assign_action(owner: Any, action: bpy.types.Action, slot_name: str) -> None:
    """Let ``owner`` (an Object or Key) be animated by that slot of the action."""
    data = owner.animation_data or owner.animation_data_create()
    data.action = action
    data.action_slot = next(s for s in action.slots if s.name_display == slot_name)


def strips(scene: bpy.types.Scene) -> Any:
    """The sequencer's strips, the editor made where there is none."""
    editor = scene.sequence_editor or scene.sequence_editor_create()
    return editor.strips


def node_tree_of(owner: Any) -> bpy.types.NodeTree:
    """The node tree of a material or world (needs ``use_nodes`` before 5.0, which 6.0 will drop)."""
    if bpy.app.version < (5, 0, 0):
        owner.use_nodes = True
    return owner.node_tree
