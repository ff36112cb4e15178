"""The curves of a take: a plan written into its action, what the artist changed there left alone."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, cast

import bpy
import numpy as np

from .. import compat
from ..animation.keying import write_curves
from ..animation.parts import Plan
from . import takes
from .retiming import TimeMap


def write_take(
    action: bpy.types.Action,
    plan: Plan,
    first: int,
    moved: TimeMap | None = None,
    whole: bool = True,
    like: bpy.types.Action | None = None,
) -> Generator[float, None, None]:
    """Write the plan into the action, the part that is done after each step (0..1).

    Curves that an artist changed there since we wrote them stay theirs: ``moved`` (in Blender's frames) moves
    their keys instead. Others that the plan lacks go: of every part, or where it is not the ``whole`` of the
    take, of the parts that it has. Curves are muted, locked and hidden as those of the take ``like`` were, or
    the action's own.
    """
    flags = takes.flags_of(like or action)
    strip = strip_of(action)
    old = takes.curves_of(action)
    edited = yield from takes.looking_for_edits(action)
    total, done = sum(len(c) for c in plan.curves.values()) + 1, 0
    written, planned = set(), set()
    for (part, kind), curves in plan.curves.items():
        slot = slot_in(action, part, kind)
        bag = strip.channelbag(slot, ensure=True)
        planned.add(slot.identifier)
        for piece in curves:
            width = _width(piece)
            keys = [f"{slot.identifier}|{piece.path}|{i}" for i in range(width)]
            written.update(keys)
            if not edited.intersection(keys):
                for key in keys:
                    if key in old:
                        bag.fcurves.remove(old.pop(key))
                write_curves(bag, piece, first)
            done += 1
            yield done / total
    for key, curve in takes.curves_of(action).items():
        if key in edited and moved is not None:
            move_keys(curve, moved)
        elif key not in written and key not in edited and (whole or key.split("|")[0] in planned):
            _bag_of(action, key).fcurves.remove(curve)
    for slot in list(action.slots) if whole else ():
        if slot.identifier not in planned and not len(strip.channelbag(slot, ensure=True).fcurves):
            action.slots.remove(slot)
    action.use_frame_range = True
    action.frame_start, action.frame_end = first, first + max(plan.frames - 1, 1)
    prints = dict.fromkeys(edited, -1)
    for i, (key, curve) in enumerate(takes.curves_of(action).items()):
        for name in flags.get(key, ()):
            setattr(curve, name, True)
        if key not in edited:
            prints[key] = takes.print_of(curve)
        if i % takes.MANY == 0:
            yield 1.0
    takes.remember_prints(action, prints)
    yield 1.0


def move_keys(curve: Any, moved: TimeMap) -> None:
    """Move all keys of a curve, with their handles, and none onto another."""
    points = curve.keyframe_points
    for name in ("co", "handle_left", "handle_right"):
        values = np.empty(2 * len(points), np.float32)
        points.foreach_get(name, values)
        values[::2] = moved(values[::2])
        points.foreach_set(name, values)
    curve.update()


def strip_of(action: bpy.types.Action) -> Any:
    """The action's one strip, made where it has none."""
    layer = action.layers[0] if len(action.layers) else action.layers.new("Layer")
    return layer.strips[0] if len(layer.strips) else layer.strips.new(type="KEYFRAME")


def slot_in(action: bpy.types.Action, name: str, kind: str) -> Any:
    """The slot of that name for that type, made where there is none."""
    found = find_slot(action, name, kind)
    return found or action.slots.new(id_type=cast(Any, kind), name=name.capitalize())


def find_slot(action: bpy.types.Action, name: str, kind: str) -> Any:
    """The slot of that name for that type, or None."""
    fits = (s for s in action.slots if s.name_display == name.capitalize() and s.target_id_type == kind)
    return next(fits, None)


def _bag_of(action: bpy.types.Action, key: str) -> compat.Channelbag:
    slot = next(s for s in action.slots if s.identifier == key.split("|")[0])
    return strip_of(action).channelbag(slot)


def _width(piece: Any) -> int:
    values = piece.keys.values if piece.keys is not None else piece.table
    return int(values.shape[1])
