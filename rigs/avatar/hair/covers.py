"""What covers the head: a scarf that frames the face, and a cap."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from ....base.easing import smoothstep
from ....base.errors import InputError
from ....base.tables import shipped
from ..asset import Material
from ..human import Human
from ..piece import Piece
from .scalp import F64, Scalp

AROUND, ALONG = 128, 84
_BELOW_CHIN = 0.012
_THICK = 0.0016


def build_cover(human: Human, scalp: Scalp, name: str) -> tuple[Piece, Material]:
    """The cover of a name of ``covers.toml`` with its material. Raises InputError for an unknown one."""
    table = shipped(__file__, "covers.toml")
    if name not in table:
        raise InputError(f"unknown head cover '{name}'", f"known: none, {', '.join(table)}")
    style = table[name]
    sheets = _scarf(scalp, style) if style["shape"] == "scarf" else _cap(scalp, style)
    vertices = np.concatenate([s.reshape(-1, 3) for s, _ in sheets])
    faces, uvs, offset = [], [], 0
    for sheet, closed in sheets:
        quads, corners = _grid(sheet, closed)
        faces.append(quads + offset)
        uvs.append(corners)
        offset += sheet.shape[0] * sheet.shape[1]
    quads, corners = np.concatenate(faces), np.concatenate(uvs)
    if style["shape"] == "scarf":
        vertices, stays = _framed(scalp, vertices, quads)
        quads, corners = quads[stays], corners[stays]
    whole = style["shape"] != "scarf"
    body = human.groups["body"]
    _, near = cKDTree(human.vertices[body]).query(vertices, k=3)
    piece = Piece(
        name="head_cover",
        vertices=vertices.astype(np.float32),
        faces=quads.astype(np.int32),
        uvs=corners.astype(np.float32),
        face_material=np.zeros(len(quads), np.int32),
        materials=("head_cover",),
        anchors=body[near].astype(np.int32),
        anchor_weights=np.full((len(vertices), 3), 1 / 3, np.float32),
        bone="head" if whole else "",
        shapes=False,
        subdivide=True,
    )
    return piece, Material("head_cover", "cloth", tuple(style["color"]), {"roughness": style["roughness"]})


def _scarf(scalp: Scalp, style: dict[str, float]) -> list[tuple[F64, bool]]:
    """A sheet over head, neck and shoulders, seen from the middle of the head, cut out around the face."""
    turn = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    rise = np.radians(np.linspace(89, -80, ALONG))
    way = np.stack(
        [
            np.cos(rise)[None] * np.sin(turn)[:, None],
            np.broadcast_to(np.sin(rise), (AROUND, ALONG)),
            np.cos(rise)[None] * np.cos(turn)[:, None],
        ],
        axis=-1,
    )
    reach = np.full((AROUND, ALONG), 0.34)
    # clothes lie beneath it from the collar down
    lift = style["lift"] + 0.012 * np.clip((np.radians(-30) - rise) / 0.4, 0, 1)[None]
    for _ in range(40):  # from outside inwards, until the skin is near
        distance, _ = scalp.skin.distance((scalp.centre + way * reach[..., None]).reshape(-1, 3))
        reach -= 0.8 * np.clip(distance.reshape(reach.shape) - lift, -0.004, 0.02)
        reach = np.maximum(reach, 0.05)
    # cloth does not go into the hollows of neck and eyes; it hangs in soft folds below
    for _ in range(3):
        soft = gaussian_filter(reach, (2.0, 1.6), mode=("wrap", "nearest"))
        reach = np.maximum(reach, soft)
    reach = gaussian_filter(reach, (1.2, 1.0), mode=("wrap", "nearest"))
    low = np.clip((np.radians(-18) - rise) / 0.5, 0, 1)[None]
    fold = np.sin(9 * turn + 1.2 * np.sin(3 * turn))[:, None] + 0.5 * np.sin(17 * turn + 2.0)[:, None]
    reach = reach + 0.0035 * low * fold
    return [(scalp.centre + way * reach[..., None], True)]


def _opening(scalp: Scalp) -> tuple[float, F64]:
    """Height of the middle of the face's opening, and half its width and height, metres."""
    top, bottom = scalp.eye + 0.052, scalp.chin - _BELOW_CHIN
    return (top + bottom) / 2, np.array([0.066, (top - bottom) / 2])


