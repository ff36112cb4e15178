"""Hands that touch an avatar where they should and nowhere enter it, whatever its proportions.

Directions of bones are the source's, so on another body hands end up in a belly or above a thigh. How far
they are from it is measured on the avatar's own skin (:mod:`.figure`); what is wrong is made good by moving
wrists and turning elbows, a little before and after as well, so that nothing jumps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicSpline
from scipy.ndimage import binary_dilation, convolve1d, gaussian_filter1d

from ...rotations import matrix_from_axis_angle, unit
from ...smplx import INDEX
from .arm_reach import elbow_way, reached
from .figure import Figure, Index, Level, spread
from .hand_shape import FINGERS, HandShape, hand_shape, nearest

F64 = npt.NDArray[np.float64]

SIDES = ("left", "right")
LOOKED = 25.0
"""Times a second that hands are looked at."""
CLEAR, SLEEVE, TOUCH = 0.010, 0.008, 0.001
"""Metres that a hand, a forearm in its sleeve, and a hand from the other are outside of what they meet, as
surfaces are measured: by as much these may be wrong where skin is bent."""
LIES = 0.004
"""Metres by which a hand that lies on something may be nearer."""
CREASE, FOLD = 0.5, 0.026
"""Share of the forearm in which, towards the elbow, sleeves make folds that stand off by so many metres."""
POINTS = (140, 72)
"""Points of a hand and of a forearm that are looked at: of fewer, none may lie under a finger."""
NEAR = 0.26
"""Metres of the wrist from a surface beyond which no hand reaches it."""
MOST = np.array([0.15, 0.15, 0.15, 0.7])
"""Metres by which a wrist is moved, and radians by which an elbow is turned, at most."""
STIFF = np.array([1.0, 1.0, 1.0, 0.35])
"""What moving a wrist by a metre costs, and turning an elbow by a radian."""
FOLLOWS = 0.4
"""Of a wrist's way the elbow goes along, about."""
ROUNDS, AGAIN = 7, 4
AHEAD, ROUND = 0.25, 0.06
"""Seconds before and after in which an arm already keeps clear, and over which that is rounded."""
WATCH = 0.02
"""Metres: what is further away than that needs no second look."""
SMALL = 0.002
"""Metres that need no keeping clear ahead."""
Moves = F64
"""(K, 4): metres by which a wrist is moved and radians by which the elbow is turned."""


