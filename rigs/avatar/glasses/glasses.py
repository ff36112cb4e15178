"""Glasses: two rims with lenses, a bridge, temples that pass the head and bend down behind the ears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError
from ....base.tables import shipped
from ..asset import Material
from ..hair.scalp import head_centre, is_ear
from ..human import Human
from ..piece import Piece

F64 = npt.NDArray[np.float64]

NAME, LENS = "glasses", "lens"
ROUND = 10
"""Vertices around a section."""
BEFORE_EYE = 0.010
"""Metres from the front of the eyeball to the plane of the rims."""
TILT = np.radians(7.0)
"""By which the rims' lower edge comes nearer to the cheeks."""
OFF_HEAD = 0.0025
LENS_BULGE = 0.0018
"""Metres that the middle of a lens stands before its edge."""
BENT = 0.032
"""Metres of the temples behind the bend at the ear."""


def build_glasses(human: Human, shape: str) -> tuple[Piece, tuple[Material, Material]]:
    """Glasses of ``glasses.toml`` on a face; materials of frame and lens.

    Raises InputError for an unknown shape.
    """
    chosen = _chosen(shape)
    body = human.vertices[human.groups["body"]].astype(float)
    across = float(np.ptp(human.vertices[human.groups["helper-l-eye"], 0]))
    centre, half = _place(human, chosen)
    made_once = (
        _rim(centre, half, chosen),
        _temple(human, body, centre, half, chosen),
        _lens(centre, half, chosen),
    )
    rims, temples, lenses = (_mirrored(m) for m in made_once)
    meshes = [*rims, *temples, _bridge(centre, half, chosen), *lenses]
    vertices, faces, start = [], [], 0
    for points, quads in meshes:
        vertices.append(points)
        faces.append(np.where(quads < 0, -1, quads + start))
        start += len(points)
    made = np.concatenate(vertices)
    # nothing of the frame may lie in the skin of brow, nose or cheek
    made[:, 2] += max(0.0, _sunk(made, body, across))
    count, quads = len(made), np.concatenate(faces).astype(np.int32)
    glass = np.zeros(len(quads), np.int32)
    glass[-sum(len(m[1]) for m in lenses) :] = 1
    piece = Piece(
        name=NAME,
        vertices=made.astype(np.float32),
        faces=quads,
        uvs=np.zeros((len(quads), 4, 2), np.float32),
        face_material=glass,
        materials=(NAME, LENS),
        anchors=np.zeros((count, 3), np.int32),
        anchor_weights=np.full((count, 3), 1 / 3, np.float32),
        bone="head",
        shapes=False,
    )
    red, green, blue = ((np.array(chosen["color"]) / 255) ** 2.2).tolist()
    params = {"roughness": float(chosen["roughness"]), "metallic": float(chosen["metallic"])}
    return piece, (
        Material(NAME, "glasses", (red, green, blue), params),
        Material(LENS, "lens", (1.0, 1.0, 1.0)),
    )


def glasses_shapes() -> tuple[str, ...]:
    """The shapes of ``glasses.toml``."""
    return tuple(shipped(__file__, "glasses.toml"))


class Frame(NamedTuple):
    """The middle lines of a frame on a face, metres: ``rim`` (48, 3) around the left eye, from its outer end
    upwards, the other one mirrored; ``bridge`` (13, 3); its ``color`` (3,), sRGB 0..1, and how ``thick`` its
    rims are, metres."""

    rim: F64
    bridge: F64
    color: F64
    thick: float


def frame_of(human: Human, shape: str) -> Frame:
    """Where a frame lies on a face. Raises InputError for an unknown shape."""
    chosen = _chosen(shape)
    centre, half = _place(human, chosen)
    color = np.array(chosen["color"]) / 255
    return Frame(
        _outline(centre, half, chosen), _bridge_line(centre, half, chosen), color, float(chosen["thick"])
    )


