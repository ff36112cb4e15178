"""Making a person while Blender stays usable: a child process bakes it, then it is built in the scene."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import bpy

from ...inference.person.avatar_choice import check_choices, write_person
from ...rigs.avatar.asset import Avatar, load_avatar
from ...rigs.avatar.description import Table
from ...rigs.faces.face_map import match_face
from ...rigs.recognition.detect import detect
from ..characters.build_avatar import build_steps, key_names
from ..characters.character import Character
from ..characters.chosen import root_of
from ..steps import Step, in_thread
from .background import Background, Outcome, Work, started
from .in_scene import in_object_mode, in_scene, scene_of
from .person_cache import asset_at_hand, used

_BAKING = 0.95
"""The share of the time that baking one takes who was not made before."""

background = Background("another person is being made")
cancel, progress = background.cancel, background.progress


def start(scene: bpy.types.Scene, table: Table, name: str) -> None:
    """Begin to make the person of a description; a timer takes it from there.

    ``name`` is what the baked file is called by. Raises InputError where the
    description chooses what there is not, PaksaTalkerError where another is being made.
    """
    background.start(lambda: _begin(scene, table, name))


def make(scene: bpy.types.Scene, table: Table, name: str) -> Character:
    """The same from start to end, Blender waiting. Raises PaksaTalkerError where it fails."""
    character: Character = background.start(lambda: _begin(scene, table, name), wait=True)
    return character


def outcome() -> Outcome | None:
    """How the last making ended where it failed or was cancelled, else None."""
    return background.outcome


def _begin(scene: bpy.types.Scene, table: Table, name: str) -> Work:
    check_choices(table)
    label, uid, ready = str(table["label"]), scene.session_uid, asset_at_hand(table)
    child, folder = None, None
    if ready is None:
        child, folder = started(lambda folder: _arguments(folder / f"{name}.toml", table))

    def apply() -> Generator[Step, None, Character]:
        asset = ready if child is None else used(Path(child.result()))
        character = yield from in_scene(uid, _building(asset, label))
        scene_of(uid).paksatalker.character = root_of(character)
        return character

    # building needs object mode; an artist who is at work in another one is not torn out of it
    return Work("Add Person", apply, child, folder, share=_BAKING, may_apply=in_object_mode)


def _arguments(file: Path, table: Table) -> Sequence[str]:
    write_person(file, table)
    return ["avatars", "--bake", "--avatar", str(file)]


def _building(asset: Path | None, label: str) -> Generator[Step, None, Character]:
    assert asset is not None
    avatar = yield from in_thread("reading", load_avatar, asset)
    yield from in_thread("recognising", _recognise, avatar)
    return (yield from build_steps(replace(avatar, label=label)))


def _recognise(avatar: Avatar) -> None:
    """Recognition is remembered by names: done before, it takes no time when the sidebar asks for it."""
    keys = [names for part in avatar.parts if (names := key_names(part))]
    for meshes in (*([names] for names in keys), keys):
        match_face(meshes)
    detect(avatar.bone_names)