@dataclass
class Arm:
    """One arm of a figure in the K frames that are looked at: ``shoulder``, ``elbow``, ``wrist`` and ``back``
    (K, 3), points of the ``hand`` (K, N, 3) and the ``fore`` arm (K, M, 3), and where on it these are (M,),
    0 at the elbow. ``shape`` is what the hand is for the other, ``groups`` (N,) the finger, or the wrist,
    that moves each point of it; ``knuckles`` (K, 3) of the fingers."""

    shoulder: F64
    elbow: F64
    wrist: F64
    back: F64
    hand: F64
    fore: F64
    along: F64
    shape: HandShape | None
    groups: npt.NDArray[np.str_]
    knuckles: dict[str, F64]

    def turned(self, turns: Mapping[str, F64]) -> Arm:
        """The arm with its hand turned about the wrist, and fingers about their knuckles, by axis-angle
        (K, 3) under ``wrist`` and the fingers' names."""
        turn = np.swapaxes(matrix_from_axis_angle(turns["wrist"]), 1, 2)
        shape = self.shape

        def about(points: F64) -> F64:
            return np.asarray(self.wrist[:, None] + (points - self.wrist[:, None]) @ turn)

        if shape is not None:
            shape = replace(shape, starts=about(shape.starts), ends=about(shape.ends))
        hand = about(self.hand)
        for finger, at in self.knuckles.items():
            own, knuckle = self.groups == finger, about(at[:, None])
            bend = np.swapaxes(matrix_from_axis_angle(turns.get(finger, np.zeros((1, 3)))), 1, 2)
            hand[:, own] = knuckle + (hand[:, own] - knuckle) @ bend
        return replace(self, hand=hand, shape=shape)

    def turned_at(self, frames: Index, turns: F64) -> F64:
        """(F, N, 3) points of the hand in some frames, turned about the wrist by ``turns`` (F, 3)."""
        wrist = self.wrist[frames][:, None]
        turn = np.swapaxes(matrix_from_axis_angle(turns), 1, 2)
        return np.asarray(wrist + (self.hand[frames] - wrist) @ turn)

    def elbow_turns(self) -> F64:
        """(K, 3) which way the elbow goes as it is turned, metres a radian."""
        u = self.wrist - self.shoulder
        u = u / np.linalg.norm(u, axis=1, keepdims=True)
        side = elbow_way(self.shoulder, self.elbow, self.wrist, self.back)
        far = np.linalg.norm(np.cross(self.elbow - self.shoulder, u), axis=1)
        return np.asarray(np.cross(u, side) * far[:, None])

    def at(self, moves: Moves) -> Arm:
        """The arm as it is moved."""
        elbow, wrist, _, _ = reached(
            self.shoulder, self.elbow, self.wrist, self.back, moves[:, :3], moves[:, 3]
        )
        hand, fore = self.moved(moves)
        by = wrist - self.wrist
        knuckles = {finger: place + by for finger, place in self.knuckles.items()}
        return replace(self, elbow=elbow, wrist=wrist, hand=hand, fore=fore, knuckles=knuckles, shape=None)

    def moved(self, moves: Moves) -> tuple[F64, F64]:
        """Points of the hand and of the forearm (K, ., 3) of the moved arm."""
        elbow, wrist, _, fore = reached(
            self.shoulder, self.elbow, self.wrist, self.back, moves[:, :3], moves[:, 3]
        )
        hand = self.hand + (wrist - self.wrist)[:, None]
        return hand, elbow[:, None] + (self.fore - self.elbow[:, None]) @ np.swapaxes(fore, 1, 2)


def arm_of(figure: Figure, world: F64, side: str) -> Arm | None:
    """The arm of a figure, None where it has no hand or no skin."""
    need = [f"{side}_{j}" for j in ("shoulder", "elbow", "wrist")]
    if any(j not in figure.used for j in need):
        return None
    mine = np.char.startswith(figure.joints, side)
    hand = np.flatnonzero(mine & np.isin(figure.joints, [j for j in figure.used if is_hand(j)]))
    fore = np.flatnonzero(figure.joints == f"{side}_elbow")
    if len(hand) < 4:
        return None
    hand = hand[spread(figure.points[hand], POINTS[0])]
    elbow, wrist = (figure.heads[figure.used[j][0]] for j in need[1:])
    length = float(np.sum((wrist - elbow) ** 2))
    share = (figure.points[fore] - elbow) @ (wrist - elbow) / max(length, 1e-9)
    # cuffs hang over the wrist
    fore, share = fore[share > -0.2], share[share > -0.2]
    some = spread(figure.points[fore], POINTS[1]) if len(fore) else np.zeros(0, np.intp)
    back = -world[INDEX[need[0]]][figure.shown][:, :, 2]
    return Arm(
        figure.at(need[0]),
        figure.at(need[1]),
        figure.at(need[2]),
        back,
        figure.posed(hand),
        figure.posed(fore[some]),
        np.clip(share[some], 0.0, 1.0),
        hand_shape(figure, side),
        np.array([j.split("_", 1)[1].rstrip("123") for j in figure.joints[hand]]),
        {f: figure.at(f"{side}_{f}1") for f in FINGERS if f"{side}_{f}1" in figure.used},
    )


