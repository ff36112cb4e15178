"""A person in the scene: the armature and meshes that a performance moves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import bpy

MEASURES_KEY = "paksatalker_measures"
CREDITS_KEY = "paksatalker_credits"


@dataclass(frozen=True)
class Character:
    """``armature`` is None for a face alone; ``meshes`` are all of the person's, with or without shape keys.

    ``measures`` (metres, world space) as in :class:`paksatalker.rigs.avatar.asset.Avatar`.
    """

    name: str
    armature: bpy.types.Object | None
    meshes: tuple[bpy.types.Object, ...]
    measures: Mapping[str, float]

    @property
    def keys(self) -> list[bpy.types.Key]:
        """The shape key blocks of the meshes that have some."""
        return [m.data.shape_keys for m in self.meshes if m.data.shape_keys is not None]


def remember(armature: bpy.types.Object, measures: Mapping[str, float], credits: tuple[str, ...]) -> None:
    """Keep measures and licence lines on the armature, so that a saved .blend knows them."""
    armature[MEASURES_KEY] = json.dumps(dict(measures))
    armature[CREDITS_KEY] = "\n".join(credits)
