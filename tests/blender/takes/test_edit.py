"""Editing a take: the artist's keys, the words, the dials and undo, in every order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import permutations
from typing import Any

import bpy
import numpy as np
import pytest

import paksatalker
from paksatalker import api
from paksatalker.blender_addon.steps import finish
from paksatalker.blender_addon.takes import hand_keys, takes
from paksatalker.blender_addon.takes.performing import NewTake, put
from paksatalker.blender_addon.takes.spoken import words
from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak

BEFORE = "Good morning, Bob. My name is Maya."
AFTER = "Good evening, Bob. My name is Maya."
KEYS = ("jawOpen", "mouthClose", "mouthSmileLeft", "browInnerUp", "eyeBlinkLeft")
WORD = "My"
"""Has a pause before it, so that it can be moved."""


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    paksatalker.register()
    yield
    paksatalker.unregister()


@cache
def performance(text: str) -> Performance:
    return perform(speak(text), fps=24.0, seed=1, delivery=Delivery.of("happy", None, None))


def face() -> Any:
    """A small mesh with a few face shapes: a character that costs nothing."""
    mesh = bpy.data.meshes.new("Face")
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    object = bpy.data.objects.new("Face", mesh)
    bpy.context.scene.collection.objects.link(object)
    for name in ("Basis", *KEYS):
        object.shape_key_add(name=name).value = 0.0
    bpy.context.scene.paksatalker.character = object
    return object


def spoken(text: str = BEFORE) -> Any:
    object = face()
    finish(put(NewTake(performance(text), text), api.find_character(object), bpy.context.scene))
    return object


def block(name: str) -> Any:
    return bpy.data.objects["Face"].data.shape_keys.key_blocks[name]


def settings() -> Any:
    return bpy.data.objects["Face"].paksatalker


def played(name: str) -> np.ndarray:
    scene = bpy.context.scene
    values = []
    for frame in range(scene.frame_start, scene.frame_end + 1):
        scene.frame_set(frame)
        values.append(block(name).value)
    return np.array(values)


def markers() -> dict[str, int]:
    return {m.name: m.frame for m in bpy.context.scene.timeline_markers}


def keys() -> list[tuple[str, float, float]]:
    action = settings().hand
    curves = takes.curves_of(action).items() if action is not None else ()
    return sorted((path, *map(float, p.co)) for path, c in curves for p in c.keyframe_points)


def state() -> Any:
    prints = {k: takes.print_of(c) for k, c in takes.curves_of(settings().take).items()}
    return keys(), markers(), prints, hand_keys.aside(bpy.data.objects["Face"])


def make_key() -> None:
    frame = markers()[WORD] + 2
    while any(abs(k[1] - frame) < 0.5 for k in keys()):
        frame += 1
    bpy.context.scene.frame_set(frame)
    block("browInnerUp").value = 0.9
    block("browInnerUp").keyframe_insert("value")


def move_word() -> None:
    marker = next(m for m in bpy.context.scene.timeline_markers if m.name == WORD)
    marker.frame -= 2
    assert bpy.ops.paksatalker.update_words() == {"FINISHED"}


def regenerate() -> None:
    """What Update does after a word was renamed, the child's work apart."""
    said = [w.text for w in takes.words_of(settings().take)]
    now = AFTER if "morning" in said else BEFORE
    changes = words.Edits({1: "evening" if now == AFTER else "morning"}, {}, ())
    character = api.find_character(bpy.data.objects["Face"])
    finish(put(NewTake(performance(now), now), character, bpy.context.scene, changes))


STEPS = {"key": make_key, "move": move_word, "regenerate": regenerate}


