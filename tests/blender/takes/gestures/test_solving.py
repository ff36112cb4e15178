"""The list of a take's gestures: what is changed is solved again, all else stays, undo brings it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

import paksatalker
from paksatalker import api
from paksatalker.blender_addon.characters.build_avatar import build_avatar
from paksatalker.blender_addon.steps import finish
from paksatalker.blender_addon.takes import takes
from paksatalker.blender_addon.takes.gestures import carrying, rows
from paksatalker.blender_addon.takes.performing import NewTake, put
from paksatalker.blender_addon.takes.spoken import words
from paksatalker.inference.body.event import GestureEvent, from_events
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs.avatar import library

TEXT = "I think this is huge. You have to see it over there. It is on the left of the house."
OTHER = TEXT.replace("huge", "enormous")


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    paksatalker.register()
    yield
    paksatalker.unregister()


@cache
def performance(text: str = TEXT) -> Performance:
    return perform(speak(text), fps=24.0, seed=1)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person with a take of that speech: opened faster than made."""
    paksatalker.register()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    woman = build_avatar(library.load("woman"))
    bpy.context.scene.paksatalker.character = woman.armature
    finish(put(NewTake(performance(), TEXT), woman, bpy.context.scene))
    path = tmp_path_factory.mktemp("take") / "take.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    paksatalker.unregister()
    return path


@pytest.fixture
def talks(file: Path, registered: None) -> Any:
    bpy.ops.wm.open_mainfile(filepath=str(file))
    return api.find_character(bpy.context.scene.paksatalker.character)


def take() -> Any:
    return bpy.context.scene.paksatalker.character.paksatalker.take


def table() -> Any:
    return take().paksatalker


def gestures() -> list[GestureEvent]:
    return from_events(takes.performance_of(take()).meta["events"])


def prints() -> dict[str, int]:
    return {k: takes.print_of(c) for k, c in takes.curves_of(take()).items()}


def solve() -> None:
    assert bpy.ops.paksatalker.solve_gestures() == {"FINISHED"}


def hand(frame: int, side: str = "l") -> np.ndarray:
    bpy.context.scene.frame_set(frame)
    armature = bpy.context.scene.paksatalker.character
    return np.array(armature.matrix_world @ armature.pose.bones[f"hand_{side}"].head)


def test_a_take_lists_its_gestures_and_solves_nothing_that_was_not_changed(talks) -> None:
    assert [r.kind for r in table().gestures] == [g.name for g in gestures()] and len(gestures()) > 2
    assert not any(rows.is_changed(r) for r in table().gestures)
    before = prints()
    with pytest.raises(RuntimeError, match="no gesture was changed"):
        bpy.ops.paksatalker.solve_gestures()
    assert prints() == before


def test_what_is_changed_moves_the_body_and_nothing_else(talks) -> None:
    before, events, p = prints(), gestures(), takes.performance_of(take())
    row = table().gestures[-1]
    kind, at = row.kind, row.frame
    row.kind, row.hands, row.size, row.detail = "stop", "LEFT", 1.4, ""
    row.frame = at - 3
    bpy.ops.ed.undo_push(message="begin")
    solve()
    bpy.ops.ed.undo_push(message="solved")
    now = gestures()[-1]
    assert (now.name, now.hands, now.size, now.detail, now.given) == ("stop", ("left",), 1.4, "", True)
    assert now.apex == pytest.approx(events[-1].apex - 3 / 24, abs=0.03)
    assert gestures()[:-1] == events[:-1], "the others are the very same"
    changed = {key for key, value in prints().items() if before.get(key) != value}
    assert changed and all(key.startswith("OB") for key in changed), "no shape key is touched"
    assert any("hand_l" in key for key in changed)
    assert not any(name in key for key in changed for name in ("thigh", "calf", "foot"))
    after = takes.performance_of(take())
    assert np.array_equal(after.arkit, p.arkit) and after.word_labels == p.word_labels
    bpy.ops.ed.undo()
    assert prints() == before and gestures() == events, "one step"
    assert table().gestures[-1].kind == "stop" and kind != "stop", "the row waits to be solved"


def test_gestures_are_added_and_deleted(talks) -> None:
    scene, events = bpy.context.scene, gestures()
    free = round(max(g.end for g in events) * 24) + 1
    still = hand(40, "r")
    scene.frame_set(40)
    assert bpy.ops.paksatalker.add_gesture(kind="count", hands="RIGHT", detail="3") == {"FINISHED"}
    solve()
    added = next(g for g in gestures() if g.name == "count")
    assert added.detail == "3" and added.apex == pytest.approx(39 / 24, abs=1e-3)
    assert np.linalg.norm(hand(40, "r") - still) > 0.1
    assert [r.frame for r in table().gestures] == sorted(r.frame for r in table().gestures)
    table().active = next(i for i, r in enumerate(table().gestures) if r.kind == "count")
    assert bpy.ops.paksatalker.remove_gesture() == {"FINISHED"}
    solve()
    assert gestures() == events and free > 0
    np.testing.assert_allclose(hand(40, "r"), still, atol=2e-3)


