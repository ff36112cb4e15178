"""What is wet around an eye: the line of tears along the lower lid, and the caruncle in the inner corner."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..asset import I32, Material
from ..human import Human
from ..piece import Piece
from ..skin.layout import HEAD, SkinLayout
from .eyes import INSET, fit_sphere

F64 = npt.NDArray[np.float64]

NAME, TEARS, CARUNCLE = "wet_lids", "tears", "caruncle"
MENISCUS = 0.00065
"""Metres that tears climb on the eyeball; 0.2 to 0.4 mm in the living, which a picture would not show."""
OFF_EYE = 0.00022
"""Metres that the film stands before the eyeball, so that its cut does not flicker."""
CORNER = (0.0018, 0.0013, 0.0010)
"""Half the caruncle's size across, up and to the front, metres."""
FROM_CORNER = np.array([0.0011, 0.0003, -0.0003])
"""From where the lids meet on the eyeball to its middle, metres, towards the eye, up and to the front."""
RINGS, SEGMENTS = 4, 10
MOST_ROWS = 4
"""Rows of faces from a lid's rim within which it comes out of the eyeball."""


def build_wet_lids(human: Human, layout: SkinLayout) -> Piece:
    """Both eyes' tears and caruncles; they go with the lids' rims."""
    meshes = []
    for side, sign in (("l", 1.0), ("r", -1.0)):
        rim = _rim(human, layout, sign)
        centre, radius = fit_sphere(human.vertices[human.groups[f"helper-{side}-eye"]])
        seen = _met(human, layout, rim, centre.astype(float), INSET * radius)
        meshes.append((*_film(seen, rim, centre.astype(float), INSET * radius), 0))
        meshes.append((*_caruncle(seen[0], int(rim[0]), sign), 1))
    starts = np.cumsum([0, *(len(m[0]) for m in meshes)])
    anchors = np.concatenate([m[2] for m in meshes]).astype(np.int32)
    weights = np.zeros((len(anchors), 3), np.float32)
    weights[:, 0] = 1
    faces = np.concatenate(
        [np.where(m[1] < 0, -1, m[1] + start) for m, start in zip(meshes, starts[:-1], strict=True)]
    )
    return Piece(
        name=NAME,
        vertices=np.concatenate([m[0] for m in meshes]).astype(np.float32),
        faces=faces.astype(np.int32),
        uvs=np.zeros((len(faces), 4, 2), np.float32),
        face_material=np.concatenate([np.full(len(m[1]), m[3]) for m in meshes]).astype(np.int32),
        materials=(TEARS, CARUNCLE),
        anchors=np.repeat(anchors[:, None], 3, axis=1),
        anchor_weights=weights,
        bone="head",
    )


def wet_materials() -> tuple[Material, Material]:
    """Tears, seen by what they mirror alone, and the wet red skin of the corner."""
    return (
        Material(TEARS, "cornea", (1.0, 1.0, 1.0), {"alpha": 0.16, "roughness": 0.08}),
        Material(CARUNCLE, "mouth", (0.50, 0.17, 0.14), {"roughness": 0.25, "coat_weight": 0.6}),
    )


def _rim(human: Human, layout: SkinLayout, sign: float) -> I32:
    """Vertices of the lower lid's rim from the inner to the outer corner."""
    base = human.source.vertices
    skin = (layout.texture == HEAD) & ~layout.mouth & ~layout.sockets
    ring = np.intersect1d(layout.faces[skin], layout.faces[layout.sockets])
    ring = ring[sign * base[ring, 0] > 0]
    inner, outer = ring[np.argmin(np.abs(base[ring, 0]))], ring[np.argmax(np.abs(base[ring, 0]))]
    across = (base[ring, 0] - base[inner, 0]) / (base[outer, 0] - base[inner, 0])
    between = base[inner, 1] + across * (base[outer, 1] - base[inner, 1])
    low = ring[(base[ring, 1] < between) | (ring == inner) | (ring == outer)]
    return low[np.argsort(np.abs(base[low, 0]))].astype(np.int32)


