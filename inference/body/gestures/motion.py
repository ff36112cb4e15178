"""Gesture events to the curves of arms, trunk and head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ....base.easing import minimum_jerk
from ....rigs.rotations import axis_angle_from_matrix, matrix_from_axis_angle, shortest_arc
from ..event import SIDES, GestureEvent
from ..manner.manner import NEUTRAL, Manner
from ..moves import F64, follow
from ..segments import BodySegment
from .arm_ways import Aim, ArmWays, Lock, add_gesture
from .arms import rest_arm
from .chest import SPINE, Chest, chest_of, seen_from
from .clearance import clear_of_body, clear_of_each_other
from .clips import Clip, Play, plays
from .forms import form_of
from .key_poses import AHEAD, Setting, direction, pointer
from .life import arm_life
from .paths import follow_ways
from .reach import COLLAR, FINGERS, LIMITS, PLACE, POSE, TURN, angles_of, hand_frame, hand_pose, wrist_angles
from .trunk_ways import head_ways, trunk_ways

DRAG = 9.0, 0.012
"""Degrees by which a wrist hangs back for each metre a second of the hand, and half of the seconds over which
that speed is taken."""
EASE = 6.0
"""Degrees beyond the limits of a wrist over which it comes to a stop."""


@dataclass(frozen=True)
class GestureMotion:
    """What gestures do, frame by frame: ``left`` and ``right`` arm (T, SIZE) in degrees (see :mod:`.arms`),
    ``trunk`` (T, 3) turn, lean and bend in radians, ``shrug`` (T, 2) degrees by which collars are
    lifted, which the arms have already, ``head`` (T, 3) axis-angle to be added to the head's, or None."""

    left: F64
    right: F64
    trunk: F64
    shrug: F64
    head: F64 | None


def gesture_trunk(
    events: Sequence[GestureEvent],
    manner: Manner,
    times: npt.ArrayLike,
    clips: Mapping[str, Clip] | None = None,
) -> tuple[F64, F64 | None]:
    """The trunk's and the head's part of :func:`gesture_motion` alone: what carries the arms comes first."""
    t = np.asarray(times, np.float64)
    played = plays(events, clips or {})
    made = _made(events, played)
    trunk, head = trunk_ways(made, manner, t), head_ways(made, manner, t)
    if played and head is None:
        head = np.zeros((len(t), 3))
    for play in played:
        assert head is not None
        play.put_trunk(trunk, head, t)
    return trunk, head


def gesture_motion(
    events: Sequence[GestureEvent],
    parts: Sequence[BodySegment],
    seed: int,
    manner: Manner = NEUTRAL,
    times: npt.ArrayLike = (),
    chest: Chest | None = None,
    rest: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    clips: Mapping[str, Clip] | None = None,
    carried: tuple[F64, F64 | None] | None = None,
) -> GestureMotion:
    """The motion of gesture events at ``times`` (T,) seconds, from the events alone.

    ``parts`` give each event the randomness of its own sentence: an event that is changed, added or removed
    leaves the others' motion as it was, but for the blends between neighbours. ``chest`` is where the chest
    is, for targets in the room; without it, that of one who stands still. ``rest`` are the arms that
    gestures set out from and come back to (SIZE,), hanging ones without it. ``clips`` are gestures of the
    user's by name. ``carried``: trunk and head as :func:`gesture_trunk` gives them, where that was asked.
    """
    t = np.asarray(times, np.float64)
    ordered = sorted(events, key=lambda e: e.apex)
    trunk, head = gesture_trunk(ordered, manner, t, clips) if carried is None else carried
    played = plays(ordered, clips or {})
    ordered = _made(ordered, played)
    bearer = _standing(trunk, t) if chest is None else chest
    rests = [hand_pose(rest_arm() if rest is None else np.asarray(r)) for r in rest or (0, 0)]
    varied = _variations(ordered, parts, seed)
    plans = [_arm_plan(ordered, side, manner, bearer, varied, rests[i]) for i, side in enumerate(SIDES)]
    poses = [_posed(p, r, side, bearer, t) for p, r, side in zip(plans, rests, SIDES, strict=True)]
    for play in played:
        play.put_arms(poses, t)
    if ordered or played:
        busy = _busy(events, t)
        clear = [clear_of_body(p[busy]) for p in poses]
        for p, c in zip(poses, clear_of_each_other(*clear), strict=True):
            p[busy] = c
    arms = []
    for plan, pose, side in zip(plans, poses, SIDES, strict=True):
        arm = angles_of(pose)
        still = _weight(plan, t)
        arm += (1 - 0.85 * still)[:, None] * arm_life(parts, seed, side, t)
        arm[:, 4:7] = _within(arm[:, 4:7])
        for aim in plan.aims:
            _point(arm, aim, bearer, side, t)
        arms.append(arm)
    shrug = np.column_stack([p[:, COLLAR][:, 0] - r[COLLAR][0] for p, r in zip(poses, rests, strict=True)])
    # the last bit of a product of matrices depends on where they lie in memory: the same is to be the same
    left, right = (np.round(arm, 6) for arm in arms)
    return GestureMotion(left, right, trunk, shrug, head)


