"""Presets of the sidebar: small TOML files that hold values alone, shipped ones and the artist's own.

Blender's own presets are Python scripts that run when they are picked; these can be passed on without that
risk. An artist's own lie in the extension's folder of the user, which Blender deletes with the extension.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import StringProperty

from ...rigs.errors import InputError, PaksaTalkerError
from ...rigs.text_file import read_text
from ..sidebar.operator_parts import failed
from .preferences import PACKAGE

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

_LONGEST = 60
_MOST_BYTES = 100_000


@dataclass(frozen=True)
class Kind:
    """What presets of one kind are. ``shipped``: the folder of those that come along; ``read``: the text of
    what is set now; ``use``: set what a text says, which raises PaksaTalkerError where it can't."""

    name: str
    label: str
    shipped: Path
    read: Callable[[bpy.types.Context], str]
    use: Callable[[bpy.types.Context, str], None]


_kinds: dict[str, Kind] = {}


def popover(kind: Kind) -> type[Any]:
    """Make the kind known; returns the panel for the header, to be registered.

    In the panel that has the presets: ``def draw_header_preset(self, context): Popover.draw_button(self)``.
    """
    _kinds[kind.name] = kind
    values = {"bl_label": kind.label, "kind": kind.name, "__doc__": kind.label}
    return type(f"PAKSATALKER_PT_presets_{kind.name}", (_Popover, bpy.types.Panel), values)


def listed(kind: str) -> dict[str, Path]:
    """The presets of a kind by name: the shipped ones, then the artist's own."""
    found: dict[str, Path] = {}
    for place in (_kinds[kind].shipped, folder(kind)):
        for file in sorted(place.glob("*.toml"), key=lambda f: f.stem.casefold()):
            found.setdefault(file.stem, file)
    return found


def text_of(kind: str, name: str) -> str:
    """What a preset says. Raises InputError where there is none of the name, or its file can't be read."""
    file = listed(kind).get(name)
    if file is None:
        raise InputError(f"there is no preset '{name}'", f"known: {', '.join(listed(kind))}")
    return read_text(file, _MOST_BYTES, "the preset")


def folder(kind: str) -> Path:
    """Where the artist's own presets of a kind are kept; it may not be there yet."""
    if PACKAGE.startswith("bl_ext."):
        return Path(bpy.utils.extension_path_user(PACKAGE, path="presets")) / kind
    return Path(bpy.utils.user_resource("CONFIG")) / "paksatalker" / "presets" / kind


def save(kind: str, name: str, text: str) -> Path:
    """Keep a text as the artist's own preset. Raises InputError where the name is taken or no name."""
    clean = re.sub(r"[^\w ,()+-]+", "_", name).strip(" _")[:_LONGEST]
    if not clean:
        raise InputError("the preset has no name", "type one beside the button")
    if clean in listed(kind):
        raise InputError(f"there is a preset '{clean}' already", "remove it first, or take another name")
    file = folder(kind) / f"{clean}.toml"
    part = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, "utf-8")
        part.replace(file)
    except OSError as e:
        raise InputError(f"can't write {file}: {e.strerror}", "check the folder's permissions") from e
    return file


def remove(kind: str, name: str) -> None:
    """Delete one of the artist's own presets. Raises InputError where it is none of them."""
    file = folder(kind) / f"{name}.toml"
    if listed(kind).get(name) != file:
        raise InputError(f"'{name}' is no preset of yours", "those that come along stay")
    try:
        file.unlink()
    except OSError as e:
        raise InputError(f"can't delete {file}: {e.strerror}", "check the folder's permissions") from e