def _met(human: Human, layout: SkinLayout, rim: I32, centre: F64, radius: float) -> F64:
    """(N, 3) where the lid meets the eyeball, for each vertex of its rim: the rim itself lies in the ball."""
    skin = (layout.texture == HEAD) & ~layout.mouth & ~layout.sockets
    faces, place = layout.faces[skin], human.vertices.astype(float)
    a, b = faces.ravel(), np.roll(faces, 1, axis=1).ravel()
    met = place[rim].copy()
    lined = np.unique(layout.faces[layout.sockets])
    for k, vertex in enumerate(rim):
        seen, at = {int(vertex)}, int(vertex)
        for _ in range(MOST_ROWS):
            away = float(np.linalg.norm(place[at] - centre))
            beside = np.setdiff1d(np.r_[b[a == at], a[b == at]], [*seen, *lined])
            if away >= radius or not len(beside):
                break
            distance = np.linalg.norm(place[beside] - centre, axis=1)
            following = int(beside[distance.argmax()])
            share = np.clip((radius - away) / max(float(distance.max()) - away, 1e-9), 0, 1)
            met[k] = place[at] + share * (place[following] - place[at])
            seen.add(following)
            at = following
    return met


def _film(lid: F64, rim: I32, centre: F64, radius: float) -> tuple[F64, I32, I32]:
    """Three rows along where the lid meets the eyeball: on the lid, hollow between, on the eyeball; faces,
    and the vertex of the rim that each goes with."""
    along = np.linspace(0, np.pi, len(rim))
    up = MENISCUS * np.clip(1.6 * np.sin(along), 0.15, 1)[:, None]
    out = lid - centre
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    on_eye = lid + up * np.array([0.0, 1.0, 0.0]) - centre
    on_eye = centre + on_eye / np.linalg.norm(on_eye, axis=1, keepdims=True) * (radius + OFF_EYE)
    # a rim that stands off the eyeball is met half-way up
    on_lid = lid + 0.25 * up * np.array([0.0, 1.0, 0.0]) + 0.00012 * out
    hollow = 0.5 * (on_lid + on_eye) - 0.00010 * out
    rows = np.stack([on_lid, hollow, on_eye])
    k = np.arange(len(rim) - 1)
    n = len(rim)
    faces = [np.c_[r * n + k, r * n + k + 1, (r + 1) * n + k + 1, (r + 1) * n + k] for r in range(2)]
    quads = np.concatenate(faces)
    if lid[0, 0] > lid[-1, 0]:  # of the right eye the rim runs the other way
        quads = quads[:, ::-1]
    return rows.reshape(-1, 3), quads.astype(np.int32), np.tile(rim, 3)


def _caruncle(meet: F64, corner: int, sign: float) -> tuple[F64, I32, I32]:
    """The front half of an egg in the corner of the eye."""
    middle = meet + FROM_CORNER * [sign, 1, 1]
    turn = np.arange(SEGMENTS) / SEGMENTS * 2 * np.pi
    points = [middle + np.array([0, 0, CORNER[2]])]
    for ring in range(1, RINGS + 1):
        angle = ring / RINGS * np.pi / 2
        offset = np.stack(
            [np.sin(angle) * np.cos(turn), np.sin(angle) * np.sin(turn), np.full_like(turn, np.cos(angle))], 1
        )
        points.extend(middle + offset * CORNER)
    i, j = np.arange(SEGMENTS), (np.arange(SEGMENTS) + 1) % SEGMENTS
    faces = [np.c_[np.zeros_like(i), 1 + i, 1 + j, np.full_like(i, -1)]]
    for ring in range(RINGS - 1):
        a, b = 1 + ring * SEGMENTS, 1 + (ring + 1) * SEGMENTS
        faces.append(np.c_[a + i, b + i, b + j, a + j])
    quads = np.concatenate(faces).astype(np.int32)
    return np.array(points), quads, np.full(len(points), corner)
