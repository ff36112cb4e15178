"""Hands that rest: on the thighs of whoever sits, or on a desk, palm and fingers settle on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d

from ....base.easing import smoothstep
from ...rotations import axis_angle_from_matrix, matrix_from_axis_angle, unit
from ...smplx import INDEX, PARENTS
from .clearing import CLEAR, Arm
from .figure import Figure, Index, Level

F64 = npt.NDArray[np.float64]

LAP = (0.16, 0.21)
"""Metres of the knuckles from the line of the source's thigh up to which a hand lies on it, and from which on
it does not."""
TABLE = (0.015, 0.045)
"""The same above or below where hands are mostly at a desk."""
EDGE = 0.05
"""Metres from the hands that rest to the edge of the desk before them."""
SLOW = (0.05, 0.20)
"""Metres a second of a hand that rests, and of one that does not."""
LEVEL = 0.5
"""A thigh as steep as this, the sine, bears no hand."""
ROUND = 0.10
"""Seconds over which it is rounded whether a hand rests."""
SURE = 0.85
"""How far a hand has to rest for the measuring of how it lies."""
ROUNDS, APART = 6, 3
CUFF, SINKS = 0.6, -0.002
"""Share of the forearm from which its sleeve may lie with the hand, and metres above what bears it."""
BENT = np.radians(28.0)
"""How far a finger is turned at its knuckle at most."""
FAR = 0.3
"""Metres: what is further away than that bears nothing."""
ALONG, TURNED, EACH = 0.5, 0.002, 0.01
"""What it costs to move a hand by a metre along what it lies on, to turn it by a radian, and each step by a
metre, against being a metre above or below."""
PRESSED = 0.002
"""Metres more that a hand in a lap is clear of it once its wrist stays, for thighs are round."""
FIXED = 1e6
"""What it costs to move a wrist that is to stay."""
MOST = np.array([0.12, 0.12, 0.12, 0.35, 0.35, 0.35])
"""Metres and radians at most."""


@dataclass(frozen=True)
class Lying:
    """How a hand is laid down: ``moves`` (K, 4) as :mod:`.clearing` has them, and ``turns`` (K, 3),
    axis-angle, of the whole hand, under ``wrist``, and of fingers besides."""

    moves: F64
    turns: dict[str, F64]


def resting(source: Mapping[str, F64], world: F64, frames: Index, fps: float, desk: bool) -> dict[str, F64]:
    """How far each hand (K,) rests in those frames of the source, 0 to 1; ``source`` has its rest joints and
    ``world`` (55, T, 3, 3) its rotations, ``fps`` is that of the frames. A hand that rests nowhere is
    left out."""
    at: dict[str, F64] = {"pelvis": np.zeros((len(frames), 3))}
    for joint, j in INDEX.items():
        if j and joint in source:
            above = next(n for n, i in INDEX.items() if i == PARENTS[j])
            at[joint] = at[above] + world[PARENTS[j]][frames] @ (source[joint] - source[above])
    slows = {side: _slow(at[f"{side}_middle1"], fps) for side in ("left", "right")}
    usual = _usual_height({side: at[f"{side}_middle1"][:, 1] for side in slows}, slows)
    found = {}
    for side, slow in slows.items():
        knuckles = at[f"{side}_middle1"]
        seated = np.abs((at[f"{side}_knee"] - at[f"{side}_hip"])[:, 1]) < LEVEL * np.linalg.norm(
            at[f"{side}_knee"] - at[f"{side}_hip"], axis=1
        )
        if desk:
            share = 1 - smoothstep((np.abs(knuckles[:, 1] - usual) - TABLE[0]) / (TABLE[1] - TABLE[0]))
        else:
            away = np.min([_from_thigh(knuckles, at, s) for s in ("left", "right")], axis=0)
            share = 1 - smoothstep((away - LAP[0]) / (LAP[1] - LAP[0]))
        share = share * slow * seated
        if (share > SURE).any():
            found[side] = np.asarray(gaussian_filter1d(share, ROUND * fps, mode="nearest"))
    return found


def _slow(knuckles: F64, fps: float) -> F64:
    """(K,) 1 where a hand with knuckles (K, 3) stays, 0 where it moves."""
    if len(knuckles) < 2:
        return np.ones(len(knuckles))
    speed = np.linalg.norm(np.gradient(knuckles, 1 / fps, axis=0), axis=1)
    return np.asarray(1 - smoothstep((speed - SLOW[0]) / (SLOW[1] - SLOW[0])))


def _usual_height(heights: Mapping[str, F64], slows: Mapping[str, F64]) -> float:
    """The height at which hands stay most: that of a desk beneath them, whatever they do above it."""
    still = np.concatenate([heights[side][slow > SURE] for side, slow in slows.items()])
    if not len(still):
        return float(np.percentile(np.concatenate(list(heights.values())), 5))
    count, edges = np.histogram(still, bins=max(1, int(np.ptp(still) / TABLE[0])))
    k = int(np.argmax(count))
    return float(np.median(still[(still >= edges[k]) & (still <= edges[k + 1])]))


def settle(
    figure: Figure, arms: Mapping[str, Arm], rests: Mapping[str, F64], turn_only: bool = False
) -> dict[str, Lying]:
    """How resting hands are laid down: the palm and each finger touch what is beneath them, as nearly as a
    hand can, and the sleeve is not in it. ``turn_only`` leaves wrists where they are.

    While a hand comes or leaves, it is moved in part as it is when it lies.
    """
    found = {}
    for side, rest in rests.items():
        sure = _some(np.flatnonzero(rest > SURE))
        if side not in arms or not len(sure):
            continue
        every, arm = np.arange(len(rest)), arms[side]

        def faded(values: F64, rest: F64 = rest, sure: Index = sure, every: Index = every) -> F64:
            return rest[:, None] * np.stack([np.interp(every, sure, v) for v in values.T], axis=1)

        lain = _lain(figure, arm, sure, turn_only)
        moves = np.concatenate([faded(lain[:, :3]), np.zeros((len(rest), 1))], axis=1)
        turns = {"wrist": faded(lain[:, 3:])}
        for finger, bend in _bends(figure, arm, sure, lain).items():
            turns[finger] = faded(bend)
        found[side] = Lying(moves, turns)
    return found


def one_after_the_other(first: Mapping[str, F64], then: Mapping[str, F64]) -> dict[str, F64]:
    """The turns of a hand that is turned by ``first`` and then by ``then``, as :attr:`Lying.turns`."""
    later = matrix_from_axis_angle(then["wrist"])
    whole = {"wrist": axis_angle_from_matrix(later @ matrix_from_axis_angle(first["wrist"]))}
    for finger in (first.keys() | then.keys()) - {"wrist"}:
        bent, more = (
            matrix_from_axis_angle(turns.get(finger, np.zeros_like(then["wrist"]))) for turns in (first, then)
        )
        whole[finger] = axis_angle_from_matrix(more @ later @ bent @ np.swapaxes(later, 1, 2))
    return whole


def table_under(figure: Figure, arms: Mapping[str, Arm], rests: Mapping[str, F64]) -> Level | None:
    """The top of the desk on which hands rest: as high as their lowest points mostly are, and from a little
    before them."""
    low, front = [], []
    for side, rest in rests.items():
        if side in arms and (sure := rest > SURE).any():
            points = arms[side].hand[sure]
            low.append(points[..., 1].min(axis=1))
            front.append(points[..., 2].min(axis=1))
    if not low:
        return None
    return Level(float(np.median(np.concatenate(low))), float(np.median(np.concatenate(front))) - EDGE)


def _some(frames: Index) -> Index:
    """Of frames that follow each other every third, with the first and last: hands that lie hardly move."""
    first = np.flatnonzero(np.diff(frames, prepend=-9, append=frames[-1] + 9 if len(frames) else 0) > 1)
    ends = np.concatenate([first, first - 1])
    kept = np.union1d(ends[(ends >= 0) & (ends < len(frames))], np.arange(0, len(frames), APART))
    return np.asarray(frames[kept.astype(np.intp)])


def _lain(figure: Figure, arm: Arm, frames: Index, turn_only: bool) -> F64:
    """(F, 6) metres that a hand is moved by and axis-angle by which it is turned, to lie in these frames."""
    found = np.zeros((len(frames), 6))
    clear = CLEAR + (PRESSED if turn_only and not _at_desk(figure) else 0.0)
    most = MOST * ([0.0] * 3 + [1.0] * 3) if turn_only else MOST
    groups = [np.flatnonzero(arm.groups == g) for g in dict.fromkeys(arm.groups) if g != "thumb"]
    cuff = arm.along > CUFF
    for _ in range(ROUNDS):
        now = arm.turned_at(frames, found[:, 3:]) + found[:, None, :3]
        gap, out = _beneath(figure, now, frames)
        up = unit(np.mean(out, axis=1))
        square = np.tile(np.diag([EACH] * 3 + [0.01 * EACH] * 3), (len(frames), 1, 1))
        stays = np.zeros((len(frames), 6, 6))
        stays[:, :3, :3] = ALONG * (np.eye(3) - up[:, :, None] * up[:, None])
        stays[:, 3:, 3:] = TURNED * np.eye(3)
        square += stays
        if turn_only:
            square[:, :3, :3] += FIXED * np.eye(3)
        right = -np.einsum("fij,fj->fi", stays, found)
        lever = now - (arm.wrist[frames] + found[:, :3])[:, None]
        rows = np.concatenate([out, np.cross(lever, out)], axis=2)
        for group in groups:
            # all points that are about as near as the nearest touch
            near = np.exp(-(gap[:, group] - gap[:, group].min(axis=1, keepdims=True)) / 0.003)
            near /= near.sum(axis=1, keepdims=True)
            share = 2.0 if arm.groups[group[0]] == "wrist" else 1.0
            row = np.einsum("fn,fni->fi", near, rows[:, group])
            short = clear - np.sum(near * gap[:, group], axis=1)
            square += share * row[:, :, None] * row[:, None]
            right += share * row * np.clip(short, -0.05, 0.05)[:, None]
        if cuff.any() and not turn_only:
            sleeve = arm.fore[frames][:, cuff] + arm.along[cuff][:, None] * found[:, None, :3]
            gap, out = _beneath(figure, sleeve, frames)
            short = np.maximum(SINKS - gap, 0.0)
            deepest = np.argmax(short, axis=1)
            row = np.zeros((len(frames), 6))
            row[:, :3] = np.take_along_axis(out, deepest[:, None, None], axis=1)[:, 0]
            short = short.max(axis=1)
            row *= (short > 0)[:, None]
            square += 8.0 * row[:, :, None] * row[:, None]
            right += 8.0 * row * short[:, None]
        found = np.clip(found + np.linalg.solve(square, right[..., None])[..., 0], -most, most)
    return found


def _bends(figure: Figure, arm: Arm, frames: Index, lain: F64) -> dict[str, F64]:
    """Axis-angle (F, 3) by which each finger of a hand that is laid down turns at its knuckle, to touch."""
    found = {}
    wrist = arm.wrist[frames]
    turn = np.swapaxes(matrix_from_axis_angle(lain[:, 3:]), 1, 2)
    points = arm.turned_at(frames, lain[:, 3:]) + lain[:, None, :3]
    for finger, at in arm.knuckles.items():
        knuckle = wrist + lain[:, :3] + np.einsum("fi,fij->fj", at[frames] - wrist, turn)
        own = np.flatnonzero(arm.groups == finger)
        bend = np.zeros((len(frames), 3))
        for _ in range(3):
            back = np.swapaxes(matrix_from_axis_angle(bend), 1, 2)
            now = knuckle[:, None] + (points[:, own] - knuckle[:, None]) @ back
            gap, out = _beneath(figure, now, frames)
            lowest = np.argmin(gap, axis=1)[:, None]
            short = CLEAR - np.take_along_axis(gap, lowest, axis=1)[:, 0]
            up, tip = (np.take_along_axis(v, lowest[..., None], axis=1)[:, 0] for v in (out, now))
            axis = np.cross(tip - knuckle, up)
            lever = np.linalg.norm(axis, axis=1, keepdims=True)
            bend += np.clip(short[:, None], -0.03, 0.03) * axis / np.maximum(lever, 0.02) ** 2
            far = np.linalg.norm(bend, axis=1, keepdims=True)
            bend *= np.minimum(1.0, BENT / np.maximum(far, 1e-9))
        found[finger] = bend
    return found


def _beneath(figure: Figure, points: F64, frames: Index) -> tuple[F64, F64]:
    """Metres (F, N) that points are above what bears hands, at most ``FAR``, and the way up (F, N, 3)."""
    desk = _at_desk(figure)
    gap, out = np.full(points.shape[:2], FAR), np.zeros(points.shape)
    out[..., 1] = 1.0
    for part in figure.parts:
        if isinstance(part, Level) or (not desk and part.name != "head"):
            own, way = figure.gaps(part, points, frames)
            nearer = own < gap
            gap, out = np.where(nearer, own, gap), np.where(nearer[..., None], way, out)
    return gap, out


def _at_desk(figure: Figure) -> bool:
    return any(isinstance(p, Level) for p in figure.parts)


def _from_thigh(points: F64, at: Mapping[str, F64], side: str) -> F64:
    """(K,) metres of points (K, 3) from the line from hip to knee."""
    hip, along = at[f"{side}_hip"], at[f"{side}_knee"] - at[f"{side}_hip"]
    share = np.sum((points - hip) * along, axis=1) / np.maximum(np.sum(along * along, axis=1), 1e-9)
    return np.asarray(np.linalg.norm(points - hip - np.clip(share, 0, 1)[:, None] * along, axis=1))
