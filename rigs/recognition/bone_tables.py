"""The naming conventions of skeletons as data: the files of ``conventions/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from ...base.tables import shipped_folder
from ..smplx import NAMES

FINGERS = ("index", "middle", "pinky", "ring", "thumb")


@dataclass(frozen=True)
class Setting:
    """A custom property of a pose bone that has to have this value while the joints of ``part`` (arms, legs,
    head) are played."""

    bone: str
    property: str
    value: float
    part: str


@dataclass(frozen=True)
class Convention:
    """One way to name bones. ``joints``: SMPL-X joint to its bones, from the parent outwards.

    ``controls``: whether these are an animator's controls, preferred to the deforming bones of the same rig.
    ``follows``: bone to the one that it really moves with, where constraints say otherwise than parents.
    ``settings``: properties of a control rig to set. ``pelvis_at``: the bone at whose head the pelvis is,
    where the bone that moves it stands elsewhere. ``head_alone``: whether there is no body below.
    """

    name: str
    label: str
    joints: Mapping[str, tuple[str, ...]]
    controls: bool = False
    follows: Mapping[str, str] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ()
    pelvis_at: str | None = None
    head_alone: bool = False


@cache
def conventions() -> Mapping[str, Convention]:
    """All conventions by name."""
    tables = shipped_folder(__file__, "conventions")
    return MappingProxyType({name: _read(name, table) for name, table in tables.items()})


def _read(name: str, data: Mapping[str, Any]) -> Convention:
    """One file: ``joints`` lists centre and left; ``fingers`` is a pattern; right follows from left."""
    left, right = data["left"], data["right"]
    rows = {j: (b,) if isinstance(b, str) else tuple(b) for j, b in data["joints"].items()}
    if "fingers" in data:
        for finger, word in zip(FINGERS, data["finger_names"], strict=True):
            for n in (1, 2, 3):
                rows[f"left_{finger}{n}"] = (data["fingers"].format(finger=word, n=n),)
    for joint in [j for j in rows if j.startswith("left_")]:
        other = joint.replace("left_", "right_")
        if other not in rows:
            rows[other] = tuple(_mirror(b, left, right) for b in rows[joint])
    unknown = set(rows) - set(NAMES)
    if unknown:
        raise ValueError(f"{name}: no such joints: {', '.join(sorted(unknown))}")
    follows = dict(data.get("follows", {}))
    follows |= {
        _mirror(a, left, right): _mirror(b, left, right)
        for a, b in follows.items()
        if left in a and left in b
    }
    settings: dict[tuple[str, str], Setting] = {}
    for s in data.get("settings", ()):
        for bone in {s["bone"], s["bone"].replace(left, right)}:
            settings[bone, s["property"]] = Setting(bone, s["property"], float(s["value"]), s["part"])
    return Convention(
        name,
        data["label"],
        {j: rows[j] for j in NAMES if j in rows},
        bool(data.get("controls")),
        follows,
        tuple(settings[k] for k in sorted(settings)),
        data.get("pelvis_at"),
        bool(data.get("head_alone")),
    )


def _mirror(bone: str, left: str, right: str) -> str:
    at = bone.rfind(left)
    if at < 0:
        raise ValueError(f"bone {bone!r} has no {left!r} to turn into {right!r}")
    return bone[:at] + right + bone[at + len(left) :]
