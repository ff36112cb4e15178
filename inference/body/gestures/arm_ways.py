"""From one gesture to the ways of one arm: where the hand goes when, how it turns, what its fingers do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ....rigs.rotations import matrix_from_axis_angle
from ..event import GestureEvent
from ..manner.manner import OwnStroke
from ..moves import F64, Move
from .arms import hand_values
from .chest import in_room
from .forms import Form, Swing, form_of
from .key_poses import (
    ARM,
    Setting,
    key_poses,
    own_poses,
    own_stroke,
    points_with_index,
    size_of,
    turn_variation,
)
from .paths import Way, bow
from .reach import BULGE, COLLAR, FINGERS, PLACE, TURN, posed
from .spelling import SPEED, Letter, letters_of

RISING, STRIKING = np.array([0.1, -0.35, 1.0]), np.array([0.45, 0.7, 0.35])
"""Where the paths of preparation and retraction, and of strokes, are bowed to: a rising hand swings forwards
before it rises, and a stroke goes over the top."""
BOW = (0.13, 0.09)
"""Shares of the way by which these are bowed."""
SINK, WAIT = 0.05, 0.40
"""Share of the way to rest that a hand sinks in the hold, and while it waits for the next of its sentence."""
STAY = 2.2
"""Seconds from a hold to the next preparation of the same hand and sentence within which it waits."""
LEAD = 0.06
"""Seconds that a stroke sets out before the hand has risen, so that the turn is round."""
LATE = (0.03, 0.07)
"""Seconds by which wrist and fingers follow the arm in a stroke: what is further out comes later."""
BRISK = 1.15
"""Metres a second that a hand goes on the average at most, unless there is no time: 2.2 at its fastest."""
JERK = 700.0
"""Metres a second cubed that a stroke has at most."""
EARLIER = 0.45
"""Seconds that it may set out before its event does for that."""
LATEST = 0.5
"""Seconds by which a stroke lands late where there is too little time for it before the first frame's end."""
FORMING = 0.6
"""Share of a letter's time in which the fingers change."""
SHORTEST = 0.10
"""Seconds of a stroke."""


@dataclass(frozen=True)
class Lock:
    """A time in which the wrist stays at a point (3,) of the room: it comes to it from ``start`` to ``full``
    and leaves it from ``loose`` to ``end``."""

    start: float
    full: float
    loose: float
    end: float
    point: F64


@dataclass(frozen=True)
class Aim:
    """A time in which the hand points at a point (3,) of the room; ``index``: with the index finger."""

    start: float
    full: float
    loose: float
    end: float
    point: F64
    index: bool


@dataclass(frozen=True)
class Round:
    """A circle that the hand makes beside all else: metres, seconds a turn, and its two axes (3,)."""

    start: float
    full: float
    loose: float
    end: float
    radius: float
    every: float
    axes: tuple[F64, F64]


@dataclass
class ArmWays:
    """All that one arm does. ``place``: wrist, bulge of the elbow and collar (8,); ``turn``: pronation, wrist
    and deviation (3,); ``fingers`` (20,)."""

    place: list[Way] = field(default_factory=list)
    turn: list[Move] = field(default_factory=list)
    fingers: list[Move] = field(default_factory=list)
    locks: list[Lock] = field(default_factory=list)
    aims: list[Aim] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)

    def go(
        self,
        start: float,
        end: float,
        pose: F64,
        came_from: F64,
        bias: F64,
        share: float,
        own: OwnStroke | None = None,
    ) -> None:
        """The arm's way from one hand pose to another, curved as in a speaker's ``own`` stroke if any."""
        curve = np.zeros(8)
        curve[:3] = bow(came_from[PLACE], pose[PLACE], bias, share) if own is None else own.bow
        self.place.append(Way(start, end, _arm_part(pose), curve))

    def shape(self, start: float, end: float, pose: F64, late: tuple[float, float] = (0.0, 0.0)) -> None:
        """Wrist and fingers of a pose, each so many seconds later."""
        self.turn.append(Move(start + late[0], end + late[0], pose[TURN]))
        self.fingers.append(Move(start + late[1], end + late[1], pose[FINGERS]))


