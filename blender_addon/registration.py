"""How the extension comes to Blender and goes again without a trace."""

from __future__ import annotations

import bpy
from bpy.props import PointerProperty

from ..base import logs
from .generating import background, person_thumbnails
from .live import session as live_session
from .settings.body import gesture_rows
from .settings.character_settings import PaksaTalkerCharacter
from .settings.live_settings import PaksaTalkerLive
from .settings.log_file import begin_log
from .settings.mapping_settings import PaksaTalkerMapping
from .settings.person_settings import PaksaTalkerPerson
from .settings.preferences import PaksaTalkerPreferences, begin_in_all_scenes, preferences
from .settings.scene_settings import PaksaTalkerScene
from .settings.stage.footage_settings import PaksaTalkerFootage
from .settings.stage.grade_settings import PaksaTalkerGrade
from .settings.stage.shot_settings import PaksaTalkerShots
from .settings.stage.stage_settings import PaksaTalkerStage
from .settings.writing_settings import CLASSES as WRITING
from .sidebar import (
    operators_character,
    operators_check,
    operators_edit,
    operators_out,
    operators_person,
    operators_place,
    operators_speech,
    panels,
    preset_popover,
)
from .sidebar.body import gesture_operators, gesture_panel
from .sidebar.films import lecture as operators_lecture
from .sidebar.films import operators as operators_films
from .sidebar.films import titles as operators_titles
from .sidebar.live import operators as operators_live
from .sidebar.script import operators as operators_script
from .sidebar.script import voices as operators_voices
from .sidebar.seen import operators as operators_seen

CLASSES = (
    PaksaTalkerMapping,
    *WRITING,
    *gesture_rows.CLASSES,
    PaksaTalkerCharacter,
    PaksaTalkerPerson,
    PaksaTalkerLive,
    PaksaTalkerScene,
    PaksaTalkerShots,
    PaksaTalkerFootage,
    PaksaTalkerGrade,
    PaksaTalkerStage,
    PaksaTalkerPreferences,
    *operators_person.CLASSES,
    *operators_character.CLASSES,
    *operators_speech.CLASSES,
    *operators_voices.CLASSES,
    *operators_script.CLASSES,
    *operators_live.CLASSES,
    *operators_seen.CLASSES,
    *operators_check.CLASSES,
    *preset_popover.CLASSES,
    *operators_edit.CLASSES,
    *operators_place.CLASSES,
    *gesture_operators.CLASSES,
    *operators_out.CLASSES,
    *operators_films.CLASSES,
    *operators_lecture.CLASSES,
    *operators_titles.CLASSES,
    gesture_panel.PAKSATALKER_UL_gestures,
    *panels.CLASSES,
)


def register() -> None:
    """Make classes, settings and the handler known to Blender."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    # the stubs say that properties return nothing
    bpy.types.Scene.paksatalker = PointerProperty(type=PaksaTalkerScene)  # type: ignore[func-returns-value]
    bpy.types.Scene.paksatalker_stage = PointerProperty(  # type: ignore[func-returns-value]
        type=PaksaTalkerStage
    )
    bpy.types.Scene.paksatalker_shots = PointerProperty(  # type: ignore[func-returns-value]
        type=PaksaTalkerShots
    )
    bpy.types.Scene.paksatalker_footage = PointerProperty(  # type: ignore[func-returns-value]
        type=PaksaTalkerFootage
    )
    bpy.types.Object.paksatalker = PointerProperty(  # type: ignore[func-returns-value]
        type=PaksaTalkerCharacter, override={"LIBRARY_OVERRIDABLE"}
    )
    bpy.types.Action.paksatalker = PointerProperty(  # type: ignore[func-returns-value]
        type=gesture_rows.PaksaTalkerTake
    )
    mine = preferences()
    begin_log(mine.log_level if mine is not None else "info")
    bpy.app.handlers.load_pre.append(background.cancel_all)
    bpy.app.handlers.load_pre.append(live_session.end)
    bpy.app.handlers.load_post.append(begin_in_all_scenes)
    bpy.app.timers.register(begin_in_all_scenes, first_interval=0.0)  # here no scene may be touched yet
    for handlers in (bpy.app.handlers.undo_pre, bpy.app.handlers.redo_pre):
        handlers.append(background.begin_again_after_undo)


def unregister() -> None:
    """Stop what runs and take everything away again."""
    background.cancel_all()
    live_session.end()
    person_thumbnails.clear()
    logs.end()
    bpy.app.handlers.load_pre.remove(background.cancel_all)
    bpy.app.handlers.load_pre.remove(live_session.end)
    bpy.app.handlers.load_post.remove(begin_in_all_scenes)
    if bpy.app.timers.is_registered(begin_in_all_scenes):
        bpy.app.timers.unregister(begin_in_all_scenes)
    for handlers in (bpy.app.handlers.undo_pre, bpy.app.handlers.redo_pre):
        handlers.remove(background.begin_again_after_undo)
    del bpy.types.Action.paksatalker
    del bpy.types.Object.paksatalker
    del bpy.types.Scene.paksatalker_footage
    del bpy.types.Scene.paksatalker_shots
    del bpy.types.Scene.paksatalker_stage
    del bpy.types.Scene.paksatalker
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
