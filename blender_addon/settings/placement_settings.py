"""The settings of a placement, of each character, and what follows when they are changed."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ...base.errors import PaksaTalkerError
from ..takes import takes
from ..takes.placement import Placement
from .at_once import at_once, held_back
from .chosen import character_of, scene_of

_KEPT: Any = {"LIBRARY_OVERRIDABLE"}
NAMES = ("only", "in_place", "additive", "blend_in", "blend_out", "use_frames", "frames_from", "frames_to")


def _placed(settings: Any, context: bpy.types.Context) -> None:
    """The take that is played, at once."""
    from ..generating.steps import finish
    from ..takes.placing import place

    settings.unplaced = ""
    scene, character = scene_of(settings.id_data), None if held_back() else character_of(settings.id_data)
    if character is None or scene is None or not takes.is_take(settings.take):
        return
    try:
        finish(place(character, scene))
    except PaksaTalkerError as e:
        settings.unplaced = f"{e}; {e.hint}"


def show_placement(settings: Any, placement: Placement) -> None:
    """Let the settings say what a take is played as."""
    with at_once():
        settings.unplaced = ""
        settings.only, settings.in_place, settings.additive = (
            placement.only,
            placement.in_place,
            placement.additive,
        )
        settings.blend_in, settings.blend_out = placement.blend_in, placement.blend_out
        settings.use_frames = placement.frames is not None
        if placement.frames is not None:
            settings.frames_from, settings.frames_to = placement.frames


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
    """What a character's settings have of a :class:`~paksatalker.blender_addon.takes.placement.Placement`."""

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
