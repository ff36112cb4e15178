"""MakeHuman's default rig: 163 bones, those of the face among them."""

from __future__ import annotations

from ..human import Human
from .skeleton import Skeleton, normalised, parents_first, rigid, skeleton_from, table_of

INFLUENCES = 6
"""Where the bones of a face meet, more than four share a vertex."""
_ROLES = {"eye_l": "eye.L", "eye_r": "eye.R"}


def build_makehuman(human: Human) -> Skeleton:
    """The rig as its file has it, on the person; eyeballs hang on their bones, lower teeth on the jaw."""
    rig = human.source.rig("default")
    names = parents_first(rig)
    weights = table_of(len(human.vertices), names, human.source.weights("default"))
    places = {"helper-l-eye": "eye.L", "helper-r-eye": "eye.R", "helper-lower-teeth": "jaw"}
    places |= {"helper-upper-teeth": "head"}
    rigid(weights, human, {group: names.index(bone) for group, bone in places.items()})
    return skeleton_from(human, rig, normalised(weights), INFLUENCES, roles=_ROLES)
