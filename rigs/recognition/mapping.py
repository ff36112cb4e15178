"""A saved mapping: what an artist says of a rig, in place of what would be recognised.

A TOML file, and the same text on the armature as the property :data:`PROPERTY`::

    convention = "mixamo"            # bones that the table below does not name; left out: as recognised
    [joints]                         # SMPL-X joint = its bone, or bones from the parent outwards; "" for none
    left_elbow = ["lower_arm_L", "lower_arm_twist_L"]
    [shapes]                         # shape key = what it does at 1, as ARKit weights; all keys that are used
    "Mouth Wide Open" = { jawOpen = 1.0 }
    Smile = { mouthSmile = 1.0 }     # a unit without Left or Right stands for both
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...base.tables import parse_table, table_text
from ...base.text_file import read_text
from ..arkit import NAMES
from ..smplx import NAMES as JOINTS
from .bone_tables import conventions
from .face_tables import row

F64 = npt.NDArray[np.float64]

PROPERTY = "paksatalker_mapping"
MOST_BYTES = 4_000_000
"""Of a mapping's file."""
_TABLES = {"convention": str, "joints": dict, "shapes": dict}
_HINT = "see docs/rigs.md, 'A mapping of your own'"


@dataclass(frozen=True)
class RigMapping:
    """``joints``: SMPL-X joint to bones, none for one that is to stay; ``shapes``: key to (52,) weights."""

    convention: str | None = None
    joints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shapes: Mapping[str, F64] = field(default_factory=dict)

    @property
    def names_bones(self) -> bool:
        """Whether it says what of a skeleton is what, so that nothing is to be guessed of it."""
        return bool(self.convention or self.joints)


def load_mapping(path: Path) -> RigMapping:
    """Read a mapping file. Raises InputError where it is missing, no TOML or says what no rig has."""
    return parse_mapping(read_text(path, MOST_BYTES, "the mapping"), path.name)


def parse_mapping(text: str, where: str = "the saved mapping") -> RigMapping:
    """The mapping of a TOML text. Raises InputError with the place and one line on what is wrong."""
    data = parse_table(text, where, _HINT)
    for name, value in data.items():
        if name not in _TABLES:
            raise InputError(f"{where}: unknown entry '{name}'", f"known: {', '.join(_TABLES)}; {_HINT}")
        if not isinstance(value, _TABLES[name]):
            raise InputError(f"{where}: '{name}' has to be a {_TABLES[name].__name__}", _HINT)
    joints = {}
    for joint, bones in data.get("joints", {}).items():
        if joint not in JOINTS:
            raise InputError(f"{where}: there is no joint '{joint}'", f"known: {', '.join(JOINTS[:22])} ...")
        listed = [bones] if isinstance(bones, str) else bones
        if not isinstance(listed, list) or not all(isinstance(b, str) for b in listed):
            raise InputError(f"{where}: '{joint}' needs the name of a bone, or a list of names", _HINT)
        joints[joint] = tuple(b for b in listed if b)
    shapes = {}
    for key, weights in data.get("shapes", {}).items():
        if not isinstance(weights, dict):
            raise InputError(f"{where}: '{key}' needs a table of ARKit units", f"{key} = {{ jawOpen = 1.0 }}")
        shapes[key] = row(weights, where)
    _check_convention(data.get("convention"), where)
    return RigMapping(data.get("convention"), joints, shapes)


def mapping_text(mapping: RigMapping) -> str:
    """The mapping as TOML, which :func:`parse_mapping` reads back as it was."""
    table: dict[str, Any] = {"convention": mapping.convention} if mapping.convention else {}
    table["joints"] = {j: bones[0] if len(bones) == 1 else bones for j, bones in mapping.joints.items()}
    table["shapes"] = {
        key: {NAMES[i]: float(weights[i]) for i in np.flatnonzero(weights)}
        for key, weights in mapping.shapes.items()
    }
    return table_text({name: value for name, value in table.items() if value})


def _check_convention(name: str | None, where: str) -> None:
    if name is not None and name not in conventions():
        raise InputError(f"{where}: unknown convention '{name}'", f"known: {', '.join(conventions())}")
