"""People in outfits, without faces and hair: body and clothes alone, built in seconds."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from paksatalker.rigs.avatar.assemble import part_of_piece, piece_of_base
from paksatalker.rigs.avatar.asset import Avatar, Material
from paksatalker.rigs.avatar.clothes.clothes import build_clothes
from paksatalker.rigs.avatar.clothes.tuck import tucked
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.human import Human
from paksatalker.rigs.avatar.person import shape_of
from paksatalker.rigs.avatar.skeleton import Skeleton, build_skeleton
from paksatalker.rigs.avatar.skin.layout import SkinLayout, skin_layout
from paksatalker.rigs.avatar.source_file import open_source

SKIN = Material("skin", "skin", (0.55, 0.32, 0.24), {"roughness": 0.5})


def dressed(who: str, clothes: dict[str, Any], whole: bool = False) -> Avatar:
    """A person of the library in clothes; ``whole``: with the skin that they cover."""
    human, skeleton, layout = shaped(who)
    worn = build_clothes(human, skeleton, clothes)
    bare = ~worn.hidden[layout.faces].all(axis=1) | whole
    flat = np.zeros(int(bare.sum()), np.int32)
    piece = piece_of_base("body", human, layout.faces[bare], layout.uvs[bare], flat, ("skin",))
    body = tucked(part_of_piece(piece, human, skeleton, {}), worn.parts)
    height = float(human.vertices[human.groups["body"], 1].max())
    return Avatar(
        name=who,
        label=who,
        parts=(body, *worn.parts),
        materials=(SKIN, *worn.materials),
        images=worn.images,
        bone_names=skeleton.names,
        bone_parents=skeleton.parents,
        bone_heads=skeleton.heads,
        bone_tails=skeleton.tails,
        bone_rolls=skeleton.rolls,
        measures={"height": height},
        landmarks={},
        credits=(),
        deforming=skeleton.deforming,
    )


@cache
def shaped(who: str) -> tuple[Human, Skeleton, SkinLayout]:
    """The base mesh, the skeleton and the skin's layout of a person of the library."""
    table = describe(who)
    human = shape_of(open_source(), table)
    return human, build_skeleton(human), skin_layout(human)
