"""Operators that put what is said and titles on the sequencer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty

from ....base.errors import InputError, PaksaTalkerError
from ....film.slides.pictures import require_picture
from ....film.subtitles.styles import style, styles
from ....film.titles.titles import CARD, THIRD, theme, themes, title_of
from ...characters.character import current_scene
from ..operator_parts import failed, named_rows
from .finish import CORNERS, Titles, file_of, several

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class PAKSATALKER_OT_title_strips(Titles, bpy.types.Operator):
    """Put subtitles, a title card and a lower third over the scene, as strips of the sequencer of a scene of
    their own"""

    bl_idname = "paksatalker.title_strips"
    bl_label = "Titles in Sequencer"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    subtitles: EnumProperty(  # type: ignore[valid-type]
        name="Subtitles", items=[*named_rows(styles()), ("NONE", "None", "Without subtitles")]
    )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """In one step of undo; earlier strips of ours go."""
        from ...cast.in_scene import everyone, scene_timing
        from ...characters.chosen import chosen_character
        from ...cutting.title_strips import Strips, pieces_of_scene, place_strips

        scene = current_scene()
        try:
            thirds = [title_of(THIRD, text) for text in several(self.lower_third)]
            cards = [title_of(CARD, text) for text in several(self.title)]
            logo = file_of(self.logo)
            if logo is not None:
                require_picture(logo)
            pieces = []
            if self.subtitles not in ("", "NONE"):
                chosen_character(scene, context.active_object)
                pieces = pieces_of_scene(scene_timing(scene, everyone(scene)))
            if not (pieces or thirds or cards or logo):
                raise InputError("there is nothing to show", "generate a performance, or write a title")
            look = theme(self.title_style or next(iter(themes())))
            chosen = style(self.subtitles if pieces else next(iter(styles())))
            film = place_strips(
                scene, Strips([*thirds, *cards], look, pieces, chosen, logo, self.logo_place or CORNERS[0])
            )
        except PaksaTalkerError as e:
            return failed(self, e)
        self.report({"INFO"}, f"they lie in the sequencer of the scene '{film.name}'")
        return {"FINISHED"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask for the titles."""
        found: set[OperatorReturnItems] = context.window_manager.invoke_props_dialog(self)
        return found


CLASSES = (PAKSATALKER_OT_title_strips,)
