"""Hair of the default people: ribbons over a tinted scalp, moved by the head alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..assemble import part_of_piece
from ..asset import F32, I32, Material, Part
from ..human import Human
from ..piece import Piece
from ..skeleton import Skeleton
from .covers import build_cover, hidden_by, hides_all
from .ribbons import Ribbons, join
from .scalp import F64, Scalp, find_scalp, scalp_faces, vertex_normals
from .style import grow_layers, read_style
from .texture import cap_image, cap_uv, hair_color, strand_images

CAP_OFFSET = 0.0012


@dataclass(frozen=True)
class Hair:
    """A head of hair: its parts ``hair`` and ``hair_cap`` with their materials and images."""

    parts: list[Part]
    materials: list[Material]
    images: dict[str, npt.NDArray[np.uint8]]


def build_hair(
    human: Human, skeleton: Skeleton, style: str, color: str, seed: int = 1, cover: str = "none"
) -> Hair:
    """Grow a style of ``styles.toml`` in a colour of ``colors.toml``. Deterministic.

    ``cover``: one of ``covers.toml``; hair beneath it is left out. Raises InputError for an unknown style,
    colour or cover.
    """
    chosen = read_style(style)
    shades = hair_color(color)
    scalp = find_scalp(human, chosen["hairline"])
    if cover != "none":
        piece, cloth = build_cover(human, scalp, cover)
        worn = part_of_piece(piece, human, skeleton, {})
        if hides_all(cover):
            return Hair([worn], [cloth], {})
        grown = _grown(human, skeleton, scalp, chosen, shades, seed, cover)
        return Hair([*grown.parts, worn], [*grown.materials, cloth], grown.images)
    return _grown(human, skeleton, scalp, chosen, shades, seed, cover)


def _grown(
    human: Human,
    skeleton: Skeleton,
    scalp: Scalp,
    chosen: dict[str, Any],
    shades: dict[str, F64],
    seed: int,
    cover: str,
) -> Hair:
    ribbons = join(grow_layers(scalp, chosen, np.random.default_rng(seed)))
    if cover != "none":
        out = hidden_by(cover, scalp, ribbons.vertices.astype(float))[ribbons.faces].any(axis=1)
        used, inverse = np.unique(ribbons.faces[~out], return_inverse=True)
        ribbons = Ribbons(ribbons.vertices[used], inverse.reshape(-1, 4).astype(np.int32), ribbons.uvs[~out])
    strands, relief = strand_images(shades, seed)
    red, green, blue = (shades["length"] ** 2.2).tolist()
    base = (red, green, blue)
    shine = {"roughness": 0.6, "specular_ior_level": 0.2}
    return Hair(
        parts=[
            _part("hair", ribbons, human, skeleton),
            _part("hair_cap", _cap(scalp), human, skeleton),
        ],
        materials=[
            Material(
                "hair",
                "hair",
                base,
                {**shine, "bump_strength": 0.4, "bump_distance": 0.0006},
                {"base_color": "hair_base_color", "height": "hair_height"},
            ),
            Material(
                "hair_cap",
                "hair",
                base,
                {"roughness": 0.7, "specular_ior_level": 0.1},
                {"base_color": "hair_cap"},
            ),
        ],
        images={
            "hair_base_color": strands,
            "hair_height": relief,
            "hair_cap": cap_image(scalp, shades, chosen, seed),
        },
    )


def _part(name: str, ribbons: Ribbons, human: Human, skeleton: Skeleton) -> Part:
    count = len(ribbons.vertices)
    piece = Piece(
        name=name,
        vertices=ribbons.vertices,
        faces=ribbons.faces,
        uvs=ribbons.uvs,
        face_material=np.zeros(len(ribbons.faces), np.int32),
        materials=(name,),
        anchors=np.zeros((count, 3), np.int32),
        anchor_weights=np.full((count, 3), 1 / 3, np.float32),
        bone="head",
        shapes=False,
    )
    return part_of_piece(piece, human, skeleton, {})


def _cap(scalp: Scalp) -> Ribbons:
    """The scalp's skin once more, a little off it: what is seen between the strands."""
    human = scalp.human
    v = human.vertices.astype(float)
    normals = vertex_normals(v, human.faces[human.faces_of("body")])
    faces = scalp_faces(scalp, margin=-2)
    used, inverse = np.unique(faces, return_inverse=True)
    vertices = v[used] + CAP_OFFSET * normals[used]
    local: I32 = inverse.reshape(faces.shape).astype(np.int32)
    uv: F64 = cap_uv(scalp, vertices)
    corners: F32 = uv[local].astype(np.float32)
    return Ribbons(vertices.astype(np.float32), local, corners)
