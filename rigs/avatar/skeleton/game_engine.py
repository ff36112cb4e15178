"""MakeHuman's game-engine rig plus jaw and eye bones: the skeleton that our people are made on."""

from __future__ import annotations

import numpy as np

from ..human import Human
from .skeleton import F64, Skeleton, normalised, parents_first, rigid, skeleton_from, table_of

# Bones of the detailed default rig that move with the jaw and are stepped over by the game-engine rig.
JAW_BONES = ("jaw", "special04", "oris01", "oris02", "tongue")
JAW_SIDES = ("oris06.L", "oris06.R", "oris07.L", "oris07.R")
INFLUENCES = 4


def build_skeleton(human: Human) -> Skeleton:
    """Evaluate the rig's joints on the person and merge in jaw and eyes from the detailed rig."""
    rig = dict(human.source.rig("game_engine"))
    detailed = human.source.rig("default")
    for name, origin in (("jaw", "jaw"), ("eye_l", "eye.L"), ("eye_r", "eye.R")):
        rig[name] = {**detailed[origin], "parent": "head"}
    return skeleton_from(human, rig, _weights(human, parents_first(rig)), INFLUENCES)


def _weights(human: Human, names: tuple[str, ...]) -> F64:
    """(19158, J) rows summing to 1."""
    count = len(human.vertices)
    weights = table_of(count, names, human.source.weights("game_engine"))
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
    lower = ("helper-tongue", "helper-lower-teeth")
    for group in lower:
        share[human.groups[group]] = 1.0
    rigid(weights, human, dict.fromkeys(lower, head))
    rigid(weights, human, {"helper-l-eye": names.index("eye_l"), "helper-r-eye": names.index("eye_r")})
    weights[:, jaw] += weights[:, head] * share
    weights[:, head] *= 1 - share
    return normalised(weights)
