"""All that edits a take, in random orders: nothing of the artist's is lost, and undo brings all back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import bpy
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import paksatalker
from paksatalker import api
from paksatalker.blender_addon.steps import finish
from paksatalker.blender_addon.takes import takes
from paksatalker.blender_addon.takes.performing import NewTake, put
from paksatalker.blender_addon.takes.spoken import words
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak

TEXT = "Good morning, Bob. My name is Maya."
WORDS = {1: ("morning", "evening"), 4: ("name", "dog"), 6: ("Maya", "Zoe")}
SHAPES = ("jawOpen", "mouthClose", "mouthSmileLeft", "browInnerUp", "eyeBlinkLeft")


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    paksatalker.register()
    yield
    paksatalker.unregister()


@cache
def performance(text: str) -> Performance:
    return perform(speak(text), fps=24.0, seed=1)


def character() -> Any:
    return api.find_character(bpy.data.objects["Face"])


def mine() -> Any:
    return bpy.data.objects["Face"].paksatalker


def key() -> Any:
    return bpy.data.objects["Face"].data.shape_keys


def spoken() -> None:
    """A small face with an action of the artist's own, which speaks."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    mesh = bpy.data.meshes.new("Face")
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    face = bpy.data.objects.new("Face", mesh)
    scene = bpy.context.scene
    scene.collection.objects.link(face)
    for name in ("Basis", *SHAPES):
        face.shape_key_add(name=name).value = 0.0
    for frame, value in ((1, 0.1), (40, 0.6)):
        key().key_blocks["browInnerUp"].value = value
        key().key_blocks["browInnerUp"].keyframe_insert("value", frame=frame)
    key().animation_data.action.name = "Theirs"
    scene.timeline_markers.new("cut", frame=30)
    scene.paksatalker.character = face
    finish(put(NewTake(performance(TEXT), TEXT), character(), scene))


def keys_of(action: Any) -> list[tuple[str, float, float]]:
    found = takes.curves_of(action).items() if action is not None else ()
    return sorted((path, *map(float, p.co)) for path, c in found for p in c.keyframe_points)


def heights() -> list[float]:
    """The values of all keys that the artist set, wherever they are now."""
    found = keys_of(mine().hand) + keys_of(mine().kept)
    return sorted(round(value, 4) for _, _, value in found)


def state() -> Any:
    data = key().animation_data
    strips = [
        (t.name, t.mute, s.frame_start, s.frame_end, s.blend_type, round(s.influence, 4))
        for t in data.nla_tracks
        for s in t.strips
    ]
    prints = {k: takes.print_of(c) for k, c in takes.curves_of(mine().take).items()}
    marks = sorted((m.name, m.frame) for m in bpy.context.scene.timeline_markers)
    return keys_of(mine().hand), keys_of(mine().kept), strips, prints, marks, data.action.name


def set_key(n: int) -> None:
    frame, taken = 2 + 7 * n, {k[1] for k in keys_of(mine().hand)}
    while any(abs(frame - x) < 0.5 for x in taken):
        frame += 1
    bpy.context.scene.frame_set(frame)
    key().key_blocks["browInnerUp"].value = 0.3 + 0.05 * n
    key().key_blocks["browInnerUp"].keyframe_insert("value")


def move_word(n: int) -> None:
    markers = [m for m in bpy.context.scene.timeline_markers if m.name != "cut"]
    if markers:
        markers[n % len(markers)].frame += 1 + n % 3
        if words.edits(bpy.context.scene, bpy.data.objects["Face"], mine().take):
            bpy.ops.paksatalker.update_words()


def rename_word(n: int) -> None:
    """What Update does after a word was renamed, or one was deleted; the child's work apart."""
    placed = takes.words_of(mine().take)
    said = [w.text for w in placed]
    if n % 2:  # the last of those that a key lies in, as far as markers tell
        frames = [k[1] for k in keys_of(mine().hand)]
        under = [i for i, w in enumerate(placed) if any(w.frame <= x <= w.frame + 5 for x in frames)]
        changes = words.Edits({}, {}, (under[-1] if under else len(said) - 1,))
    else:
        at = [i for i, names in WORDS.items() if i < len(said) and said[i] in names]
        if not at:
            return
        i = at[n % len(at)]
        changes = words.Edits({i: next(w for w in WORDS[i] if w != said[i])}, {}, ())
    if len(said) < 3 and changes.deleted:
        return
    now = [changes.renamed.get(i, w) for i, w in enumerate(said) if i not in changes.deleted]
    text = " ".join(now)
    finish(put(NewTake(performance(text), text), character(), bpy.context.scene, changes))


def put_back(n: int) -> None:
    bpy.ops.paksatalker.put_back()


def anew(n: int) -> None:
    finish(put(NewTake(performance(TEXT), TEXT, 1 + n % 2 * 20), character(), bpy.context.scene))


def other_take(n: int) -> None:
    names = [a.name for a in bpy.data.actions if takes.is_take(a)]
    bpy.ops.paksatalker.use_take(take=names[n % len(names)])


def elsewhere(n: int) -> None:
    frames = takes.frames_of(mine().take)
    ways = (
        {"only": "face", "blend_in": 0.3},
        {"additive": True, "blend_out": 0.2},
        {"use_frames": True, "frames_from": 5, "frames_to": frames // 2},
        {"additive": False, "use_frames": False, "blend_in": 0.0, "blend_out": 0.0},
    )
    api.place(character(), **ways[n % len(ways)])


def turn(n: int) -> None:
    setattr(mine(), ("jaw", "face", "lips", "mix")[n % 4], 0.4 + 0.1 * n)


def bake_and_back(n: int) -> None:
    api.bake(character())
    bpy.ops.paksatalker.unbake()


STEPS = (set_key, move_word, rename_word, put_back, anew, other_take, elsewhere, turn, bake_and_back)
step = st.tuples(st.sampled_from((*STEPS, None, None)), st.integers(0, 7))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(step, min_size=4, max_size=9))
def test_whatever_is_done_the_artist_s_is_there(steps: list[Any]) -> None:
    spoken()
    set_key(0)
    set_key(3)
    theirs = keys_of(bpy.data.actions["Theirs"])
    bpy.ops.ed.undo_push(message="begin")
    past = [(state(), heights())]
    for do, n in steps:
        if do is None:
            if len(past) > 1:
                bpy.ops.ed.undo()
                past.pop()
                assert state() == past[-1][0], "undo brings everything back"
            continue
        do(n)
        bpy.ops.ed.undo_push(message=do.__name__)
        before, now = past[-1][1], heights()
        past.append((state(), now))
        if do is set_key:
            assert len(now) == len(before) + 1
        else:
            assert now == before, f"{do.__name__} lost or changed a key"
        assert keys_of(bpy.data.actions["Theirs"]) == theirs
        tracks = key().animation_data.nla_tracks
        assert [s.action.name for t in tracks for s in t.strips].count("Theirs") == 1
        assert ("cut", 30) in [(m.name, m.frame) for m in bpy.context.scene.timeline_markers]
        frames = np.array([k[1] for k in keys_of(mine().hand)])
        assert len(frames) < 2 or np.diff(np.sort(frames)).min() > 1e-3, "no key lies on another"
