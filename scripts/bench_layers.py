"""What a performance costs inside Blender, as JSON; ``scripts/bench.py apply`` runs it and prints it.

    .venv/bin/python scripts/bench_layers.py PERFORMANCE.npz

Seconds of applying plainly, of making a take, of a dial and of a placement, and of the longest piece between
two looks of the timer; frames a second played by ``frame_set``; beside, keys set by ``keyframe_insert``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

import paksatalker
from paksatalker import api
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.characters.build_avatar import build_avatar
from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.steps import finish
from paksatalker.blender_addon.takes.performing import NewTake, put, rewrite
from paksatalker.blender_addon.takes.place_take import place
from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs.avatar import library

_INSERTED = 5
"""Shapes and bones that are keyed one by one, to tell from them what all would take."""
_PLAYED = 240


def main() -> int:
    """Measure on the woman and print."""
    clip, found = Performance.load(Path(sys.argv[1])), {}
    bpy.ops.wm.read_factory_settings(use_empty=True)
    paksatalker.register()
    scene: Any = bpy.context.scene
    found["build"], woman = timed(lambda: build_avatar(library.load("woman")))
    scene.paksatalker.character = woman.armature
    settings = woman.armature.paksatalker
    settings.intensity = 1.0
    found["frames"], found["seconds"] = clip.frames, clip.duration
    found["apply"], _ = timed(lambda: apply(clip, woman))
    found["play_plain"] = playing()
    found["insert_face"], found["insert_bones"] = inserting(woman, clip.frames)

    found["take"], found["piece"] = pieces(put(NewTake(clip, ""), woman, scene))
    found["play_layers"] = playing()
    settings.face, settings.head, settings.body = 0.8, 0.7, 0.6
    found["play_strengths"] = playing()
    settings.face = settings.head = settings.body = 1.0
    found["dial"], found["dial_piece"] = pieces(rewrite(woman))
    api.place(woman, blend_in=0.5, blend_out=0.5)
    found["play_blended"] = playing()
    api.place(woman, blend_in=0.0, blend_out=0.0)
    settings_only(settings, "upper")
    found["place"], found["place_piece"] = pieces(place(woman, scene))
    settings_only(settings, "all")
    finish(place(woman, scene))
    scene.frame_end = scene.frame_start + _PLAYED
    api.bake(woman)
    found["play_baked"] = playing()
    print(json.dumps(found))
    return 0


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def pieces(steps: Any) -> tuple[float, float]:
    """Seconds of all steps, and of the longest for which Blender would stand still."""
    longest = total = 0.0
    while True:
        start = time.perf_counter()
        try:
            next(steps)
        except StopIteration:
            break
        finally:
            spent = time.perf_counter() - start
            longest, total = max(longest, spent), total + spent
    return total, longest


def playing() -> float:
    """Frames a second, evaluated without being drawn."""
    scene: Any = bpy.context.scene
    scene.frame_set(scene.frame_start)
    start = time.perf_counter()
    for frame in range(scene.frame_start, scene.frame_start + _PLAYED):
        scene.frame_set(frame)
    return _PLAYED / (time.perf_counter() - start)


def inserting(character: Character, frames: int) -> tuple[float, float]:
    """Seconds of keyframe_insert on all shapes of one mesh and all bones: told from some, on every frame."""

    def key(owner: Any, things: Any, path: str) -> float:
        data = owner.animation_data
        data.action = None
        some = list(things)[:_INSERTED]
        start = time.perf_counter()
        for frame in range(1, frames + 1):
            for thing in some:
                thing.keyframe_insert(path, frame=frame)
        spent = time.perf_counter() - start
        bpy.data.actions.remove(data.action)
        return spent * len(things) / len(some)

    armature: Any = character.armature
    face = key(character.keys[0], character.keys[0].key_blocks[1:], "value")
    return face, key(armature, armature.pose.bones, "rotation_quaternion")


def settings_only(settings: Any, only: str) -> None:
    """Choose a part without what follows."""
    from paksatalker.blender_addon.at_once import at_once

    with at_once():
        settings.only = only


if __name__ == "__main__":
    sys.exit(main())
