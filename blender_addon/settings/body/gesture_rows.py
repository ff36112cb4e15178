"""The gestures of a take as rows that an artist edits, kept on its action."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    FloatVectorProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from ...takes import gesture_markers as markers


def _kinds(row: Any, context: bpy.types.Context, typed: str) -> Iterator[str]:
    from ....inference.body.plan.calls import known_kinds

    return (kind for kind in known_kinds() if typed.casefold() in kind)


def _details(row: Any, context: bpy.types.Context, typed: str) -> Iterator[str]:
    from ....inference.body.plan.calls import kind_of

    return (str(detail) for detail in kind_of(row.kind)["details"] if typed.casefold() in str(detail))


def _frame(row: Any) -> int:
    """Where the marker is while it is shown: whoever moves it moves the gesture."""
    marker = markers.marker_of(bpy.context.scene, row)
    return int(row.at if marker is None else marker.frame)


def _set_frame(row: Any, frame: int) -> None:
    row.at = frame
    marker = markers.marker_of(bpy.context.scene, row)
    if marker is not None:
        marker.frame = frame


class PaksaTalkerGesture(bpy.types.PropertyGroup):
    """One gesture. ``was`` and ``planned`` are its event as JSON, as it was solved last and as it was planned
    at first; empty for one that was added."""

    kind: StringProperty(  # type: ignore[valid-type]
        name="Kind",
        description="What the hands do: beat, point, count ... or one of your clips",
        default="beat",
        search=_kinds,
        search_options={"SUGGESTION"},
    )
    hands: EnumProperty(  # type: ignore[valid-type]
        name="Hands",
        description="Which hands make it",
        items=[("LEFT", "Left", ""), ("RIGHT", "Right", ""), ("BOTH", "Both", "")],
        default="RIGHT",
    )
    detail: StringProperty(  # type: ignore[valid-type]
        name="Detail",
        description="What the kind takes besides: left or up for point, 3 for count, big for size, letters "
        "to spell",
        search=_details,
        search_options={"SUGGESTION"},
    )
    frame: IntProperty(  # type: ignore[valid-type]
        name="Frame", description="The frame on which the stroke ends", get=_frame, set=_set_frame
    )
    hold: FloatProperty(  # type: ignore[valid-type]
        name="Hold",
        description="Seconds for which the hand stays after the stroke",
        default=0.3,
        min=0.0,
        soft_max=3.0,
        max=60.0,
        step=5,
    )
    size: FloatProperty(  # type: ignore[valid-type]
        name="Size",
        description="How large it is, of the whole movement",
        default=1.0,
        min=0.0,
        max=2.0,
        step=5,
    )
    aim: EnumProperty(  # type: ignore[valid-type]
        name="Target",
        description="Where the hand points or goes",
        items=[
            ("NONE", "As Usual", "Where gestures of this kind go"),
            ("OBJECT", "Object", "An object of the scene, as it is when the stroke ends"),
            ("POINT", "Point", "A place before the character"),
        ],
    )
    target: PointerProperty(  # type: ignore[valid-type]
        name="Object", description="What is pointed at, touched or held", type=bpy.types.Object
    )
    point: FloatVectorProperty(  # type: ignore[valid-type]
        name="Point",
        description="Metres: to the character's left, up from the soles, forwards",
        default=(0.0, 1.2, 1.0),
        step=5,
        precision=3,
    )
    word: StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    at: IntProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    was_at: IntProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    was: StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    planned: StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    aimed: StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    own: BoolProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    marker: StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]


class PaksaTalkerTake(bpy.types.PropertyGroup):
    """Of a take's action. ``gone``: events that were planned and the artist deleted, as JSON."""

    gestures: CollectionProperty(type=PaksaTalkerGesture)  # type: ignore[valid-type]
    active: IntProperty(name="Gesture", options={"HIDDEN"})  # type: ignore[valid-type]
    solved: IntProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    listed: BoolProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    shown: BoolProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    gone: StringProperty(default="[]", options={"HIDDEN"})  # type: ignore[valid-type]


CLASSES = (PaksaTalkerGesture, PaksaTalkerTake)
