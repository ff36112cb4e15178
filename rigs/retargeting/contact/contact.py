"""Hands and forearms of an avatar against its own body, its lap and its desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ...rig import Rig
from .clearing import LOOKED, SIDES, applied, arm_of, keep_clear
from .figure import Turns, figure_of, places
from .resting_hands import one_after_the_other, resting, settle, table_under

F64 = npt.NDArray[np.float64]

USUAL = 30.0
"""Frames a second where nobody says."""
LEAST = 1e-5
"""Metres: arms that have to move less keep as they are."""


def hands_in_contact(
    world: F64,
    rig: Rig,
    used: Mapping[str, Sequence[int]],
    heads: F64,
    upright: F64,
    turns: Turns,
    twists: Mapping[int, tuple[str, float]],
    source: Mapping[str, F64],
    told: F64,
    fps: float | None,
    desk: bool,
) -> F64:
    """World rotations (55, T, 3, 3) in which no hand or forearm is in the avatar's trunk, head, thighs or
    other hand, and hands that rest on the source's lap, or with ``desk`` on a desk, lie on the avatar's.

    The other arguments are those of :func:`..arm_room.arms_with_room`; ``source`` are the rest joints that
    ``told`` (55, T, 3, 3) belongs to, the motion as it came. Without skin, nothing is done; the same array
    comes back where all is well.
    """
    count = world.shape[1]
    if not count:
        return world
    rate = USUAL if fps is None else fps
    every = max(1, round(rate / LOOKED))
    shown = np.unique(np.append(np.arange(0, count, every), count - 1))
    if (figure := figure_of(rig, used, heads, upright, turns, twists, shown)) is None:
        return world
    arms = {side: arm for side in SIDES if (arm := arm_of(figure, world, side)) is not None}
    if not arms or not figure.parts:
        return world
    moves = {side: np.zeros((len(shown), 4)) for side in arms}
    turned: dict[str, dict[str, F64]] = {}
    rests = resting(source, told, shown, rate / every, desk)
    if desk and (table := table_under(figure, arms, rests)) is not None:
        figure.parts.append(table)
    whole = dict(arms)
    for side, lying in settle(figure, arms, rests).items():
        moves[side], turned[side] = lying.moves, lying.turns
        arms[side] = arms[side].turned(lying.turns)
    keep_clear(figure, arms, moves, rate / every, resting=rests)
    # where a sleeve or a belly holds the wrist up, the hand still comes down
    held = {side: arms[side].at(moves[side]) for side in turned}
    for side, lying in settle(figure, held, rests, turn_only=True).items():
        turned[side] = one_after_the_other(turned[side], lying.turns)
        arms[side] = whole[side].turned(turned[side])
    if turned:
        keep_clear(figure, arms, moves, rate / every, rests, rests)
    if not turned and max(np.abs(m).max() for m in moves.values()) < LEAST:
        return world
    result = world.copy()
    all_ = np.arange(count)
    figure = replace(figure, shown=all_, places=places(rig, heads, turns, all_))
    for side in arms:
        applied(result, figure, side, moves[side], turned.get(side, {}), shown, count)
    return result
