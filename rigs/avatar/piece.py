"""A piece of a person before assembly: geometry anchored on the base mesh, to follow its shapes and bones."""

from __future__ import annotations

from dataclasses import dataclass

from .asset import F32, I32


@dataclass(frozen=True)
class Piece:
    """One mesh object in the making.

    ``vertices`` (V, 3) metres in the person's own shape; ``faces`` (F, 4), triangles end in -1; ``uvs``
    (F, 4, 2); ``face_material`` (F,) index into ``materials`` (names). Each vertex follows the base vertices
    ``anchors`` (V, 3) by ``anchor_weights`` (V, 3), rows summing to 1: their face shapes move it by the same
    weighted mean and, unless ``bone`` names a single bone, so do their skin weights.
    """

    name: str
    vertices: F32
    faces: I32
    uvs: F32
    face_material: I32
    materials: tuple[str, ...]
    anchors: I32
    anchor_weights: F32
    bone: str = ""
    shapes: bool = True
    """Whether face shapes move it at all (hair and clothes: no)."""
    subdivide: bool = False
