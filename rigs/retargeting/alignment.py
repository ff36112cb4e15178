"""Rest poses compared: the turns that bring a rig's rest segments onto those of the source's T-pose."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations, product

import numpy as np
import numpy.typing as npt

from ..rotations import frame, shortest_arc, unit
from ..smplx import INDEX

F64 = npt.NDArray[np.float64]
Points = Mapping[str, F64]

UP = np.array([0.0, 1.0, 0.0])
FRONT = np.array([0.0, 0.0, 1.0])
ELBOW_BENT, KNEE_BENT = np.radians(5.0), np.radians(3.0)
"""Bends above which the plane of a limb's three joints is trusted to tell its hinge."""


def rest_alignment(source: Points, target: Points, ends: Points) -> F64:
    """(55, 3, 3): A_j, the world rotation of the target's rest segment onto the source's, per joint.

    ``source`` and ``target`` are rest positions of joints by name, both standing upright, +Z front;
    ``ends`` are rest directions of target bones, used for the last finger joints, which have no child.
    Frames of two axes leave no twist between the rests: limbs from the segment and its hinge, the hand
    from its middle bone and the knuckles, fingers likewise. Torso, collars and head keep the rig's own
    posture (identity): where a convention puts spine joints says nothing about how the person stands.
    """
    turns = np.tile(np.eye(3), (55, 1, 1))
    for side in ("left", "right"):
        arm = [f"{side}_{j}" for j in ("shoulder", "elbow", "wrist")]
        leg = [f"{side}_{j}" for j in ("hip", "knee", "ankle")]
        _limb(turns, source, _ended(target, ends, arm), arm, 1.0, ELBOW_BENT)
        _limb(turns, source, _ended(target, ends, leg), leg, -1.0, KNEE_BENT)
        _foot(turns, source, target, side)
        _hand(turns, source, target, ends, side)
    return turns


def upright(target: Points) -> F64:
    """The rotation by quarter turns (3, 3) that stands the rig upright and facing +Z.

    Rigs in other axes (a Y-up FBX, a person who looks to the back) keep their own way of facing: motion is
    worked out as if they stood like the source. Raises ValueError without hips and a spine.
    """
    left = target["left_hip"] - target["right_hip"]
    top = next((target[j] for j in ("head", "neck", "spine3", "spine2") if j in target), None)
    if top is None:
        raise ValueError("the rig has no head, neck or chest to tell where up is")
    measured = frame(top - 0.5 * (target["left_hip"] + target["right_hip"]), left).T  # rows: up, left, back
    want = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])
    turn = want.T @ measured
    return max(quarter_turns(), key=lambda q: float(np.sum(q * turn)))


def quarter_turns() -> list[F64]:
    """The 24 turns (3, 3) that bring axes onto axes; none first."""
    signs = [
        np.diag(s) @ np.eye(3)[list(p)] for p in permutations(range(3)) for s in product((1.0, -1), repeat=3)
    ]
    return [m for m in signs if np.linalg.det(m) > 0]


def _limb(turns: F64, source: Points, target: Points, joints: list[str], bend: float, bent: float) -> None:
    """Upper and lower segment of an arm (``bend`` 1: the hinge swings it forward) or leg (-1: backward)."""
    if any(j not in target for j in joints):
        return
    for i in (0, 1):
        frames = []
        for rest in (source, target):
            a, b, c = (rest[j] for j in joints)
            frames.append(frame((b - a, c - b)[i], _hinge(b - a, c - b, bend * FRONT, bent)))
        turns[INDEX[joints[i]]] = frames[0] @ frames[1].T


def _ended(target: Points, ends: Points, joints: list[str]) -> Points:
    """The target with an end for a limb that lacks its hand or foot: where the last bone points."""
    a, b, c = joints
    if c in target or a not in target or b not in target:
        return target
    straight, along = unit(target[b] - target[a]), ends[b]
    # an imported bone's axis may be anything: believe it only where the limb could bend so
    return {**target, c: target[b] + (along if along @ straight > 0.5 else straight)}


def _hinge(upper: F64, lower: F64, toward: F64, bent: float) -> F64:
    """The axis about which the lower segment bends; of a straight limb, the one that swings it ``toward``."""
    upper, lower = unit(upper), unit(lower)
    normal = np.cross(upper, lower)
    if np.arctan2(np.linalg.norm(normal), upper @ lower) > bent:
        return normal
    direction = unit(upper + lower)
    default = np.cross(direction, toward)
    return default if np.linalg.norm(default) > 0.1 else np.cross(direction, UP)


def _foot(turns: F64, source: Points, target: Points, side: str) -> None:
    """The foot turns about the vertical only: both soles lie flat on the ground at rest."""
    ankle, ball = f"{side}_ankle", f"{side}_foot"
    if ankle not in target or ball not in target:
        return
    level = np.array([1.0, 0.0, 1.0])
    a, b = (frame((rest[ball] - rest[ankle]) * level, UP) for rest in (source, target))
    turns[INDEX[ankle]] = turns[INDEX[ball]] = a @ b.T


def _hand(turns: F64, source: Points, target: Points, ends: Points, side: str) -> None:
    wrist = f"{side}_wrist"
    knuckles = [f"{side}_{f}1" for f in ("middle", "index", "pinky")]
    if any(j not in target for j in [wrist, *knuckles]):
        if wrist in target:
            turns[INDEX[wrist]] = turns[INDEX[f"{side}_elbow"]]
        hand = turns[INDEX[wrist]]
        across = None
    else:
        along, index, pinky = knuckles
        lines = [rest[index] - rest[pinky] for rest in (source, target)]
        a, b = (
            frame(rest[along] - rest[wrist], line) for rest, line in zip((source, target), lines, strict=True)
        )
        hand = turns[INDEX[wrist]] = a @ b.T
        across = lines
    for finger in ("index", "middle", "pinky", "ring", "thumb"):
        ours = _directions(source, {}, f"{side}_{finger}")
        theirs = _directions(target, ends, f"{side}_{finger}")
        for n in (1, 2, 3):
            j = INDEX[f"{side}_{finger}{n}"]
            turns[j] = hand
            if n not in theirs:
                continue
            if (
                finger == "thumb" or across is None
            ):  # a thumb's hinge is unreliable: least turn from the hand's
                turns[j] = shortest_arc(hand @ theirs[n], ours[n]) @ hand
            else:
                turns[j] = frame(ours[n], across[0]) @ frame(theirs[n], across[1]).T


def _directions(rest: Points, ends: Points, finger: str) -> dict[int, F64]:
    """Directions of a finger's three segments at rest, as far as they are known."""
    found: dict[int, F64] = {}
    for n in (1, 2):
        if f"{finger}{n}" in rest and f"{finger}{n + 1}" in rest:
            found[n] = unit(rest[f"{finger}{n + 1}"] - rest[f"{finger}{n}"])
    if 2 in found:
        end = ends.get(f"{finger}3")
        # an imported bone's axis may be anything: believe it only where it nearly goes on straight
        found[3] = end if end is not None and end @ found[2] > np.cos(np.radians(35)) else found[2]
    return found
