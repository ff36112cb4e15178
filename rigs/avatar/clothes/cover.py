"""What a garment lies over: where skin and inner garments are left out, and which garments it replaces."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from ....base.easing import smoothstep
from ..asset import F32, I32
from ..human import Human
from ..subdivision import border_loops
from .normals import normals_of

Mask = npt.NDArray[np.bool_]
F64 = npt.NDArray[np.float64]

NEAR = 0.06
"""Metres from the body, within which cloth lies over it."""
TUCKED = 0.014
"""Metres of skin that stay beneath an open edge."""
WORN_SHARE = 0.4
"""The share of a zone that a garment of that zone lies over."""
PATCH = 24
"""Vertices of bare skin amid covered, below which it is covered, too: a ring of an ankle has more."""
SHELL = 0.4
"""The share of the largest sheet's area from which another is one of the shells: hoods are smaller."""
BENDS = 0.025
"""Metres beyond an edge, within which what is beneath it comes out."""
SEWN = 0.015
"""Metres from an edge, within which another sheet is sewn to it."""
_STANDS_OUT = 0.012
"""Metres that something beneath may stand out of the cloth: it is what would be seen through it."""


def covered(human: Human, vertices: F32, faces: I32, tucked: float = TUCKED) -> Mask:
    """(19158,) base vertices of the body that lie beneath a garment's faces (F, 4), but for a strip along its
    open edges."""
    body = human.groups["body"]
    result = np.zeros(len(human.vertices), bool)
    looks = normals_of(human.vertices.astype(float), human.faces[human.faces_of("body")])[body]
    result[body[beneath(human.vertices[body], looks, vertices, faces, tucked)]] = True
    # patches left amid what is covered, as in an armpit beneath a wide sleeve
    faces = human.faces[human.faces_of("body")]
    a, b = faces.ravel(), np.roll(faces, 1, axis=1).ravel()
    bare = ~result[a] & ~result[b]
    count = len(result)
    _, patch = connected_components(
        coo_matrix((np.ones(int(bare.sum())), (a[bare], b[bare])), (count, count))
    )
    small = np.bincount(patch, ~result) < PATCH
    result[body] |= small[patch[body]]
    # a throat is seen within any collar
    neck = human.centre("joint-neck")
    off = human.vertices[body] - neck
    result[body[(off[:, 1] > 0) & (off[:, 1] < 0.06) & (off[:, 2] > 0)]] = False
    return result


def beneath(points: F32, looks: F64, vertices: F32, faces: I32, tucked: float = TUCKED) -> Mask:
    """(N,) which points (N, 3) lie beneath a garment; ``looks`` (N, 3): normals of the surface they are of,
    since under an arm the nearest cloth may be that of the trunk."""
    shell = shell_of(vertices, faces)
    out, away = _over_alike(points, looks, vertices, shell)
    found = np.isfinite(away)
    mask = found & (out < np.maximum(0.3 * np.where(found, away, 0), _STANDS_OUT))
    edges = _open_edges(vertices, shell)
    if edges:
        border = cKDTree(vertices[np.concatenate(edges)])
        # what lies beyond an edge is nearest to that edge
        mask &= border.query(points)[0] > np.maximum(tucked, 1.3 * np.where(found, away, 0))
    return np.asarray(mask)


def pressed(points: F32, vertices: F32, faces: I32, gap: float) -> F32:
    """Points (N, 3) of an inner garment, those beneath an outer one moved ``gap`` metres below its cloth."""
    shell = shell_of(vertices, faces)
    out, away, normals = _over(points, vertices, shell)
    near = np.isfinite(away) & (away < 0.03) & (out > -gap)
    edges = _open_edges(vertices, shell)
    if edges:
        border = cKDTree(vertices[np.concatenate(edges)])
        near &= border.query(points)[0] > np.maximum(0.002, 0.8 * np.where(np.isfinite(away), away, 0))
    if not near.any():
        return points
    # what goes on beyond an edge bends out from beneath it, as far as it lies over the cloth's plane
    lack = np.maximum(out + gap, 0)
    away, at = cKDTree(points[near]).query(points, k=min(4, int(near.sum())))
    away, at = away.reshape(len(points), -1), at.reshape(len(points), -1)
    share = 1 / (away + 1e-4)
    beside = np.einsum("vk,vk->v", share / share.sum(axis=1, keepdims=True), lack[near][at])
    bent = np.minimum((1 - smoothstep(away[:, 0] / BENDS)) * beside, lack)
    shift = np.where(near, lack, bent)
    return (points - normals * shift[:, None]).astype(np.float32)


