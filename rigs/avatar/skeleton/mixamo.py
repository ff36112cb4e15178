"""Mixamo's skeleton. Its bones stand in the person's A-pose here; :mod:`.t_pose` brings all to Mixamo's."""

from __future__ import annotations

import numpy as np

from ...recognition.bone_tables import conventions
from ..human import Human
from .game_engine import build_skeleton
from .skeleton import F64, Skeleton, normalised, parents_first, rigid, skeleton_from

PREFIX = "mixamorig:"
INFLUENCES = 4
_ROLES = {"head": "Head", "jaw": "Head", "eye_l": "LeftEye", "eye_r": "RightEye"}


def build_mixamo(human: Human) -> Skeleton:
    """The rig of its file, with the eye bones that Ready Player Me adds; Mixamo has none for the jaw."""
    rig = dict(human.source.rig("mixamo")["bones"])
    detailed = human.source.rig("default")
    for side, name in (("L", "LeftEye"), ("R", "RightEye")):
        rig[PREFIX + name] = {**detailed[f"eye.{side}"], "parent": PREFIX + "Head"}
    names = parents_first(rig)
    weights = _weights(human, names)
    head = names.index(PREFIX + "Head")
    places = {"helper-l-eye": names.index(PREFIX + "LeftEye"), "helper-tongue": head}
    places |= {"helper-r-eye": names.index(PREFIX + "RightEye"), "helper-lower-teeth": head}
    rigid(weights, human, places)
    roles = {role: PREFIX + name for role, name in _ROLES.items()}
    return skeleton_from(human, rig, normalised(weights), INFLUENCES, roles=roles)


def _weights(human: Human, names: tuple[str, ...]) -> F64:
    """(19158, J) those of the game-engine rig, bone for bone the same skeleton: clothes are draped by them.
    With the weights that the source has for this one skin comes through the collar when arms are raised."""
    tables = conventions()
    ours, theirs = tables["game_engine"].joints, tables["mixamo"].joints
    place = {ours[j][0]: names.index(PREFIX + theirs[j][0]) for j in ours if j in theirs}
    made = build_skeleton(human)
    place |= {"Root": place["pelvis"], "jaw": place["head"]}
    weights = np.zeros((len(human.vertices), len(names)))
    for i, column in enumerate(made.weights.T):
        weights[:, place[made.names[i]]] += column
    return weights
