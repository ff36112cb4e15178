"""Which bone of a rig is which SMPL-X joint: the naming conventions and finding out which one a rig uses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .smplx import NAMES

FINGERS = ("index", "middle", "pinky", "ring", "thumb")
NEEDED = ("pelvis", "spine1", "left_shoulder", "right_shoulder", "left_hip", "right_hip")
"""Joints without which a set of bones is no body."""

_FOLDER = Path(__file__).parent / "conventions"
_NAMESPACE = re.compile(r"^(?:.*[:|]|mixamorig\d*_|armature_)", re.IGNORECASE)


@dataclass(frozen=True)
class Convention:
    """One way to name bones. ``joints``: SMPL-X joint to its bones, from the parent outwards."""

    name: str
    label: str
    joints: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Match:
    """What was recognised in a rig.

    ``mapping``: SMPL-X joint to the rig's own bone names, from the parent outwards; several share the
    joint's rotation. ``missing``: joints of the convention without a bone. ``score``: share of the 22 body
    joints (those of the convention) that were found, 0..1.
    """

    convention: str
    label: str
    mapping: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    score: float


def detect(bone_names: Iterable[str]) -> Match | None:
    """Recognise the naming convention of a rig; None where no convention covers hips, spine, arms and legs.

    Namespaces (``mixamorig:``, ``rig|``), case and spaces do not matter. Where several conventions fit
    equally, the one that uses more of the rig's bones wins (Unreal 5 over Unreal 4).
    """
    names = {_plain(n): n for n in reversed(list(bone_names))}
    matches = [m for c in conventions().values() if (m := _match(c, names)) is not None]
    return max(matches, key=lambda m: (m.score, sum(map(len, m.mapping.values()))), default=None)


def map_bones(convention: str, bone_names: Iterable[str]) -> Match | None:
    """The match with one named convention; None where the rig's bones are not of it."""
    return _match(conventions()[convention], {_plain(n): n for n in reversed(list(bone_names))})


@cache
def conventions() -> Mapping[str, Convention]:
    """All conventions by name: the files of ``conventions/``."""
    return MappingProxyType({p.stem: _read(p) for p in sorted(_FOLDER.glob("*.toml"))})


def _match(convention: Convention, names: Mapping[str, str]) -> Match | None:
    mapping, missing = {}, []
    for joint, bones in convention.joints.items():
        found = tuple(names[b] for b in map(_plain, bones) if b in names)
        if found:
            mapping[joint] = found
        else:
            missing.append(joint)
    if any(j not in mapping for j in NEEDED):
        return None
    body = [j for j in NAMES[:22] if j in convention.joints]
    score = sum(j in mapping for j in body) / len(body)
    return Match(convention.name, convention.label, MappingProxyType(mapping), tuple(missing), score)


def _plain(name: str) -> str:
    return _NAMESPACE.sub("", name).strip().replace(" ", "_").casefold()


def _read(path: Path) -> Convention:
    """One file: ``joints`` lists centre and left; ``fingers`` is a pattern; right follows from left."""
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = {j: (b,) if isinstance(b, str) else tuple(b) for j, b in data["joints"].items()}
    if "fingers" in data:
        for finger, word in zip(FINGERS, data["finger_names"], strict=True):
            for n in (1, 2, 3):
                rows[f"left_{finger}{n}"] = (data["fingers"].format(finger=word, n=n),)
    for joint in [j for j in rows if j.startswith("left_")]:
        other = joint.replace("left_", "right_")
        if other not in rows:
            rows[other] = tuple(_mirror(b, data["left"], data["right"]) for b in rows[joint])
    unknown = set(rows) - set(NAMES)
    if unknown:
        raise ValueError(f"{path.name}: no such joints: {', '.join(sorted(unknown))}")
    return Convention(path.stem, data["label"], {j: rows[j] for j in NAMES if j in rows})


def _mirror(bone: str, left: str, right: str) -> str:
    at = bone.rfind(left)
    if at < 0:
        raise ValueError(f"bone {bone!r} has no {left!r} to turn into {right!r}")
    return bone[:at] + right + bone[at + len(left) :]