def _framed(scalp: Scalp, vertices: F64, quads: F64) -> tuple[F64, F64]:
    """The sheet's vertices with an oval edge around the face, and which quads stay."""
    middle, half = _opening(scalp)
    ahead = vertices[:, 2] > scalp.centre[2] + 0.01
    offset = (vertices[:, :2] - [0.0, middle]) / half
    inside = np.linalg.norm(offset, axis=1)
    cut = ((inside < 1) & ahead)[quads].sum(axis=1) >= 3
    kept = quads[~cut]
    edge = np.intersect1d(np.unique(quads[cut]), np.unique(kept))
    moved = vertices.copy()
    moved[edge, :2] = [0.0, middle] + offset[edge] / inside[edge, None] * half
    # the edge lies closer to the face than the rest
    distance, outward = scalp.skin.distance(moved[edge])
    moved[edge] -= outward * np.clip(distance - 0.004, -0.004, 0.02)[:, None]
    return moved, ~cut


def _cap(scalp: Scalp, style: dict[str, float]) -> list[tuple[F64, bool]]:
    """A crown of cloth over the skull down to above brows and ears, and a peak before the forehead."""
    turn = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    t = np.linspace(0, 1, 20)
    azimuth = np.degrees(np.abs(np.arctan2(np.sin(turn), np.cos(turn))))
    rim = np.interp(azimuth, [0, 40, 75, 100, 140, 180], [24, 22, 10, 6, 0, -4])
    elevation = np.radians(90 + (rim[:, None] - 90) * t[None])
    way = np.stack(
        [
            np.cos(elevation) * np.sin(turn)[:, None],
            np.sin(elevation),
            np.cos(elevation) * np.cos(turn)[:, None],
        ],
        axis=-1,
    )
    crown = scalp.centre + way * 0.09
    for _ in range(24):
        distance, _ = scalp.skin.distance(crown.reshape(-1, 3))
        crown = crown + way * (style["lift"] - distance.reshape(crown.shape[:2]))[..., None] * 0.7
    seam = 1 + 0.006 * np.cos(6 * turn)[:, None, None] * np.sin(np.pi * t)[None, :, None]
    crown = scalp.centre + (crown - scalp.centre) * seam
    rolled = crown[:, -1:] * 1.0 + (scalp.centre - crown[:, -1:]) * 0.05
    peak = np.linspace(-1, 1, 33)
    edge = _at(crown[:, -1], turn, np.radians(62) * peak)
    out = np.linspace(0, 1, 9)
    reach = style["peak"] * np.sqrt(np.clip(1 - 0.86 * peak**2, 0, 1))
    ahead = np.stack([0.35 * np.sin(np.radians(62) * peak), np.full(33, -0.30), np.ones(33)], axis=1)
    top = edge[:, None] + out[None, :, None] * reach[:, None, None] * ahead[:, None]
    top[..., 1] -= 0.012 * (peak**2)[:, None] * out[None]
    top[..., 1] += 0.004
    under = top - [0.0, 2 * _THICK, 0.0]
    return [
        (np.concatenate([crown, rolled], axis=1), True),
        (np.concatenate([top, under[:, ::-1]], axis=1), False),
    ]


def _at(points: F64, turn: F64, wanted: F64) -> F64:
    """Points (N, 3) of a closed line by its angle, at other angles."""
    order = np.argsort((turn + np.pi) % (2 * np.pi))
    angle = (turn[order] + np.pi) % (2 * np.pi) - np.pi
    return np.stack([np.interp(wanted, angle, points[order, k], period=2 * np.pi) for k in range(3)], axis=1)


def _grid(sheet: F64, closed: bool) -> tuple[F64, F64]:
    """Quads (F, 4) and corner UVs (F, 4, 2) of a sheet (A, B, 3); ``closed``: its ends are joined."""
    a, b = sheet.shape[:2]
    ids = np.arange(a * b).reshape(a, b)
    rows = np.concatenate([ids, ids[:1]]) if closed else ids
    quads = np.stack([rows[:-1, :-1], rows[1:, :-1], rows[1:, 1:], rows[:-1, 1:]], axis=-1).reshape(-1, 4)
    u, v = np.meshgrid(np.linspace(0, 1, len(rows)), np.linspace(0, 1, b), indexing="ij")
    uv = np.stack([u, v], axis=-1)
    corners = np.stack([uv[:-1, :-1], uv[1:, :-1], uv[1:, 1:], uv[:-1, 1:]], axis=2).reshape(-1, 4, 2)
    return quads[:, ::-1], corners[:, ::-1]


def hides_all(name: str) -> bool:
    """Whether no hair is seen beneath it."""
    return bool(shipped(__file__, "covers.toml")[name]["shape"] == "scarf")


def hidden_by(name: str, scalp: Scalp, points: F64) -> F64:
    """(N,) whether hair at ``points`` is beneath a cap, where it would come through."""
    azimuth, elevation = scalp.angles(points)
    rim = np.interp(azimuth, [0, 40, 75, 100, 140, 180], [24, 22, 10, 6, 0, -4])
    return np.asarray(elevation > rim - 6 * smoothstep(azimuth / 60))
