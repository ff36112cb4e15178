"""``bpy.ops.paksatalker.place``: a take in another place, in one step that is undone and redone as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty

from ..characters.character import Character, current_scene
from ..takes.place_take import place_as
from ..takes.placement import NAMES
from .operators_edit import OnTake

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class PAKSATALKER_OT_place(OnTake, bpy.types.Operator):
    """Play the take on another part of the body, on other frames, over your animation or added to it"""

    bl_idname = "paksatalker.place"
    bl_label = "Place Take"

    only: EnumProperty(  # type: ignore[valid-type]
        name="Move",
        items=[("all", "Whole Body", ""), ("upper", "Upper Body", ""), ("face", "Face", "")],
    )
    in_place: BoolProperty(name="In Place")  # type: ignore[valid-type]
    additive: BoolProperty(name="Add")  # type: ignore[valid-type]
    blend_in: FloatProperty(name="Blend In", min=0.0, soft_max=5.0)  # type: ignore[valid-type]
    blend_out: FloatProperty(name="Blend Out", min=0.0, soft_max=5.0)  # type: ignore[valid-type]
    use_frames: BoolProperty(name="Frames")  # type: ignore[valid-type]
    frames_from: IntProperty(name="First", default=1, min=1)  # type: ignore[valid-type]
    frames_to: IntProperty(name="Last", default=48, min=1)  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """From how it is played now."""
        character = context.scene.paksatalker.character
        for name in NAMES if character is not None else ():
            if not self.properties.is_property_set(name):
                setattr(self, name, getattr(character.paksatalker, name))
        return self.execute(context)

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """What is given; the rest stays as it is. Where it can't be, all does."""
        given = {n: getattr(self, n) for n in NAMES if self.properties.is_property_set(n)}
        place_as(character, current_scene(), given)

        return ""


CLASSES = (PAKSATALKER_OT_place,)