def add_gesture(
    ways: ArmWays, event: GestureEvent, after: GestureEvent | None, setting: Setting, before: F64, rest: F64
) -> F64:
    """Add one gesture of one hand; ``before``: the hand pose it sets out from, ``rest`` the one to which it
    goes back unless the gesture ``after`` comes at once. Returns the hand pose in which it ends."""
    form = form_of(event.name, event.hands, event.detail, event.form)
    lag = 0.0 if not setting.second else 0.02 + 0.03 * abs(float(setting.variation[0, 0]))
    manner = setting.manner
    own = own_stroke(event, manner)
    if own is None:
        prep, strokes, swivel = key_poses(form, event, setting)
    else:
        form = replace(form, swing=None, circle=None)
        (prep, stroke), swivel = own_poses(own, event, setting), 0
        strokes = [stroke]
    far, on = (float(np.linalg.norm(b[PLACE] - a[PLACE])) for a, b in ((before, prep), (prep, strokes[-1])))
    # the jerk of a minimum-jerk way of d metres in T seconds is 60 d / T^3 at its greatest
    strike = max((60 * on / JERK) ** (1 / 3), SHORTEST)
    if not ways.place:
        needed = far / BRISK + strike
        event = _from_rest(event, after, needed)
        if (share := event.apex / needed) < 1:
            far *= share
            prep, *strokes = (_nearer(pose, before, share) for pose in (prep, *strokes))
    apex = event.apex + lag
    length = max(event.apex - event.raised, SHORTEST)
    raised = max(apex - length, event.start + 0.35 * (event.apex - event.start))
    start = min(event.start + lag, raised - 0.1)
    # a hand has time to rise, if need be from a little earlier on, as at the very start of a speech
    raised = min(raised, apex - strike)
    start -= float(np.clip(far / BRISK - (raised - start), 0.0, EARLIER))
    start = max(start, 0.0)
    raised = max(raised, min(start + 0.5 * far / BRISK, apex - SHORTEST))
    ways.go(start, raised, prep, before, RISING, BOW[0])
    ways.shape(start + 0.05, raised - 0.02, prep)
    lead = LEAD * (1 + 0.6 * manner.fluidity)
    at, came = raised - lead, prep
    for i, pose in enumerate(strokes):
        end = raised + (apex - raised) * (i + 1) / len(strokes)
        last = i + 1 == len(strokes)
        goal = pose.copy()
        if last and not (form.fixed or form.aim):
            goal[PLACE] += (0.05 + 0.03 * manner.power) * (pose[PLACE] - came[PLACE])
        ways.go(at, end, goal, came, STRIKING, BOW[1], own)
        ways.shape(at, end, pose, LATE)
        at, came = end - lead, pose
    held, final = _hold(ways, form, event, setting, apex, prep, strokes[-1], swivel, rest)
    return _retract(ways, event, after, held, final, rest)


def _from_rest(event: GestureEvent, after: GestureEvent | None, needed: float) -> GestureEvent:
    """A hand's first gesture with ``needed`` seconds from the first frame, in which it rests, to the apex, as
    far as the next leaves them: at the very start of a speech a stroke lands late rather than too fast."""
    room = LATEST if after is None else min(LATEST, max(after.raised - event.apex - SHORTEST, 0.0))
    late = float(np.clip(needed - event.apex, 0.0, room))
    if not late:
        return event
    held = event.held + min(late, max(event.end - event.held, 0.0)) if after else event.held + late
    return replace(
        event,
        raised=event.raised + late,
        apex=event.apex + late,
        held=max(held, event.apex + late),
        end=event.end if after else event.end + late,
    )


def _nearer(pose: F64, rest: F64, share: float) -> F64:
    """A hand pose of which only a share of the way from rest is gone."""
    result = pose.copy()
    result[PLACE] = rest[PLACE] + share * (pose[PLACE] - rest[PLACE])
    return result


def _hold(
    ways: ArmWays,
    form: Form,
    event: GestureEvent,
    setting: Setting,
    apex: float,
    prep: F64,
    stroke: F64,
    swivel: int,
    rest: F64,
) -> tuple[float, F64]:
    """What the hand does until it goes back; when that is, and its pose then."""
    held = event.held
    pose = stroke
    if setting.target is not None and form.aim:
        index = points_with_index(form)
        ways.aims.append(Aim(event.raised, apex, held, min(held + 0.35, event.end), setting.target, index))
    if form.kind == "spell" and (letters := letters_of(event.detail or event.word)):
        return _spell(ways, letters, event, setting, apex, stroke)
    if form.grasp:
        return _grasp(ways, form, event, setting, apex, stroke)
    # the stroke swings past and comes back
    ways.go(apex - 0.03, apex + 0.26, stroke, stroke, STRIKING, 0.0)
    if form.swing is not None:
        held = _swing(ways, form.swing, form, event, setting, apex, prep, stroke, swivel)
    if form.circle is not None:
        c = form.circle
        held = max(held, apex + c.every)
        sign = -1.0 if c.against and setting.second else 1.0
        u, v = np.eye(3)[{"side": [1, 2], "level": [2, 0], "front": [1, 0]}[c.plane]]
        radius = c.radius * ARM * size_of(event, setting.manner)
        ways.rounds.append(
            Round(apex - 0.3, apex, held - 0.1, held + 0.3, radius, c.every, (sign * u, sign * v))
        )
    if not form.fixed and form.swing is None:
        pose = stroke.copy()
        pose[PLACE] += SINK * (rest[PLACE] - stroke[PLACE])
        ways.go(apex + 0.1, max(held, apex + 0.4) + 0.2, pose, stroke, STRIKING, 0.0)
    return held, pose


