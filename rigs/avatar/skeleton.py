"""The skeleton of our people: MakeHuman's game-engine rig plus jaw and eye bones, with skin weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..bone_tables import conventions
from ..errors import InputError
from .asset import F32, I32
from .human import Human

# Bones of the detailed default rig that move with the jaw and are stepped over by the game-engine rig.
JAW_BONES = ("jaw", "special04", "oris01", "oris02", "tongue")
JAW_SIDES = ("oris06.L", "oris06.R", "oris07.L", "oris07.R")
INFLUENCES = 4


@dataclass(frozen=True)
class Skeleton:
    """Bones as in :class:`Avatar`; ``weight_index`` and ``weight_value`` (19158, 4) for the base mesh."""

    names: tuple[str, ...]
    parents: I32
    heads: F32
    tails: F32
    rolls: F32
    weight_index: I32
    weight_value: F32

    def bone(self, name: str) -> int:
        """Index of a bone."""
        return self.names.index(name)


def build_skeleton(human: Human) -> Skeleton:
    """Evaluate the rig's joints on the person and merge in jaw and eyes from the detailed rig."""
    rig = dict(human.source.rig("game_engine"))
    detailed = human.source.rig("default")
    for name, origin in (("jaw", "jaw"), ("eye_l", "eye.L"), ("eye_r", "eye.R")):
        rig[name] = {**detailed[origin], "parent": "head"}
    names = _parents_first(rig)
    weights = _weights(human, names)
    index = np.argsort(-weights, axis=1, kind="stable")[:, :INFLUENCES].astype(np.int32)
    value = np.take_along_axis(weights, index, axis=1)
    value /= value.sum(axis=1, keepdims=True)
    return Skeleton(
        names=names,
        parents=np.array([names.index(p) if (p := rig[n]["parent"]) else -1 for n in names], np.int32),
        heads=np.array([_joint(human, rig[n]["head"]) for n in names], np.float32),
        tails=np.array([_joint(human, rig[n]["tail"]) for n in names], np.float32),
        rolls=np.array([rig[n]["roll"] for n in names], np.float32),
        weight_index=index,
        weight_value=value.astype(np.float32),
    )


def renamed(names: tuple[str, ...], convention: str) -> tuple[str, ...]:
    """The bones' names in another convention: ``game-engine`` (as they are) or ``mixamo``.

    The bones stay where they are. Raises InputError for another word.
    """
    if convention == "game-engine":
        return names
    if convention != "mixamo":
        raise InputError(f"unknown skeleton names '{convention}'", "known: game-engine, mixamo")
    tables = conventions()
    ours, theirs = tables["game_engine"].joints, tables["mixamo"].joints
    table = {ours[j][0]: f"mixamorig:{theirs[j][0]}" for j in ours if j in theirs}
    return tuple(table.get(name, name) for name in names)


def _joint(human: Human, end: dict[str, Any]) -> F32:
    match end["strategy"]:
        case "CUBE":
            return human.centre(end["cube_name"])
        case "MEAN":
            return human.vertices[end["vertex_indices"]].mean(axis=0)
        case "VERTEX":
            return human.vertices[end["vertex_index"]]
    raise ValueError(f"unknown joint strategy {end['strategy']}")


def _parents_first(rig: dict[str, Any]) -> tuple[str, ...]:
    order: list[str] = []

    def visit(name: str) -> None:
        order.append(name)
        for child in sorted(n for n in rig if rig[n]["parent"] == name):
            visit(child)

    visit(next(n for n in rig if not rig[n]["parent"]))
    return tuple(order)


def _weights(human: Human, names: tuple[str, ...]) -> np.ndarray:
    """(19158, J) float64 rows summing to 1."""
    count = len(human.vertices)
    weights = np.zeros((count, len(names)))
    for bone, rows in human.source.weights("game_engine").items():
        weights[rows[:, 0].astype(int), names.index(bone)] += rows[:, 1]
    # What the detailed rig gives to the jaw is taken from the head's share, so that sums stay 1.
    share = np.zeros(count)
    total = np.zeros(count)
    for bone, rows in human.source.weights("default").items():
        ids = rows[:, 0].astype(int)
        total[ids] += rows[:, 1]
        if bone.startswith(JAW_BONES) or bone in JAW_SIDES:
            share[ids] += rows[:, 1]
    head, jaw = names.index("head"), names.index("jaw")
    share = np.divide(share, total, out=np.zeros(count), where=total > 0)
    # The detailed rig leaves tongue and lower teeth without a full share; they move with the jaw alone.
    for group in ("helper-tongue", "helper-lower-teeth"):
        share[human.groups[group]] = 1.0
        weights[human.groups[group], :] = 0.0
        weights[human.groups[group], head] = 1.0
    for group, bone in (("helper-l-eye", "eye_l"), ("helper-r-eye", "eye_r")):
        weights[human.groups[group], :] = 0.0
        weights[human.groups[group], names.index(bone)] = 1.0
    weights[:, jaw] += weights[:, head] * share
    weights[:, head] *= 1 - share
    empty = weights.sum(axis=1) <= 0
    weights[empty, 0] = 1.0
    return weights / weights.sum(axis=1, keepdims=True)
