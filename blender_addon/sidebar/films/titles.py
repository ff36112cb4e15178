"""Operators that put what is said and titles on the sequencer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty, StringProperty

from ....base.errors import InputError, PaksaTalkerError
from ....film.subtitles.styles import style, styles
from ....film.titles.titles import CARD, THIRD, theme, themes, title_of
from ...characters.character import current_scene
from ..operator_parts import failed, named_rows

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class PAKSATALKER_OT_title_strips(bpy.types.Operator):
    """Put subtitles, a title card and a lower third over the scene, as strips of the sequencer of a scene of
    their own"""

    bl_idname = "paksatalker.title_strips"
    bl_label = "Titles in Sequencer"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    subtitles: EnumProperty(  # type: ignore[valid-type]
        name="Subtitles", items=[*named_rows(styles()), ("NONE", "None", "Without subtitles")]
    )
    title: StringProperty(  # type: ignore[valid-type]
        name="Title", description="A card over the picture: TEXT|SECOND LINE@0-3, its seconds last"
    )
    lower_third: StringProperty(  # type: ignore[valid-type]
        name="Lower Third", description="Who is seen: NAME|ROLE@1-6, its seconds last"
    )
    title_style: EnumProperty(name="Style", items=named_rows(themes()))  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """In one step of undo; earlier strips of ours go."""
        from ...cast.in_scene import scene_timing
        from ...characters.chosen import chosen_character
        from ...cutting.title_strips import Strips, pieces_of_scene, place_strips

        scene = current_scene()
        try:
            thirds = [title_of(THIRD, self.lower_third)] if self.lower_third else []
            cards = [title_of(CARD, self.title)] if self.title else []
            pieces = []
            if self.subtitles not in ("", "NONE"):
                people = [chosen_character(scene, context.active_object)]
                pieces = pieces_of_scene(scene_timing(scene, people))
            if not (pieces or thirds or cards):
                raise InputError("there is nothing to show", "generate a performance, or write a title")
            look = theme(self.title_style or next(iter(themes())))
            chosen = style(self.subtitles if pieces else next(iter(styles())))
            film = place_strips(scene, Strips([*thirds, *cards], look, pieces, chosen))
        except PaksaTalkerError as e:
            return failed(self, e)
        self.report({"INFO"}, f"they lie in the sequencer of the scene '{film.name}'")
        return {"FINISHED"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask for the titles."""
        found: set[OperatorReturnItems] = context.window_manager.invoke_props_dialog(self)
        return found


CLASSES = (PAKSATALKER_OT_title_strips,)