def test_markers_move_rename_and_delete_gestures(talks) -> None:
    scene, events = bpy.context.scene, gestures()
    said = [m.name for m in scene.timeline_markers]
    assert bpy.ops.paksatalker.gesture_markers(show=True) == {"FINISHED"}
    marks = [m for m in scene.timeline_markers if m.name.startswith("~")]
    assert len(marks) == len(events) and not words.edits(scene, scene.paksatalker.character, take())
    named = {row.marker: i for i, row in enumerate(table().gestures)}
    first, second, third = sorted(marks, key=lambda m: m.frame)[:3]
    moved, renamed = named[first.name], named[second.name]
    first.frame += 2
    assert table().gestures[moved].frame == first.frame, "the row shows where its marker is"
    second.name = "~stop"
    scene.timeline_markers.remove(third)
    assert not words.edits(scene, scene.paksatalker.character, take()), "none of it is a word's"
    solve()
    now = gestures()
    assert len(now) == len(events) - 1
    assert now[0].apex == pytest.approx(events[moved].apex + 2 / 24, abs=1e-6)
    assert now[1].name == "stop" and now[1].apex == pytest.approx(events[renamed].apex)
    assert len([m for m in scene.timeline_markers if m.name.startswith("~")]) == len(now)
    bpy.ops.paksatalker.gesture_markers(show=False)
    assert [m.name for m in scene.timeline_markers] == said


def test_the_hand_points_at_an_object_wherever_the_character_stands(talks) -> None:
    scene, armature = bpy.context.scene, talks.armature
    armature.location, armature.rotation_euler = (2.0, 1.0, 0.0), (0.0, 0.0, 0.8)
    cube = bpy.data.objects.new("Thing", None)
    scene.collection.objects.link(cube)
    bpy.context.view_layer.update()
    cube.location = armature.matrix_world @ bpy.data.objects["Thing"].location.__class__((0.7, -1.5, 1.6))
    bpy.context.view_layer.update()
    row = table().gestures[1]
    row.kind, row.hands, row.aim = "point", "LEFT", "OBJECT"
    with pytest.raises(RuntimeError, match="has no object"):
        bpy.ops.paksatalker.solve_gestures()
    row.target = cube
    solve()
    row = table().gestures[1]
    scene.frame_set(row.frame + 2)
    bones = armature.pose.bones
    tip, root = (
        np.array(armature.matrix_world @ p) for p in (bones["index_03_l"].tail, bones["index_01_l"].head)
    )
    goal, way = np.array(cube.matrix_world.translation), tip - root
    angle = np.degrees(np.arccos((goal - root) @ way / np.linalg.norm(goal - root) / np.linalg.norm(way)))
    assert angle < 8.0, f"the finger's line misses the object by {angle:.1f} degrees"


def test_curves_of_the_artist_s_stay_and_bad_kinds_are_one_line(talks) -> None:
    key, curve = next((k, c) for k, c in takes.curves_of(take()).items() if "upperarm_l" in k)
    curve.keyframe_points[0].co[1] += 0.3
    curve.update()
    theirs = takes.print_of(curve)
    row = table().gestures[0]
    row.kind = "pount"
    before = prints()
    with pytest.raises(RuntimeError, match=r"no gesture 'pount'; did you mean"):
        bpy.ops.paksatalker.solve_gestures()
    assert prints() == before
    row.kind, row.hands = "point", "BOTH"
    solve()
    assert takes.print_of(takes.curves_of(take())[key]) == theirs


def test_words_that_change_keep_the_artist_s_gestures(talks) -> None:
    scene, last = bpy.context.scene, table().gestures[-1]
    last.kind, last.hands, last.size = "stop", "BOTH", 0.8
    solve()
    table().active = len(table().gestures) - 2
    gone, word = gestures()[-2], table().gestures[-1].word
    bpy.ops.paksatalker.remove_gesture()
    changes = words.Edits({4: "enormous"}, {}, ())
    finish(put(NewTake(performance(OTHER), OTHER), talks, scene, changes))
    now = gestures()
    assert (now[-1].name, now[-1].hands, now[-1].size, now[-1].word) == ("stop", ("left", "right"), 0.8, word)
    planned = from_events(performance(OTHER).meta["events"])
    assert len(now) == len(planned) - 1 and gone.word not in [g.word for g in now[2:]]
    assert table().gestures[-1].own


def test_moved_words_take_their_gestures_along(talks) -> None:
    before = [r.frame for r in table().gestures]
    index = next(i for i, w in enumerate(takes.words_of(take())) if w.text == "huge")
    api.move_word(talks, index, 3)
    assert not any(rows.is_changed(r) for r in table().gestures)
    later = [b.frame - a for a, b in zip(before, table().gestures, strict=True)]
    assert 1 <= later[0] <= 3 and later[-1] == 0


def test_a_script_sets_gestures(talks) -> None:
    events = api.gestures(talks)
    api.set_gestures(talks, [replace(events[0], name="stop", hands=("left", "right"), given=True)])
    assert [(r.kind, r.hands, r.own) for r in table().gestures] == [("stop", "BOTH", True)]


def test_what_is_kept_and_what_gives_way() -> None:
    def gesture(apex: float, side: str = "left") -> GestureEvent:
        return GestureEvent("beat", (side,), apex - 0.8, apex - 0.3, apex, apex + 0.3, apex + 1)

    planned = [gesture(1.0), gesture(2.0), gesture(3.0), gesture(3.1, "right")]
    own, gone = [gesture(2.3)], [gesture(1.1)]
    assert [g.apex for g in carrying.merged(planned, own, gone)] == [2.3, 3.0, 3.1]
