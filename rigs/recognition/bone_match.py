"""What was recognised in a skeleton, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .bone_tables import FINGERS, Setting, conventions

_COSTS = {
    "jaw": "",
    "left_foot": "toes stay with the foot",
    "left_collar": "shoulders do not rise",
    "left_wrist": "a hand follows its forearm",
    "neck": "the head turns alone",
    "head": "the head stays with the neck",
    "spine3": "the back bends in fewer places",
}
"""What the lack of a joint costs, by the joint or the left one of a pair."""

_FEW = 6
"""Finger joints of a hand up to which each is named."""


@dataclass(frozen=True)
class Match:
    """What was recognised in a rig.

    ``mapping``: SMPL-X joint to the rig's own bone names, from the parent outwards; several share the
    joint's rotation. ``missing``: joints of the convention without a bone. ``score``: share of the 22 body
    joints (those of the convention) that were found, 0..1. ``others``: conventions that fit less and their
    scores. ``doubles``: bones that were left alone because another of the same name comes first. The rest is
    as in :class:`.bone_tables.Convention`.
    """

    convention: str
    label: str
    mapping: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    score: float
    others: Mapping[str, float] = field(default_factory=dict)
    doubles: tuple[str, ...] = ()
    follows: Mapping[str, str] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ()
    pelvis_at: str | None = None

    @property
    def by_controls(self) -> bool:
        """Whether the bones are an animator's controls; none where words or a mapping alone tell."""
        return self.convention in conventions() and conventions()[self.convention].controls

    def report(self) -> list[str]:
        """Lines for people: what was recognised, what is missing and what that costs."""
        chosen = f" (chosen before {', '.join(self.others)})" if self.others else ""
        lines = [f"bones recognised as {self.label}: {len(self.mapping)} joints{chosen}"]
        if self.missing:
            lines.append(f"joints without a bone: {', '.join(_told(self.missing))}")
        costs = [_COSTS.get(j.replace("right_", "left_"), "") for j in self.missing]
        if any("index" in j or "thumb" in j for j in self.missing):
            costs.append("those fingers stay as they rest")
        if any(costs):
            lines.append(f"so {', '.join(dict.fromkeys(c for c in costs if c))}")
        if self.doubles:
            lines.append(f"left alone, as another bone has the same name: {', '.join(self.doubles)}")
        return lines


def _told(joints: Sequence[str]) -> list[str]:
    """Joints for a line: of hands that lack many finger joints, their number."""
    told = [j for j in joints if not _of_finger(j)]
    for side in ("left", "right"):
        own = [j for j in joints if _of_finger(j) and j.startswith(side)]
        if len(own) == 15:
            own = [f"{side} fingers"]
        elif len(own) > _FEW:
            own = [f"{len(own)} of the {side} fingers' 15"]
        told += own
    return told


def _of_finger(joint: str) -> bool:
    return any(f in joint for f in FINGERS)
