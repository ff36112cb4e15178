"""Fine hairs of the face as tapered ribbons that follow the skin beneath: what brows and lashes share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..asset import F32, I32
from ..piece import Piece


@dataclass(frozen=True)
class Hairs:
    """S hairs of M points: ``paths`` (S, M, 3) root to tip, ``facing`` (S, M, 3) the way the flat side looks,
    ``anchors`` and ``weights`` (S, M, 3) as in Piece, ``width`` (S,) metres at the root."""

    paths: F32
    facing: F32
    anchors: I32
    weights: F32
    width: F32


def hairs_piece(name: str, hairs: list[Hairs], material: str) -> Piece:
    """All hairs as one piece; u runs across a ribbon, v from root to tip."""
    points: list[F32] = []
    faces: list[I32] = []
    uvs: list[F32] = []
    offset = 0
    for group in hairs:
        count, steps = group.paths.shape[:2]
        tangent = np.gradient(group.paths, axis=1)
        side = np.cross(tangent, group.facing)
        side /= np.linalg.norm(side, axis=-1, keepdims=True) + 1e-12
        t = np.linspace(0, 1, steps)
        half = 0.5 * group.width[:, None, None] * (0.04 + 0.96 * (1 - t**1.6))[None, :, None]
        points.append(np.stack([group.paths - half * side, group.paths + half * side], axis=2).reshape(-1, 3))
        grid = np.arange(count * steps * 2).reshape(count, steps, 2) + offset
        quads = np.stack([grid[:, :-1, 0], grid[:, :-1, 1], grid[:, 1:, 1], grid[:, 1:, 0]], axis=-1)
        faces.append(quads.reshape(-1, 4))
        v = np.stack([t[:-1], t[:-1], t[1:], t[1:]], axis=-1)
        u = np.broadcast_to([0.0, 1.0, 1.0, 0.0], v.shape)
        uvs.append(np.broadcast_to(np.stack([u, v], axis=-1), (count, *v.shape, 2)).reshape(-1, 4, 2))
        offset += count * steps * 2
    total = np.concatenate(faces)
    return Piece(
        name=name,
        vertices=np.concatenate(points).astype(np.float32),
        faces=total.astype(np.int32),
        uvs=np.concatenate(uvs).astype(np.float32),
        face_material=np.zeros(len(total), np.int32),
        materials=(material,),
        anchors=np.concatenate([_paired(h.anchors) for h in hairs]).astype(np.int32),
        anchor_weights=np.concatenate([_paired(h.weights) for h in hairs]).astype(np.float32),
        bone="head",
    )


def _paired(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """(S * M * 2, 3): each point's row once for either edge of the ribbon."""
    return np.repeat(values[:, :, None], 2, axis=2).reshape(-1, 3)
