"""Skin that stays in front of teeth and gums when mouth shapes at full strength draw it back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from ..asset import F32, Part
from ..human import LIP_LOWER, LIP_UPPER, Human
from ..skin.layout import HEAD, SkinLayout
from ..source import Target, dense
from ..subdivision import subdivide
from .lips import LIP_LINE

F64 = npt.NDArray[np.float64]

POSES: tuple[tuple[tuple[str, ...], Mapping[str, float]], ...] = (
    (("jawOpen",), {"jawOpen": 1.0}),
    (("mouthSmile",), {"mouthSmile": 1.0}),
    (("mouthSmile",), {"mouthSmile": 1.0, "jawOpen": 0.3}),
    (("mouthSmile",), {"mouthSmile": 1.0, "jawOpen": 0.5}),
    (("mouthSmile",), {"mouthSmile": 1.0, "jawOpen": 0.7}),
    (("mouthDimple",), {"mouthSmile": 1.0, "mouthDimple": 1.0}),
    (("mouthUpperUp",), {"mouthSmile": 1.0, "mouthUpperUp": 1.0}),
    (("mouthStretch",), {"mouthStretch": 1.0, "jawOpen": 0.5}),
    (("mouthFunnel",), {"mouthFunnel": 1.0, "jawOpen": 0.5}),
    (("jawLeft",), {"jawLeft": 1.0}),
    (("jawRight",), {"jawRight": 1.0}),
    (("jawForward",), {"jawForward": 1.0}),
)
"""Units that are amended, and the weights under which they must stay clear; a name stands for both sides."""
REACH = 0.075
"""Metres around the mouth that are looked at."""
MARGIN = 0.00055
"""Metres of skin before a tooth."""
BESIDE, DEEP = 0.003, 0.003
"""Metres: how far the middle of a triangle of skin may lie beside a tooth that it covers, and behind it."""
SPREAD = 0.007
"""Metres around a point of skin that go forward with it."""
ROUNDS = 2


def clear_of_teeth(
    human: Human, layout: SkinLayout, units: dict[str, Target], teeth: Part
) -> dict[str, Target]:
    """The units with the skin of lips and chin brought forward where teeth would come through it.

    Measured on the skin as it is rendered, subdivided once. What nothing comes through stays as it is.
    """
    base, count = human.source.vertices, len(human.vertices)
    near = np.linalg.norm(base[layout.faces].mean(axis=1) - base[[LIP_UPPER, LIP_LOWER]].mean(axis=0), axis=1)
    front = (layout.texture == HEAD) & ~layout.sockets & (near < REACH)
    faces = layout.faces[front]
    mesh = subdivide(faces, count)
    lining = np.zeros(count)
    lining[np.setdiff1d(faces[layout.mouth[front]], faces[~layout.mouth[front]])] = 1
    quads = mesh.faces[(mesh.carry @ lining)[mesh.faces].max(axis=1) < 1e-6]
    skin = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    upper = np.asarray(mesh.carry @ base[:, 1]) > LIP_LINE
    used = np.unique(faces)
    units = dict(units)
    for names, weights in POSES:
        for _ in range(ROUNDS):
            place = _posed(human.vertices, units, weights)
            there = np.asarray(mesh.carry @ place)
            need = _need(there, skin, _posed_teeth(teeth, weights))
            if need.max() <= 0:
                break
            push = np.zeros(count)
            for lip in (True, False):
                mine = used[(base[used, 1] > LIP_LINE) == lip]
                push[mine] = _spread(place[mine], there, np.where(upper == lip, need, 0.0))
            for name in names:
                _forward(units, name, push / weights[name], human.vertices)
    return units


def _sides(name: str, among: Mapping[str, object]) -> list[str]:
    return [n for n in (name, f"{name}Left", f"{name}Right") if n in among]


def _posed(vertices: F32, units: Mapping[str, Target], weights: Mapping[str, float]) -> F64:
    place = vertices.astype(np.float64)
    for name, weight in weights.items():
        for unit in _sides(name, units):
            place[units[unit].index] += weight * units[unit].deltas
    return place


def _posed_teeth(teeth: Part, weights: Mapping[str, float]) -> F64:
    place = teeth.vertices.astype(np.float64)
    for name, weight in weights.items():
        for unit in _sides(name, teeth.shapes):
            place[teeth.shapes[unit].index] += weight * teeth.shapes[unit].deltas
    return np.concatenate([place, place[teeth.faces].mean(axis=1)])


def _need(there: F64, triangles: npt.NDArray[np.int64], teeth: F64) -> F64:
    """(V,) metres that each vertex of the rendered skin has to go forward.

    Each tooth's point counts for the triangle of skin that is seen first where it stands.
    """
    corners = there[triangles]
    close = cKDTree(corners[:, :, :2].mean(axis=1)).query_ball_point(teeth[:, :2], BESIDE)
    point = np.repeat(np.arange(len(teeth)), [len(c) for c in close])
    triangle = np.concatenate([np.asarray(c, np.int64) for c in close])
    a, b, c = (corners[triangle, k] for k in range(3))
    e, f, r = (b - a)[:, :2], (c - a)[:, :2], teeth[point, :2] - a[:, :2]
    area = e[:, 0] * f[:, 1] - e[:, 1] * f[:, 0]
    area = np.where(np.abs(area) > 1e-12, area, np.nan)
    u = (r[:, 0] * f[:, 1] - r[:, 1] * f[:, 0]) / area
    v = (e[:, 0] * r[:, 1] - e[:, 1] * r[:, 0]) / area
    over = (u >= 0) & (v >= 0) & (u + v <= 1)
    point, triangle = point[over], triangle[over]
    depth = (a[:, 2] + u * (b - a)[:, 2] + v * (c - a)[:, 2])[over]
    first = np.lexsort((-depth, point))
    first = first[np.unique(point[first], return_index=True)[1]]
    ahead = teeth[point[first], 2] - depth[first] + MARGIN
    need = np.zeros(len(there))
    through = (ahead > 0) & (ahead < DEEP)
    for k in range(3):
        np.maximum.at(need, triangles[triangle[first][through], k], ahead[through])
    return need


def _spread(place: F64, there: F64, need: F64) -> F64:
    """(N,) what each of the vertices at ``place`` goes: most of what is needed near it, fading out."""
    moved = np.flatnonzero(need > 0)
    push = np.zeros(len(place))
    if not len(moved):
        return push
    tree = cKDTree(there[moved])
    for i, close in enumerate(tree.query_ball_point(place, SPREAD)):
        if close:
            away = np.linalg.norm(there[moved[close]] - place[i], axis=1) / SPREAD
            push[i] = (need[moved[close]] * (1 - away**2) ** 2).max()
    return push


def _forward(units: dict[str, Target], name: str, push: F64, vertices: F32) -> None:
    """Add a way forward to a unit; of a pair each side takes its own half of the face."""
    for unit in _sides(name, units):
        share = np.ones(len(push))
        if unit != name:
            way = 1.0 if unit.endswith("Left") else -1.0
            share = np.clip(0.5 + way * vertices[:, 0] / 0.012, 0, 1)
        field = dense(units[unit], len(push))
        field[:, 2] += (push * share).astype(np.float32)
        moved = np.flatnonzero(np.abs(field).max(axis=1) > 1e-7)
        units[unit] = Target(moved.astype(np.int32), field[moved].astype(np.float32))
