"""The part of the walk through Blender's window that makes a person with sliders."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

import bpy
from blender_ui_window import MODULE, figure, opened, run, scroll_up, shot


def person_with_sliders() -> Iterator[float | Callable[[], bool]]:
    """Another person, made beside Blender, taken back in one step; the panels with the sliders, open."""
    making = importlib.import_module(f"{MODULE}.blender_addon.generating.person_making")
    sliders = bpy.context.scene.paksatalker.person
    sliders.age, sliders.hair, sliders.glasses, sliders.label = 0.62, "short", "round", "Anna"
    run(bpy.ops.ed.undo_push, message="sliders")
    shown = opened("PAKSATALKER_PT_person", "PAKSATALKER_PT_person_body", "PAKSATALKER_PT_person_wear")
    scroll_up()
    run(bpy.ops.paksatalker.add_person)
    yield lambda: making.progress() is None or making.progress()[0] != "start"
    yield from shot("11-person")
    yield lambda: making.progress() is None
    anna = bpy.data.objects.get("Anna")
    figure("a person with sliders", anna is not None, anna.paksatalker.recognised.split("\n")[0] if anna else
           str(making.outcome()))  # fmt: skip
    run(bpy.ops.ed.undo)
    who = bpy.context.scene.paksatalker.character
    figure("undo takes the person back", "Anna" not in bpy.data.objects and who is not None, "one step")
    for cls in reversed(shown):
        bpy.utils.unregister_class(cls)
    who.data.bones["lowerarm_l"].name = "elbow"
    opened("PAKSATALKER_PT_mapping", "PAKSATALKER_PT_joints")
    scroll_up()
    yield from shot("12-mapping")