def keep_clear(
    figure: Figure,
    arms: Mapping[str, Arm],
    moves: Mapping[str, Moves],
    fps: float,
    lying: Mapping[str, F64] | None = None,
    resting: Mapping[str, F64] | None = None,
) -> None:
    """Add to ``moves`` what keeps the arms clear of the body and the hands of each other, in place.

    ``fps``: how often a second the frames are that the figure shows. What remains after smoothing is added
    again, some times over, always as often: what comes later must not move an arm now. ``lying``: how far
    (K,) hands lie and so need not be clear, 0 to 1. ``resting``: how far they are to lie; these get out of
    the other's way to the side, not over it.
    """
    first = {side: move.copy() for side, move in moves.items()}
    watched: dict[tuple[str, int], Index] = {}
    raw = {side: np.zeros_like(move) for side, move in moves.items()}
    for _ in range(ROUNDS if lying is None else AGAIN):
        apart = _apart(arms, moves, resting or {})
        for side, arm in arms.items():
            least = CLEAR - LIES * (lying or {}).get(side, np.zeros(len(moves[side]))) ** 3
            step = _step(figure, side, arm, moves[side], apart.get(side), watched, fps, least)
            raw[side] = np.clip(raw[side] + step, -MOST, MOST)
        for side in arms:
            moves[side][:] = first[side] + ahead_and_after(raw[side], fps)


def ahead_and_after(moves: Moves, fps: float) -> Moves:
    """Moves (K, 4) that begin before they are needed, end after it, and are rounded."""
    half = max(int(AHEAD * fps), 1)
    kernel = (1 - (np.arange(-half, half + 1) / (half + 1)) ** 2) ** 3
    large = np.linalg.norm(moves * [1.0, 1.0, 1.0, 0.1], axis=1)[:, None] / SMALL
    weight = np.minimum(large, 1e3) ** 4
    above = convolve1d(weight * moves, kernel, axis=0, mode="nearest")
    held = above / (convolve1d(weight, kernel, axis=0, mode="nearest") + 1.0)
    return np.asarray(gaussian_filter1d(held, ROUND * fps, axis=0, mode="nearest"))


def applied(
    world: F64, figure: Figure, side: str, moves: Moves, turns: Mapping[str, F64], frames: Index, count: int
) -> None:
    """Turn an arm in the world rotations (55, T, 3, 3) as its ``moves`` (K, 4) at ``frames`` (K,) of
    ``count`` say, and the hand by ``turns`` as :meth:`Arm.turned`; ``figure`` shows all of the frames."""
    every = np.arange(count)
    if len(frames) > 1:
        moves = CubicSpline(frames, moves)(every)
        turns = {name: CubicSpline(frames, turn)(every) for name, turn in turns.items()}
    at = tuple(figure.at(f"{side}_{j}") for j in ("shoulder", "elbow", "wrist"))
    shoulder, elbow = (INDEX[f"{side}_{j}"] for j in ("shoulder", "elbow"))
    back = -world[shoulder][:, :, 2]
    _, _, upper, fore = reached(at[0], at[1], at[2], back, moves[:, :3], moves[:, 3])
    world[shoulder], world[elbow] = upper @ world[shoulder], fore @ world[elbow]
    for joint, j in INDEX.items():
        if turns and joint.startswith(side) and is_hand(joint):
            finger = joint.split("_", 1)[1].rstrip("123")
            world[j] = matrix_from_axis_angle(turns["wrist"]) @ world[j]
            if finger in turns and finger != "wrist":
                world[j] = matrix_from_axis_angle(turns[finger]) @ world[j]


def is_hand(joint: str) -> bool:
    """Whether a joint is a hand's."""
    return joint.split("_", 1)[-1].rstrip("123") in ("wrist", "index", "middle", "ring", "pinky", "thumb")


