"""An avatar's skin as it is posed: points that bones carry, and the surfaces that hands must not enter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ....base.easing import smoothstep
from ...axes import from_blender
from ...rig import Rig
from ...rotations import unit
from .surfaces import Surface, surface_of

F64 = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Turns = Mapping[int, tuple[F64, F64]]
"""Bone to its world rotation (T, 3, 3) and the turn (3, 3) between the rests."""

SPINE = ("pelvis", "spine1", "spine2", "spine3")
BENDS = 0.06
"""Metres to either side of a joint of the spine over which skin goes from one bone to the next."""
FRONT = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Part:
    """A surface and the bones that carry it, from the pelvis upwards, one but for the trunk."""

    name: str
    surface: Surface
    bones: tuple[int, ...]


@dataclass(frozen=True)
class Level:
    """A table: level at ``height`` from ``edge`` on to the front, metres as the rig stands."""

    height: float
    edge: float


@dataclass
class Figure:
    """``heads`` (J, 3) rest positions of the bones and ``points`` (V, 3) of the skin as the rig stands, the
    ``bones`` (V,) that move these and their ``joints`` (V,); ``used``: joint to its bones, ``shown``: the
    frames that are looked at."""

    rig: Rig
    used: Mapping[str, Sequence[int]]
    heads: F64
    points: F64
    bones: Index
    joints: npt.NDArray[np.str_]
    parts: list[Part | Level]
    turns: Turns
    shown: Index
    places: dict[int, F64]

    def turned(self, bone: int) -> F64:
        """(F, 3, 3) how a bone is turned from its rest, in the frames that are shown."""
        world, turn = self.turns[bone]
        return np.asarray(world[self.shown] @ turn)

    def at(self, joint: str) -> F64:
        """(F, 3) where a joint is."""
        return self.places[self.used[joint][0]]

    def posed(self, which: Index) -> F64:
        """(F, N, 3) where those points of the skin are."""
        at = np.empty((len(self.shown), len(which), 3))
        for bone in np.unique(self.bones[which]):
            mine = self.bones[which] == bone
            arms = self.points[which[mine]] - self.heads[bone]
            at[:, mine] = self.places[int(bone)][:, None] + arms @ np.swapaxes(self.turned(int(bone)), 1, 2)
        return at

    def gaps(self, part: Part | Level, points: F64, frames: Index) -> tuple[F64, F64]:
        """Metres (F, N) that points (F, N, 3) are outside of a part in those of the frames shown, and the way
        out (F, N, 3)."""
        if isinstance(part, Level):
            over = np.where(points[..., 2] > part.edge, points[..., 1] - part.height, np.inf)
            return over, np.broadcast_to([0.0, 1.0, 0.0], points.shape)
        carried: list[tuple[F64, F64, F64]] = [
            (self.turned(b)[frames], self.places[b][frames], self.heads[b]) for b in part.bones
        ]
        own = [(points - at[:, None]) @ turn + head for turn, at, head in carried]
        if len(own) == 1:
            gap, out = part.surface.gaps(own[0])
            return gap, out @ np.swapaxes(carried[0][0], 1, 2)
        # the skin between two bones of the spine follows both
        high = own[len(own) // 2][..., 1]
        above: list[F64] = [
            np.asarray(smoothstep((high - head[1] + BENDS) / (2 * BENDS))) for _, _, head in carried[1:]
        ]
        shares: list[F64] = [
            1 - above[0],
            *(a * (1 - b) for a, b in zip(above, [*above[1:], 0 * high], strict=True)),
        ]
        total = np.sum(shares, axis=0)
        rest, back = np.zeros(points.shape), np.zeros(points.shape)
        for share, point in zip(shares, own, strict=True):
            rest += (share / total)[..., None] * point
        gap, out = part.surface.gaps(rest)
        for share, (turn, _, _) in zip(shares, carried, strict=True):
            back += (share / total)[..., None] * (out @ np.swapaxes(turn, 1, 2))
        return gap, unit(back)


def figure_of(
    rig: Rig,
    used: Mapping[str, Sequence[int]],
    heads: F64,
    upright: F64,
    turns: Turns,
    twists: Mapping[int, tuple[str, float]],
    shown: Index,
) -> Figure | None:
    """The figure of a rig that stands ``upright`` (3, 3), as :func:`..arm_room.arms_with_room` takes these;
    None without skin. Skirts, wings and whatever else hangs on bones of its own do not count."""
    if rig.skin is None:
        return None
    own = {bone: joint for joint, mine in used.items() for bone in mine}
    own |= {bone: joint for bone, (joint, _) in twists.items()}
    joints = np.array([own.get(b, "") for b in range(len(rig.names))])[rig.skin.bones]
    points = from_blender(rig.skin.points) @ upright.T
    figure = Figure(
        rig, used, heads, points, rig.skin.bones, joints, [], turns, shown, places(rig, heads, turns, shown)
    )
    figure.parts += [p for p in (_trunk(figure), _head(figure), *_thighs(figure)) if p is not None]
    return figure


def places(rig: Rig, heads: F64, turns: Turns, frames: Index) -> dict[int, F64]:
    """(F, 3) where each bone's head is in these frames, but for the way of the whole."""
    found: dict[int, F64] = {}
    for bone in rig.order():
        parent = int(rig.parents[bone])
        if parent < 0:
            found[bone] = np.tile(heads[bone], (len(frames), 1))
            continue
        turned, turn = turns[parent]
        found[bone] = found[parent] + turned[frames] @ (turn @ (heads[bone] - heads[parent]))
    return found


