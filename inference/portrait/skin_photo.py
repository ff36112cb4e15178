"""The skin of a photograph as a texture of the head: projected, mirrored where it is not seen, its light
taken out (``light.py``)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ...base.easing import smoothstep
from ...rigs.avatar.human import Human
from ...rigs.avatar.skin.layout import HEAD, SkinLayout
from ...rigs.avatar.skin.texels import Texels, rasterise
from ...rigs.rotations import matrix_from_axis_angle, unit
from ..tracking.face_points import EYES, OVAL, SKIN, WIDEST, face_points
from ..tracking.head_pose import project
from .face_axes import landmarks_of
from .fit import FittedFace
from .hair_seen import hair_over_face
from .light import unlit
from .looks import cheek_of
from .photo import Portrait, eye_pixels

F64 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SIZE = 1024
SEEN_FROM, SEEN_WELL = 0.25, 0.65
"""Cosines between the skin and the line of sight from which on it is seen, and seen well."""
BADLY = 0.6
"""Share below which the other side's skin comes in, the more the worse its own is seen."""
EDGE = 0.012
"""Metres over which the photograph fades at the face's outline."""
RIM = 0.0015
"""Metres over which it fades at the rims of lids and lips."""
ALIGNED, AROUND = 0.07, 8
"""Distances between the eyes over which landmarks tell how far the photograph lies beside the head, and how
many of them do."""
BEHIND = 0.006
"""Metres that a texel may lie behind the foremost one before it is hidden."""
MOST = 0.92
"""Share of the photograph at most: a little of the painted skin's grain stays."""
_MOUTH = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)
"""MediaPipe's outline of the inner lips."""


def skin_texture(
    portraits: Sequence[Portrait],
    face: FittedFace,
    human: Human,
    layout: SkinLayout,
    painted: npt.NDArray[np.uint8],
    covered: npt.NDArray[np.float32] | None = None,
) -> npt.NDArray[np.uint8]:
    """(SIZE, SIZE, 4) sRGB and alpha, to lie over the ``painted`` colour (H, W, 3) of the head's skin.
    ``covered`` (19158,) 0..1 on the base mesh: how much of the skin our own hairs lie over; theirs beneath
    would be seen twice."""
    mine = layout.texture == HEAD
    texels = rasterise(layout.faces[mine], layout.uvs[mine], SIZE)
    lining = (layout.mouth | layout.sockets)[mine][texels.face]
    at = texels.interpolate(human.vertices).astype(np.float64)
    normals = unit(texels.interpolate(_normals(human, layout)).astype(np.float64))
    eyes = 0.5 * (human.centre("joint-l-eye") + human.centre("joint-r-eye")).astype(np.float64)
    base = texels.interpolate(human.source.vertices).astype(np.float64)
    under = _at_texels(painted, texels)
    marks = landmarks_of(human)
    total, weight = np.zeros((len(at), 3)), np.zeros(len(at))
    for p, portrait in enumerate(portraits):
        colour, share = _projected(portrait, face.turns[p], face.places[p], at - eyes, normals, marks)
        share = np.where(lining, 0.0, share)
        if (share > 0.5).sum() < 500:
            continue
        total += unlit(colour, under, normals, share, base) * share[:, None]
        weight += share
    colour, share = total / np.maximum(weight, 1e-6)[:, None], np.clip(weight, 0, 1)
    colour, share = _mirrored(colour, share, base)
    if covered is not None:
        share = share * (1 - texels.interpolate(covered).astype(np.float64))
    pixels = np.concatenate([_encoded(colour), MOST * share[:, None]], axis=1)
    return texels.image(pixels.astype(np.float32))


def _projected(
    portrait: Portrait, turn: F64, place: F64, at: F64, normals: F64, marks: F64
) -> tuple[F64, F64]:
    """Linear colours (N, 3) that a photograph shows of points, and how well (N,) it shows them. ``marks``
    (478, 3): where its landmarks lie on the head."""
    pose = portrait.pose
    whole = at @ matrix_from_axis_angle(turn).T + place
    z = -whole[:, 2]
    flat = project(at, turn[None], place[None], pose.focal, pose.middle)[0]
    flat = flat + _off(portrait, project(marks, turn[None], place[None], pose.focal, pose.middle)[0], flat)
    cosine = np.sum((normals @ matrix_from_axis_angle(turn).T) * unit(-whole), axis=1)
    share = smoothstep((cosine - SEEN_FROM) / (SEEN_WELL - SEEN_FROM))
    share = share * _shown(flat, z, cosine) * _inside(portrait, flat, z)
    linear = _decoded(portrait.picture)
    return _sampled(linear, flat), share


def _off(portrait: Portrait, marks: F64, flat: F64) -> F64:
    """(N, 2) pixels by which the photograph shows points ``flat`` (N, 2) beside where the head has them, as
    its landmarks tell: lips and nostrils shall lie on the head's own. ``marks`` (478, 2) are the head's."""
    from scipy.spatial import cKDTree

    table = face_points()
    use = np.flatnonzero((table.spread < WIDEST) & (np.arange(len(marks)) < SKIN))
    use = use[~np.isin(use, OVAL)]  # those slide along the skin
    off = portrait.face.points[use, :2] - marks[use]
    reach = ALIGNED * eye_pixels(portrait.face)
    far, near = cKDTree(marks[use]).query(flat, k=AROUND)
    weight = np.exp(-0.5 * (far / reach) ** 2) + 1e-12
    # where there are none, as beside the face, nothing is known
    sure = np.clip(weight.sum(axis=1), 0, 1)
    return np.asarray(sure[:, None] * (weight[..., None] * off[near]).sum(1) / weight.sum(1)[:, None])


