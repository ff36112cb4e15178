"""What Blender sees of the extension: an operator, a panel, and how they come and go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import FloatProperty, PointerProperty, StringProperty

from .. import __version__
from ..rigs.errors import PaksaTalkerError

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class PaksaTalkerSettings(bpy.types.PropertyGroup):
    """Kept in the scene."""

    performance: StringProperty(  # type: ignore[valid-type]
        name="Performance",
        description="A performance file (.npz)",
        subtype="FILE_PATH",
    )


class PAKSATALKER_OT_apply(bpy.types.Operator):
    """Key the performance on the active character: its face shapes, its bones, and the sound"""

    bl_idname = "paksatalker.apply"
    bl_label = "Apply Performance"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012  (Blender wants a plain set)

    error: FloatProperty(  # type: ignore[valid-type]
        name="Error",
        description="How far curves may be from the performance, of a weight; 0 keys every frame",
        default=0.01,
        min=0.0,
        soft_max=0.1,
        step=0.5,
        precision=3,
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Needs a file."""
        return bool(context.scene.paksatalker.performance)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Find the active object's person, or the only one there is, and apply."""
        from ..inference.performance import Performance
        from .apply import apply
        from .character import current_scene, find_character

        scene = current_scene()
        try:
            file = Path(bpy.path.abspath(scene.paksatalker.performance))
            performance = Performance.load(file)
            character = find_character(scene, context.active_object)
            if character is None:
                self.report({"ERROR"}, "No character here: ARKit shape keys or a known skeleton are needed")
                return {"CANCELLED"}
            applied = apply(performance, character, scene, error=self.error)
        except PaksaTalkerError as e:
            self.report({"ERROR"}, f"{e}. {e.hint}")
            return {"CANCELLED"}
        self.report({"INFO"}, f"{character.name}: {'; '.join(applied.report())}")
        return {"FINISHED"}


class PAKSATALKER_PT_main(bpy.types.Panel):
    """The tab in the 3D view's sidebar"""

    bl_label = "PaksaTalker"
    bl_category = "PaksaTalker"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"

    def draw(self, context: bpy.types.Context) -> None:
        """File, button, version."""
        layout = self.layout
        layout.prop(context.scene.paksatalker, "performance")
        layout.operator(PAKSATALKER_OT_apply.bl_idname, icon="PLAY")
        layout.label(text=f"Version {__version__}")


CLASSES = (PaksaTalkerSettings, PAKSATALKER_OT_apply, PAKSATALKER_PT_main)


def register() -> None:
    """Make classes and settings known to Blender."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    # the stubs say that properties return nothing
    bpy.types.Scene.paksatalker = PointerProperty(type=PaksaTalkerSettings)  # type: ignore[func-returns-value]


def unregister() -> None:
    """Take them away again."""
    del bpy.types.Scene.paksatalker
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
