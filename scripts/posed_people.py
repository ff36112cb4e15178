"""People as the product poses them, skinned, and how deep one part of them is in another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from paksatalker.rigs import smplx
from paksatalker.rigs.avatar.asset import Avatar, Part
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.person import build_described
from paksatalker.rigs.avatar.source_file import open_source
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.detect import detect
from paksatalker.rigs.retargeting.retarget import retarget
from paksatalker.rigs.rig import BoneMotion, Rig, Skin
from paksatalker.rigs.rotations import (
    matrix_from_quat,
    quat_conjugate,
    quat_from_matrix,
    quat_multiply,
    shortest_arc,
)

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Index = npt.NDArray[np.intp]

PEOPLE = {
    "woman": ("woman", ""),
    "man": ("man", ""),
    "thinnest": ("woman", "weight=0,muscle=0"),
    "broadest": ("man", "weight=1,muscle=0.3"),
}
BEYOND = 0.03
"""Metres: what is deeper in is beyond a thin sheet."""
COARSE = 0.02
"""Metres from the middle of a triangle to its edge, at most."""


def person_of(name: str) -> Avatar:
    """One of ``PEOPLE``, built anew."""
    return build_described(open_source(), describe(*PEOPLE[name]), name)


def rig_of(person: Avatar) -> Rig:
    """Bones with Y along them, and the skin by which arms get room."""
    heads, tails = to_blender(person.bone_heads), to_blender(person.bone_tails)
    rest = np.tile(np.eye(4), (len(heads), 1, 1))
    rest[:, :3, :3] = shortest_arc(np.array([0.0, 1.0, 0.0]), tails - heads)
    rest[:, :3, 3] = heads
    points = np.concatenate([p.vertices for p in person.parts])
    bones = np.concatenate(
        [
            np.take_along_axis(p.weight_index, np.argmax(p.weight_value, 1)[:, None], 1)[:, 0]
            for p in person.parts
        ]
    )
    skin = Skin(to_blender(points), bones.astype(np.intp))
    return Rig(person.bone_names, person.bone_parents, rest, skin=skin)


def moved(rig: Rig, poses: F64, trans: F64, fps: float | None = None, pose: str = "") -> BoneMotion:
    """The motion as the product retargets it."""
    found = detect(rig.names)
    assert found is not None
    return retarget(poses, trans, smplx.rest_joints(), rig, found.mapping, fps=fps, pose=pose)


def moves(rig: Rig, motion: BoneMotion, frames: Index) -> F64:
    """(F, J, 4, 4) what each bone does to a point of the rest in these frames."""
    posed = np.zeros((len(frames), len(rig.names), 4, 4))
    for b in rig.order():
        local = np.tile(np.eye(4), (len(frames), 1, 1))
        if rig.names[b] in motion.bones:
            local[:, :3, :3] = matrix_from_quat(motion.quaternions[frames, motion.bones.index(rig.names[b])])
        if rig.names[b] == motion.root_bone:
            local[:, :3, 3] = motion.root_location[frames]
        p = rig.parents[b]
        above = np.eye(4) if p < 0 else posed[:, p] @ np.linalg.inv(rig.rest[p])
        posed[:, b] = above @ rig.rest[b] @ local
    return np.asarray(posed @ np.linalg.inv(rig.rest))


def skinned(part: Part, move: F64) -> F64:
    """(V, 3) a part's vertices by linear blend skinning."""
    points = np.column_stack([to_blender(part.vertices), np.ones(len(part.vertices))])
    blend = np.einsum("vk,vkij->vij", part.weight_value, move[part.weight_index])
    return np.asarray(np.einsum("vij,vj->vi", blend, points)[:, :3])


class Surface:
    """The faces about some vertices of a part, skinned pose after pose: ``used`` (U,) their vertices among
    the part's, ``faces`` (F, 4) counting these."""

    def __init__(self, part: Part, faces: I32) -> None:
        self.used = np.unique(faces[faces >= 0])
        new = np.full(len(part.vertices) + 1, -1, np.int32)
        new[self.used] = np.arange(len(self.used))
        self.faces = new[faces]
        index, value = part.weight_index[self.used], part.weight_value[self.used]
        self._index, self._value = index, value.astype(float)
        count = len(self.used)
        rows = np.repeat(np.arange(count), index.shape[1])
        shape = (count, int(index.max()) + 1)
        self._weights = csr_matrix((value.ravel().astype(float), (rows, index.ravel())), shape)
        self._rest = to_blender(part.vertices[self.used]).astype(float)
        corner = np.where(self.faces < 0, self.faces[:, :1], self.faces)
        self._corner = corner
        ones = np.ones(corner.size)
        owners = np.repeat(np.arange(len(corner)), 4)
        self._around = csr_matrix((ones, (corner.ravel(), owners)), (count, len(corner)))

    def at(self, move: F64, whole: bool = False) -> tuple[F64, F64, F64, F64]:
        """Of bones moved (J, 4, 4): vertices (U, 3), their normals, middles of the faces (F, 3), and
        theirs. ``whole``: by dual quaternions, as Blender's armatures that preserve volume."""
        count = self._weights.shape[1]
        if whole:
            blend = _rigid(_blended(_dual(move[:count]), self._index, self._value))
        else:
            blend = (self._weights @ move[:count, :3].reshape(-1, 12)).reshape(-1, 3, 4)
        points = np.einsum("vij,vj->vi", blend[..., :3], self._rest) + blend[..., 3]
        ring = points[self._corner]
        cross = np.cross(ring[:, 2] - ring[:, 0], ring[:, 3] - ring[:, 1])
        normals = np.asarray(self._around @ cross)
        return points, _unit(normals), ring.mean(axis=1), _unit(cross)


