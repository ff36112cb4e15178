"""From pieces to parts: shapes and skin weights handed on from the base mesh."""

from __future__ import annotations

import numpy as np

from .asset import F32, I32, Part, ShapeKey
from .human import Human
from .piece import Piece
from .skeleton import Skeleton
from .skeleton.skeleton import strongest
from .source import Target, dense

STILL = 2e-6
"""Shape deltas below this length (metres) are left out."""


def part_of_piece(piece: Piece, human: Human, skeleton: Skeleton, units: dict[str, Target]) -> Part:
    """The finished part: each vertex moves and is weighted like the mean of its anchors."""
    shapes: dict[str, ShapeKey] = {}
    if piece.shapes:
        for name, unit in units.items():
            field = dense(unit, len(human.vertices))
            deltas = (field[piece.anchors] * piece.anchor_weights[..., None]).sum(axis=1)
            moved = np.flatnonzero(np.abs(deltas).max(axis=1) > STILL)
            if len(moved):
                shapes[name] = ShapeKey(moved.astype(np.int32), deltas[moved].astype(np.float32))
    index, value = _weights(piece, skeleton)
    return Part(
        name=piece.name,
        vertices=piece.vertices.astype(np.float32),
        faces=piece.faces.astype(np.int32),
        uvs=piece.uvs.astype(np.float32),
        face_material=piece.face_material.astype(np.int32),
        materials=piece.materials,
        weight_index=index,
        weight_value=value,
        shapes=shapes,
        subdivide=piece.subdivide,
    )


def _weights(piece: Piece, skeleton: Skeleton) -> tuple[I32, F32]:
    count = len(piece.vertices)
    if piece.bone:
        index = np.zeros((count, 4), np.int32)
        index[:, 0] = skeleton.group(piece.bone)
        value = np.zeros((count, 4), np.float32)
        value[:, 0] = 1
        return index, value
    table = np.zeros((count, len(skeleton.groups)), np.float32)
    rows = np.arange(count)
    for k in range(piece.anchors.shape[1]):
        for m in range(skeleton.weight_index.shape[1]):
            share = skeleton.weight_value[piece.anchors[:, k], m] * piece.anchor_weights[:, k]
            table[rows, skeleton.weight_index[piece.anchors[:, k], m]] += share
    return strongest(table, skeleton.influences)


def piece_of_base(
    name: str, human: Human, faces: I32, uvs: F32, face_material: I32, materials: tuple[str, ...]
) -> Piece:
    """A piece made of base faces (F, 4) themselves: every vertex is its own anchor."""
    used, inverse = np.unique(faces, return_inverse=True)
    anchors = np.repeat(used[:, None], 3, axis=1).astype(np.int32)
    weights = np.zeros((len(used), 3), np.float32)
    weights[:, 0] = 1
    return Piece(
        name=name,
        vertices=human.vertices[used],
        faces=inverse.reshape(faces.shape).astype(np.int32),
        uvs=uvs,
        face_material=face_material,
        materials=materials,
        anchors=anchors,
        anchor_weights=weights,
        subdivide=True,
    )
