"""Operators for people: add one as the sliders say, cancel, open and save one."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import IntProperty, StringProperty

from ...base.errors import InputError, PaksaTalkerError
from ...inference.person.avatar_choice import write_person
from ...inference.person.sliders import parse, text_of
from ...rigs.avatar.description import Table, describe
from ...rigs.avatar.packs.adding import add, remove
from ...rigs.avatar.packs.store import stored
from ...rigs.avatar.variety.random_person import random_person
from ..characters.character import current_scene
from ..generating import person_making
from ..settings import presets
from ..settings.person_settings import open_text, table_of
from ..settings.preferences import PEOPLE, begin_with
from .operator_parts import failed

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


_SEEDS = 100_000
"""How many people the button draws from."""


def _matching(operator: Any, context: Any, typed: str) -> list[tuple[str, str]]:
    return [(name, label) for name, label, _ in PEOPLE if typed.casefold() in f"{name} {label}".casefold()]


def _read(context: bpy.types.Context) -> str:
    return text_of(table_of(begin_with(current_scene())))


def _use(context: bpy.types.Context, text: str) -> None:
    open_text(context.scene.paksatalker.person, text, "person")


PRESETS = presets.known(
    presets.Kind("people", "Presets of People", Path(__file__).with_name("people_presets"), _read, _use)
)


class PAKSATALKER_OT_add_person(bpy.types.Operator):
    """Add the person that the sliders describe, with all face shapes and a skeleton, and make it the one that
    speaks. Who was not made before takes some 20 seconds, in the background"""

    bl_idname = "paksatalker.add_person"
    bl_label = "Add Person"

    person: StringProperty(  # type: ignore[valid-type]
        name="Person",
        description="One of the library or a .toml file; empty for the sidebar's person",
        search=_matching,
        search_options={"SUGGESTION"},
        options={"SKIP_SAVE"},
    )
    shape: StringProperty(  # type: ignore[valid-type]
        name="Shape",
        description="Sliders and choices on top, such as age=0.7,hair=short,glasses=round",
        options={"SKIP_SAVE"},
    )
    label: StringProperty(  # type: ignore[valid-type]
        name="Name", description="What the person is called; empty for its own name", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """In object mode, one at a time."""
        if person_making.progress() is not None:
            cls.poll_message_set("Another person is being made")
            return False
        cls.poll_message_set("People are added in Object Mode")
        return context.mode == "OBJECT"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Without a window all is done when it returns, with one the timer goes on."""
        scene = current_scene()
        try:
            table, name = wanted(scene, self.person, self.shape)
            if self.label.strip():
                table["label"] = self.label.strip()
            work = person_making.make if bpy.app.background else person_making.start
            work(scene, table, name)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


def wanted(scene: bpy.types.Scene, person: str = "", shape: str = "") -> tuple[Table, str]:
    """The description of a person with sliders on top, and a name for its baked file.

    Without ``person`` it is the sidebar's. Raises InputError on what there is not.
    """
    if person:
        return describe(bpy.path.abspath(person), shape), Path(person).stem
    sidebar = begin_with(scene)
    name = sidebar.base
    if sidebar.own:
        name = re.sub(r"[^a-z0-9]+", "-", sidebar.label.casefold()).strip("-") or "own"
    return parse(text_of(table_of(sidebar)), name, shape), name


class PAKSATALKER_OT_cancel_person(bpy.types.Operator):
    """Stop making the person"""

    bl_idname = "paksatalker.cancel_person"
    bl_label = "Cancel Person"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """While one is being made."""
        return person_making.progress() is not None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Stop it."""
        person_making.cancel()
        return {"FINISHED"}


class _PersonFile:
    """What the operators here share: they ask for a .toml."""

    filepath: StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: StringProperty(default="*.toml", options={"HIDDEN"})  # type: ignore[valid-type]

    def invoke(self: Any, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask for the file; a new one is offered under the person's name."""
        person = context.scene.paksatalker.person
        self.filepath = self.filepath or f"{person.label.strip() or person.base}.toml"
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}


class PAKSATALKER_OT_open_person(_PersonFile, bpy.types.Operator):
    """Begin with a person from a .toml file, such as one saved here or by `paksatalker avatars`"""

    bl_idname = "paksatalker.open_person"
    bl_label = "Open Person"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012  (Blender wants a plain set)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """The sliders go to where they are for that one."""
        file = Path(bpy.path.abspath(self.filepath))
        try:
            table = describe(str(file.with_suffix(".toml")))
            open_text(current_scene().paksatalker.person, text_of(table), file.stem)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_close_person(bpy.types.Operator):
    """Begin with one of the library again"""

    bl_idname = "paksatalker.close_person"
    bl_label = "Close Person"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """The one that was picked before."""
        person = current_scene().paksatalker.person
        person.base, person.label = person.base, ""
        return {"FINISHED"}