def _chosen(shape: str) -> dict[str, Any]:
    table = shipped(__file__, "glasses.toml")
    if shape not in table:
        raise InputError(f"unknown glasses '{shape}'", f"known: none, {', '.join(table)}")
    return dict(table[shape])


def _place(human: Human, chosen: dict[str, Any]) -> tuple[F64, F64]:
    """Middle (3,) of the left rim, and half its width and height (2,)."""
    eye = human.centre("joint-l-eye").astype(float)
    front = float(human.vertices[human.groups["helper-l-eye"], 2].max()) + BEFORE_EYE
    half = np.array([chosen["width"], chosen["height"]]) / 2
    return np.array([max(eye[0] + 0.002, half[0] + chosen["bridge"] / 2), eye[1] - 0.002, front]), half


Mesh = tuple[F64, npt.NDArray[np.int64]]


@dataclass(frozen=True)
class _Section:
    wide: float
    deep: float


def _rim(centre: F64, half: F64, chosen: dict[str, Any]) -> Mesh:
    return _tube(_outline(centre, half, chosen), _Section(chosen["thick"], chosen["deep"]), closed=True)


def _lens(centre: F64, half: F64, chosen: dict[str, Any]) -> Mesh:
    """A sheet across the rim that bulges as a lens' front does; rings of the outline around its middle."""
    edge = _outline(centre, half, chosen)
    middle = edge.mean(axis=0)
    shares = np.linspace(1, 0, 6)[:-1]
    rings = middle + shares[:, None, None] * (edge - middle)
    rings[..., 2] += LENS_BULGE * (1 - shares**2)[:, None]
    points = np.concatenate([rings.reshape(-1, 3), [middle + np.array([0, 0, LENS_BULGE])]])
    grid = np.arange(rings.shape[0] * len(edge)).reshape(rings.shape[:2])
    after = np.roll(grid, -1, axis=1)
    quads = np.stack([grid[:-1], after[:-1], after[1:], grid[1:]], axis=-1).reshape(-1, 4)
    last = np.full(len(edge), len(points) - 1)
    cap = np.stack([grid[-1], after[-1], last, np.full(len(edge), -1)], axis=1)
    return points, np.concatenate([quads, cap])


def _outline(centre: F64, half: F64, chosen: dict[str, Any]) -> F64:
    turn = np.linspace(0, 2 * np.pi, 49)[:-1]
    power = 2.0 / chosen["squareness"]
    x = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** power * half[0]
    y = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** power * half[1]
    # the outer side of a frame follows the face back a little
    z = np.sin(TILT) * y - 0.10 * np.clip(x, 0, None) ** 2 / half[0]
    return np.asarray(centre + np.stack([x, y * np.cos(TILT), z], axis=1))


def _bridge(centre: F64, half: F64, chosen: dict[str, Any]) -> Mesh:
    section = _Section(chosen["thick"], chosen["deep"])
    return _tube(_bridge_line(centre, half, chosen), section, closed=False)


def _bridge_line(centre: F64, half: F64, chosen: dict[str, Any]) -> F64:
    inner = centre[0] - half[0] + 0.0008
    t = np.linspace(-1, 1, 13)
    rise = chosen["bridge_height"] * half[1]
    return np.stack(
        [
            t * inner,
            centre[1] + rise + 0.0035 * (1 - t**2),
            centre[2] + 0.0022 * (1 - t**2) + np.sin(TILT) * rise,
        ],
        axis=1,
    )


