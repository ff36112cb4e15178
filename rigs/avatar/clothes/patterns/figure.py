"""A person measured for clothes: waist, hips, armpits and wrists, and the tights that all is cut from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .....base.easing import smoothstep
from ...distance_field import F64
from ...human import Human
from ...skeleton import Skeleton
from ...subdivision import Mesh, subdivide

ARM = ("upperarm", "lowerarm", "hand")
ELBOW = 0.05
"""Metres before and behind the elbow, between which a sleeve turns."""
LEG = ("thigh", "calf", "foot", "ball")


@dataclass(frozen=True)
class Figure:
    """``weights`` (19158, J) dense skin weights of ``skeleton``, by which clothes are cut; ``rig``: the
    skeleton that they hang on; ``tights`` and ``skirt`` subdivided, over the base vertices; ``arms``:
    shoulder, elbow and wrist (3, 3) of the left arm; ``legs``: hip, knee and ankle; ``neck`` (3,) where it
    begins, ``neck_width`` metres to its side; ``forearm``: its radius; heights in metres."""

    human: Human
    skeleton: Skeleton
    rig: Skeleton
    weights: F64
    tights: Mesh
    skirt: Mesh
    neck: F64
    arms: F64
    legs: F64
    armpit: float
    waist: float
    hips: float
    crotch: float
    ground: float
    neck_width: float
    forearm: float

    def past_neckline(self, points: F64, height: float, slope: float, wide: float) -> F64:
        """Metres (N,) above the plane y = neck_y + height - slope (z - neck_z), no further from the middle
        than ``wide`` metres beside the neck; well below 0 off the neck."""
        plane = points[:, 1] - self.neck[1] - height + slope * (points[:, 2] - self.neck[2])
        # towards the front a neckline widens less and less, so that it is round
        beside = self.neck_width + wide - np.abs(points[:, 0])
        return np.where(np.abs(points[:, 0]) < 0.16, np.minimum(plane, beside), -0.1)

    def along_arm(self, points: F64) -> F64:
        """Metres (N,) from the shoulder joint along the nearer arm, beyond the elbow along the forearm."""
        return self.on_arm(points * np.where(points[:, :1] < 0, [-1, 1, 1], [1, 1, 1]))[0]

    def on_arm(self, points: F64) -> tuple[F64, F64, F64]:
        """Metres (N,) along the left arm, the point (N, 3) of its axis beside each of ``points``, and how far
        (N,) it is of the forearm; smooth about the elbow, where two bones are equally near."""
        shoulder, elbow, wrist = self.arms
        upper, lower = elbow - shoulder, wrist - elbow
        length = np.linalg.norm(upper)
        upper, lower = upper / length, lower / np.linalg.norm(lower)
        through = (upper + lower) / np.linalg.norm(upper + lower)
        second = smoothstep(((points - elbow) @ through + ELBOW) / (2 * ELBOW))
        along = (points - shoulder) @ upper
        first = shoulder + np.clip(along, 0, None)[:, None] * upper
        beyond = (points - elbow) @ lower
        on_axis = first + second[:, None] * (elbow + beyond[:, None] * lower - first)
        return along + second * (length + beyond - along), on_axis, second

    @property
    def arm_length(self) -> float:
        """Metres from shoulder to wrist."""
        return float(np.linalg.norm(np.diff(self.arms, axis=0), axis=1).sum())

    def skin_of_neck(self) -> F64:
        """(N, 3) skin within 14 cm of where the neck begins, without what lies below the throat."""
        skin = self.human.vertices[self.human.groups["body"]].astype(float)
        near = np.linalg.norm(skin - self.neck, axis=1) < 0.14
        return np.asarray(skin[near & (skin[:, 1] > self.neck[1] - 0.04)])

    def share(self, mesh: Mesh, words: tuple[str, ...]) -> F64:
        """(V,) how far a mesh's vertices hang on bones of these names."""
        bones = [i for i, n in enumerate(self.skeleton.names) if n.startswith(words)]
        return np.asarray(mesh.carry @ self.weights[:, bones].sum(axis=1))

    def off_trunk(self, points: F64) -> npt.NDArray[np.bool_]:
        """Which points (N, 3) at rest are beside the trunk and the legs: arms and hands."""
        reach = float(self.arms[0, 0])
        lean = np.clip((self.armpit - points[:, 1]) * 0.28, 0, 0.3)
        return np.asarray(np.abs(points[:, 0]) > reach - 0.01 + lean)


def measure_figure(human: Human, skeleton: Skeleton, rig: Skeleton | None = None) -> Figure:
    """Measure a person for clothes."""

    def head(bone: str) -> F64:
        return skeleton.heads[skeleton.bone(bone)].astype(float)

    count = len(human.vertices)
    shoulder = head("upperarm_l")
    hip = head("thigh_l")
    waist = float(human.centre("joint-spine-4")[1]) + 0.015
    between = human.vertices[human.groups["helper-tights"]]
    middle = between[(np.abs(between[:, 0]) < 0.012) & (np.abs(between[:, 2]) < 0.12)]
    return Figure(
        human=human,
        skeleton=skeleton,
        rig=rig or skeleton,
        weights=skeleton.weights,
        tights=_own(subdivide(human.faces[human.faces_of("helper-tights")], count)),
        skirt=_own(subdivide(human.faces[human.faces_of("helper-skirt")], count)),
        neck=head("neck_01"),
        arms=np.array([shoulder, head("lowerarm_l"), head("hand_l")]),
        legs=np.array([hip, head("calf_l"), head("foot_l")]),
        armpit=float(shoulder[1]) - 0.085,
        waist=waist,
        hips=float(hip[1]),
        crotch=float(middle[middle[:, 1] > hip[1] - 0.25, 1].min()),
        neck_width=_half_width(human, head("neck_01")),
        forearm=_radius(human, head("lowerarm_l"), head("hand_l")),
        ground=float(human.vertices[human.groups["body"], 1].min()),
    )


def _own(mesh: Mesh) -> Mesh:
    """The mesh without the vertices that no face of it has: a subdivided one brings along all of the base."""
    used = np.unique(mesh.faces[mesh.faces >= 0])
    new = np.full(mesh.carry.shape[0] + 1, -1, np.int32)
    new[used] = np.arange(len(used))
    return Mesh(new[mesh.faces], mesh.carry[used])


def _half_width(human: Human, neck: F64) -> float:
    body = human.vertices[human.groups["body"]]
    ring = body[(np.abs(body[:, 1] - neck[1] - 0.045) < 0.012) & (np.abs(body[:, 0]) < 0.12)]
    return float(np.abs(ring[:, 0]).max())


def _radius(human: Human, start: F64, end: F64) -> float:
    """Of the forearm, a third of the way to the hand."""
    body = human.vertices[human.groups["body"]].astype(float)
    axis = (end - start) / np.linalg.norm(end - start)
    along = (body - start) @ axis
    near = np.abs(along - 0.33 * np.linalg.norm(end - start)) < 0.015
    away = np.linalg.norm(body - start - along[:, None] * axis, axis=1)
    return float(np.median(away[near & (away < 0.12)]))


def falloff(values: F64, start: float, end: float) -> F64:
    """1 at ``start`` and before, 0 at ``end`` and beyond, smooth between; ``start`` may be the larger."""
    return np.asarray(1 - smoothstep((values - start) / (end - start)))