def spread(points: F64, count: int) -> Index:
    """Indices of at most ``count`` of the points (V, 3), as far from one another as can be: each is the one
    farthest from those before it (Gonzalez 1985)."""
    if len(points) <= count:
        return np.arange(len(points))
    chosen = [int(np.argmax(np.linalg.norm(points - points.mean(axis=0), axis=1)))]
    away = np.linalg.norm(points - points[chosen[0]], axis=1)
    while len(chosen) < count:
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, np.linalg.norm(points - points[chosen[-1]], axis=1))
    return np.array(sorted(chosen), np.intp)


def _trunk(f: Figure) -> Part | None:
    bones = tuple(f.used[j][-1] for j in SPINE if j in f.used)
    points = f.points[np.isin(f.joints, [*SPINE, "left_collar", "right_collar"])]
    if len(points) < 2 or "left_shoulder" not in f.used or "right_shoulder" not in f.used:
        return None
    low = 0.5 * (f.heads[f.used["left_hip"][0]] + f.heads[f.used["right_hip"][0]])[1]
    high = 0.5 * (f.heads[f.used["left_shoulder"][0]] + f.heads[f.used["right_shoulder"][0]])[1]
    ends = []
    for height, share in ((low, 0.05), (high, 0.75)):
        near = points[np.abs(points[:, 1] - (low + share * (high - low))) < 0.12 * (high - low)]
        middle = 0.5 * (near.min(axis=0) + near.max(axis=0)) if len(near) else points.mean(axis=0)
        ends.append(np.array([middle[0], height - 0.12 * (height == high) * (high - low), middle[2]]))
    surface = surface_of(points, ends[0], ends[1], FRONT)
    return None if surface is None else Part("trunk", surface, bones)


def _head(f: Figure) -> Part | None:
    points = f.points[np.isin(f.joints, ["neck", "head"])]
    skull = f.points[f.joints == "head"]
    if not len(skull) or "head" not in f.used:
        return None
    low, high = skull.min(axis=0), skull.max(axis=0)
    middle, half = 0.5 * (low + high), 0.15 * (high - low)[1] * np.array([0.0, 1.0, 0.0])
    surface = surface_of(points, middle - half, middle + half, FRONT)
    return None if surface is None else Part("head", surface, (f.used["head"][-1],))


def _thighs(f: Figure) -> list[Part | None]:
    found: list[Part | None] = []
    for side in ("left", "right"):
        bones = [f.used.get(f"{side}_{j}") for j in ("hip", "knee")]
        if bones[0] is None or bones[1] is None:
            continue
        hip, knee = bones[0][0], bones[1][0]
        points = f.points[f.joints == f"{side}_hip"]
        surface = surface_of(points, f.heads[hip], f.heads[knee], FRONT)
        found.append(None if surface is None else Part(f"{side}_thigh", surface, (hip,)))
    return found
