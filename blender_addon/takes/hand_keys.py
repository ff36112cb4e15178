"""The artist's keys go with their words; those of words that are gone are set aside, never lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np

from ..animation.actions import bags_of, curves_of, move_keys, same_slot, strip_of
from ..animation.time_map import Span, TimeMap

_COPIED = (
    "interpolation",
    "easing",
    "back",
    "amplitude",
    "period",
    "type",
    "handle_left_type",
    "handle_right_type",
)
_NEAR = 0.02
"""Frames within which Blender takes two keys for one."""


def follow(root: bpy.types.Object, moved: TimeMap, gone: Sequence[Span]) -> int:
    """Move the keys of the artist's layer; those inside a span of ``gone`` are set aside where they were.

    All in Blender's frames. Returns the number set aside.
    """
    action = root.paksatalker.hand
    if action is None:
        return 0
    aside = 0
    for bag in bags_of(action):
        for curve in list(bag.fcurves):
            aside += _set_aside(root, bag, curve, gone)
    for curve in curves_of(action).values():
        move_keys(curve, moved)
    return aside


def aside(root: bpy.types.Object) -> int:
    """How many keys wait for their fate."""
    kept = root.paksatalker.kept
    return sum(len(curve.keyframe_points) for bag in bags_of(kept) for curve in bag.fcurves)


def put_back(root: bpy.types.Object) -> int:
    """Every key that was set aside back to the artist's layer, on its frame or the next free one."""
    kept, action, count = root.paksatalker.kept, root.paksatalker.hand, 0
    if kept is None or action is None:
        return 0
    for bag in bags_of(kept):
        for curve in list(bag.fcurves):
            goal = _same_curve(action, bag.slot, curve)
            for point in curve.keyframe_points:
                _copy(point, goal)
                count += 1
            goal.update()
    discard(root)
    return count


def discard(root: bpy.types.Object) -> None:
    """Delete what was set aside, as the artist asked."""
    kept = root.paksatalker.kept
    root.paksatalker.kept = None
    if kept is not None:
        bpy.data.actions.remove(kept)


def _set_aside(root: bpy.types.Object, bag: Any, curve: Any, gone: Sequence[Span]) -> int:
    points = curve.keyframe_points
    frames = np.empty(2 * len(points), np.float32)
    points.foreach_get("co", frames)
    inside = [i for i, x in enumerate(frames[::2]) if any(a <= x < b for a, b in gone)]
    if not inside:
        return 0
    kept = root.paksatalker.kept
    if kept is None:
        kept = root.paksatalker.kept = bpy.data.actions.new(f"{root.name} set aside")
        kept.use_fake_user = True
    goal = _same_curve(kept, bag.slot, curve)
    for i in inside:
        _copy(points[i], goal)
    for i in reversed(inside):
        points.remove(points[i], fast=True)
    goal.update()
    if len(points):
        curve.update()
    else:
        bag.fcurves.remove(curve)
    return len(inside)


def _same_curve(action: bpy.types.Action, slot: Any, curve: Any) -> Any:
    found = same_slot(action, slot) or action.slots.new(id_type=slot.target_id_type, name=slot.name_display)
    bag = strip_of(action).channelbag(found, ensure=True)
    path, index = curve.data_path, curve.array_index
    return bag.fcurves.find(path, index=index) or bag.fcurves.new(path, index=index)


def _copy(point: Any, curve: Any) -> None:
    """A key with its handles onto another curve; where one is already, a little later."""
    frame, value = (float(v) for v in point.co)
    taken = [p.co[0] for p in curve.keyframe_points]
    goal = frame
    while any(abs(goal - x) < _NEAR for x in taken):
        goal += 0.25
    made = curve.keyframe_points.insert(goal, value, options={"FAST"})
    for name in _COPIED:
        setattr(made, name, getattr(point, name))
    for name in ("handle_left", "handle_right"):
        x, y = getattr(point, name)
        setattr(made, name, (x + goal - frame, y))