@pytest.mark.parametrize("order", list(permutations(["key", "move", "regenerate"])))
def test_nothing_of_the_artist_s_is_lost_in_any_order(order: tuple[str, ...]) -> None:
    """Three rounds less a step: in the six of them each of the 24 orders of all four comes twice running."""
    spoken()
    make_key()
    bpy.ops.ed.undo_push(message="begin")
    past = [state()]
    for step in (3 * ("undo", *order))[:11]:
        if step == "undo":
            if len(past) > 1:
                assert bpy.ops.ed.undo() == {"FINISHED"}
                past.pop()
                assert state() == past[-1], "undo brings everything back"
            continue
        count, offsets = len(keys()), [k[1] - markers()[WORD] for k in keys()]
        STEPS[step]()
        bpy.ops.ed.undo_push(message=step)
        past.append(state())
        assert len(keys()) + past[-1][3] == count + (step == "key")
        now = [k[1] - markers()[WORD] for k in keys()]
        if step == "key":
            now.remove(bpy.context.scene.frame_current - markers()[WORD])
        np.testing.assert_allclose(now, offsets, atol=1e-3, err_msg="keys go with their word")


def test_an_unchanged_sentence_is_the_same_after_regenerating_another() -> None:
    spoken()
    first, start = played("jawOpen"), markers()["My"]
    regenerate()
    second, moved = played("jawOpen"), markers()["My"]
    length = min(len(first) - start, len(second) - moved) - 2
    shift = performance(AFTER).word_times[3, 0] - performance(BEFORE).word_times[3, 0]
    close = 0.02 if abs(shift * 24 - round(shift * 24)) < 1e-3 else 0.12
    assert np.abs(first[start + 2 :][:length] - second[moved + 2 :][:length]).max() < close
    assert "evening" in markers()


def test_keys_of_a_deleted_word_are_set_aside_and_come_back() -> None:
    spoken()
    make_key()
    before = keys()
    text = "Good morning, Bob. Name is Maya."
    changes = words.Edits({}, {}, (3,))
    character = api.find_character(bpy.data.objects["Face"])
    finish(put(NewTake(performance(text), text), character, bpy.context.scene, changes))
    assert keys() == [] and hand_keys.aside(bpy.data.objects["Face"]) == 1
    assert bpy.ops.paksatalker.put_back() == {"FINISHED"}
    assert keys() == before and hand_keys.aside(bpy.data.objects["Face"]) == 0


def test_a_curve_changed_in_the_generated_layer_stays_the_artist_s() -> None:
    spoken()
    curve = next(c for k, c in takes.curves_of(settings().take).items() if "browInnerUp" in k)
    curve.keyframe_points[0].co[1] = 0.77
    curve.update()
    settings().jaw = 1.3
    regenerate()
    settings().jaw = 1.0
    curve = next(c for k, c in takes.curves_of(settings().take).items() if "browInnerUp" in k)
    assert curve.keyframe_points[0].co[1] == pytest.approx(0.77)


def test_strengths_and_dials_do_what_they_say() -> None:
    spoken()
    full, smiling = played("jawOpen"), played("mouthSmileLeft")
    settings().face = 0.5
    np.testing.assert_allclose(played("jawOpen"), 0.5 * full, atol=1e-5)
    settings().face, settings().use_face = 1.0, False
    assert played("jawOpen").max() == 0.0
    settings().use_face, settings().jaw = True, 0.5
    assert 0.4 * full.max() < played("jawOpen").max() < 0.6 * full.max()
    settings().jaw, settings().intensity = 1.0, 0.0
    smile = played("mouthSmileLeft")
    assert smile.mean() < 0.5 * smiling.mean(), "without its emotion the face smiles less"
    settings().intensity = 1.0
    assert played("mouthSmileLeft").mean() > 1.1 * smiling.mean(), "the sidebar's intensity begins at 0.7"


def test_a_keyed_dial_rewrites_frame_by_frame() -> None:
    object = spoken()
    full = played("jawOpen")
    half = len(full) // 2
    for frame, value in ((1, 1.0), (half, 1.0), (half + 1, 0.0), (len(full), 0.0)):
        object.paksatalker.jaw = value
        object.keyframe_insert("paksatalker.jaw", frame=frame)
    assert bpy.ops.paksatalker.rewrite() == {"FINISHED"}
    now = played("jawOpen")
    np.testing.assert_allclose(now[: half - 2], full[: half - 2], atol=0.021)
    assert now[half + 3 :].max() < 0.3 * full[half + 3 :].max()


