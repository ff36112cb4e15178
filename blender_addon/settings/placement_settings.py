"""The settings of a placement, of each character, and what follows when they are changed."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ...base.errors import PaksaTalkerError
from ..at_once import held_back
from ..characters.chosen import character_of, scene_of
from ..steps import finish
from ..takes import takes
from ..takes.place_take import place

_KEPT: Any = {"LIBRARY_OVERRIDABLE"}


def _placed(settings: Any, context: bpy.types.Context) -> None:
    """The take that is played, at once."""
    settings.unplaced = ""
    scene, character = scene_of(settings.id_data), None if held_back() else character_of(settings.id_data)
    if character is None or scene is None or not takes.is_take(settings.take):
        return
    try:
        finish(place(character, scene))
    except PaksaTalkerError as e:
        settings.unplaced = f"{e}; {e.hint}"


def _blend(name: str, description: str) -> Any:
    return FloatProperty(
        name=name,
        description=description,
        min=0.0,
        soft_max=5.0,
        step=10,
        precision=2,
        subtype="TIME_ABSOLUTE",
        options=set(),
        override=_KEPT,
        update=_placed,
    )


def _frame(name: str, description: str, default: int) -> Any:
    return IntProperty(
        name=name, description=description, default=default, min=1, options=set(), override=_KEPT,
        update=_placed,
    )  # fmt: skip


class PlacementSettings:
    """What a character's settings have of a
    :class:`~paksatalker.blender_addon.animation.placement.Placement`."""

    unplaced: StringProperty(options={"HIDDEN", "SKIP_SAVE"}, override=_KEPT)  # type: ignore[valid-type]
    only: EnumProperty(  # type: ignore[valid-type]
        name="Move",
        description="What is moved; the rest stays with your own animation",
        items=[
            ("all", "Whole Body", "Everything, from the feet to the brows"),
            ("upper", "Upper Body", "From the lowest spine bone upwards, for someone who sits or walks"),
            ("face", "Face", "The face alone; head and body are yours"),
        ],
        options=set(),
        override=_KEPT,
        update=_placed,
    )
    in_place: BoolProperty(  # type: ignore[valid-type]
        name="In Place",
        description="The pelvis goes up and down with the knees, but leaves the character where it stands",
        options=set(),
        override=_KEPT,
        update=_placed,
    )
    additive: BoolProperty(  # type: ignore[valid-type]
        name="Add",
        description="Add to the animation below in place of replacing it: weights, and rotations as far as "
        "they differ from the mean pose",
        options=set(),
        override=_KEPT,
        update=_placed,
    )
    blend_in: _blend("Blend In", "Seconds in which it comes, from the animation below")  # type: ignore[valid-type]
    blend_out: _blend("Blend Out", "Seconds in which it goes, to the animation below")  # type: ignore[valid-type]
    use_frames: BoolProperty(  # type: ignore[valid-type]
        name="Frames",
        description="Play these frames of the performance alone, with their sound, where they lie",
        options=set(),
        override=_KEPT,
        update=_placed,
    )
    frames_from: _frame("First", "The first frame played, counted from 1", 1)  # type: ignore[valid-type]
    frames_to: _frame("Last", "The last frame that is played", 48)  # type: ignore[valid-type]