class PAKSATALKER_OT_pick_person(bpy.types.Operator):
    """Begin with this person; the sliders go to where they are for them"""

    bl_idname = "paksatalker.pick_person"
    bl_label = "Pick Person"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    person: StringProperty(name="Person", options={"SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """As if it were picked from the list."""
        if self.person not in [name for name, _, _ in PEOPLE]:
            return failed(self, InputError(f"there is no person '{self.person}'", "pick one of the list"))
        person = current_scene().paksatalker.person
        person.base, person.label = self.person, ""
        return {"FINISHED"}


class PAKSATALKER_OT_random_person(bpy.types.Operator):
    """Begin with a grown-up at random; the sliders go to where they are for that one"""

    bl_idname = "paksatalker.random_person"
    bl_label = "Random Person"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    seed: IntProperty(  # type: ignore[valid-type]
        name="Seed", description="Another number, another person; -1 for any", default=-1, min=-1,
        options={"SKIP_SAVE"},
    )  # fmt: skip

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Another one each time."""
        seed = self.seed if self.seed >= 0 else random.randrange(_SEEDS)
        table = random_person(seed)
        open_text(current_scene().paksatalker.person, text_of(table), str(table["label"]))
        return {"FINISHED"}


class PAKSATALKER_OT_save_person(_PersonFile, bpy.types.Operator):
    """Save the person as a .toml file, for other scenes and for `paksatalker talk --avatar`"""

    bl_idname = "paksatalker.save_person"
    bl_label = "Save Person"

    check_existing: bpy.props.BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """The whole description, so that nothing else is needed."""
        file = Path(bpy.path.abspath(self.filepath)).with_suffix(".toml")
        try:
            if not self.filepath:
                raise InputError("the file has no name", "type one, such as anna.toml")
            write_person(file, table_of(begin_with(current_scene())))
        except PaksaTalkerError as e:
            return failed(self, e)
        self.report({"INFO"}, f"Saved {file.name}")
        return {"FINISHED"}


def _added(operator: Any, context: Any, typed: str) -> list[tuple[str, str]]:
    return [(p.name, p.licence) for p in stored() if typed.casefold() in p.name]


class PAKSATALKER_OT_add_pack(bpy.types.Operator):
    """Take in clothes, hair, skins and people of the MakeHuman community: a zip, or a .mhclo, .mhmat or .mhm
    with what lies beside it. Clothes can be chosen at once, hair and skins when Blender starts again"""

    bl_idname = "paksatalker.add_pack"
    bl_label = "Add Pack"

    filepath: StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: StringProperty(  # type: ignore[valid-type]
        default="*.zip;*.mhclo;*.mhmat;*.mhm", options={"HIDDEN"}
    )

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask for the file."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Say what it brought."""
        try:
            added = add(Path(bpy.path.abspath(self.filepath)))
        except PaksaTalkerError as e:
            return failed(self, e)
        names = ", ".join(i.name for i in added.pack.items[:8])
        left = f"; {len(added.refused)} left out" if added.refused else ""
        self.report({"INFO"}, f"Added {names} ({added.pack.licence}){left}")
        return {"FINISHED"}


class PAKSATALKER_OT_remove_pack(bpy.types.Operator):
    """Delete a pack that was added; people who were made with it stay as they are"""

    bl_idname = "paksatalker.remove_pack"
    bl_label = "Remove Pack"

    pack: StringProperty(  # type: ignore[valid-type]
        name="Pack", search=_added, search_options=set(), options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Where there is one."""
        cls.poll_message_set("No pack was added")
        return bool(stored())

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask which."""
        return context.window_manager.invoke_props_dialog(self)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Delete it."""
        try:
            remove(self.pack)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


CLASSES = (
    PAKSATALKER_OT_add_person,
    PAKSATALKER_OT_cancel_person,
    PAKSATALKER_OT_open_person,
    PAKSATALKER_OT_close_person,
    PAKSATALKER_OT_pick_person,
    PAKSATALKER_OT_random_person,
    PAKSATALKER_OT_save_person,
    PAKSATALKER_OT_add_pack,
    PAKSATALKER_OT_remove_pack,
)