def test_two_takes_blend_and_each_is_kept() -> None:
    spoken()
    first, a = settings().take, played("jawOpen")
    text = "Good morning, Bob. My name is Maya. Hello."
    character = api.find_character(bpy.data.objects["Face"])
    finish(put(NewTake(performance(text), text), character, bpy.context.scene))
    b = played("jawOpen")[: len(a)]
    settings().second, settings().mix = first, 0.5
    np.testing.assert_allclose(played("jawOpen")[: len(a)], (a + b) / 2, atol=1e-5)
    settings().second = None
    assert bpy.ops.paksatalker.use_take(take=first.name) == {"FINISHED"}
    np.testing.assert_allclose(played("jawOpen")[: len(a)], a, atol=1e-6)
    assert bpy.context.scene.frame_end == len(a)


def test_baking_plays_the_same_and_goes_back() -> None:
    spoken()
    make_key()
    before = played("browInnerUp")
    action = api.bake(api.find_character(bpy.data.objects["Face"]))
    assert np.abs(played("browInnerUp") - before).max() < 0.011
    assert settings().take is not None and action.use_fake_user
    assert bpy.ops.paksatalker.unbake() == {"FINISHED"}
    np.testing.assert_allclose(played("browInnerUp"), before, atol=1e-6)


def test_two_characters_have_each_their_own_state() -> None:
    roots = []
    for text, first in ((BEFORE, 1), ("Hello.", 60)):
        mesh, rig = face(), bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
        bpy.context.scene.collection.objects.link(rig)
        mesh.parent = rig
        finish(put(NewTake(performance(text), text, first), api.find_character(rig), bpy.context.scene))
        roots.append(rig.paksatalker)
    one, other = roots
    assert one.take != other.take and one.uid != other.uid and one.hand != other.hand
    assert {"Hello", "Maya"} <= set(markers())
    last = performance(BEFORE).frames, 59 + performance("Hello.").frames
    assert (bpy.context.scene.frame_start, bpy.context.scene.frame_end) == (1, max(last))
    assert len(bpy.context.scene.sequence_editor.strips) == 2


def test_markers_tell_what_was_done_and_whose_they_are() -> None:
    scene = bpy.context.scene
    scene.timeline_markers.new("My", frame=3)  # the artist's own, of the same name
    object = spoken()
    action = settings().take

    def marker(name: str) -> Any:
        return max((m for m in scene.timeline_markers if m.name == name), key=lambda m: m.frame)

    assert not words.edits(scene, object, action)
    marker("Maya").name = "Zoë"
    marker("name").frame += 1
    marker("My").frame -= 2
    marker("My").name = "Your"
    scene.timeline_markers.remove(marker("Bob"))
    scene.timeline_markers.new("cut here", frame=500)
    found = words.edits(scene, object, action)
    assert found.renamed == {6: "Zoë", 3: "Your"}
    assert found.moved == {4: 1, 3: -2}
    assert found.deleted == (2,)
    words.remove(scene, object, action)
    assert markers() == {"My": 3, "cut here": 500}


def test_sounds_as_markers_leave_the_words_alone() -> None:
    spoken()
    before = sorted((m.name, m.frame) for m in bpy.context.scene.timeline_markers)
    assert bpy.ops.paksatalker.phone_markers() == {"FINISHED"}
    take, p = settings().take, performance(BEFORE)
    sounds = [label for label in p.phone_labels if label != "sil"]
    assert len(bpy.context.scene.timeline_markers) == len(before) + len(sounds)
    marker = next(m for m in bpy.context.scene.timeline_markers if m.name == WORD)
    bpy.context.scene.timeline_markers.remove(marker)
    found = words.edits(bpy.context.scene, bpy.data.objects["Face"], take)
    assert not found.renamed and not found.moved and len(found.deleted) == 1, "no sound is taken for a word"
    assert bpy.ops.paksatalker.phone_markers(show=False) == {"FINISHED"}
    after = sorted((m.name, m.frame) for m in bpy.context.scene.timeline_markers)
    assert len(after) == len(before) - 1 and set(after) < set(before)
