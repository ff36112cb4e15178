"""The people of a cast in the scene, each at their place and playing their performance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import bpy
from mathutils import Euler, Matrix, Vector

from ...inference.casting.cast_file import Member, read_cast
from ...inference.performance.performance import Performance
from ...rigs import bake
from ...rigs.avatar.asset import load_avatar
from ..animation import plain_markers
from ..animation.apply import FIRST_FRAME, apply
from ..animation.placement import PLAIN, Placement
from ..cameras.subject import Subject, subject_of
from ..characters.build_avatar import build_avatar
from ..characters.character import Character, current_scene


def stage_cast(
    file: Path, whole: Performance, error: float, placement: Placement = PLAIN
) -> tuple[bpy.types.Scene, list[Subject]]:
    """A new scene with the people of a cast whose members all have performances. ``whole``: what is said in
    all of the film, and how long it is. Raises InputError."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = current_scene()
    subjects = []
    for member in read_cast(str(file)):
        avatar = Path(member.avatar) if member.avatar.endswith(".npz") else bake.person(member.avatar)
        character = named(build_avatar(load_avatar(avatar)), member.name)
        performance = Performance.load(Path(member.performance))
        apply(performance, character, scene, words=False, error=error, placement=placement)
        subjects.append(placed(subject_of(character, scene), member, scene))
    scene.frame_end = FIRST_FRAME + whole.frames - 1
    plain_markers.place(scene, whole, FIRST_FRAME)
    scene.frame_set(FIRST_FRAME)
    return scene, subjects


def named(character: Character, name: str) -> Character:
    """The same character, its objects called after the member of the cast."""
    if character.armature is not None:
        before = character.armature.name
        character.armature.name = name
        for mesh in character.meshes:
            mesh.name = mesh.name.replace(before, name, 1)
    return replace(character, name=name)


def placed(subject: Subject, member: Member, scene: bpy.types.Scene) -> Subject:
    """Put who stands at the mark to a member's place, held there by an empty."""
    root = subject.character.armature
    assert root is not None
    empty = bpy.data.objects.new(f"Place {member.name}", None)
    empty.empty_display_type, empty.empty_display_size = "ARROWS", 0.2
    empty.location = (*member.at, 0.0)
    empty.rotation_euler.z = math.radians(member.turn)
    scene.collection.objects.link(empty)
    root.parent = empty
    bpy.context.view_layer.update()
    where = Matrix.LocRotScale(Vector((*member.at, 0.0)), Euler((0, 0, math.radians(member.turn))), None)
    walk = [(frame, where.to_3x3() @ away) for frame, away in subject.walk]
    return replace(
        subject, eyes=where @ subject.eyes, facing=member.turn, name=member.name, place=empty, walk=walk
    )


def everybody(subjects: Sequence[Subject]) -> Character:
    """All people as one, for what is done to every mesh alike."""
    first = subjects[0].character
    return replace(first, meshes=tuple(mesh for s in subjects for mesh in s.character.meshes))
