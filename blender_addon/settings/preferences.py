"""The extension's preferences: who is asked for speech, where models lie, and whether all is well."""

from __future__ import annotations

import os
from typing import Any

import bpy
from bpy.app.handlers import persistent
from bpy.props import EnumProperty, StringProperty

from ...inference.person.avatar_choice import people
from ..command_line.start import start_command
from .log_file import begin_log, log_file

PACKAGE = __package__.rsplit(".", 2)[0]
"""``paksatalker``, inside Blender ``bl_ext.<repository>.paksatalker``."""
FOLDERS = {
    "home": "PAKSATALKER_HOME",
    "voices": "PAKSATALKER_VOICES",
    "flame": "PAKSATALKER_FLAME",
    "smplx": "PAKSATALKER_SMPLX",
    "emage": "PAKSATALKER_EMAGE",
}
"""Folders of the preferences, and the variables that tell the child of them."""
_LONGEST_CHECK = 120
PEOPLE = [(name, str(about["label"]), "") for name, about in people().items()]


def _person_changed(mine: object, context: bpy.types.Context) -> None:
    begin_in_all_scenes()


class PaksaTalkerPreferences(bpy.types.AddonPreferences):
    """Edit > Preferences > Add-ons > PaksaTalker"""

    bl_idname = PACKAGE

    python: StringProperty(  # type: ignore[valid-type]
        name="Python",
        description="An interpreter with the paksatalker packages, such as one with the neural extra; "
        "empty for Blender's own and the packages of the extension",
        subtype="FILE_PATH",
    )
    home: StringProperty(  # type: ignore[valid-type]
        name="Data",
        description="The folder with your voices and models, each kind in one of its own inside; "
        "empty for the usual one",
        subtype="DIR_PATH",
    )
    voices: StringProperty(  # type: ignore[valid-type]
        name="Voices",
        description="The folder with the voices that you added; empty for the one inside Data",
        subtype="DIR_PATH",
    )
    flame: StringProperty(  # type: ignore[valid-type]
        name="FLAME",
        description="The folder with the FLAME heads that you added; empty for the one inside Data",
        subtype="DIR_PATH",
    )
    smplx: StringProperty(  # type: ignore[valid-type]
        name="SMPL-X",
        description="The folder with the SMPL-X bodies that you added; empty for the one inside Data",
        subtype="DIR_PATH",
    )
    emage: StringProperty(  # type: ignore[valid-type]
        name="EMAGE",
        description="The folder with EMAGE's weights, as they are published; empty for those that were added "
        "with `paksatalker models add`",
        subtype="DIR_PATH",
        update=lambda self, context: setattr(self, "emage_report", ""),
    )
    emage_report: StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    writer: StringProperty(  # type: ignore[valid-type]
        name="Writer",
        description="Who writes scripts: rules, smollm2, a .gguf file, a model's folder, or an address such "
        "as http://127.0.0.1:8080/v1, whose key stands in PAKSATALKER_WRITER_KEY",
        default="rules",
    )
    writer_model: StringProperty(  # type: ignore[valid-type]
        name="Writer's Model", description="Which model behind the address; empty for its first"
    )
    person: EnumProperty(  # type: ignore[valid-type]
        name="Character",
        description="The person that new scenes begin with",
        items=PEOPLE,
        default="woman",
        update=_person_changed,
    )
    quality: EnumProperty(  # type: ignore[valid-type]
        name="Quality",
        description="The quality that new scenes are rendered with",
        items=[
            ("sketch", "Sketch", ""),
            ("draft", "Draft", ""),
            ("standard", "Standard", ""),
            ("high", "High", ""),
        ],
        default="standard",
    )
    log: EnumProperty(  # type: ignore[valid-type]
        name="Console",
        description="What the system console is told of the work",
        items=[("QUIET", "Nothing", ""), ("NOTES", "Remarks", "What the work remarks on its way")],
    )
    log_level: EnumProperty(  # type: ignore[valid-type]
        name="Log",
        description="What the log file is told of the work",
        items=[
            ("warning", "What Failed", ""),
            ("info", "The Work", "What was asked, by which engines, seconds of each step, and what failed"),
            ("debug", "Everything", "Whole commands and remarks too, which hold what is said"),
        ],
        default="info",
        update=lambda self, context: begin_log(self.log_level),
    )
    report: StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def draw(self, context: bpy.types.Context) -> None:
        """Fields, then the self-check with its report."""
        layout = self.layout
        layout.use_property_split = True
        layout.prop(self, "python")
        folders = layout.column(heading="Folders", align=True)
        for name in FOLDERS:
            row = folders.row(align=True)
            row.prop(self, name)
            if name == "emage":
                row.operator("paksatalker.check_emage", text="", icon="CHECKMARK")
        if self.emage_report:
            box = layout.box().column(align=True)
            for line in self.emage_report.splitlines():
                box.label(text=line, translate=False)
        layout.prop(self, "writer")
        layout.prop(self, "writer_model")
        layout.prop(self, "person")
        layout.prop(self, "quality")
        layout.prop(self, "log")
        row = layout.row(align=True)
        row.prop(self, "log_level")
        row.operator("paksatalker.open_log", text="", icon="FILE_FOLDER")
        layout.label(text=str(log_file() or "no log is written"))
        row = layout.row(align=True)
        row.operator("paksatalker.doctor", icon="CHECKMARK")
        if self.report:
            row.operator("paksatalker.copy_report", text="", icon="COPYDOWN")
            box = layout.box().column(align=True)
            box.scale_y = 0.7
            for line in self.report.splitlines():
                box.label(text=line)


