"""The 52 ARKit units fitted to one person's face.

The pack's morphs are absolute deltas made for an average face. Here lid shapes are scaled by the person's
lid opening so that a blink closes without overshooting, mouth shapes by the mouth's width, a pucker so that
wide mouths are drawn in as far as others, a smile by the face's length where that is long, and
``mouthRollLower`` is amended so that the lower lip can reach the upper teeth for f and v.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix

from ..asset import F32, I32, Part
from ..human import LIP_LOWER, LIP_UPPER, Human
from ..skin.layout import HEAD, rows_from, skin_layout
from ..source import Target, dense

LID_FOLLOW = {"Up": 1.5, "Down": 1.5}
"""The pack's lids follow a gaze of about 10 degrees; ours goes further at full weight."""
LID_ARC = 0.0008
"""Metres by which closed lids stand forward: half-way down, a straight way would cut the cornea."""
BY_WIDTH = ("mouth", "jaw", "cheekPuff", "tongue")
"""Units, by how their names begin, that are fitted by the width of the mouth."""
ROUNDED, ROUNDER = 0.71, 1.4
"""Width of puckered lips by the distance of the eyes, at most; times by which a pucker grows to get there."""
LENGTH, WIDER = 1.04, 1.35
"""From the eyes down to the mouth, by the distance of the eyes: in longer faces a smile grows by as much,
that many times at most."""
SOFT_FROM, SOFT_ROUNDS = 7, 8
"""Rows of faces from the mouth's rim within which a smile stays as it is, and rounds of smoothing beyond."""
TUCK = 0.0024
"""Metres at full weight; with it f and v at the viseme table's weights bring lip and teeth within 2 mm."""
FRICATIVE = {"jawOpen": 0.08, "mouthRollLower": 0.55, "mouthUpperUp": 0.18, "mouthShrugLower": 0.15}
"""The table's f and v, before what touches is held to touch."""
BEFORE = 0.0022
"""Metres that are left to that."""


def fit_units(human: Human, average: bool = False) -> dict[str, Target]:
    """ARKit name to morph on the whole base mesh.

    ``average``: of a head that stands for all; its pucker and smile are the pack's own, whatever its
    proportions.
    """
    reference = human.source.vertices
    mouth = mouth_width(human, human.vertices) / mouth_width(human, reference)
    units = {}
    for name, unit in human.units.items():
        deltas = unit.deltas
        if name.startswith(BY_WIDTH):
            deltas = deltas * np.float32(mouth)
        units[name] = Target(unit.index, deltas)
    if not average:
        units["mouthPucker"] = _rounded(human, units["mouthPucker"])
    smile = np.float32(1) if average else _smile_of_length(human)
    for side in ("Left", "Right"):
        for look, factor in LID_FOLLOW.items():
            unit = units[f"eyeLook{look}{side}"]
            units[f"eyeLook{look}{side}"] = Target(unit.index, unit.deltas * np.float32(factor))
        unit = units[f"mouthSmile{side}"]
        units[f"mouthSmile{side}"] = _softened(human, Target(unit.index, unit.deltas * smile))
    units["mouthRollLower"] = _tucked(human, units["mouthRollLower"])
    for side in ("Left", "Right"):
        units[f"eyeBlink{side}"] = _blink(human, side)
    return units


def _rounded(human: Human, unit: Target) -> Target:
    """The pucker of a mouth however wide it is: it ends no wider than :data:`ROUNDED`."""
    wide = mouth_width(human, human.vertices)
    drawn_in = wide - mouth_width(human, human.vertices + dense(unit, len(human.vertices)))
    more = (wide - ROUNDED * _eyes_apart(human)) / max(drawn_in, 1e-6)
    return Target(unit.index, unit.deltas * np.float32(np.clip(more, 1, ROUNDER)))


def _smile_of_length(human: Human) -> np.float32:
    """Times by which a smile grows as the face is long."""
    eyes = 0.5 * (human.centre("joint-l-eye")[1] + human.centre("joint-r-eye")[1])
    length = float(eyes - human.vertices[[LIP_UPPER, LIP_LOWER], 1].mean())
    return np.float32(np.clip(length / (LENGTH * _eyes_apart(human)), 1, WIDER))


def _eyes_apart(human: Human) -> float:
    """Metres between the centres of the eyes."""
    return float(np.linalg.norm(human.centre("joint-l-eye") - human.centre("joint-r-eye")))


def reaching_teeth(human: Human, teeth: Part) -> dict[str, Target]:
    """The units with full lips rolled in as far as they must, so that f and v touch: in :data:`FRICATIVE` the
    lower lip stands no more than :data:`BEFORE` before the upper teeth."""
    units, lip = dict(human.units), human.vertices[LIP_LOWER].astype(float)
    for name, weight in FRICATIVE.items():
        for unit in (units[n] for n in (name, f"{name}Left", f"{name}Right") if n in units):
            lip += weight * unit.deltas[unit.index == LIP_LOWER].sum(axis=0)
    # what the jaw moves are the lower ones
    upper = np.delete(teeth.vertices, teeth.shapes["jawOpen"].index, axis=0)
    nearest = upper[np.argmin(np.linalg.norm(upper - lip, axis=1))]
    lacks = float(lip[2] - nearest[2]) - BEFORE
    if lacks > 0:
        units["mouthRollLower"] = _tucked(human, units["mouthRollLower"], lacks / FRICATIVE["mouthRollLower"])
    return units


