"""People in the sidebar: sliders, files and presets, made beside Blender and taken back in one step."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

import paksatalker
from paksatalker import api
from paksatalker.base.errors import InputError
from paksatalker.blender_addon.generating import person_cache, person_making
from paksatalker.blender_addon.settings import presets
from paksatalker.blender_addon.settings.person_settings import (
    CHOICES,
    SLIDERS,
    open_text,
    property_of,
    table_of,
)
from paksatalker.inference.person.avatar_choice import choices
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.description import describe, description_text


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PAKSATALKER_CACHE", str(tmp_path / "cache"))
    paksatalker.register()
    yield
    paksatalker.unregister()


def sidebar() -> Any:
    return bpy.context.scene.paksatalker.person


def drive() -> None:
    """What Blender's event loop does with the timer."""
    until = time.monotonic() + 400
    while person_making.background.look() is not None:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_every_slider_choice_and_person_of_the_library_is_there() -> None:
    found, person = choices(), sidebar()
    assert found["sliders"] == SLIDERS
    assert [i.identifier for i in person.bl_rna.properties["base"].enum_items] == list(found["people"])
    for name, known in CHOICES.items():
        items = person.bl_rna.properties[property_of(name)].enum_items
        assert [i.identifier for i in items] == known == found[name]
        assert person.bl_rna.properties[property_of(name)].description


@pytest.mark.parametrize("name", library.everyone())
def test_who_is_picked_and_not_changed_is_exactly_that_person(name: str) -> None:
    sidebar().base = name
    assert description_text(table_of(sidebar())) == description_text(describe(name))


def test_what_is_moved_and_chosen_is_described_and_all_else_stays() -> None:
    person = sidebar()
    person.base = "kenji"
    person.age, person.hair, person.glasses, person.label = 0.6, "short", "none", " Ken "
    assert description_text(table_of(person)) == description_text(
        {**describe("kenji", "age=0.6,hair=short,glasses=none"), "label": "Ken"}
    )
    person.african = 0.95
    race = table_of(person)["race"]
    assert race["african"] == pytest.approx(0.5, abs=0.03) and sum(race.values()) == pytest.approx(1)
    person.base = "woman"
    assert person.age == pytest.approx(0.48), "the sliders go to where they are for the one picked"


def test_lines_follow_the_age_and_freckles_the_tone_until_they_are_moved() -> None:
    person = sidebar()
    assert person.wrinkles == 0
    person.age = 0.8
    assert person.wrinkles > 0.5 and "wrinkles" not in table_of(person)["skin"]
    person.wrinkles = 0.2
    person.age, person.skin = 0.9, "dark"
    assert table_of(person)["skin"]["wrinkles"] == pytest.approx(0.2)
    assert person.freckles == pytest.approx(0.1) and "freckles" not in table_of(person)["skin"]


def test_a_person_is_saved_and_opened_as_the_command_line_reads_it(tmp_path: Path) -> None:
    person, file = sidebar(), tmp_path / "é me.toml"
    person.base, person.weight, person.label = "amara", 0.7, "Zoë"
    assert bpy.ops.paksatalker.save_person(filepath=str(file)) == {"FINISHED"}
    assert describe(str(file))["macros"]["weight"] == pytest.approx(0.7)
    person.base, person.label = "man", ""
    assert bpy.ops.paksatalker.open_person(filepath=str(file)) == {"FINISHED"}
    assert (person.label, round(person.weight, 3)) == ("Zoë", 0.7)
    assert description_text(table_of(person)) == description_text(describe(str(file)))
    assert bpy.ops.paksatalker.close_person() == {"FINISHED"}
    assert description_text(table_of(person)) == description_text(describe("man"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("base = 3", "names no base"),
        ("not TOML", "no TOML"),
        ('base = "woman"\n[macros]\nage = 0.1', "is a child"),
        ('base = "woman"\n[hair]\nstyle = "mohawk"', "mohawk"),
    ],
)
def test_a_file_that_is_nobody_is_one_line_and_changes_nothing(text: str, said: str) -> None:
    before = table_of(sidebar())
    with pytest.raises(InputError, match=said):
        open_text(sidebar(), text, "me")
    assert table_of(sidebar()) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"person": "nobody"}, "unknown avatar 'nobody'; known: "),
        ({"person": "woman", "shape": "charm=1"}, "no slider 'charm'"),
        ({"person": "woman", "shape": "hair=mohawk"}, "there is no hair 'mohawk'; known: bob"),
        ({"person": "/nowhere/me.toml"}, "can't read"),
    ],
)
def test_who_can_t_be_made_is_one_line(options: dict[str, str], said: str) -> None:
    with pytest.raises(RuntimeError, match=said):
        bpy.ops.paksatalker.add_person(**options)
    assert not bpy.data.objects and person_making.progress() is None


