"""Strands as ribbons: thin tapered strips that lie along the head, with UVs that run root to tip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..asset import F32, I32
from .scalp import F64, Scalp


@dataclass(frozen=True)
class Ribbons:
    """A mesh of strips: ``vertices`` (V, 3), ``faces`` (F, 4), ``uvs`` (F, 4, 2)."""

    vertices: F32
    faces: I32
    uvs: F32


def make_ribbons(
    scalp: Scalp,
    strands: F64,
    width: F64,
    twist: F64,
    tone: F64,
    columns: int = 2,
    bow: float = 0.25,
    taper: float = 0.55,
) -> Ribbons:
    """One strip per strand (S, M, 3).

    ``width`` (S,) metres at the widest place, ``twist`` (S,) radians about the strand, ``tone`` (S,) 0..1
    the place in the texture across (its tones differ), ``columns`` vertices across, ``bow`` how much the
    middle of three columns stands out, as a share of the width, ``taper`` the share of the length over which
    it narrows to the tip.
    """
    count, points = strands.shape[:2]
    tangent = np.gradient(strands, axis=1)
    tangent /= np.linalg.norm(tangent, axis=2, keepdims=True) + 1e-12
    _, outward = scalp.skin.distance(strands.reshape(-1, 3))
    outward = outward.reshape(strands.shape)
    side = np.cross(tangent, outward)
    side /= np.linalg.norm(side, axis=2, keepdims=True) + 1e-12
    normal = np.cross(side, tangent)
    turn = twist[:, None, None]
    side, normal = side * np.cos(turn) + normal * np.sin(turn), normal * np.cos(turn) - side * np.sin(turn)
    t = np.linspace(0, 1, points)
    profile = np.minimum(1, 0.4 + 7 * t) * np.clip((1 - t) / taper, 0.04, 1) ** 0.7
    across = np.linspace(-0.5, 0.5, columns)
    half = width[:, None, None, None] * profile[None, :, None, None]
    vertices = strands[:, :, None] + half * across[None, None, :, None] * side[:, :, None]
    bowed = bow * (1 - (2 * across) ** 2)
    vertices = vertices + half * bowed[None, None, :, None] * normal[:, :, None]
    ids = np.arange(count * points * columns).reshape(count, points, columns)
    faces = np.stack([ids[:, :-1, :-1], ids[:, 1:, :-1], ids[:, 1:, 1:], ids[:, :-1, 1:]], axis=-1)
    u = tone[:, None] + (across[None] + 0.5) * (width[:, None] / 0.06)
    uv = np.empty((count, points, columns, 2))
    uv[..., 0] = u[:, None, :]
    uv[..., 1] = t[None, :, None]
    flat = faces.reshape(-1, 4)
    return Ribbons(
        vertices.reshape(-1, 3).astype(np.float32),
        flat.astype(np.int32),
        uv.reshape(-1, 2)[flat].astype(np.float32),
    )


def join(ribbons: list[Ribbons]) -> Ribbons:
    """All strips as one mesh."""
    offsets = np.cumsum([0] + [len(r.vertices) for r in ribbons[:-1]])
    return Ribbons(
        np.concatenate([r.vertices for r in ribbons]),
        np.concatenate([r.faces + o for r, o in zip(ribbons, offsets, strict=True)]).astype(np.int32),
        np.concatenate([r.uvs for r in ribbons]),
    )