def values_text(owner: Any, names: Sequence[str]) -> str:
    """Plain properties (numbers, switches, choices, text, colours) of a group as the text of a preset."""
    lines = []
    for name in names:
        value = _plain(getattr(owner, name))
        shown = [round(v, 6) for v in value] if isinstance(value, list) else value
        shown = round(value, 6) if isinstance(value, float) else shown
        lines.append(f"{name} = {json.dumps(shown, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def use_values(owner: Any, names: Sequence[str], text: str) -> None:
    """Set the properties that the text of a preset names. Raises InputError, with nothing set, where it names
    others or values that they can't have."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise InputError(f"the preset is no TOML: {e}", "save it again") from e
    if unknown := [n for n in values if n not in names]:
        raise InputError(f"the preset sets '{unknown[0]}', which is none of its values", "save it again")
    before = {n: _plain(getattr(owner, n)) for n in values}
    try:
        for name, value in values.items():
            setattr(owner, name, value)
    except (TypeError, ValueError) as e:
        for known, was in before.items():
            setattr(owner, known, was)
        raise InputError(f"the preset's {name} can't be {value!r}", "save it again") from e


def _plain(value: Any) -> Any:
    """A colour as a list of its own: what Blender hands out changes with the property."""
    return value if isinstance(value, bool | int | float | str) else list(value)


class _Popover:
    """The list behind the button in a panel's header: take one, remove one's own, add what is set."""

    bl_space_type: Any = "VIEW_3D"
    bl_region_type: Any = "HEADER"
    kind: str

    @classmethod
    def draw_button(cls, panel: bpy.types.Panel) -> None:
        """For ``draw_header_preset``."""
        assert panel.layout is not None
        panel.layout.emboss = "NONE"
        panel.layout.popover(panel=cls.__name__, icon="PRESET", text="")

    def draw(self: Any, context: bpy.types.Context) -> None:
        """As Blender's own presets look."""
        layout, own = self.layout, folder(self.kind)
        layout.emboss = "PULLDOWN_MENU"
        layout.operator_context = "EXEC_DEFAULT"
        column = layout.column(align=True)
        for name, file in listed(self.kind).items():
            row = column.row(align=True)
            _about(row.operator("paksatalker.preset_use", text=name, translate=False), self.kind, name)
            if file.parent == own:
                _about(row.operator("paksatalker.preset_remove", text="", icon="REMOVE"), self.kind, name)
        layout.separator()
        row = layout.row()
        field = row.row()
        field.emboss = "NORMAL"
        manager = context.window_manager
        field.prop(manager, "preset_name", text="")  # Blender's own field, which all its presets share
        _about(row.operator("paksatalker.preset_add", text="", icon="ADD"), self.kind, manager.preset_name)


def _about(button: Any, kind: str, name: str) -> None:
    button.kind, button.name = kind, name


class _OfKind:
    kind: StringProperty(name="Kind", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    name: StringProperty(name="Name", options={"SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self: Any, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """One line where it can't be done."""
        try:
            if self.kind not in _kinds:
                raise InputError(f"there are no presets '{self.kind}'", f"known: {', '.join(_kinds)}")
            self.do(context)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_preset_use(_OfKind, bpy.types.Operator):
    """Set what the preset says"""

    bl_idname = "paksatalker.preset_use"
    bl_label = "Use Preset"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}  # noqa: RUF012  (Blender wants a plain set)

    def do(self, context: bpy.types.Context) -> None:
        """Read the file and hand it to the kind."""
        _kinds[self.kind].use(context, text_of(self.kind, self.name))


class PAKSATALKER_OT_preset_add(_OfKind, bpy.types.Operator):
    """Keep what is set as a preset"""

    bl_idname = "paksatalker.preset_add"
    bl_label = "Add Preset"
    bl_options = {"REGISTER", "INTERNAL"}  # noqa: RUF012

    def do(self, context: bpy.types.Context) -> None:
        """Under the name typed in."""
        save(self.kind, self.name, _kinds[self.kind].read(context))


class PAKSATALKER_OT_preset_remove(_OfKind, bpy.types.Operator):
    """Delete this preset of yours"""

    bl_idname = "paksatalker.preset_remove"
    bl_label = "Remove Preset"
    bl_options = {"REGISTER", "INTERNAL"}  # noqa: RUF012

    def do(self, context: bpy.types.Context) -> None:
        """Those that come along stay."""
        remove(self.kind, self.name)


CLASSES = (PAKSATALKER_OT_preset_use, PAKSATALKER_OT_preset_add, PAKSATALKER_OT_preset_remove)
