"""The curves of a take: a plan written into its action, what the artist changed there left alone."""

from __future__ import annotations

from collections.abc import Collection, Generator

import bpy

from ..animation.actions import curves_of, find_slot, move_keys, strip_of
from ..animation.parts import Plan, Slots
from ..animation.time_map import TimeMap
from ..animation.writing import write_slots
from . import takes


def write_take(
    action: bpy.types.Action,
    plan: Plan,
    first: int,
    moved: TimeMap | None = None,
    whole: bool = True,
    parts: Collection[str] = (),
    like: bpy.types.Action | None = None,
) -> Generator[float, None, None]:
    """Write the plan into the action, the part that is done after each step (0..1).

    Curves that an artist changed there since we wrote them stay theirs: ``moved`` (in Blender's frames) moves
    their keys instead. Others that the plan lacks go: of every part, or where it is not the ``whole`` of the
    take, of the parts that it has. Of the plan the ``parts`` alone are written, or all where none are named.
    Curves are muted, locked and hidden as those of the take ``like`` were, or
    the action's own.
    """
    flags, slots = takes.flags_of(like or action), _slots(plan, parts)
    edited = yield from takes.looking_for_edits(action)
    whole = whole and not parts
    written = yield from write_slots(action, slots, first, edited)
    planned = {find_slot(action, *names).identifier for names in slots}
    strip = strip_of(action)
    for key, curve in curves_of(action).items():
        of = key.split("|")[0]
        if key in edited and moved is not None:
            move_keys(curve, moved)
        elif key not in written and key not in edited and (whole or of in planned):
            strip.channelbag(action.slots[of]).fcurves.remove(curve)
    for slot in list(action.slots) if whole else ():
        if slot.identifier not in planned and not len(strip.channelbag(slot, ensure=True).fcurves):
            action.slots.remove(slot)
    action.use_frame_range = True
    action.frame_start, action.frame_end = first, first + max(plan.frames - 1, 1)
    prints = dict.fromkeys(edited, -1)
    for i, (key, curve) in enumerate(curves_of(action).items()):
        for name in flags.get(key, ()):
            setattr(curve, name, True)
        if key not in edited:
            prints[key] = takes.print_of(curve)
        if i % takes.MANY == 0:
            yield 1.0
    takes.remember_prints(action, prints)
    yield 1.0


def _slots(plan: Plan, parts: Collection[str]) -> Slots:
    return {names: curves for names, curves in plan.by_part().items() if not parts or names[0] in parts}