def _dual(move: F64) -> F64:
    """(J, 8) dual quaternions of rigid moves (J, 4, 4): turns, then half their product with the shifts
    (Kavan et al., "Geometric skinning with approximate dual quaternion blending", 2008)."""
    turn = quat_from_matrix(move[:, :3, :3])
    shift = np.column_stack([np.zeros(len(move)), move[:, :3, 3]])
    return np.concatenate([turn, 0.5 * quat_multiply(shift, turn)], axis=1)


def _blended(dual: F64, index: I32, value: F64) -> F64:
    """(U, 8) sums of dual quaternions (J, 8) by ``index`` and ``value`` (U, K), each of the sign that is
    nearer to the strongest."""
    most = index[np.arange(len(index)), value.argmax(axis=1)]
    total = np.zeros((len(index), 8))
    for k in range(index.shape[1]):
        one = dual[index[:, k]]
        alike = np.sign(np.einsum("uq,uq->u", one[:, :4], dual[most][:, :4]) + 1e-12)
        total += one * (alike * value[:, k])[:, None]
    return total


def _rigid(dual: F64) -> F64:
    """(U, 3, 4) moves of blended dual quaternions (U, 8)."""
    dual = dual / np.linalg.norm(dual[:, :4], axis=1, keepdims=True)
    turn = dual[:, :4]
    shift = 2 * quat_multiply(dual[:, 4:], quat_conjugate(turn))[:, 1:]
    return np.concatenate([matrix_from_quat(turn), shift[..., None]], axis=2)


def _unit(ways: F64) -> F64:
    return np.asarray(ways / (np.linalg.norm(ways, axis=1, keepdims=True) + 1e-12))


def ids(person: Avatar, part: Part, words: tuple[str, ...], ending: str = "") -> Index:
    """Vertices that move mostly with bones whose name starts with one of the words."""
    bones = [i for i, b in enumerate(person.bone_names) if b.startswith(words) and b.endswith(ending)]
    main = np.argmax(part.weight_value, axis=1)[:, None]
    return np.flatnonzero(np.isin(np.take_along_axis(part.weight_index, main, 1)[:, 0], bones))


def faces(person: Avatar, part: Part, words: tuple[str, ...], ending: str = "") -> Index:
    """Triangles (N, 3) whose corners all do."""
    quads = part.faces.astype(np.intp)
    corners = np.where(quads < 0, quads[:, :1], quads)
    whole = quads[np.isin(corners, ids(person, part, words, ending)).all(axis=1)]
    second = whole[whole[:, 3] >= 0]
    return np.concatenate([whole[:, :3], second[:, [0, 2, 3]]])


def signed_gaps(points: F64, corners: F64, most: float = 0.12) -> F64:
    """(N,) metres of points (N, 3) from the nearest of triangles (M, 3, 3), negative on its inner side; inf
    ``most`` metres and more from the middle of each, and for what is within deeper than ``BEYOND``."""
    from scipy.spatial import cKDTree
    from trimesh.triangles import closest_point

    gaps = np.full(len(points), np.inf)
    low, high = points.min(axis=0) - most, points.max(axis=0) + most
    middles = corners.mean(axis=1)
    near = corners[np.all((middles > low) & (middles < high), axis=1)]
    if not len(near):
        return gaps
    count = min(8, len(near))
    away, which = cKDTree(near.mean(axis=1)).query(points, k=count, distance_upper_bound=most)
    found = np.isfinite(away).reshape(len(points), count)
    which = which.reshape(len(points), count)
    rows, columns = np.nonzero(found)
    if not len(rows):
        return gaps
    triangles = near[which[rows, columns]]
    closest = closest_point(triangles, points[rows])
    normal = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    way = points[rows] - closest
    far = np.linalg.norm(way, axis=1)
    facing = np.sum(way * normal, axis=1)
    least = np.full(len(points), np.inf)
    np.minimum.at(least, rows, far)
    # in a fold of cloth the nearest triangle may look either way: all that are about as near have a say
    near_by = far < 1.25 * least[rows] + 1e-4
    inner, all_ = np.zeros(len(points)), np.zeros(len(points))
    np.add.at(inner, rows[near_by], (facing / np.maximum(far, 1e-9))[near_by])
    np.add.at(all_, rows[near_by], 1.0)
    known = all_ > 0
    gaps[known] = np.where(inner[known] < -0.6 * all_[known], -least[known], least[known])
    gaps[gaps < -BEYOND] = np.inf
    return gaps


def about(points: F64, vertices: F64, corners: Index, most: float = 0.12) -> F64:
    """(M, 3, 3) of the triangles ``corners`` (N, 3) of ``vertices`` (V, 3) those that are about points."""
    low, high = points.min(axis=0) - most, points.max(axis=0) + most
    near = np.all((vertices > low) & (vertices < high), axis=1)
    return np.asarray(vertices[corners[near[corners].any(axis=1)]] if near.any() else np.zeros((0, 3, 3)))


def depth(points: F64, vertices: F64, corners: Index) -> float:
    """Metres that the deepest of points is within the triangles ``corners`` (N, 3) of ``vertices`` (V, 3)."""
    if not len(points):
        return 0.0
    found = about(points, vertices, corners, BEYOND + COARSE)
    return float(max(-signed_gaps(points, found, BEYOND + COARSE).min(initial=np.inf), 0.0))