def lifted(points: F64, vertices: F64, faces: I32, gap: F64) -> F64:
    """Points (N, 3) of what is sewn on, moved out so that they lie ``gap`` metres (N,) off the cloth."""
    out, away, normals = _over(points, vertices, faces)
    lack = np.where(np.isfinite(away), np.maximum(gap - out, 0), 0)
    return np.asarray(points + normals * np.minimum(lack, 0.03)[:, None])


def _over_alike(points: F32, looks: F64, vertices: F32, faces: I32) -> tuple[F64, F64]:
    """As :func:`_over` of the nearest face that looks the way that the surface at the point does."""
    middles, normals = _faces(vertices, faces)
    away, nearest = cKDTree(middles).query(points, k=min(12, len(middles)), distance_upper_bound=NEAR)
    found = np.isfinite(away)
    at = np.where(found, nearest, 0)
    alike = found & (np.einsum("vkx,vx->vk", normals[at], looks) > 0.1)
    first = np.where(alike.any(axis=1), alike.argmax(axis=1), 0)
    rows = np.arange(len(points))
    chosen = at[rows, first]
    return np.einsum("vx,vx->v", points - middles[chosen], normals[chosen]), away[rows, first]


def _over(points: F32 | F64, vertices: F32 | F64, faces: I32) -> tuple[F64, F64, F64]:
    """Metres (N,) off the nearest face's plane, metres from it, and its normal (N, 3)."""
    middles, normals = _faces(vertices, faces)
    away, nearest = cKDTree(middles).query(points, distance_upper_bound=NEAR)
    at = np.where(np.isfinite(away), nearest, 0)
    return np.einsum("vx,vx->v", points - middles[at], normals[at]), away, normals[at]


def _faces(vertices: F32 | F64, faces: I32) -> tuple[F64, F64]:
    """Middles and unit normals (F, 3)."""
    corner = np.where(faces < 0, faces[:, :1], faces)
    ring = vertices[corner].astype(float)
    normals = np.cross(ring[:, 2] - ring[:, 0], ring[:, 3] - ring[:, 1])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    return ring.mean(axis=1), normals


def shell_of(vertices: F32, faces: I32) -> I32:
    """The faces of the largest sheets: bands and pockets are sewn on them and have edges of their own."""
    corner = np.where(faces < 0, faces[:, :1], faces)
    sheet = _sheets(faces)
    # by what they cover: a waistband has many faces, and is narrow
    ring = vertices[corner].astype(float)
    area = np.linalg.norm(np.cross(ring[:, 2] - ring[:, 0], ring[:, 3] - ring[:, 1]), axis=1)
    sizes = np.bincount(sheet, area)
    return faces[sizes[sheet] > SHELL * sizes.max()]


def _open_edges(vertices: F32, shell: I32) -> list[I32]:
    """The borders of a garment's shells but for those that are sewn to another of them."""
    loops = [loop for loop in border_loops(shell) if len(loop) > 20]
    sheet = _sheets(shell)
    if len(np.unique(sheet)) < 2:
        return loops
    found = []
    for loop in loops:
        mine = sheet[np.isin(shell, loop).any(axis=1)][0]
        other = np.unique(shell[sheet != mine])
        away, _ = cKDTree(vertices[other[other >= 0]]).query(vertices[loop])
        if np.median(away) > SEWN:
            found.append(loop)
    return found


def _sheets(faces: I32) -> npt.NDArray[np.int32]:
    """(F,) which faces hang together."""
    corner = np.where(faces < 0, faces[:, :1], faces)
    a, b = corner.ravel(), np.roll(corner, 1, axis=1).ravel()
    count = int(corner.max()) + 1
    _, label = connected_components(coo_matrix((np.ones(len(a)), (a, b)), (count, count)))
    return np.asarray(label[corner[:, 0]])


def zones(human: Human, vertices: F32) -> set[str]:
    """The zones of the body that points (V, 3) lie over: ``upper`` is the trunk, ``lower`` the legs."""
    body = human.vertices[human.groups["body"]]
    height = body[:, 1]
    neck, hips = float(human.centre("joint-neck")[1]), float(human.centre("joint-l-upper-leg")[1])
    ankle = float(human.centre("joint-l-ankle")[1])
    reach = abs(float(human.centre("joint-l-shoulder")[0]))
    trunk = np.abs(body[:, 0]) < reach
    parts = {
        "upper": trunk & (height > hips + 0.15) & (height < neck - 0.05),
        "lower": trunk & (height < hips - 0.10) & (height > ankle + 0.20),
        "feet": height < ankle - 0.03,
    }
    away, _ = cKDTree(vertices).query(body, distance_upper_bound=NEAR)
    return {name for name, part in parts.items() if np.isfinite(away[part]).mean() > WORN_SHARE}