def _temple(human: Human, body: F64, centre: F64, half: F64, chosen: dict[str, Any]) -> Mesh:
    ear, left = is_ear(body, *head_centre(human)), body[:, 0] > 0
    ears, rest = body[ear & left], body[~ear & left]
    hinge = centre + np.array([half[0] + 0.001, 0.45 * half[1], -0.10 * half[0]])
    root = ears[ears[:, 0] < np.percentile(ears[:, 0], 30)]  # where the ear meets the head
    over = np.array([0.0, np.percentile(root[:, 1], 92), np.percentile(root[:, 2], 55)])
    t = np.linspace(0, 1, 14)
    path = hinge + t[:, None] * (over - hinge)
    for i, point in enumerate(path):
        near = np.hypot(rest[:, 1] - point[1], rest[:, 2] - point[2]) < 0.012
        side = rest[near, 0].max() + OFF_HEAD if near.any() else 0.0
        path[i, 0] = max(side, (1 - t[i]) * hinge[0] + t[i] * side)
    path[0, 0] = hinge[0]
    path[1:-1, 0] = np.convolve(path[:, 0], [0.25, 0.5, 0.25], "valid").clip(path[1:-1, 0] - 0.001)
    s = np.linspace(0, 1, 7)[1:, None]
    bend = path[-1] + BENT * s * (np.array([-0.12, -0.55, -0.83]) + s * np.array([-0.05, -0.35, 0.3]))
    section = _Section(chosen["temple_thick"], chosen["temple_deep"])
    return _tube(np.concatenate([path, bend]), section, closed=False, flat=True)


def _tube(path: F64, section: _Section, *, closed: bool, flat: bool = False) -> Mesh:
    """A tube of an oval section along a path (N, 3); ``flat``: its broad side looks sideways, not ahead."""
    if closed:
        tangent = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    else:
        tangent = np.gradient(path, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    other = np.array([1.0, 0, 0]) if flat else np.array([0, 0, 1.0])
    a = np.cross(other, tangent)
    a /= np.linalg.norm(a, axis=1, keepdims=True)
    b = np.cross(tangent, a)
    turn = np.arange(ROUND) * 2 * np.pi / ROUND
    ring = (
        np.cos(turn)[None, :, None] * section.wide / 2 * a[:, None]
        + np.sin(turn)[None, :, None] * section.deep / 2 * b[:, None]
    )
    points = (path[:, None] + ring).reshape(-1, 3)
    grid = np.arange(len(points)).reshape(len(path), ROUND)
    after = np.roll(grid, -1, axis=0) if closed else grid[1:]
    before = grid if closed else grid[:-1]
    quads = np.stack(
        [before, np.roll(before, -1, axis=1), np.roll(after, -1, axis=1), after], axis=-1
    ).reshape(-1, 4)
    if closed:
        return points, quads
    ends = [path[0], path[-1]]
    points = np.concatenate([points, ends])
    for end, row, way in ((len(points) - 2, grid[0], -1), (len(points) - 1, grid[-1], 1)):
        nxt = np.roll(row, -1)
        first, second = (row, nxt) if way > 0 else (nxt, row)
        cap = np.stack([first, second, np.full(ROUND, end), np.full(ROUND, -1)], axis=1)
        quads = np.concatenate([quads, cap])
    return points, quads


def _mirrored(mesh: Mesh) -> tuple[Mesh, Mesh]:
    points, quads = mesh
    other = quads[:, [0, 3, 2, 1]].copy()
    caps = quads[:, 3] < 0
    other[caps] = quads[caps][:, [1, 0, 2, 3]]
    return mesh, (points * [-1.0, 1.0, 1.0], other)


def _sunk(made: F64, body: F64, across: float) -> float:
    """How far the deepest point of rims and bridge lies behind the skin before it."""
    front = made[made[:, 2] > made[:, 2].max() - 0.02]
    skin = body[
        (body[:, 2] > front[:, 2].min() - 0.02) & (np.abs(body[:, 1] - front[:, 1].mean()) < 2 * across)
    ]
    deepest = 0.0
    for point in front[:: max(1, len(front) // 400)]:
        near = np.hypot(skin[:, 0] - point[0], skin[:, 1] - point[1]) < 0.004
        if near.any():
            deepest = max(deepest, float(skin[near, 2].max() - point[2]) + 0.0006)
    return min(deepest, 0.012)