def _made(events: Sequence[GestureEvent], played: Sequence[Play]) -> list[GestureEvent]:
    """The events without those that are played from clips."""
    return [e for e in events if not any(p.event is e for p in played)]


def _arm_plan(
    events: Sequence[GestureEvent],
    side: str,
    manner: Manner,
    chest: Chest,
    varied: Sequence[F64],
    rest: F64,
) -> ArmWays:
    ways = ArmWays()
    own = [(e, v) for e, v in zip(events, varied, strict=True) if side in e.hands]
    before, last = rest, None
    for i, (event, variation) in enumerate(own):
        after = own[i + 1][0] if i + 1 < len(own) else None
        if last is not None and last.sentence != event.sentence:
            before = rest
        before = add_gesture(
            ways, event, after, _setting(event, side, manner, chest, variation), before, rest
        )
        last = event
    return ways


def _setting(event: GestureEvent, side: str, manner: Manner, chest: Chest, variation: F64) -> Setting:
    form = form_of(event.name, event.hands, event.detail, event.form)
    target = event.target if event.target is not None or form.kind != "camera" else AHEAD
    at = chest.at(event.apex)
    seen = None if target is None else seen_from(target, *at, side)
    return Setting(
        manner=manner.at(event.apex),
        side=side,
        chest=at,
        target=None if target is None else np.array(target, np.float64),
        seen=seen,
        toward=direction(event, side, seen),
        variation=variation[SIDES.index(side)],
        second=len(event.hands) > 1 and side == "left",
    )


def _variations(events: Sequence[GestureEvent], parts: Sequence[BodySegment], seed: int) -> list[F64]:
    """(2, 2, 20) for each event: sides, preparation and stroke; what the sides share is the larger part.

    Drawn from the event's own sentence, name and word, and how often these were there before in it.
    """
    sentences = {p.sentence: p for p in reversed(parts)}
    heard: Counter[tuple[int, str, str]] = Counter()
    result = []
    for event in events:
        key = (event.sentence, event.name, event.word)
        part = sentences.get(event.sentence, parts[0] if parts else None)
        if part is None:
            result.append(np.zeros((2, 2, 20)))
            continue
        random = part.stream(seed, f"gesture/{event.name}/{event.word}/{heard[key]}")
        heard[key] += 1
        both = random.normal(size=(1, 2, 20))
        result.append(np.asarray(0.85 * both + 0.5 * random.normal(size=(2, 2, 20))).clip(-2, 2))
    return result