def _step(
    figure: Figure,
    side: str,
    arm: Arm,
    moves: Moves,
    apart: tuple[F64, F64] | None,
    watched: dict[tuple[str, int], Index],
    fps: float,
    least: F64,
) -> Moves:
    """What has to be added to the moves of an arm whose hand is to be clear by ``least`` (K,) metres.

    ``watched`` keeps in which frames a side comes near to which part: these alone are looked at again.
    """
    hand, fore = arm.moved(moves)
    turning = arm.elbow_turns()
    square, right = np.zeros((len(moves), 4, 4)), np.zeros((len(moves), 4))
    reach = moves[:, :3] + arm.wrist
    for i, part in enumerate(figure.parts):
        if (side, i) not in watched:
            every = np.arange(len(moves))
            watched[side, i] = np.flatnonzero(figure.gaps(part, reach[:, None], every)[0][:, 0] < NEAR)
            first = True
        else:
            first = False
        near = watched[side, i]
        if not len(near):
            continue
        points = np.concatenate([hand[near], fore[near]], axis=1)
        gap, out = figure.gaps(part, points, near)
        folds = FOLD * np.clip(1 - arm.along / CREASE, 0.0, 1.0)
        # a sleeve is soft on a table's edge
        soft = 0.03 if isinstance(part, Level) else 0.0
        sleeve = np.broadcast_to(SLEEVE - soft + folds, (len(near), fore.shape[1]))
        want = np.concatenate([np.tile(least[near, None], (1, hand.shape[1])), sleeve], axis=1)
        short = np.maximum(want - gap, 0.0)
        if first:
            close = np.zeros(len(moves), bool)
            close[near] = (gap - want).min(axis=1) < WATCH
            watched[side, i] = np.flatnonzero(binary_dilation(close, iterations=max(1, int(AHEAD * fps))))
        # a point on the far side of a limb is not a way through it
        short = np.where(short < 0.12, short, 0.12)
        along = np.concatenate([np.ones(hand.shape[1]), arm.along])
        rows = np.empty((*out.shape[:2], 4))
        rows[..., :3] = (FOLLOWS + (1 - FOLLOWS) * along)[:, None] * out
        rows[..., 3] = (1 - along) * np.sum(out * turning[near][:, None], axis=2)
        _add(square, right, near, rows, short)
    if apart is not None:
        short, out = apart
        near = np.flatnonzero(short > 0)
        rows = np.concatenate([out[near], np.zeros((len(near), 1))], axis=1)[:, None]
        _add(square, right, near, rows, 0.5 * short[near, None])
    square += 0.02 * np.diag(STIFF**2)
    return np.asarray(np.linalg.solve(square, right[..., None])[..., 0])


def _add(square: F64, right: F64, frames: Index, rows: F64, short: F64) -> None:
    """Add constraints (F, N, 4), short by (F, N) metres, to the normal equations of least squares."""
    weight = (short / (short.max(axis=1, keepdims=True) + 1e-4)) ** 2
    square[frames] += np.einsum("fn,fni,fnj->fij", weight, rows, rows)
    right[frames] += np.einsum("fn,fni->fi", weight * short, rows)


def _apart(
    arms: Mapping[str, Arm], moves: Mapping[str, Moves], resting: Mapping[str, F64]
) -> dict[str, tuple[F64, F64]]:
    """How far (K,) each hand is short of being clear of the other, and the way from it (K, 3)."""
    if len(arms) < 2 or any(a.shape is None for a in arms.values()):
        return {}
    one, other = (arms[s].shape for s in SIDES)
    assert one is not None and other is not None
    by = [moves[s][:, :3] for s in SIDES]
    gap, way = nearest(one, other, by[0] - by[1], NEAR)
    short = np.maximum(TOUCH - gap, 0.0)
    if resting:
        lies = np.max(list(resting.values()), axis=0)[:, None]
        aside = (one.wrist + by[0] - other.wrist - by[1]) * [1.0, 0.0, 1.0]
        way = unit((1 - lies) * way + lies * unit(aside + 1e-9))
    return {"left": (short, way), "right": (short, -way)}
