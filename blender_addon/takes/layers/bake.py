"""All layers of a character as one action with few keys, or for a moment with a key on every frame."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from ....rigs.keys.keys import fit_keys
from ...animation.actions import animation_of, assign, bag_in, bags_of, owners, slot_in
from ...animation.curve_plan import Curves, Precision
from ...animation.curves import write_curves
from ...animation.parts import SLOTS
from ...animation.target import reach_of, scale_of
from ...characters.character import Character
from ...characters.chosen import root_of
from ...characters.visible import visible
from .. import takes
from .tracks import BAKED, hand_layer

F32 = npt.NDArray[np.float32]
_SKIPPED = "paksatalker."
"""Dials are not baked."""


def bake(character: Character, scene: bpy.types.Scene, error: float) -> bpy.types.Action:
    """One action of everything that moves the character, played alone; the layers stay, unplayed.

    On every frame of the scene a weight is within ``error`` of what was played, rotations and locations as
    ``Precision`` says; 0 keys every frame.
    """
    unbake(character)
    action = flatten(character, scene, error)
    scene.frame_set(scene.frame_current)
    return action


def flatten(character: Character, scene: bpy.types.Scene, error: float = 0.0) -> bpy.types.Action:
    """The same where no take is played."""
    first, last = scene.frame_start, scene.frame_end
    action = bpy.data.actions.new(f"{character.name} baked")
    action[BAKED], action.use_fake_user = True, True
    with visible(character, scene):
        sampled = _sampled(character, scene, first, last)
    for kind, table in sampled.items():
        bag = bag_in(action, SLOTS[kind], kind)
        for curves in _fitted(table, character, Precision(error)):
            write_curves(bag, curves, first)
    for owner, kind in owners(character):
        assign(owner, action, slot_in(action, SLOTS[kind], kind))
        data = animation_of(owner)
        data.action_blend_type = "REPLACE"
        data.use_nla = False
    return action


def unbake(character: Character) -> None:
    """Play the layers again; a baked action is kept in the file."""
    for owner, _ in owners(character):
        data = owner.animation_data
        if data is not None and not data.use_nla:
            data.use_nla = True
    if takes.is_take(root_of(character).paksatalker.take):
        hand_layer(character)


def is_baked(root: bpy.types.Object) -> bool:
    """Whether a baked action is played."""
    data = root.animation_data
    return data is not None and data.action is not None and data.action.get(BAKED) is not None


@contextmanager
def as_one_action(character: Character, scene: bpy.types.Scene) -> Iterator[None]:
    """For exporters, which know no layers: everything played as one action, afterwards as it was."""
    root = root_of(character)
    if not takes.is_take(root.paksatalker.take) or is_baked(root):
        yield
        return
    action = bake(character, scene, 0.0)
    try:
        yield
    finally:
        unbake(character)
        bpy.data.actions.remove(action)


def _sampled(
    character: Character, scene: bpy.types.Scene, first: int, last: int
) -> dict[str, dict[str, F32]]:
    """What is played: by kind of owner and data path the values (T, n) of its property."""
    found: dict[str, list[tuple[Any, str]]] = {}
    seen: set[tuple[str, str]] = set()
    for owner, kind in owners(character):
        for path in sorted(_paths(owner)):
            try:
                owner.path_resolve(path)
            except ValueError:  # of a bone or shape that this owner does not have
                continue
            if (kind, path) not in seen:
                seen.add((kind, path))
                found.setdefault(kind, []).append((owner, path))
    now = scene.frame_current
    rows: dict[str, list[list[Any]]] = {kind: [[] for _ in pairs] for kind, pairs in found.items()}
    for frame in range(first, last + 1):
        scene.frame_set(frame)
        for kind, pairs in found.items():
            for row, (owner, path) in zip(rows[kind], pairs, strict=True):
                value = owner.path_resolve(path)
                row.append(tuple(value) if hasattr(value, "__len__") else (value,))
    scene.frame_set(now)
    return {
        kind: {path: np.array(row, np.float32) for row, (_, path) in zip(rows[kind], pairs, strict=True)}
        for kind, pairs in found.items()
    }


def _paths(owner: Any) -> set[str]:
    """The properties that any layer of the owner animates."""
    data = owner.animation_data
    if data is None:
        return set()
    layers = [(s.action, s.action_slot) for t in data.nla_tracks for s in t.strips if s.action is not None]
    if data.action is not None:
        layers.append((data.action, data.action_slot))
    bags = [bag for action, slot in layers if slot is not None for bag in bags_of(action, slot)]
    paths = {c.data_path for bag in bags for c in bag.fcurves}
    return {p for p in paths if not p.startswith(_SKIPPED)}


def _fitted(table: dict[str, F32], character: Character, precision: Precision) -> Iterator[Curves]:
    reach = reach_of(character.armature) if character.armature is not None else {}
    scale = scale_of(character.armature) if character.armature is not None else 1.0
    for path, values in table.items():
        owner = path.split('"')[1] if '"' in path else path
        group = owner if path.startswith("pose.bones") else None
        if not precision.weight:
            yield Curves(owner, path, table=values, group=group)
            continue
        error = precision.weight
        if path.endswith("rotation_quaternion"):
            # signs may differ from layer to layer; curves turn the shorter way
            flips = np.cumprod(np.where((values[1:] * values[:-1]).sum(axis=1) < 0, -1, 1))
            values = np.concatenate([values[:1], values[1:] * flips[:, None]])
            error = min(np.radians(precision.degrees), precision.metres / (scale * reach.get(owner, 1.0))) / 2
        elif path.endswith("location"):
            error = precision.metres / scale
        yield Curves(owner, path, fit_keys(values[:, None], error)[0], group=group)
