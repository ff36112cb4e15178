"""Actions with slots: what is animated of a character, the channels of a slot, and moving their keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import bpy
import numpy as np
import numpy.typing as npt

from .. import compat
from ..characters.character import Character


def owners(character: Character) -> list[tuple[Any, str]]:
    """What is animated of a character, with its type: its shape keys, KEY, and its armature, OBJECT."""
    owners: list[tuple[Any, str]] = [(key, "KEY") for key in character.keys]
    return owners + ([(character.armature, "OBJECT")] if character.armature is not None else [])


def animation_of(owner: Any) -> bpy.types.AnimData:
    """The animation data of an owner, made where there is none."""
    return owner.animation_data or owner.animation_data_create()


def assign(owner: Any, action: bpy.types.Action, slot: Any) -> None:
    """Let that slot of the action move ``owner``. The action it had before is kept, also in a saved file."""
    data = animation_of(owner)
    if data.action is not None and data.action != action:
        data.action.use_fake_user = True
    data.action, data.action_slot = action, slot


def bag_in(action: bpy.types.Action, name: str, kind: str) -> compat.Channelbag:
    """The channels of the slot of that name for that type, both made where there are none."""
    return strip_of(action).channelbag(slot_in(action, name, kind), ensure=True)


def slot_in(action: bpy.types.Action, name: str, kind: str) -> Any:
    """The slot of that name for that type, made where there is none."""
    found = find_slot(action, name, kind)
    return found or action.slots.new(id_type=cast(Any, kind), name=name.capitalize())


def find_slot(action: bpy.types.Action, name: str, kind: str) -> Any:
    """The slot of that name for that type, or None."""
    fits = (s for s in action.slots if s.name_display == name.capitalize() and s.target_id_type == kind)
    return next(fits, None)


def same_slot(action: bpy.types.Action, slot: Any) -> Any:
    """The slot of an action that has the identifier of another's, or None."""
    return next((s for s in action.slots if slot is not None and s.identifier == slot.identifier), None)


def strip_of(action: bpy.types.Action) -> Any:
    """The action's one strip, made where it has none."""
    layer = action.layers[0] if len(action.layers) else action.layers.new("Layer")
    return layer.strips[0] if len(layer.strips) else layer.strips.new(type="KEYFRAME")


def bags_of(action: bpy.types.Action | None, slot: Any = None) -> list[compat.Channelbag]:
    """All channels of an action, or those of one slot."""
    strips = [strip for layer in action.layers for strip in layer.strips] if action is not None else []
    return [bag for strip in strips for bag in strip.channelbags if slot is None or bag.slot == slot]


def curves_of(action: bpy.types.Action) -> dict[str, Any]:
    """All curves of an action, by slot, path and index as in :func:`curve_keys`."""
    curves = [(bag.slot.identifier, c) for bag in bags_of(action) for c in bag.fcurves]
    return {f"{slot}|{c.data_path}|{c.array_index}": c for slot, c in curves}


def curve_keys(bag: compat.Channelbag, path: str, width: int) -> list[str]:
    """The keys of a property's curves among all of an action."""
    return [f"{bag.slot.identifier}|{path}|{i}" for i in range(width)]


def move_keys(curve: Any, moved: Callable[[npt.NDArray[np.float32]], npt.ArrayLike]) -> None:
    """Move all keys of a curve in time, with their handles; ``moved`` tells new frames from old ones."""
    points = curve.keyframe_points
    for name in ("co", "handle_left", "handle_right"):
        values = np.empty(2 * len(points), np.float32)
        points.foreach_get(name, values)
        values[::2] = moved(values[::2])
        points.foreach_set(name, values)
    curve.update()
