"""What all garments share: the tights surface, measures of the figure, UVs and skin weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from ..asset import I32, Part
from ..distance_field import F64
from ..human import Human
from ..skeleton import Skeleton
from ..skeleton.skeleton import strongest
from ..subdivision import Mesh, subdivide
from .bands import Band

ARM = ("upperarm", "lowerarm", "hand")


@dataclass(frozen=True)
class Cloth:
    """A finished garment and the base vertices (19158,) that it covers."""

    part: Part
    covers: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Figure:
    """A person measured for clothes.

    ``weights`` (19158, J) dense skin weights of ``skeleton``, by which clothes are cut; ``rig``: the skeleton
    that they hang on; ``tights`` the subdivided tights over the base vertices;
    ``neck_point`` (3,) and ``neck_slope``: the neckline is the plane y = neck_y - slope (z - neck_z);
    ``arms``: shoulder, elbow and wrist (3, 3) of the left arm; heights in metres.
    """

    human: Human
    skeleton: Skeleton
    rig: Skeleton
    weights: F64
    tights: Mesh
    neck_point: F64
    neck_slope: float
    arms: F64
    hem: float
    waist: float
    ankle: float

    def past_neckline(self, points: F64) -> F64:
        """Metres (N,) above the neckline; well negative away from the neck."""
        plane = points[:, 1] - self.neck_point[1] + self.neck_slope * (points[:, 2] - self.neck_point[2])
        return np.where(np.abs(points[:, 0]) < 0.12, plane, -0.1)

    def along_arm(self, points: F64) -> F64:
        """Metres (N,) from the shoulder joint along the nearer arm, beyond the elbow along the forearm."""
        p = points * np.where(points[:, :1] < 0, [-1, 1, 1], [1, 1, 1])
        shoulder, elbow, wrist = self.arms
        upper, lower = elbow - shoulder, wrist - elbow
        upper_length, lower_length = np.linalg.norm(upper), np.linalg.norm(lower)
        first = (p - shoulder) @ upper / upper_length
        second = (p - elbow) @ lower / lower_length
        return np.where(first < upper_length, first, upper_length + np.maximum(second, 0))

    @property
    def arm_length(self) -> float:
        """Metres from shoulder to wrist."""
        return float(np.linalg.norm(np.diff(self.arms, axis=0), axis=1).sum())

    def on_arm(self, points: F64, weights: F64) -> npt.NDArray[np.bool_]:
        """Which points (N, 3) with dense weights (N, J) belong to a sleeve."""
        return weights[:, arm_bones(self.skeleton)].sum(axis=1) > 0.5


def measure_figure(
    human: Human, skeleton: Skeleton, neckline: dict[str, float], rig: Skeleton | None = None
) -> Figure:
    """Measure a person; ``neckline``: ``height`` over the neck joint and ``slope`` towards the front."""

    def head(bone: str) -> F64:
        return skeleton.heads[skeleton.bone(bone)].astype(float)

    faces = human.faces[human.faces_of("helper-tights")]
    pelvis = head("pelvis")
    return Figure(
        human=human,
        skeleton=skeleton,
        rig=rig or skeleton,
        weights=skeleton.weights,
        tights=subdivide(faces, len(human.vertices)),
        neck_point=head("neck_01") + np.array([0, neckline["height"], 0]),
        neck_slope=neckline["slope"],
        arms=np.array([head("upperarm_l"), head("lowerarm_l"), head("hand_l")]),
        hem=float(pelvis[1]) - 0.055,
        waist=float(pelvis[1]) - 0.02,
        ankle=float(head("foot_l")[1]) - 0.012,
    )


def arm_bones(skeleton: Skeleton) -> list[int]:
    """Indices of the bones of both arms."""
    return [i for i, n in enumerate(skeleton.names) if n.startswith(ARM)]


def cylinder_uvs(faces: I32, points: F64, axis_point: F64, axis: F64, front: F64, radii: F64) -> F64:
    """Corner UVs (F, 4, 2) in metres around an axis; ``radii`` (2,) sideways and along ``front``.

    The seam lies opposite of ``front``; faces across it continue beyond.
    """
    axis = axis / np.linalg.norm(axis)
    front = front - axis * (front @ axis)
    front = front / np.linalg.norm(front)
    side = np.cross(axis, front)
    d = points - axis_point
    turn = np.arctan2(d @ side / radii[0], d @ front / radii[1]) * radii.mean()
    uv = np.stack([turn, d @ axis], axis=1)[np.maximum(faces, 0)]
    round_trip = 2 * np.pi * radii.mean()
    wide = np.ptp(uv[..., 0], axis=1) > round_trip / 2
    uv[..., 0] += round_trip * (wide[:, None] & (uv[..., 0] < 0))
    return uv


@dataclass(frozen=True)
class Sheet:
    """Some faces of a garment in the making: as :class:`Part`, with the map of its weights."""

    vertices: F64
    faces: I32
    uvs: F64
    carry: csr_matrix
    material: int


def sheet_of_band(band: Band, carry: csr_matrix, material: int) -> Sheet:
    """A band as a sheet; ``carry`` is that of the garment it hangs on."""
    return Sheet(band.vertices, band.faces, band.uvs, carry[band.origin], material)


def assemble(name: str, figure: Figure, sheets: list[Sheet], materials: tuple[str, ...]) -> Part:
    """One part of several sheets, weighted to the bones by their maps."""
    offsets = np.cumsum([0] + [len(s.vertices) for s in sheets[:-1]])
    carried = figure.rig.weights
    weights = np.concatenate([s.carry @ carried for s in sheets])
    index, value = strongest(weights, figure.rig.influences)
    faces = [np.where(s.faces < 0, -1, s.faces + o) for s, o in zip(sheets, offsets, strict=True)]
    return Part(
        name=name,
        vertices=np.concatenate([s.vertices for s in sheets]).astype(np.float32),
        faces=np.concatenate(faces).astype(np.int32),
        uvs=np.concatenate([s.uvs for s in sheets]).astype(np.float32),
        face_material=np.concatenate([np.full(len(s.faces), s.material) for s in sheets]).astype(np.int32),
        materials=materials,
        weight_index=index,
        weight_value=value,
    )


def normals_of(vertices: F64, faces: I32) -> F64:
    """Vertex normals (V, 3) of faces (F, 4), triangles ending in -1."""
    corner = np.where(faces < 0, faces[:, :1], faces)
    cross = np.cross(
        vertices[corner[:, 2]] - vertices[corner[:, 0]], vertices[corner[:, 3]] - vertices[corner[:, 1]]
    )
    normal = np.zeros_like(vertices)
    for k in range(4):
        np.add.at(normal, corner[:, k], cross * (faces[:, k] >= 0)[:, None])
    return normal / (np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12)
