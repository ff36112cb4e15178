"""The rows of the mapping as properties, so that Blender's own fields show and change them.

They hold nothing themselves: what they show is recognised of the character, what is typed goes into its saved
mapping.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy
from bpy.props import StringProperty

from ...base.errors import PaksaTalkerError
from ...rigs.arkit import NAMES as UNITS
from ...rigs.smplx import NAMES as JOINTS
from .mapping_rows import key_names, rows_of, set_joint, set_unit

_KEPT: Any = {"LIBRARY_OVERRIDABLE"}
_SEVERAL = ", "


class PaksaTalkerMapping(bpy.types.PropertyGroup):
    """A property for each joint of SMPL-X, and for each ARKit unit."""

    problem: StringProperty(override=_KEPT, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]


def _shown(of: str, name: str) -> Callable[[Any], str]:
    return lambda group: _SEVERAL.join(getattr(rows_of(group.id_data), of).get(name, ()))


def _typed(change: Callable[..., None], name: str) -> Callable[[Any, str], None]:
    def typed(group: Any, value: str) -> None:
        several = [part.strip() for part in value.split(_SEVERAL.strip())]
        group.problem = ""
        try:
            change(group.id_data, name, [part for part in several if part])
        except PaksaTalkerError as e:
            group.problem = f"{e}; {e.hint}"

    return typed


def _keys(group: Any, context: bpy.types.Context, typed: str) -> list[str]:
    return [k for k in key_names(group.id_data) if typed.casefold() in k.casefold()]


for _joint in JOINTS:
    PaksaTalkerMapping.__annotations__[_joint] = StringProperty(  # type: ignore[func-returns-value]
        override=_KEPT,
        name=_joint.replace("_", " ").title(),
        description="The bone that is this joint; several, from the parent outwards, parted by commas",
        get=_shown("joints", _joint),
        set=_typed(set_joint, _joint),
    )
for _unit in UNITS:
    PaksaTalkerMapping.__annotations__[_unit] = StringProperty(  # type: ignore[func-returns-value]
        override=_KEPT,
        name=_unit,
        description="The shape key that makes this unit of the face",
        search=_keys,
        search_options=set(),
        get=_shown("units", _unit),
        set=_typed(set_unit, _unit),
    )
