"""Operators: a person from photographs, and a film of somebody as a take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, StringProperty

from ....base.errors import PaksaTalkerError
from ...characters.character import current_scene
from ...seen import photo, video
from ..operator_parts import failed

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

_PICTURES = "*.jpg;*.jpeg;*.png;*.webp;*.tif;*.tiff;*.heic"
_FILMS = "*.mp4;*.mov;*.webm;*.mkv;*.avi;*.m4v"
BODIES = (
    ("seen", "As Seen", "Arms and hands as the film shows them"),
    ("rules", "From Speech", "Arms and hands by the rules, from what is said"),
    ("none", "At Rest", "Face and head alone"),
)


class PAKSATALKER_OT_person_from_photo(bpy.types.Operator):
    """Make the person in one or several photographs, and add it. The person and its skin are kept beside the
    first photograph; it takes a minute, in the background"""

    bl_idname = "paksatalker.person_from_photo"
    bl_label = "Person from Photo"

    filepath: StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    directory: StringProperty(subtype="DIR_PATH", options={"SKIP_SAVE", "HIDDEN"})  # type: ignore[valid-type]
    files: CollectionProperty(  # type: ignore[valid-type]
        type=bpy.types.OperatorFileListElement, options={"SKIP_SAVE", "HIDDEN"}
    )
    filter_glob: StringProperty(default=_PICTURES, options={"HIDDEN"})  # type: ignore[valid-type]
    name: StringProperty(  # type: ignore[valid-type]
        name="Name", description="What the person is called; empty for the file's name", options={"SKIP_SAVE"}
    )
    consent: StringProperty(  # type: ignore[valid-type]
        name="Consent",
        description="Who agreed to what, and when; kept beside the photograph, and asked for once",
        options={"SKIP_SAVE"},
    )
    shape: StringProperty(  # type: ignore[valid-type]
        name="Known",
        description="What is known or wanted, such as age=0.6,gender=0,hair=short,glasses=round",
        options={"SKIP_SAVE"},
    )
    force: BoolProperty(  # type: ignore[valid-type]
        name="Anyway", description="Take a photograph that will hardly do", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """In object mode, one at a time."""
        if photo.progress() is not None:
            cls.poll_message_set("Another photograph is being looked at")
            return False
        cls.poll_message_set("People are added in Object Mode")
        return context.mode == "OBJECT"

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask for the photographs; consent and what is known stand beside them."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        try:
            photo.start(
                current_scene(),
                _chosen(self),
                self.name,
                self.consent,
                self.shape,
                force=self.force,
                wait=bpy.app.background,
            )
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


def _chosen(operator: Any) -> list[Path]:
    """The files that are marked, or the one that is named."""
    folder = Path(bpy.path.abspath(operator.directory or "//"))
    marked = [folder / f.name for f in operator.files if f.name]
    named = bpy.path.abspath(operator.filepath)
    return marked or ([Path(named)] if named else [])


class PAKSATALKER_OT_capture(bpy.types.Operator):
    """Take face, head, arms and hands of somebody in a film as a take of the character, with its sound"""

    bl_idname = "paksatalker.capture"
    bl_label = "Capture"

    filepath: StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: StringProperty(default=_FILMS, options={"HIDDEN"})  # type: ignore[valid-type]
    body: EnumProperty(  # type: ignore[valid-type]
        name="Body", description="Where arms and hands come from", items=BODIES, default="seen"
    )
    transcript: StringProperty(  # type: ignore[valid-type]
        name="Transcript", description="What is said in it; empty to listen", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """One at a time."""
        cls.poll_message_set("Another film is being looked at")
        return video.progress() is None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask for the film."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        scene, file = current_scene(), Path(bpy.path.abspath(self.filepath))
        try:
            active = context.active_object
            video.start(scene, active, file, self.body, self.transcript, wait=bpy.app.background)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_cancel_seen(bpy.types.Operator):
    """Stop looking at the photograph or the film"""

    bl_idname = "paksatalker.cancel_seen"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """While there is work."""
        return photo.progress() is not None or video.progress() is not None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Stop it."""
        photo.cancel()
        video.cancel()
        return {"FINISHED"}


CLASSES = (PAKSATALKER_OT_person_from_photo, PAKSATALKER_OT_capture, PAKSATALKER_OT_cancel_seen)
