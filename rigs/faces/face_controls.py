"""Faces that bones move: which they are, and their controls solved against what each does to the face."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.tables import shipped_folder
from ..arkit import INDEX, NAMES
from ..rotations import matrix_from_axis_angle, quat_from_matrix
from .face_measures import WEIGHT, measures
from .face_solve import bounded, opening_left_mm

F64 = npt.NDArray[np.float64]

_NAMESPACE = re.compile(r"^(?:.*[:|]|bip\d+[ _])", re.IGNORECASE)
HEAD, TAIL, FACE = 0, 1, 2
"""Where a point is: at a bone's start, at its end, or on it where an average face of this size has it."""
_LEAST = 5
"""Points and controls below which a face is not worth solving."""
SHARE, ALONE = 0.03, 0.002
"""What moving a control costs, as a share of what it does squared; the second for lids, eyes and jaw, which
others should not stand in for. Of two ways the shorter one is taken: what large turns do is no longer
straight."""
UNSEEN = 1.0
"""What the share of a control's way costs that no point follows, against a point's own mm, squared."""
MOST = {"location": 25.0, "rotation": 60.0, "target": 400.0}
"""How far a control goes either way, in mm of an average face or degrees."""


@dataclass(frozen=True)
class FaceRig:
    """``points``: point of :mod:`.face_measures` to bone and end (HEAD, TAIL or FACE); ``controls``: bone
    to the way it moves."""

    label: str
    points: Mapping[str, tuple[str, int]]
    controls: Mapping[str, str]


@dataclass(frozen=True)
class Effects:
    """What D motions of controls do to a face, measured.

    ``motions``: bone, kind and axis of each. ``moved`` (D, P, 3): mm of an average face that the P ``points``
    go for each mm or degree, Y up, +Z front. ``scale``: units of this armature to a mm of the average face.
    ``aperture``: mm between the lids at rest, None where they were not measured.
    """

    label: str
    motions: tuple[tuple[str, str, int], ...]
    points: tuple[str, ...]
    moved: F64
    scale: float
    aperture: float | None = None

    @property
    def eyes(self) -> frozenset[str]:
        """The bones that move eyes and lids more than anything else."""
        farthest = np.linalg.norm(self.moved, axis=2).argmax(axis=1)
        of_eyes = [self.points[i].startswith(("lid", "pupil")) for i in farthest]
        return frozenset(m[0] for m, eye in zip(self.motions, of_eyes, strict=True) if eye)

    @property
    def jaw(self) -> frozenset[str]:
        """The bone that turns the chin furthest, if one does."""
        if "chin" not in self.points:
            return frozenset()
        way = np.linalg.norm(self.moved[:, self.points.index("chin")], axis=1)
        turned = [m[1] == "rotation" and far > 0.1 for m, far in zip(self.motions, way, strict=True)]
        return frozenset({self.motions[int(np.where(turned, way, 0).argmax())][0]} if any(turned) else ())


@dataclass(frozen=True)
class FaceMotion:
    """Curves of ``bones`` for T frames: ``locations`` (T, B, 3) metres or ``quaternions`` (T, B, 4), as
    ``turned`` (B,) says, in each bone's rest axes. ``eyes``: which bones are of the eyes. ``metre``:
    units of the armature to a metre of the average face. ``left_open``: as in
    :class:`.channels.AvatarChannels`. ``reach`` (52,): share of each ARKit unit's motion that these make."""

    label: str
    bones: tuple[str, ...]
    turned: tuple[bool, ...]
    locations: F64
    quaternions: F64
    eyes: frozenset[str]
    metre: float
    left_open: F64
    reach: F64


def find_face_rig(bone_names: Iterable[str]) -> FaceRig | None:
    """The bone face of a rig, as far as its bones are there; None where it has none.

    Names count as they are written, with or without a namespace or Biped's ``Bip01`` before them.
    """
    there: dict[str, str] = {}
    for name in bone_names:
        there[name] = name
        there.setdefault(_NAMESPACE.sub("", name), name)
    best: FaceRig | None = None
    for rig in face_rigs():
        points = {p: (there[b], end) for p, (b, end) in rig.points.items() if b in there}
        controls = {there[b]: kind for b, kind in rig.controls.items() if b in there}
        if min(len(points), len(controls)) >= _LEAST and (best is None or len(controls) > len(best.controls)):
            best = FaceRig(rig.label, points, controls)
    return best


def solve_controls(arkit: npt.ArrayLike, effects: Effects) -> FaceMotion:
    """The controls' motion (T, ...) that brings the face nearest to ARKit weights (T, 52).

    Bounded least squares over the points that were measured, the opening between the lips first.
    """
    w = np.asarray(arkit, np.float64)
    values, _, _ = _solve(w, effects)
    left = opening_left_mm(values, _gap(effects), w @ measures().opening)
    return _motion(effects, values, left, _reach(effects))


def _reach(effects: Effects) -> F64:
    """(52,) shares of the units' motion; points that this face has not do not move."""
    # half a unit, so that a control which does little is not stopped at its end
    half = 0.5 * np.eye(len(NAMES))
    _, wanted, left = _solve(half, effects)
    table = measures()
    others = [p for p in table.points if p not in effects.points]
    counts = np.array([WEIGHT.get(p.split("_")[0], 1.0) for p in others])
    unmade = sum(
        ((half @ (1000 * c * table.at(p))) ** 2).sum(axis=1) for c, p in zip(counts, others, strict=True)
    )
    return np.asarray(np.clip((wanted - left) / np.maximum(wanted + unmade, 1e-9), 0, 1))


