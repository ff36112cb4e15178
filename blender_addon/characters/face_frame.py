"""How a character's face lies in its armature: which way it looks, how large it is, where its points are."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np
import numpy.typing as npt

from ...rigs.axes import to_blender
from ...rigs.faces.face_controls import HEAD, TAIL, FaceRig
from ...rigs.faces.face_measures import measures
from ...rigs.retargeting.alignment import quarter_turns

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FaceFrame:
    """``turn`` (3, 3): from the armature's axes to those of a face that looks to -Y with Z up, by quarter
    turns; ``scale``: units of the armature to a mm of the average face. ``rest``: each point of the rig to
    where it is at rest (3,), in the armature's axes."""

    turn: F64
    scale: float
    rest: dict[str, F64]

    def facing(self, places: npt.ArrayLike) -> F64:
        """Places or ways (..., 3) of the armature in the face's axes."""
        return np.asarray(np.asarray(places, np.float64) @ self.turn.T)


def face_frame(armature: bpy.types.Object, rig: FaceRig) -> FaceFrame:
    """By the points that the rig and the average face both have.

    Files of other programs keep their own axes in the armature and turn the whole object.
    """
    table = measures()
    bones = armature.data.bones
    ends = {HEAD: "head_local", TAIL: "tail_local"}
    rest = {p: np.array(getattr(bones[b], ends[end])) for p, (b, end) in rig.points.items() if end in ends}
    usual = {p: to_blender(1000 * table.rest[table.points.index(p)]) for p in rig.points}
    here, there = (np.array([places[p] for p in rest]) for places in (rest, usual))
    a, b = here - here.mean(axis=0), there - there.mean(axis=0)
    turn = max(quarter_turns(), key=lambda t: float((a @ t.T * b).sum()))
    scale = float(np.sqrt((a**2).sum() / (b**2).sum()))
    for point in rig.points.keys() - rest.keys():
        rest[point] = here.mean(axis=0) + scale * (usual[point] - there.mean(axis=0)) @ turn
    return FaceFrame(turn, scale, {p: rest[p] for p in rig.points})