def _swing(
    ways: ArmWays,
    swing: Swing,
    form: Form,
    event: GestureEvent,
    setting: Setting,
    apex: float,
    prep: F64,
    stroke: F64,
    swivel: int,
) -> float:
    """To and fro in the hold, at least twice where there is time at all; returns when it is over."""
    every = swing.every / float(np.clip(setting.manner.tempo, 0.7, 1.5))
    count = int(np.clip((event.held - apex) / every + 0.2, 2, swing.most))
    count -= count % 2
    size = size_of(event, setting.manner)
    sign = -1.0 if swing.against and setting.second else 1.0
    base = form.stroke[-1]
    at, came = apex - 0.02, stroke
    for k in range(count):
        to = 1.0 if k % 2 == 0 else (-1.0 if swing.sway.any() or swing.yaw or swing.roll else 0.0)
        if k + 1 == count and not swing.hop.any():
            to = 0.0
        there = stroke + max(to, 0.0) * swing.share * (prep - stroke)
        if swing.sway.any() or swing.yaw or swing.roll:
            step = sign * to * (0.5 if swing.yaw else 1.0) * swing.sway * ARM * size
            palm, fingers = base.palm, base.fingers
            if palm is not None and fingers is not None:
                turn = matrix_from_axis_angle(-to * (swing.yaw * palm + swing.roll * fingers))
                there, _ = posed(
                    stroke[PLACE] + step,
                    turn @ palm,
                    turn @ fingers,
                    stroke[FINGERS],
                    stroke[COLLAR],
                    base.out,
                    swivel,
                )
                there[TURN] += turn_variation(setting)
        if swing.hop.any():
            there = stroke.copy()
            there[PLACE] += ARM * size * swing.hop * [(k + 1) / 2, 1.0 if k % 2 == 0 else 0.0, (k + 1) / 2]
        if swing.shape and to > 0:
            there[FINGERS] = hand_values(swing.shape)
        end = at + every + 0.03
        ways.go(at, end, there, came, STRIKING, 0.06)
        ways.shape(at, end, there, (0.02, 0.05))
        at, came = end - 0.03, there
    return max(event.held, at + 0.05)


def _spell(
    ways: ArmWays, letters: Sequence[Letter], event: GestureEvent, setting: Setting, apex: float, stroke: F64
) -> tuple[float, F64]:
    """One letter after the other, the first formed at the apex, as fast as the hold has room for them."""
    beats = sum(letter.share for letter in letters)
    one = float(np.clip((event.held - apex) / beats, 1 / SPEED[2], 1 / SPEED[0]))
    at, pose = apex, stroke
    for letter in letters:
        place = stroke[PLACE] + [letter.aside, 0.0, 0.0]
        hand = hand_values(letter.shape)
        there, _ = posed(place, letter.palm, letter.fingers, hand, stroke[COLLAR])
        # fingers change in the first part of their time and stand in the rest of it
        change = min(FORMING * one, 0.2)
        ways.go(at - change, at, there, pose, STRIKING, 0.05)
        ways.shape(at - change, at, there)
        step = letter.share * one / max(len(letter.draws), 1)
        pose = there
        for k, draw in enumerate(letter.draws):
            drawn = there.copy()
            drawn[PLACE] += [draw[0], draw[1], 0.0]
            ways.go(at + (k - 0.1) * step, at + (k + 0.9) * step, drawn, pose, STRIKING, 0.0)
            pose = drawn
        at += letter.share * one
    return at, pose


def _grasp(
    ways: ArmWays, form: Form, event: GestureEvent, setting: Setting, apex: float, stroke: F64
) -> tuple[float, F64]:
    """The hand at a thing: it stays where the thing is while the fingers close or open."""
    shut = form.lift is not None
    loose = apex + 0.28 if shut else max(event.held, apex + 0.3)
    if setting.target is not None:
        wrist = in_room(stroke[PLACE], *setting.chest, setting.side)
        ways.locks.append(Lock(event.raised, apex - 0.02, loose, loose + 0.45, wrist))
    pose = stroke.copy()
    if form.lift is not None:
        ways.fingers.append(Move(apex, apex + 0.24, hand_values("grip")))
        pose[FINGERS] = hand_values("grip")
        pose[PLACE] = stroke[PLACE] + ARM * form.lift
        ways.go(loose, max(loose + 0.6, event.held), pose, stroke, STRIKING, BOW[1])
        return max(event.held, loose + 0.6), pose
    return loose, pose


def _retract(
    ways: ArmWays, event: GestureEvent, after: GestureEvent | None, held: float, final: F64, rest: F64
) -> F64:
    """Home, half-way home, or nowhere, as the next gesture of the hand asks for."""
    end = max(event.end, held + 0.35)
    same = after is not None and after.sentence == event.sentence
    if after is not None and after.start <= held + 0.1 and same:
        return final
    pose = rest
    if after is not None and same and after.start - held < STAY:
        pose = final + WAIT * (rest - final)
        pose[FINGERS] = rest[FINGERS] + 0.2 * (final - rest)[FINGERS]
    if form_of(event.name, event.hands, event.detail, event.form).lift is not None and after is not None:
        pose = final
    ways.go(held, end, pose, final, RISING, BOW[0])
    ways.shape(held, held + 0.85 * (end - held), pose, (0.0, 0.04))
    return pose


def _arm_part(pose: F64) -> F64:
    return np.concatenate([pose[PLACE], pose[BULGE], pose[COLLAR]])
