"""Gestures as timeline markers: moved ones move the gesture, renamed ones change its kind, deleted ones
delete it."""

from __future__ import annotations

import json
from typing import Any

import bpy

SIGN = "~"
"""How the names of these markers begin, as gestures do in texts: ``~point left``."""
_LONGEST = 60


def show(scene: bpy.types.Scene, action: bpy.types.Action) -> int:
    """Put a marker at the stroke of each gesture; returns their number."""
    rows = action.paksatalker
    rows.shown = True
    for row in rows.gestures:
        place(scene, row)
    return len(rows.gestures)


def place(scene: bpy.types.Scene, row: Any) -> None:
    """Put the marker of one gesture, under a name that no other marker has: that is how it is found again."""
    taken = {m.name for m in scene.timeline_markers}
    plain = name = f"{SIGN}{row.kind} {row.detail}".strip()[:_LONGEST]
    number = 1
    while name in taken:
        number += 1
        name = f"{plain} ({number})"
    row.marker = scene.timeline_markers.new(name, frame=row.at).name


def hide(scene: bpy.types.Scene, action: bpy.types.Action) -> None:
    """Take the markers away; what was done to them is in the rows by then."""
    put_aside(scene, action)
    action.paksatalker.shown = False


def put_aside(scene: bpy.types.Scene, action: bpy.types.Action) -> None:
    """Take the markers away until :func:`show_again`; what was done to them is in the rows by then."""
    adopt(scene, action)
    for row in action.paksatalker.gestures:
        unplace(scene, row)


def show_again(scene: bpy.types.Scene, action: bpy.types.Action) -> None:
    """Where markers were shown before."""
    if action.paksatalker.shown:
        show(scene, action)


def unplace(scene: bpy.types.Scene, row: Any) -> None:
    """Take the marker of one gesture away."""
    marker = marker_of(scene, row)
    if marker is not None:
        scene.timeline_markers.remove(marker)
    row.marker = ""


def adopt(scene: bpy.types.Scene, action: bpy.types.Action) -> None:
    """Let the rows say what was done to the markers."""
    if not action.paksatalker.shown:
        return
    renamed = _renamed(scene, action)
    for index in reversed(range(len(action.paksatalker.gestures))):
        row = action.paksatalker.gestures[index]
        if not row.marker:
            continue
        if (marker := marker_of(scene, row)) is not None:
            row.at = marker.frame
        elif index in renamed:
            row.marker = renamed[index]
            kind, _, detail = row.marker.removeprefix(SIGN).strip().partition(" ")
            row.kind, row.detail = kind, detail.strip()
        else:
            drop(action, index)


def drop(action: bpy.types.Action, index: int) -> None:
    """Delete a gesture."""
    rows = action.paksatalker
    planned = rows.gestures[index].planned
    if planned:
        rows.gone = json.dumps([*json.loads(rows.gone), json.loads(planned)], ensure_ascii=False)
    rows.gestures.remove(index)
    if rows.active > index or rows.active == len(rows.gestures):
        rows.active = max(rows.active - 1, 0)


def marker_of(scene: bpy.types.Scene | None, row: Any) -> bpy.types.TimelineMarker | None:
    """The marker of a gesture, where it is shown and has its name."""
    if scene is None or not row.marker:
        return None
    found = scene.timeline_markers.get(row.marker)
    return found if isinstance(found, bpy.types.TimelineMarker) else None


def lost(scene: bpy.types.Scene, action: bpy.types.Action) -> tuple[int, int]:
    """How many markers were renamed, and how many deleted."""
    rows = action.paksatalker
    if not rows.shown:
        return 0, 0
    missing = sum(1 for row in rows.gestures if row.marker and marker_of(scene, row) is None)
    renamed = len(_renamed(scene, action)) if missing else 0
    return renamed, missing - renamed


def are_ours(scene: bpy.types.Scene) -> set[str]:
    """The names of the markers that stand for gestures of any take, renamed ones too."""
    shown = [o.paksatalker.take for o in scene.objects]
    shown = [action for action in shown if action is not None and action.paksatalker.shown]
    names = {row.marker for action in shown for row in action.paksatalker.gestures if row.marker}
    return names | {name for action in shown for name in _renamed(scene, action).values()}


def _renamed(scene: bpy.types.Scene, action: bpy.types.Action) -> dict[int, str]:
    """The new name of each marker that was renamed where it is, by the index of its row."""
    rows = action.paksatalker.gestures
    known = {row.marker for row in rows}
    free = {
        m.frame: m.name for m in scene.timeline_markers if m.name.startswith(SIGN) and m.name not in known
    }
    return {
        i: free[row.at]
        for i, row in enumerate(rows)
        if row.marker and row.at in free and marker_of(scene, row) is None
    }