def _shown(flat: F64, z: F64, cosine: F64) -> F64:
    """(N,) 1 where nothing of the head is before a point: against the foremost one of each small square."""
    cell = max(1.0, float(np.ptp(flat[:, 0])) / 160)
    index = np.floor((flat - flat.min(axis=0)) / cell).astype(int)
    wide = index[:, 0].max() + 1
    key = index[:, 1] * wide + index[:, 0]
    nearest = np.full(key.max() + 1, np.inf)
    facing = cosine > 0
    np.minimum.at(nearest, key[facing], z[facing])
    return np.asarray((z < nearest[key] + BEHIND), np.float64)


def _inside(portrait: Portrait, flat: F64, z: F64) -> F64:
    """(N,) 1 on the face, fading at its outline, at the eyes' and at the inner lips', and at hair."""
    import cv2

    points = portrait.face.points[:, :2]
    wide, high = portrait.size
    pixels = portrait.pose.focal / float(np.median(z))  # of a metre

    def fade(outlines: Sequence[Sequence[int]], inside: int, metres: float) -> F64:
        """0 outside, 1 from so far within on; or the other way round."""
        drawn = np.full((high, wide), 1 - inside, np.uint8)
        for outline in outlines:
            cv2.fillPoly(drawn, [np.round(points[list(outline)]).astype(np.int32)], (inside,))
        far = cv2.distanceTransform(drawn, cv2.DIST_L2, 5)
        return np.asarray(np.clip(far / max(1.0, metres * pixels), 0, 1), np.float64)

    shown = fade([OVAL], 1, EDGE) * fade([*EYES, _MOUTH], 0, RIM)
    bare = (~hair_over_face(portrait, cheek_of(portrait))).astype(np.uint8)
    shown = shown * np.clip(cv2.distanceTransform(bare, cv2.DIST_L2, 5) / max(1.0, RIM * pixels) - 1, 0, 1)
    return np.asarray(_sampled(shown[..., None], flat)[:, 0])


def _mirrored(colour: F64, share: F64, base: F64) -> tuple[F64, F64]:
    """Where one side is seen badly, the other one's skin; ``base`` (N, 3) are places on the base mesh."""
    from scipy.spatial import cKDTree

    good = np.flatnonzero(share > 0.3)
    bad = np.flatnonzero(share < BADLY)
    if not len(good) or not len(bad):
        return colour, share
    distance, nearest = cKDTree(base[good]).query(base[bad] * [-1, 1, 1], distance_upper_bound=0.002)
    found = np.isfinite(distance)
    bad, other = bad[found], good[nearest[found]]
    more = share[other] > share[bad]
    bad, other = bad[more], other[more]
    mix = np.clip(share[bad] / (BADLY * np.maximum(share[other], 1e-6)), 0, 1)
    out, seen = colour.copy(), share.copy()
    out[bad] = mix[:, None] * colour[bad] + (1 - mix[:, None]) * colour[other]
    seen[bad] = mix * share[bad] + (1 - mix) * share[other]
    return out, seen


def _normals(human: Human, layout: SkinLayout) -> npt.NDArray[np.float32]:
    a, b, c, d = (human.vertices[layout.faces[:, k]] for k in range(4))
    face = np.cross(c - a, d - b)
    out = np.zeros_like(human.vertices)
    for k in range(4):
        np.add.at(out, layout.faces[:, k], face)
    return np.asarray(unit(out), np.float32)


def _at_texels(painted: npt.NDArray[np.uint8], texels: Texels) -> F64:
    rows = (texels.rows + 0.5) * painted.shape[0] / texels.size
    columns = (texels.columns + 0.5) * painted.shape[1] / texels.size
    return _decoded(painted[rows.astype(int), columns.astype(int), :3])


def _sampled(picture: F64, flat: F64) -> F64:
    """Bilinear values (N, C) of a picture (H, W, C) at pixels (N, 2)."""
    high, wide = picture.shape[:2]
    x, y = np.clip(flat[:, 0] - 0.5, 0, wide - 1.001), np.clip(flat[:, 1] - 0.5, 0, high - 1.001)
    i, j = x.astype(int), y.astype(int)
    u, v = (x - i)[:, None], (y - j)[:, None]
    i, j = np.minimum(i, wide - 2), np.minimum(j, high - 2)
    top = picture[j, i] * (1 - u) + picture[j, i + 1] * u
    bottom = picture[j + 1, i] * (1 - u) + picture[j + 1, i + 1] * u
    return np.asarray(top * (1 - v) + bottom * v)


def _decoded(srgb: npt.NDArray[np.uint8]) -> F64:
    """sRGB to linear (IEC 61966-2-1)."""
    table = np.arange(256) / 255
    linear = np.where(table <= 0.04045, table / 12.92, ((table + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear[srgb])


def _encoded(linear: F64) -> F64:
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
