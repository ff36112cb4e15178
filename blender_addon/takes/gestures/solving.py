"""The body of a take solved again from its gestures; face, speech and whatever else there is stay."""

from __future__ import annotations

from collections.abc import Callable

import bpy
import numpy as np
import numpy.typing as npt

from ....base.errors import InputError
from ....inference.body.event import GestureEvent
from ....inference.performance.performance import Performance
from ...characters.character import Character
from ...characters.chosen import root_of
from ...characters.room import Point, point_of
from ...steps import Steps, in_thread, keying_steps
from .. import gesture_markers as markers
from .. import takes
from ..duplicates import settings_of
from ..placement import kept_placement
from ..planning import loaded, planned
from ..take_curves import write_take
from ..takes import first_frame, words_of
from . import rows

F64 = npt.NDArray[np.float64]
BODY = ("body", "head", "stance")
"""The parts of a take whose bones gestures move."""
WRITING = "keys"
"""The step from which on the take is being changed: what has come so far has to be finished."""


def list_gestures(action: bpy.types.Action) -> None:
    """Rows for a take that has none yet, such as one of an older file."""
    if not action.paksatalker.listed:
        rows.fill(action, rows.clock_of(action, takes.performance_of(action)))


def list_again(scene: bpy.types.Scene, action: bpy.types.Action) -> None:
    """Rows, and markers where they are shown, as the take's gestures were solved last, whatever they say."""
    table = action.paksatalker
    kept = {row.was: (row.own, row.planned, row.target, row.aimed) for row in table.gestures}
    shown, gone = table.shown, table.gone
    markers.hide(scene, action)
    rows.fill(action, rows.clock_of(action, takes.performance_of(action)))
    for row in table.gestures:
        if row.was in kept:
            row.own, row.planned, target, aimed = kept[row.was]
            if aimed and target is not None:
                row.target, row.aim, row.aimed = target, "OBJECT", aimed
    table.gone = gone
    if shown:
        markers.show(scene, action)


def solve(character: Character, scene: bpy.types.Scene) -> Steps:
    """Make the character's take do what the rows of its gestures, and their markers, say.

    Raises InputError, with the take as it was, where nothing was changed or something can't be made.
    """
    settings, root = settings_of(character), root_of(character)
    action, p = settings.take, (yield from loaded(settings.take))
    markers.adopt(scene, action)
    clock = rows.clock_of(action, p)
    asked = rows.events_of(action, clock, aim_in(scene, root, character))
    yield from make(character, scene, action, p, asked)
    rows.settle(action, asked, clock)
    if action.paksatalker.shown:
        markers.put_aside(scene, action)
        markers.show(scene, action)
    scene.frame_set(scene.frame_current, subframe=scene.frame_subframe)


def solve_events(character: Character, scene: bpy.types.Scene, events: list[GestureEvent]) -> Steps:
    """The same for a list of events in place of the take's own; the rows become theirs.

    Raises InputError as :func:`solve` does.
    """
    settings = settings_of(character)
    if not takes.is_take(settings.take):
        raise InputError(f"'{character.name}' has no take yet", "generate one first")
    action, p = settings.take, (yield from loaded(settings.take))
    yield from make(character, scene, action, p, events)
    markers.put_aside(scene, action)
    rows.fill(action, rows.clock_of(action, takes.performance_of(action)))
    for row in action.paksatalker.gestures:
        event = rows.noted(row.was)
        row.own = event is not None and event.given
    markers.show_again(scene, action)
    scene.frame_set(scene.frame_current, subframe=scene.frame_subframe)


def make(
    character: Character,
    scene: bpy.types.Scene,
    action: bpy.types.Action,
    p: Performance,
    asked: list[GestureEvent],
) -> Steps:
    """Write the curves of a performance with these gestures in place of its own into its take, and keep it.

    Curves that an artist changed stay as they are. Raises InputError as :func:`solve` does.
    """
    # here, as Blender is to start fast
    from ....inference.body.plan.event_file import check_kinds
    from ....inference.body.solving import with_gestures

    before = rows.gestures_of(p)
    if sorted(asked, key=_apex) == before:
        raise InputError("no gesture was changed", "change a row, or move a marker")
    check_kinds(asked, [g.name for g in before])
    solved = yield from in_thread("gestures", with_gestures, p, asked)
    packed = yield from in_thread("gestures", takes.packed, solved, bpy.app.tempdir)
    first, said, placement = first_frame(action), words_of(action), kept_placement(action)
    made = yield from planned(solved, character, settings_of(character), placement, said, first, "body")
    yield from keying_steps(write_take(action, made, first, parts=BODY))
    emotional, text = bool(action.get(takes.EMOTIONAL)), str(action.get(takes.TEXT, ""))
    takes.keep(action, packed, emotional, first, text)


def aim_in(
    scene: bpy.types.Scene, root: bpy.types.Object, character: Character
) -> Callable[[bpy.types.Object, int], Point]:
    """What tells the place of an object on a frame, as the character has it there."""

    def aim(object: bpy.types.Object, frame: int) -> Point:
        kept, part = scene.frame_current, scene.frame_subframe
        if may_move(object) or may_move(root):
            scene.frame_set(frame)
        try:
            return point_of(character, middle(object).tolist())
        finally:
            if (scene.frame_current, scene.frame_subframe) != (kept, part):
                scene.frame_set(kept, subframe=part)

    return aim


def middle(object: bpy.types.Object) -> F64:
    """(3,) the middle of what is seen of an object, in the world; of an empty or a light its origin."""
    world = np.array(object.matrix_world)
    at = np.mean(object.bound_box, axis=0) if object.type in _SOLID else np.zeros(3)
    return np.asarray(world[:3, :3] @ at + world[:3, 3])


_SOLID = ("MESH", "CURVE", "SURFACE", "META", "FONT")


def may_move(object: bpy.types.Object) -> bool:
    """Whether its place may be another on another frame."""
    one: bpy.types.Object | None = object
    while one is not None:
        if one.animation_data is not None or len(one.constraints):
            return True
        one = one.parent
    return False


def _apex(event: GestureEvent) -> float:
    return event.apex
