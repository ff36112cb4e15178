"""A skeleton on one person: bones, and what of the base mesh hangs on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..asset import F32, I32
from ..human import Human

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Skeleton:
    """Bones as in :class:`Avatar`; ``weight_index`` and ``weight_value`` (19158, K) for the base mesh.

    ``deforming``: the bones that ``weight_index`` counts, all of ``names`` where empty. ``roles``: what does
    the work of a game-engine bone (``head``, ``jaw``, ``eye_l``) among them, where it has another name.
    ``metarig``: as in :class:`Avatar`.
    """

    names: tuple[str, ...]
    parents: I32
    heads: F32
    tails: F32
    rolls: F32
    weight_index: I32
    weight_value: F32
    deforming: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    metarig: Mapping[str, Any] = field(default_factory=dict)

    @property
    def groups(self) -> tuple[str, ...]:
        """The names that ``weight_index`` counts."""
        return self.deforming or self.names

    @property
    def influences(self) -> int:
        """K: the most bones that a vertex hangs on."""
        return self.weight_index.shape[1]

    def bone(self, name: str) -> int:
        """Index of a bone."""
        return self.names.index(name)

    def group(self, role: str) -> int:
        """Index among ``groups`` of what does the work of a game-engine bone; upper ``teeth`` have one of
        their own here and there, else the head's."""
        role = "head" if role == "teeth" and "teeth" not in self.roles else role
        return self.groups.index(self.roles.get(role, role))

    @property
    def weights(self) -> F64:
        """(19158, G) the same weights, dense."""
        table = np.zeros((len(self.weight_index), len(self.groups)))
        np.add.at(table, (np.arange(len(table))[:, None], self.weight_index), self.weight_value)
        return table


def skeleton_from(
    human: Human,
    rig: Mapping[str, Mapping[str, Any]],
    weights: F64,
    influences: int,
    *,
    deforming: tuple[str, ...] = (),
    roles: Mapping[str, str] | None = None,
    metarig: Mapping[str, Any] | None = None,
) -> Skeleton:
    """The bones of a rig file on a person, with dense ``weights`` (19158, G) of the deforming ones."""
    names = parents_first(rig)
    index, value = strongest(weights, influences)
    return Skeleton(
        names=names,
        parents=np.array([names.index(p) if (p := rig[n]["parent"]) else -1 for n in names], np.int32),
        heads=np.array([joint(human, rig[n]["head"]) for n in names], np.float32),
        tails=np.array([joint(human, rig[n]["tail"]) for n in names], np.float32),
        rolls=np.array([rig[n]["roll"] for n in names], np.float32),
        weight_index=index,
        weight_value=value,
        deforming=deforming,
        roles=roles or {},
        metarig=metarig or {},
    )


def strongest(weights: npt.NDArray[np.floating], count: int) -> tuple[I32, F32]:
    """The ``count`` largest weights of each row (V, G) as index and value (V, count), rows summing to 1."""
    index = np.argsort(-weights, axis=1, kind="stable")[:, :count].astype(np.int32)
    value = np.take_along_axis(weights, index, axis=1)
    return index, (value / value.sum(axis=1, keepdims=True)).astype(np.float32)


def joint(human: Human, end: Mapping[str, Any]) -> F32:
    """(3,) where the end of a bone is: the mean of a joint's cube, of vertices, or one vertex."""
    match end["strategy"]:
        case "CUBE":
            at = human.centre(end["cube_name"])
        case "MEAN":
            at = human.vertices[end["vertex_indices"]].mean(axis=0)
        case "VERTEX":
            at = human.vertices[end["vertex_index"]]
        case "XYZ":  # sideways, forth and up from a vertex each, in Blender's order of axes
            x, z, y = (human.vertices[v] for v in end["vertex_indices"])
            at = np.array([x[0], y[1], z[2]], np.float32)
        case other:
            raise ValueError(f"unknown joint strategy {other}")
    x, y, z = end.get("offset", (0.0, 0.0, 0.0))
    return (at + np.array([x, z, -y])).astype(np.float32)


def parents_first(rig: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The bones, each after its parent, children in the order of their names."""
    order: list[str] = []

    def visit(name: str) -> None:
        order.append(name)
        for child in sorted(n for n in rig if rig[n]["parent"] == name):
            visit(child)

    for root in (n for n in rig if not rig[n]["parent"]):
        visit(root)
    return tuple(order)


def table_of(
    count: int, groups: tuple[str, ...], rows: Mapping[str, npt.NDArray[np.float64]]
) -> npt.NDArray[np.float64]:
    """(count, G) dense weights of a weights file: bone to rows of vertex and weight; others are left out."""
    weights = np.zeros((count, len(groups)))
    place = {name: i for i, name in enumerate(groups)}
    for bone, listed in rows.items():
        if bone in place:
            np.add.at(weights[:, place[bone]], listed[:, 0].astype(int), listed[:, 1])
    return weights


def rigid(weights: F64, human: Human, places: Mapping[str, int]) -> None:
    """Let groups of the base mesh hang on one bone each: ``places`` is group to index of the bone."""
    for group, bone in places.items():
        weights[human.groups[group], :] = 0.0
        weights[human.groups[group], bone] = 1.0


def normalised(weights: F64, otherwise: int = 0) -> F64:
    """Rows summing to 1; what hangs on nothing hangs on the bone ``otherwise``."""
    weights[weights.sum(axis=1) <= 0, otherwise] = 1.0
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
