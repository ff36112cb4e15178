"""Mixamo's skeleton. Its bones stand in the person's A-pose here; :mod:`.t_pose` brings all to Mixamo's."""

from __future__ import annotations

from ..human import Human
from .skeleton import Skeleton, normalised, parents_first, rigid, skeleton_from, table_of

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
    weights = table_of(len(human.vertices), names, human.source.weights("mixamo"))
    head = names.index(PREFIX + "Head")
    places = {"helper-l-eye": names.index(PREFIX + "LeftEye"), "helper-tongue": head}
    places |= {"helper-r-eye": names.index(PREFIX + "RightEye"), "helper-lower-teeth": head}
    rigid(weights, human, places)
    roles = {role: PREFIX + name for role, name in _ROLES.items()}
    return skeleton_from(human, rig, normalised(weights), INFLUENCES, roles=roles)