def _solve(w: F64, effects: Effects) -> tuple[F64, F64, F64]:
    """Amounts (T, D) of the motions; the squares (T,) of what was wanted, and of what they leave of it."""
    counts = np.array([WEIGHT.get(p.split("_")[0], 1.0) for p in effects.points])[:, None]
    wanted = (_wanted(w, effects) * counts).reshape(len(w), -1)
    moved = (effects.moved * counts).reshape(len(effects.motions), -1)
    if (gap := _gap(effects)).any():
        moved = np.column_stack([moved, 8.0 * gap])
        wanted = np.column_stack([wanted, 8.0 * (w @ measures().opening)])
    alone = effects.eyes | effects.jaw
    share = np.array([ALONE if bone in alone else SHARE for bone, _, _ in effects.motions])
    # a control that is placed goes wherever it is put, also where no point sees the skin there
    seen = np.linalg.norm(effects.moved, axis=2).max(axis=1, initial=0.0)
    placed = np.array([kind == "location" for _, kind, _ in effects.motions])
    hidden = UNSEEN * np.where(placed, np.clip(1 - seen, 0, 1), 0.0) ** 2
    cost = np.sqrt(share * (moved**2).sum(axis=1) + hidden)
    most = np.array([MOST[kind] for _, kind, _ in effects.motions])
    start = np.zeros((len(w), len(most)))
    # in units in which each motion costs the same
    values = bounded(wanted, moved / cost[:, None], start, 1.0, -most * cost, most * cost) / cost
    return values, (wanted**2).sum(axis=1), ((wanted - values @ moved) ** 2).sum(axis=1)


def _gap(effects: Effects) -> F64:
    """(D,) mm that each motion opens the inner lips; zeros where they were not measured."""
    if not {"lip_upper", "lip_lower"} <= set(effects.points):
        return np.zeros(len(effects.motions))
    upper, lower = (effects.points.index(p) for p in ("lip_upper", "lip_lower"))
    return np.asarray(effects.moved[:, upper, 1] - effects.moved[:, lower, 1])


def _wanted(arkit: F64, effects: Effects) -> F64:
    """(T, P, 3) mm that the points are to go. Lids go as far as these eyes stand open: a blink shuts them,
    and what comes on top of it, such as a look down, closes them no further."""
    table = measures()
    moved = np.einsum(
        "tu,upc->tpc", arkit, 1000 * table.units[:, [table.points.index(p) for p in effects.points]]
    )
    for side in ("left", "right"):
        lids = [f"lid_{lid}_{side}" for lid in ("upper", "lower")]
        if effects.aperture is None or not set(lids) <= set(effects.points):
            continue
        upper, lower = (effects.points.index(p) for p in lids)
        blink = 1000 * (table.at(lids[1]) - table.at(lids[0]))[INDEX[f"eyeBlink{side.title()}"], 1]
        moved[:, [upper, lower]] *= effects.aperture / blink
        closing = np.maximum(moved[:, lower, 1] - moved[:, upper, 1], 1e-9)
        share = np.minimum(1.0, effects.aperture / closing)
        moved[:, [upper, lower]] *= share[:, None, None]
    return np.asarray(moved)


def _motion(effects: Effects, values: F64, left: F64, made: F64) -> FaceMotion:
    bones = list(dict.fromkeys(bone for bone, _, _ in effects.motions))
    kinds = {bone: kind for bone, kind, _ in effects.motions}
    amounts = np.zeros((len(values), len(bones), 3))
    for i, (bone, _, axis) in enumerate(effects.motions):
        amounts[:, bones.index(bone), axis] = values[:, i]
    quaternions = quat_from_matrix(matrix_from_axis_angle(np.radians(amounts)))
    turned = tuple(kinds[b] == "rotation" for b in bones)
    return FaceMotion(
        effects.label,
        tuple(bones),
        turned,
        amounts * effects.scale,
        quaternions,
        effects.eyes,
        1000 * effects.scale,
        left,
        made,
    )


@cache
def face_rigs() -> Sequence[FaceRig]:
    """All of them: the files of ``face_bones/``."""
    return [_read(table) for table in shipped_folder(__file__, "face_bones").values()]


def _read(data: Mapping[str, Any]) -> FaceRig:
    left, right, start = data["left"], data["right"], bool(data.get("start"))

    def mirror(bone: str) -> str:
        if start:
            return right + bone[len(left) :] if bone.startswith(left) and bone[len(left)].isupper() else bone
        return bone.replace(left, right)

    points: dict[str, tuple[str, int]] = {}
    for point, written in data["points"].items():
        bone, _, at = written.partition(":")
        end = {"": HEAD, "tail": TAIL, "face": FACE}[at]
        points[point] = (bone, end)
        if point.endswith("_left"):
            points[point.replace("_left", "_right")] = (mirror(bone), end)
    controls = {b: kind for bone, kind in data["controls"].items() for b in (bone, mirror(bone))}
    return FaceRig(data["label"], points, controls)
