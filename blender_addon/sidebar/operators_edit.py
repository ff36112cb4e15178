"""Operators ``bpy.ops.paksatalker.*`` that edit a take: its words, its dials, its layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty

from ...base.errors import InputError, PaksaTalkerError
from ..characters.character import Character, current_scene
from ..characters.chosen import chosen_character, root_of
from ..generating import generation
from ..settings.error_property import error_property
from ..steps import finish
from ..takes import hand_keys, takes
from ..takes.duplicates import settings_of
from ..takes.layers.strengths import set_strengths
from ..takes.performing import rewrite
from ..takes.spoken import phones
from ..takes.spoken.played_words import retimed
from .operator_parts import failed

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


def _with_take(context: bpy.types.Context) -> tuple[Character, Any]:
    character = chosen_character(current_scene(), context.active_object)
    settings = settings_of(character)
    if not takes.is_take(settings.take):
        raise InputError(f"'{character.name}' has no take yet", "generate one first")
    return character, settings


class OnTake:
    """What the operators here share: they need a take, are undone in one step and fail in a line."""

    bl_options: Any = {"REGISTER", "UNDO"}  # noqa: RUF012  (Blender wants a plain set)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """While nothing is generated."""
        return generation.progress() is None

    def execute(self: Any, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Find the take and change it."""
        try:
            said = self.change(context, *_with_take(context))
        except PaksaTalkerError as e:
            return failed(self, e)
        if said:
            self.report({"INFO"}, said)
        return {"FINISHED"}


class PAKSATALKER_OT_update_words(OnTake, bpy.types.Operator):
    """Do what the word markers say: play moved words where they lie; where words were renamed or deleted,
    speak anew. Sentences without a change stay as they are, and so do keys made by hand"""

    bl_idname = "paksatalker.update_words"
    bl_label = "Update Words"

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """Retime, or start to generate."""
        generation.update(current_scene(), root_of(character), wait=bpy.app.background)
        return ""


class PAKSATALKER_OT_rewrite(OnTake, bpy.types.Operator):
    """Write the generated curves anew by the dials, also where these are keyed"""

    bl_idname = "paksatalker.rewrite"
    bl_label = "Rewrite Curves"

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """From the performance inside the take."""
        finish(rewrite(character))
        return ""


class PAKSATALKER_OT_put_back(OnTake, bpy.types.Operator):
    """Put the keys of removed words back to your layer, on the frames where they were"""

    bl_idname = "paksatalker.put_back"
    bl_label = "Put Back"

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """All of them."""
        return f"{hand_keys.put_back(root_of(character))} keys put back"


class PAKSATALKER_OT_discard_keys(OnTake, bpy.types.Operator):
    """Delete the keys of removed words that were set aside"""

    bl_idname = "paksatalker.discard_keys"
    bl_label = "Delete Set-Aside Keys"

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """All of them."""
        hand_keys.discard(root_of(character))
        return ""


class PAKSATALKER_OT_use_take(OnTake, bpy.types.Operator):
    """Play another take of this character in place of the one that is played"""

    bl_idname = "paksatalker.use_take"
    bl_label = "Use Take"

    take: StringProperty(name="Take", description="Name of its action")  # type: ignore[valid-type]

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """Swap the strips of the generated layers."""
        from ..takes.performing import use_take

        use_take(character, current_scene(), self.take)
        return ""


class PAKSATALKER_OT_bake(OnTake, bpy.types.Operator):
    """Make one action of all layers, generated and by hand, with few keys; the layers are kept, muted"""

    bl_idname = "paksatalker.bake"
    bl_label = "Bake Layers"

    error: error_property("what is played")  # type: ignore[valid-type]

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """Sample and fit."""
        from ..takes.layers.bake import bake

        action = bake(character, current_scene(), self.error)
        return f"baked to '{action.name}'"


class PAKSATALKER_OT_unbake(OnTake, bpy.types.Operator):
    """Go back from the baked action to the layers"""

    bl_idname = "paksatalker.unbake"
    bl_label = "Back to Layers"

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """The baked action is kept with a fake user."""
        from ..takes.layers.bake import unbake

        unbake(character)
        set_strengths(root_of(character))
        return ""


class PAKSATALKER_OT_jump(OnTake, bpy.types.Operator):
    """Move the playhead to the next or the previous word"""

    bl_idname = "paksatalker.jump_to_word"
    bl_label = "Jump to Word"

    direction: EnumProperty(  # type: ignore[valid-type]
        name="Direction", items=[("NEXT", "Next", ""), ("PREVIOUS", "Previous", "")]
    )

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """By the words' markers."""
        scene = current_scene()
        frames = sorted({w.frame for w in takes.words_of(settings.take) if w.name})
        now, forwards = scene.frame_current, self.direction == "NEXT"
        ahead = [f for f in frames if (f > now if forwards else f < now)]
        if ahead:
            scene.frame_set(ahead[0] if forwards else ahead[-1])
        return ""


class PAKSATALKER_OT_phone_markers(OnTake, bpy.types.Operator):
    """Show the sounds of the take as timeline markers, or take them away; they go when words change"""

    bl_idname = "paksatalker.phone_markers"
    bl_label = "Phone Markers"

    show: BoolProperty(name="Show", default=True)  # type: ignore[valid-type]

    def change(self, context: bpy.types.Context, character: Character, settings: Any) -> str:
        """At their own frames, where words were moved at those."""
        scene, take = current_scene(), settings.take
        if not self.show:
            phones.hide(scene, take)
            return ""
        count = phones.show(scene, take, retimed(takes.words_of(take), takes.performance_of(take)))
        return f"{count} sounds as markers"


CLASSES = (
    PAKSATALKER_OT_update_words,
    PAKSATALKER_OT_rewrite,
    PAKSATALKER_OT_put_back,
    PAKSATALKER_OT_discard_keys,
    PAKSATALKER_OT_use_take,
    PAKSATALKER_OT_bake,
    PAKSATALKER_OT_unbake,
    PAKSATALKER_OT_jump,
    PAKSATALKER_OT_phone_markers,
)
