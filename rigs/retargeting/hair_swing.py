"""Hair that swings: bones that hang from the head follow it later than it turns, and fall as it tilts.

A bone's end is a mass on a damped spring that pulls it to where the bone hangs. Where it is follows from
where that place was, weighted by the spring's answer to a push, for all frames together: the same from the
same motion, with nothing to work out when a frame is drawn. The weights end after :data:`MEMORY` seconds,
so that what was before changes no later frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ...base.easing import smoothstep
from ..rig import BoneMotion, Rig
from ..rotations import matrix_from_quat, quat_from_matrix, shortest_arc, sign_align

F64 = npt.NDArray[np.float64]

SWINGING = "hair_swing_"
"""What the names of these bones begin with."""
HERTZ, DAMPING = 1.6, 0.4
"""How often a bone would swing in a second, and its share of critical damping."""
MEMORY = 0.5
"""Seconds after which a movement of the head is over for the hair as well."""
LONG = 0.16
"""Metres from the head to the middle of what swings."""
FALLS = 0.5
"""0: hair is as stiff as the head; 1: it hangs down however that tilts."""
MOST, INWARDS = 0.32, 0.035
"""Radians that a bone turns off its rest at most, and towards the head."""


def is_swinging(bone: str) -> bool:
    """Whether a bone of this name is one that hair swings on."""
    return bone.startswith(SWINGING)


def swinging_hair(motion: BoneMotion, rig: Rig, fps: float) -> BoneMotion:
    """The motion with the bones that hair swings on, where the rig has any below a bone that moves.

    The first frame is taken to have lasted: hair hangs still there.
    """
    bones = [i for i, name in enumerate(rig.names) if is_swinging(name) and rig.parents[i] >= 0]
    if not bones or not len(motion.quaternions):
        return motion
    heads = _posed(rig, motion, int(rig.parents[bones[0]]))
    turns = [_swing(rig, heads, int(rig.parents[bones[0]]), b, fps) for b in bones]
    names = [rig.names[b] for b in bones]
    quaternions = np.concatenate([motion.quaternions, np.stack(turns, axis=1)], axis=1)
    return replace(motion, bones=(*motion.bones, *names), quaternions=quaternions.astype(np.float32))


def _posed(rig: Rig, motion: BoneMotion, bone: int) -> F64:
    """(T, 4, 4) a bone in armature space."""
    chain: list[int] = []
    while bone >= 0:
        chain.append(bone)
        bone = int(rig.parents[bone])
    posed = np.tile(np.eye(4), (len(motion.quaternions), 1, 1))
    before = np.eye(4)
    for b in reversed(chain):
        local = np.tile(np.eye(4), (len(posed), 1, 1))
        if rig.names[b] in motion.bones:
            turn = motion.quaternions[:, motion.bones.index(rig.names[b])]
            local[:, :3, :3] = matrix_from_quat(turn.astype(np.float64))
        if rig.names[b] == motion.root_bone:
            local[:, :3, 3] = motion.root_location
        posed = posed @ (np.linalg.inv(before) @ rig.rest[b]) @ local
        before = rig.rest[b]
    return posed


def _swing(rig: Rig, heads: F64, head: int, bone: int, fps: float) -> F64:
    """(T, 4) the local turn of one bone that hangs from a head (T, 4, 4)."""
    still = heads @ np.linalg.inv(rig.rest[head]) @ rig.rest[bone]
    way = _unit(still[:, :3, 1])
    turned = heads[:, :3, :3] @ rig.rest[head, :3, :3].T
    yaw = np.arctan2(turned[:, 1, 0] - turned[:, 0, 1], turned[:, 0, 0] + turned[:, 1, 1])
    rest = _unit(rig.rest[bone, :3, 1])
    upright = np.stack(
        [
            np.cos(yaw) * rest[0] - np.sin(yaw) * rest[1],
            np.sin(yaw) * rest[0] + np.cos(yaw) * rest[1],
            np.full(len(yaw), rest[2]),
        ],
        axis=1,
    )
    hangs = _unit(way + FALLS * (upright - way))
    left = _left_behind(still[:, :3, 3] + LONG * hangs, fps) / LONG
    off = hangs + left - way
    off -= np.einsum("tx,tx->t", off, way)[:, None] * way
    out = rig.rest[bone, :3, 3] - rig.rest[head, :3, 3]
    out = turned @ _unit(np.array([out[0], out[1], 0.0]))
    off = off + out * (_kept_off(np.einsum("tx,tx->t", off, out)))[:, None]
    length = np.linalg.norm(off, axis=1, keepdims=True)
    off = off * (MOST * np.tanh(length / MOST) / np.maximum(length, 1e-12))
    swung = shortest_arc(way, _unit(way + off))
    basis = still[:, :3, :3] / np.linalg.norm(still[:, :3, :3], axis=1, keepdims=True)
    return sign_align(quat_from_matrix(np.swapaxes(basis, 1, 2) @ swung @ basis))


def _left_behind(places: F64, fps: float) -> F64:
    """(T, 3) metres that a mass on a damped spring is off the places (T, 3) that it is pulled to."""
    weights = _answer(fps)
    lasted = np.concatenate([np.repeat(places[:1], len(weights) - 1, axis=0), places])
    found = -places
    for back, weight in enumerate(weights):
        begin = len(weights) - 1 - back
        found = found + weight * lasted[begin : begin + len(places)]
    return found


def _answer(fps: float) -> F64:
    """(K,) shares of the places so many frames ago: how an underdamped spring answers a push, faded out."""
    times = (np.arange(max(round(MEMORY * fps), 1)) + 0.5) / fps
    omega = 2 * np.pi * HERTZ
    pushed = np.exp(-DAMPING * omega * times) * np.sin(omega * np.sqrt(1 - DAMPING**2) * times)
    weights = pushed * (1 - smoothstep(np.clip(2 * times / MEMORY - 1, 0, 1)))
    return np.asarray(weights / weights.sum(), np.float64)


def _kept_off(out: F64) -> F64:
    """(T,) what is added to a way outwards (T,), so that it goes hardly inwards."""
    return np.where(out < 0, -INWARDS * np.tanh(-out / INWARDS) - out, 0.0)


def _unit(ways: Sequence[float] | F64) -> F64:
    w = np.asarray(ways, np.float64)
    return np.asarray(w / np.maximum(np.linalg.norm(w, axis=-1, keepdims=True), 1e-12))
