"""All characters of an open scene on one stage, each at a place of their own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import bpy
from mathutils import Matrix

from ...base.errors import InputError
from ...inference.casting.places import arranged
from ...stage.shots.timing import Said, Timing
from ...stage.stage_choice import StageChoice
from ..cameras.subject import Subject, subject_of
from ..characters.character import Character, find_character
from ..characters.chosen import root_of
from ..picture.stage import stage_people
from ..takes import takes
from ..takes.spoken.played_words import timed

_PLACE = "Place "


def everyone(scene: bpy.types.Scene) -> list[Character]:
    """All who can talk, by name; those of armatures first."""
    found: dict[bpy.types.Object, Character] = {}
    for object in sorted(scene.objects, key=lambda o: (o.type != "ARMATURE", o.name)):
        if object.type == "ARMATURE" or (object.type == "MESH" and object.data.shape_keys is not None):
            character = find_character(scene, object)
            if character is not None and object in (character.armature, *character.meshes):
                found.setdefault(root_of(character), character)
    return list(found.values())


def stage_everyone(
    scene: bpy.types.Scene,
    choice: StageChoice,
    size: tuple[int, int],
    note: Callable[[str], None] = lambda text: None,
) -> list[Subject]:
    """Give each character of the scene a place, where they have none yet, and build one stage around all.

    Raises InputError where there is nobody, or a face alone, which can't be placed.
    """
    people = everyone(scene)
    if not people:
        raise InputError("there is no character in this scene", "add a person")
    if alone := [c.name for c in people if c.armature is None]:
        raise InputError(f"'{alone[0]}' has no skeleton and can't be given a place", "stage it alone")
    subjects = [
        _placed(character, at, scene) for character, at in zip(people, arranged(len(people)), strict=True)
    ]
    stage_people(subjects, scene, choice, size, note, scene_timing(scene, people))
    return subjects


def scene_timing(scene: bpy.types.Scene, people: Sequence[Character]) -> Timing:
    """What the takes of these characters say when, as they are played now."""
    rate = scene.render.fps / scene.render.fps_base
    words: list[Said] = []
    sentences: list[Said] = []
    for character in people:
        for action in takes_of(character):
            played = timed(action)
            spans = [
                Said(w.text, (a - scene.frame_start) / rate, (b - scene.frame_start) / rate, character.name)
                for w, (a, b) in zip(played.words, played.spans, strict=True)
            ]
            words += spans
            sentences += _sentences(spans, _numbers(action, len(spans)), _texts(action, spans))
    frames = scene.frame_end - scene.frame_start + 1
    in_order = (sorted(rows, key=lambda s: s.start) for rows in (words, sentences))
    return Timing(frames / rate, rate, *(tuple(rows) for rows in in_order))


def takes_of(character: Character) -> list[bpy.types.Action]:
    """The takes that are played by a character: of its action or of strips, each once."""
    found: dict[bpy.types.Action, None] = {}
    owners = [character.armature, *character.keys]
    for data in (o.animation_data for o in owners if o is not None and o.animation_data is not None):
        strips = [s.action for t in data.nla_tracks if not t.mute for s in t.strips if not s.mute]
        for action in (data.action, *strips):
            if action is not None and takes.is_take(action):
                found[action] = None
    return list(found)


def _numbers(action: bpy.types.Action, count: int) -> list[int]:
    """The sentence of each word; all one where an edit has changed how many there are."""
    performance = takes.performance_of(action)
    starts = [float(s["start"]) for s in performance.meta.get("sentences", [])]
    if len(performance.word_labels) != count or not starts:
        return [0] * count
    return [sum(start <= time + 1e-3 for start in starts) for time in performance.word_times[:, 0].tolist()]


def _texts(action: bpy.types.Action, words: Sequence[Said]) -> list[str]:
    """The sentences as written, counted from 1; none where an edit has changed what is said."""
    performance = takes.performance_of(action)
    if list(performance.word_labels) != [w.text for w in words]:
        return []
    return ["", *(" ".join(str(s.get("text", "")).split()) for s in performance.meta.get("sentences", []))]


def _sentences(words: Sequence[Said], numbers: Sequence[int], texts: Sequence[str]) -> list[Said]:
    found: dict[int, list[Said]] = {}
    for word, number in zip(words, numbers, strict=True):
        found.setdefault(number, []).append(word)
    return [
        Said(
            (texts[number] if number < len(texts) else "") or " ".join(w.text for w in said),
            said[0].start, said[-1].end, said[0].who,
        )
        for number, said in found.items()
    ]  # fmt: skip


def _placed(character: Character, usual: tuple[float, float, float], scene: bpy.types.Scene) -> Subject:
    """The character at its place, a new one where it has none; measured at the mark."""
    root = character.armature
    assert root is not None
    empty = root.parent
    if empty is None or not empty.name.startswith(_PLACE):
        if empty is not None:
            raise InputError(f"'{root.name}' hangs on '{empty.name}'", "clear its parent, or stage it alone")
        empty = bpy.data.objects.new(f"{_PLACE}{character.name}", None)
        empty.empty_display_type, empty.empty_display_size = "ARROWS", 0.2
        empty.location, empty.rotation_euler.z = (*usual[:2], 0.0), math.radians(usual[2])
        scene.collection.objects.link(empty)
        root.parent = empty
    bpy.context.view_layer.update()
    where = empty.matrix_world.copy()
    empty.matrix_world = Matrix()
    bpy.context.view_layer.update()
    subject = subject_of(character, scene)
    empty.matrix_world = where
    bpy.context.view_layer.update()
    walk = [(frame, where.to_3x3() @ away) for frame, away in subject.walk]
    facing = math.degrees(where.to_euler().z)
    return replace(
        subject, eyes=where @ subject.eyes, facing=facing, place=empty, name=character.name, walk=walk
    )