def _tucked(human: Human, unit: Target, depth: float = TUCK) -> Target:
    """The lower lip rolled further in: its red part goes back by ``depth`` metres more than the unit's."""
    lip = human.vertices[LIP_LOWER]
    at = human.vertices[unit.index] - lip
    # A soft field around the middle of the lower lip's rim, fading towards corners and chin.
    near = np.exp(-((at[:, 0] / 0.017) ** 2) - ((at[:, 1] + 0.001) / 0.006) ** 2)
    front = np.clip((at[:, 2] + 0.006) / 0.004, 0, 1)
    deltas = unit.deltas.copy()
    deltas[:, 2] -= (depth * near * front).astype(np.float32)
    return Target(unit.index, deltas)


def _softened(human: Human, unit: Target) -> Target:
    """A unit without the hard crescent that the pack's smile presses into the cheek; lips move as before."""
    layout = skin_layout(human)
    skin = layout.faces[(layout.texture == HEAD) & ~layout.mouth & ~layout.sockets]
    count = len(human.vertices)
    rows = rows_from(np.intersect1d(skin, layout.faces[layout.mouth]), skin, count)
    a, b = skin.ravel(), np.roll(skin, 1, axis=1).ravel()
    links = coo_matrix((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), shape=(count, count)).tocsr()
    links.data[:] = 1
    neighbours = np.maximum(links.sum(axis=1), 1)
    field = dense(unit, count)
    share = np.where(np.isin(np.arange(count), skin), np.clip((rows - SOFT_FROM) / 3, 0, 1), 0)[:, None]
    for _ in range(SOFT_ROUNDS):
        field = field * (1 - share) + np.asarray(links @ field / neighbours) * share
    moved = np.flatnonzero(np.abs(field).max(axis=1) > 1e-6)
    return Target(moved.astype(np.int32), field[moved].astype(np.float32))


def mouth_width(human: Human, vertices: F32) -> float:
    """Metres between the mouth's corners: where the left and right smile units move the skin most."""
    corners = []
    for side in ("Left", "Right"):
        unit = human.units[f"mouthSmile{side}"]
        corners.append(vertices[unit.index[np.argmax(np.abs(unit.deltas).sum(axis=1))]])
    return float(np.linalg.norm(corners[0] - corners[1]))


def lid_margins(human: Human, side: str) -> tuple[I32, I32]:
    """(upper, lower) body vertices at the roots of the lashes, ordered by x."""
    letter = side[0].lower()
    body = human.groups["body"]
    result = []
    # The pack's first strip is the upper one where it lies higher.
    strips = [human.groups[f"helper-{letter}-eyelashes-{k}"] for k in (1, 2)]
    strips.sort(key=lambda s: -float(human.source.vertices[s, 1].mean()))
    unit = human.units[f"eyeBlink{side}"]
    near = np.intersect1d(body, unit.index)
    from scipy.spatial import cKDTree

    tree = cKDTree(human.source.vertices[near])
    for strip in strips:
        distance, ids = tree.query(human.source.vertices[strip])
        roots = np.unique(near[ids[distance < np.quantile(distance, 0.5)]])
        result.append(roots[np.argsort(human.source.vertices[roots, 0])].astype(np.int32))
    return result[0], result[1]


def _blink(human: Human, side: str) -> Target:
    unit = human.units[f"eyeBlink{side}"]
    d = dense(unit, len(human.vertices))
    upper, lower = lid_margins(human, side)
    rest, end = human.vertices, human.vertices + d
    gap_rest, gap_end = _gap(rest, upper, lower), _gap(end, upper, lower)
    scale = gap_rest / max(gap_rest - gap_end, 1e-6)
    deltas = unit.deltas * np.float32(np.clip(scale, 0.6, 1.6))
    down = np.clip(-deltas[:, 1], 0, None)
    deltas[:, 2] += LID_ARC * down / down.max()
    return Target(unit.index, deltas)


def _gap(vertices: F32, upper: I32, lower: I32) -> float:
    """Mean height between the lid margins over the middle half of the eye, metres."""
    x = vertices[np.r_[upper, lower], 0]
    xs = np.linspace(np.quantile(x, 0.3), np.quantile(x, 0.7), 9)
    heights = []
    for ids in (upper, lower):
        order = np.argsort(vertices[ids, 0])
        heights.append(np.interp(xs, vertices[ids, 0][order], vertices[ids, 1][order]))
    return float(np.mean(heights[0] - heights[1]))
