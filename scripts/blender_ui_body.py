"""The part of the walk through Blender's window that edits gestures and the body."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import bpy
from blender_ui_timing import longest
from blender_ui_window import FOLDER, MODULE, areas, curves, figure, ms, opened, run, scroll, scroll_up, shot

Steps = Iterator[float | Callable[[], bool]]


def gestures() -> Steps:
    """A gesture changed in the list, one moved as a marker, one added and aimed at an object: solved in the
    background, taken back in one step."""
    generation = importlib.import_module(f"{MODULE}.blender_addon.generating.generation")
    scene, table = bpy.context.scene, _table()
    figure("gestures are listed", len(table.gestures) > 0, f"{len(table.gestures)}")
    before = _prints()
    run(bpy.ops.paksatalker.gesture_markers, show=True)
    row = table.gestures[0]
    row.kind, row.hands, row.size = "stop", "BOTH", 1.2
    mark = next(m for m in scene.timeline_markers if m.name == table.gestures[-1].marker)
    mark.frame -= 3
    thing = bpy.data.objects.new("Thing", None)
    scene.collection.objects.link(thing)
    thing.location = (0.5, -1.5, 1.5)
    scene.frame_set((table.gestures[0].frame + table.gestures[-1].frame) // 2)
    run(bpy.ops.paksatalker.add_gesture, kind="point", hands="LEFT")
    added = table.gestures[table.active]
    added.aim, added.target = "OBJECT", thing
    shown = opened("PAKSATALKER_PT_gestures")
    scroll("gestures")
    yield 0.5
    yield from shot("15-gestures")
    run(bpy.ops.ed.undo_push, message="the list")
    longest["apply"] = 0.0
    run(bpy.ops.paksatalker.solve_gestures)
    yield lambda: generation.progress() is None
    outcome = generation.outcome()
    figure(
        "gestures solved again", outcome is not None and not outcome.failed, outcome.text if outcome else ""
    )
    figure("longest piece of solving", longest["apply"] < 0.1, ms(longest["apply"]), 100)
    after = _prints()
    changed = [key for key in after if before.get(key) != after[key]]
    figure(
        "curves of bones alone changed",
        bool(changed) and all("bones" in k for k in changed),
        f"{len(changed)}",
    )
    kinds = [r.kind for r in _table().gestures]
    figure(
        "the list is in order and solved",
        "point" in kinds and all(r.was for r in _table().gestures),
        " ".join(kinds),
    )
    yield from shot("16-solved")
    run(bpy.ops.ed.undo)
    figure("undo takes the solving back", _prints() == before, "one step")
    run(bpy.ops.ed.redo)
    figure("redo does it again", _prints() == after, "one step")
    run(bpy.ops.ed.undo)
    run(bpy.ops.paksatalker.list_gestures)
    run(bpy.ops.paksatalker.gesture_markers, show=False)
    left = [m.name for m in bpy.context.scene.timeline_markers if m.name.startswith("~")]
    figure("markers of gestures go again", not left, f"{len(left)} left")
    for cls in shown:
        bpy.utils.unregister_class(cls)


def body() -> Steps:
    """At a desk, in a blend of styles, with a look at an object; chair and desk."""
    generation = importlib.import_module(f"{MODULE}.blender_addon.generating.generation")
    scene = bpy.context.scene
    settings = scene.paksatalker.character.paksatalker
    settings.text = "Let me show you three things. Look at that!"
    settings.manner, settings.manner_second, settings.manner_share = "academic", "casual", 0.4
    settings.pose, settings.look, settings.look_object = "desk", "OBJECT", bpy.data.objects.get("Thing")
    run(bpy.ops.paksatalker.generate)
    yield lambda: generation.progress() is None
    outcome = generation.outcome()
    said = outcome.text if outcome is not None else "nothing"
    figure("generated at a desk", outcome is not None and not outcome.failed, said)
    run(bpy.ops.ed.undo_push, message="before the chair")
    run(bpy.ops.paksatalker.furniture)
    made = [o.name for o in bpy.context.scene.objects if o.name.startswith(("Chair", "Desk"))]
    figure("chair and desk", len(made) == 4, " ".join(made))
    shown = opened("PAKSATALKER_PT_body", "PAKSATALKER_PT_engine")
    scroll_up()
    scroll("dials")
    for area in areas("VIEW_3D"):
        area.spaces.active.region_3d.view_distance = 2.6
        area.spaces.active.region_3d.view_location.z = 1.0
    yield 0.5
    yield from shot("17-body")
    for cls in reversed(shown):
        bpy.utils.unregister_class(cls)
    run(bpy.ops.ed.undo_push, message="the chair")
    run(bpy.ops.ed.undo)
    left = [o.name for o in bpy.context.scene.objects if o.name.startswith(("Chair", "Desk"))]
    figure("undo takes chair and desk back", not left, "one step")
    yield from _emage()


def _emage() -> Steps:
    preferences = bpy.context.preferences.addons[MODULE].preferences
    folder = FOLDER / "weights ü"
    (folder / "emage_vq" / "face").mkdir(parents=True)
    (folder / "emage_vq" / "face" / "config.json").write_text(json.dumps({}))
    preferences.emage = str(folder)
    run(bpy.ops.paksatalker.check_emage)
    said = preferences.emage_report.splitlines()
    figure(
        "a folder without weights is told", bool(said) and "not whole" in said[-1], said[-1] if said else ""
    )
    preferences.emage = ""
    yield 0.1


def _table() -> Any:
    return bpy.context.scene.paksatalker.character.paksatalker.take.paksatalker


def _prints() -> dict[str, tuple[Any, ...]]:
    """What each curve of the take looks like."""
    take = bpy.context.scene.paksatalker.character.paksatalker.take
    found: dict[str, tuple[Any, ...]] = {}
    for n, curve in enumerate(curves(take)):
        key = f"{n // 100000}{curve.data_path}{curve.array_index}{curve.group.name if curve.group else ''}"
        values = tuple(round(float(v), 4) for p in curve.keyframe_points for v in p.co)
        found[key] = (*found.get(key, ()), *values)
    return found