@pytest.mark.once
def test_a_person_with_sliders_is_baked_beside_blender_and_built(tmp_path: Path) -> None:
    """One bake; what it made is at hand the next time, what was made long ago is forgotten."""
    cache = tmp_path / "cache" / "avatars"
    cache.mkdir(parents=True)
    for i in range(person_cache.KEPT + 5):
        (cache / f"old-{i}.npz").touch()
        os.utime(cache / f"old-{i}.npz", (i, i))
    (cache / ".paksatalker-left").mkdir()
    os.utime(cache / ".paksatalker-left", (1, 1))
    scene, person = bpy.context.scene, sidebar()
    person.weight, person.hair, person.label = 0.9, "short", "Anna"
    person_making.start(scene, table_of(person), "woman")
    assert not bpy.ops.paksatalker.add_person.poll(), "one at a time"
    drive()
    outcome = person_making.outcome()
    assert outcome is None, outcome
    left = {f.name for f in cache.iterdir()}
    assert len(left) == person_cache.KEPT and "old-6.npz" in left and "old-5.npz" not in left
    anna = scene.paksatalker.character
    assert anna.name == "Anna" and "52 of 52" in anna.paksatalker.recognised
    (made,) = cache.glob("woman-*.npz")
    file = made.stat().st_ino
    plain, again = api.add_person("woman"), api.add_person("woman", "weight=0.9,hair=short", "Anna")
    assert again.armature.name == "Anna.001" and made.stat().st_ino == file

    def girth(root: bpy.types.Object) -> float:
        points = np.array([v.co for part in root.children for v in part.data.vertices])
        return float(np.ptp(points[abs(points[:, 2] - 0.8) < 0.03, 1]))

    assert girth(anna) > 1.05 * girth(plain.armature)


def test_cancel_leaves_nothing(tmp_path: Path) -> None:
    person_making.start(bpy.context.scene, describe("woman", "weight=0.8"), "woman")
    assert bpy.ops.paksatalker.cancel_person() == {"FINISHED"}
    assert person_making.progress() is None and not bpy.data.objects
    assert not list(tmp_path.rglob("*.npz")) and not list(Path(bpy.app.tempdir).glob("paksatalker-*"))


def all_there_is() -> set[bpy.types.ID]:
    kinds = ("objects", "meshes", "materials", "images", "armatures", "collections", "shape_keys")
    return {thing for kind in kinds for thing in getattr(bpy.data, kind)}


def until_building(label: str) -> None:
    """What the timer does until half of the person is there."""
    until = time.monotonic() + 400
    while f"{label} body" not in bpy.data.objects or "lashes" not in bpy.data.meshes:
        assert time.monotonic() < until and person_making.background.look() is not None


def test_one_at_hand_is_built_in_pieces_and_seen_when_whole() -> None:
    scene, shown = bpy.context.scene, []
    person_making.start(scene, describe("woman"), "woman")
    looks = 0
    while person_making.background.look() is not None:
        looks += 1
        shown.append(person_making.progress()[1])
        assert not scene.objects and scene.paksatalker.character is None
    assert looks >= 5 and shown == sorted(shown) and shown[0] < 0.3 < shown[-1] <= 1
    assert person_making.outcome() is None and scene.paksatalker.character.name == "Woman"
    assert [c.name for c in scene.collection.children] == ["Woman"] and len(scene.objects) == 13


def test_cancel_while_it_is_built_takes_away_what_was_begun(woman) -> None:
    before = all_there_is()
    person_making.start(bpy.context.scene, describe("man"), "man")
    until_building("Man")
    assert bpy.ops.paksatalker.cancel_person() == {"FINISHED"}
    assert all_there_is() == before and person_making.background.look() is None


def test_undo_while_it_is_built_does_not_leave_half_a_person() -> None:
    person_making.start(bpy.context.scene, describe("man"), "man")
    until_building("Man")
    for handler in bpy.app.handlers.undo_pre:
        handler(bpy.context.scene, None)
    assert not bpy.data.objects and not bpy.data.materials
    drive()
    assert person_making.outcome() is None and {o.name for o in bpy.data.objects} == {
        "Man", *(f"Man {part.name}" for part in library.load("man").parts)
    }  # fmt: skip


def test_a_scene_that_is_gone_is_one_line_and_nothing_is_left() -> None:
    scene = bpy.data.scenes.new("second")
    person_making.start(scene, describe("man"), "man")
    until_building("Man")
    bpy.data.scenes.remove(scene)
    drive()
    outcome = person_making.outcome()
    assert outcome is not None and outcome.failed and "the scene is gone" in outcome.text
    assert not all_there_is()


def test_another_file_stops_the_work() -> None:
    person_making.start(bpy.context.scene, describe("woman", "weight=0.8"), "woman")
    bpy.ops.wm.read_homefile(use_empty=True)
    assert person_making.progress() is None and person_making.outcome() is None


@pytest.fixture
def own_presets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(presets, "folder", lambda kind: tmp_path / kind)
    return tmp_path / "people"


def test_people_are_kept_as_presets_and_shipped_ones_are_people(own_presets: Path) -> None:
    person = sidebar()
    for name in presets.listed("people"):
        assert bpy.ops.paksatalker.preset_use(kind="people", name=name) == {"FINISHED"}
        assert person.label == name
    person.base, person.height, person.label = "priya", 0.8, "Priya"
    assert bpy.ops.paksatalker.preset_add(kind="people", name="Tall / Priya") == {"FINISHED"}
    assert [f.name for f in own_presets.iterdir()] == ["Tall _ Priya.toml"]
    with pytest.raises(RuntimeError, match="already"):
        bpy.ops.paksatalker.preset_add(kind="people", name="Tall / Priya")
    person.base = "man"
    bpy.ops.paksatalker.preset_use(kind="people", name="Tall _ Priya")
    assert (person.label, round(person.height, 3)) == ("Priya", 0.8)
    bpy.ops.paksatalker.preset_remove(kind="people", name="Tall _ Priya")
    assert not list(own_presets.iterdir())
    shipped = next(iter(presets.listed("people")))
    with pytest.raises(RuntimeError, match="no preset of yours"):
        bpy.ops.paksatalker.preset_remove(kind="people", name=shipped)
