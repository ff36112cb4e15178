"""Every panel draws in every state of the work: each property, operator, icon and popover in it is there.

Blender draws panels in a window alone; here they draw into a layout that looks up all that they name.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import bpy
import pytest

import paksatalker
from paksatalker import api
from paksatalker.blender_addon.generating import person_making
from paksatalker.blender_addon.sidebar import panels
from paksatalker.rigs.avatar.description import describe

ICONS = set(bpy.types.UILayout.bl_rna.functions["label"].parameters["icon"].enum_items.keys())


class Layout:
    """Takes what a panel draws; ``drawn`` are the names of properties and operators, and texts."""

    def __init__(self, drawn: list[str]) -> None:
        self.drawn = drawn

    def _within(self, *_: Any, **__: Any) -> Layout:
        return Layout(self.drawn)

    row = column = box = split = grid_flow = column_flow = _within

    def separator(self, **_: Any) -> None:
        pass

    def progress(self, *, text: str, factor: float, **_: Any) -> None:
        assert 0 <= factor <= 1
        self.drawn.append(text)

    def label(self, *, text: str = "", icon: str = "NONE", **_: Any) -> None:
        assert icon in ICONS
        self.drawn.append(text)

    def prop(self, data: Any, name: str, *, icon: str = "NONE", **_: Any) -> None:
        assert name in data.bl_rna.properties and icon in ICONS, name
        getattr(data, name)
        self.drawn.append(name)

    def prop_search(self, data: Any, name: str, within: Any, among: str, **options: Any) -> None:
        assert among in within.bl_rna.properties
        self.prop(data, name, **options)

    def template_ID(self, data: Any, name: str, **_: Any) -> None:
        self.prop(data, name)

    def template_icon(self, *, icon_value: int, scale: float = 1.0) -> None:
        assert icon_value >= 0

    def template_list(self, *_: Any, **__: Any) -> None:
        pass

    def popover(self, *, panel: str, icon: str = "NONE", **_: Any) -> None:
        assert hasattr(bpy.types, panel) and icon in ICONS

    def operator(self, name: str, *, icon: str = "NONE", **_: Any) -> Any:
        module, _, function = name.partition(".")
        known = getattr(getattr(bpy.ops, module), function).get_rna_type().properties
        assert icon in ICONS
        self.drawn.append(name)
        return _Button(set(known.keys()))


class _Button:
    def __init__(self, known: set[str]) -> None:
        object.__setattr__(self, "_known", known)

    def __setattr__(self, name: str, value: Any) -> None:
        assert name in self._known, name


class _Panel:
    """In the place of a panel that Blender made: its class's methods, and the layout."""

    def __init__(self, cls: Any, layout: Layout) -> None:
        self.cls, self.layout = cls, layout

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.cls, name)
        plain = isinstance(inspect.getattr_static(self.cls, name), classmethod)
        return functools.partial(found, self) if inspect.isfunction(found) and not plain else found


class _Context:
    region = SimpleNamespace(width=280)
    preferences = SimpleNamespace(system=SimpleNamespace(ui_scale=1.0))

    def __getattr__(self, name: str) -> Any:
        return getattr(bpy.context, name)


def draw() -> dict[str, list[str]]:
    """What each panel that shows itself draws, by the panel's label."""
    context, found = _Context(), {}
    for cls in panels.CLASSES:
        if not hasattr(cls, "poll") or cls.poll(context):
            panel = _Panel(cls, Layout(found.setdefault(cls.bl_label, [])))
            for step in ("draw_header", "draw_header_preset", "draw"):
                if hasattr(cls, step):
                    getattr(panel, step)(context)
    return found


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    paksatalker.register()
    yield
    person_making.cancel()
    paksatalker.unregister()


def test_an_empty_scene_offers_people() -> None:
    drawn = draw()
    assert "base" in drawn["Character"] and "paksatalker.add_person" in drawn["Character"]
    assert {"age", "gender"} <= set(drawn["Body"]) and "hair_color" in drawn["Hair and Clothes"]
    assert "Speech" not in drawn and "Joints" not in drawn


def test_a_person_who_is_being_made_shows_how_far_it_is() -> None:
    person_making.start(bpy.context.scene, describe("woman", "weight=0.8"), "woman")
    assert "paksatalker.cancel_person" in draw()["Character"]
    person_making.cancel()
    assert any("Cancelled" in text for text in draw()["Character"])


def test_a_character_shows_rows_with_those_that_are_missing_first(woman) -> None:
    woman.armature.data.bones["head"].name = "ü"
    for key in woman.keys:
        if "cheekPuff" in key.key_blocks:
            key.key_blocks["cheekPuff"].name = "ü"
    bpy.context.scene.paksatalker.character = woman.armature
    drawn = draw()
    assert drawn["Joints"][0] == "head" and len(drawn["Joints"]) == 25 and len(drawn["Fingers"]) == 30
    assert drawn["Face"][0] == "cheekPuff" and len(drawn["Face"]) == 52
    woman.armature.paksatalker.rows.left_elbow = "nowhere"
    assert any("no bone 'nowhere'" in text for text in draw()["Joints"])


def test_a_rig_of_unknown_names_and_a_mesh_without_keys_draw() -> None:
    rig = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    mesh = bpy.data.objects.new("Teapot", bpy.data.meshes.new("Teapot"))
    for object in (rig, mesh):
        bpy.context.scene.collection.objects.link(object)
        bpy.context.scene.paksatalker.character = object
        drawn = draw()
        assert ("Joints" in drawn) == (object is rig) and len(drawn["Face"]) == 52


def test_a_take_draws_all_panels(woman, performance) -> None:
    bpy.context.scene.paksatalker.character = woman.armature
    api.apply(woman, performance)
    assert {"Character", "Speech", "Performance", "Strength", "Edit", "Stage", "Out"} <= set(draw())
    for source in ("LINE", "SCRIPT", "SOUND", "STRIP", "WRITE"):
        woman.armature.paksatalker.source = source
        assert draw()["Speech"]