def _posed(ways: ArmWays, rest: F64, side: str, chest: Chest, t: F64) -> F64:
    """Hand poses (T, POSE) along the ways of one arm."""
    start = np.concatenate([rest[PLACE], rest[3:6], rest[COLLAR]])
    place = follow_ways(ways.place, start, t)
    step = DRAG[1]
    pose = np.empty((len(t), POSE))
    pose[:, :6], pose[:, COLLAR] = place[:, :6], place[:, 6:]
    for r in ways.rounds:
        share = _window(t, r.start, r.full, r.loose, r.end)[:, None]
        angle = 2 * np.pi * (t - r.full) / r.every
        pose[:, PLACE] += (
            share * r.radius * (np.cos(angle)[:, None] * r.axes[0] + np.sin(angle)[:, None] * r.axes[1])
        )
    for lock in ways.locks:
        share = _window(t, lock.start, lock.full, lock.loose, lock.end)[:, None]
        pose[:, PLACE] += share * (chest.seen(lock.point, side) - pose[:, PLACE])
    pose[:, TURN] = follow(ways.turn, rest[TURN], t)
    pose[:, FINGERS] = follow(ways.fingers, rest[FINGERS], t)
    if ways.place:
        # a hand that is carried hangs back at the wrist
        ahead, behind = (follow_ways(ways.place, start, t - step + d)[:, :3] for d in (step, -step))
        speed = (ahead - behind) / (2 * step)
        back = hand_frame(angles_of(pose))[..., 1]
        drag = DRAG[0] * np.sum(speed * back, axis=1) * (1 - _weight(ways, t))
        pose[:, TURN.start + 1] += 25 * np.tanh(drag / 25)
    return pose


def _point(arm: F64, aim: Aim, chest: Chest, side: str, t: F64) -> None:
    """Turn the wrist of an arm (T, SIZE) so that the pointing line meets the target, as far as it can."""
    first, last = np.searchsorted(t, (aim.start, aim.end))
    if first == last:
        return
    part = arm[first:last]
    share = _window(t[first:last], aim.start, aim.full, aim.loose, aim.end)
    seen = seen_from(aim.point, chest.turns[first:last], chest.places[first:last], side)
    where = hand_pose(part)[:, PLACE]
    frame = hand_frame(part)
    from_, along = pointer(part[:, -20:], aim.index)
    wanted = frame
    for _ in range(3):
        line = np.einsum("tij,tj->ti", wanted, along)
        wanted = shortest_arc(line, seen - where - wanted @ from_) @ wanted
    turn = axis_angle_from_matrix(wanted @ np.swapaxes(frame, 1, 2))
    turned = matrix_from_axis_angle(share[:, None] * turn) @ frame
    # the forearm's frame is that of a hand that is not turned at all
    plain = part.copy()
    plain[:, 4:7] = 0.0
    part[:, 4:7] = _within(wrist_angles(hand_frame(plain), turned))


def _within(angles: F64) -> F64:
    """Angles (T, 3) of a wrist within their limits, slowed down into them."""
    low, high = LIMITS[:, 0], LIMITS[:, 1]
    over, under = np.maximum(angles - high, 0.0), np.maximum(low - angles, 0.0)
    return np.asarray(np.clip(angles, low, high) + EASE * (np.tanh(over / EASE) - np.tanh(under / EASE)))


def _weight(ways: ArmWays, t: F64) -> F64:
    """(T,) how much a hand is bound to a point of the room."""
    result = np.zeros(len(t))
    bounds: list[Lock | Aim] = [*ways.locks, *ways.aims]
    for bound in bounds:
        result = np.maximum(result, _window(t, bound.start, bound.full, bound.loose, bound.end))
    return result


def _window(t: F64, start: float, full: float, loose: float, end: float) -> F64:
    """(T,) 0 before ``start`` and after ``end``, 1 from ``full`` to ``loose``."""
    rise = minimum_jerk((t - start) / max(full - start, 1e-3))
    return np.asarray(rise * (1 - minimum_jerk((t - loose) / max(end - loose, 1e-3))))


def _busy(events: Sequence[GestureEvent], t: F64) -> npt.NDArray[np.bool_]:
    """(T,) where a hand may be elsewhere than at rest."""
    busy = np.zeros(len(t), bool)
    for event in events:
        first, last = np.searchsorted(t, (event.start - 0.1, event.end + 2.0))
        busy[first:last] = True
    return busy


def _standing(trunk: F64, t: F64) -> Chest:
    """The chest of one who stands still but for what gestures add to the trunk."""
    poses = np.zeros((len(t), 55, 3))
    for joint, share in zip(SPINE[1:], (0.25, 0.35, 0.4), strict=True):
        poses[:, joint] = share * trunk[:, [1, 0, 2]] * [1.0, 1.0, -1.0]
    return chest_of(poses, np.zeros((len(t), 3)), t)