def preferences() -> PaksaTalkerPreferences | None:
    """The user's preferences; None where the extension is not enabled as one."""
    addon = bpy.context.preferences.addons.get(PACKAGE)
    return addon.preferences if addon is not None else None


def other_python() -> str:
    """The interpreter that the preferences name, or an empty string."""
    mine = preferences()
    return bpy.path.abspath(mine.python) if mine is not None and mine.python else ""


def writer() -> dict[str, Any]:
    """Who writes, as the options of the command line have it."""
    mine = preferences()
    if mine is None or not mine.writer.strip():
        return {}
    word = mine.writer.strip()
    named = word if "://" in word else bpy.path.abspath(word)
    return {"writer": named} | ({"writer_model": mine.writer_model} if mine.writer_model.strip() else {})


def child_environment() -> dict[str, str]:
    """What the child is told beside its arguments: where models are, and to stay offline as Blender does."""
    mine = preferences()
    named = {name: getattr(mine, name) for name in FOLDERS} if mine is not None else {}
    told = {FOLDERS[name]: bpy.path.abspath(place) for name, place in named.items() if place}
    if PACKAGE.startswith("bl_ext.") and "PAKSATALKER_CACHE" not in os.environ:
        # people that are made are kept where Blender deletes them with the extension
        told["PAKSATALKER_CACHE"] = bpy.utils.extension_path_user(PACKAGE, path="cache")
    if bpy.app.binary_path:  # empty where Blender is a module of Python, which then needs none
        told["PAKSATALKER_BLENDER"] = bpy.app.binary_path
    # libraries of neural models look for newer files unless they are told not to
    return told if bpy.app.online_access else told | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


def loud() -> bool:
    """Whether the console is told what the child remarks."""
    mine = preferences()
    return mine is not None and mine.log == "NOTES"


def begin_with(scene: bpy.types.Scene) -> Any:
    """The sidebar's person; in a scene where nobody was picked yet it becomes the one of the preferences."""
    person, mine = scene.paksatalker.person, preferences()
    if mine is not None and not person.is_property_set("base") and mine.person != person.base:
        person.base = mine.person
    return person


@persistent
def begin_in_all_scenes(*_: object) -> None:
    """Handler: let every scene begin with the person of the preferences."""
    for scene in bpy.data.scenes:
        begin_with(scene)


def self_check() -> str:
    """What ``paksatalker doctor`` says of the Python that would do the work.

    Raises PaksaTalkerError where it can't be asked.
    """
    return _said_by("doctor")


def check_emage() -> str:
    """What ``paksatalker models check`` says of the folder with EMAGE's weights: a line for each part.

    Raises PaksaTalkerError where it can't be asked.
    """
    mine = preferences()
    folder = bpy.path.abspath(mine.emage) if mine is not None and mine.emage else ""
    return _said_by("models", "check", *([folder] if folder else []))


def _said_by(*command: str) -> str:
    process = start_command(command, other_python(), child_environment())
    process.wait(longest=_LONGEST_CHECK)
    return process.said()
