"""All that moves one avatar through a performance, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from .arkit import INDEX, NAMES
from .faces.face_controls import FaceMotion
from .faces.face_costs import costs
from .faces.face_map import FaceMatch
from .recognition.bone_tables import Setting
from .recognition.detect import Match
from .retargeting.hair_swing import is_swinging
from .rig import BoneMotion

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

_GAZE = tuple(n for n in NAMES if n.startswith("eyeLook"))
UNITS = {
    "jaw": ("jawOpen", "jawLeft", "jawRight"),
    "left_eye": tuple(g for g in _GAZE if g.endswith("Left")),
    "right_eye": tuple(g for g in _GAZE if g.endswith("Right")),
}
"""The ARKit units that the bones of jaw and eyes make."""
_ANY = np.ones(len(NAMES))
"""What an expression of a head's own basis may do."""
_LIPS = [INDEX[n] for n in NAMES if n.startswith(("jaw", "mouth"))]
_BEAST = "the skeleton does not stand upright on two legs and is left alone: the face moves"
_PARTED_MM = 1.0
"""Of an average face: lips further apart than this are seen to be open."""

Only = Literal["all", "upper", "face"]
"""What is moved: everything; from the lowest spine bone upwards; or the face alone."""


class Performed(Protocol):
    """What of a performance of T frames moves an avatar, in the units of ``docs/performance-format.md``."""

    @property
    def fps(self) -> float:
        """Frames a second."""

    @property
    def poses(self) -> F32:
        """(T, 165) axis-angle of the SMPL-X joints."""

    @property
    def trans(self) -> F32:
        """(T, 3) displacement of the pelvis."""

    @property
    def rest_joints(self) -> F32:
        """(55, 3) the skeleton that ``poses`` belong to."""

    @property
    def arkit(self) -> F32:
        """(T, 52) weights."""

    @property
    def expressions(self) -> F32:
        """(T, 100) in the basis that ``meta["expression_space"]`` names."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """What else is said of it."""


@dataclass(frozen=True)
class BodyMask:
    """What of a body is moved; ``in_place``: the pelvis goes up and down, nowhere else."""

    only: Only = "all"
    in_place: bool = False


WHOLE = BodyMask()


@dataclass(frozen=True)
class AvatarChannels:
    """All that moves one avatar through a performance of T frames.

    ``weights``: shape key name to (T,) values in 0..1. ``bones``: bone curves, None where the rig is not
    recognised or there is none. ``face`` and ``body`` say what was matched and what was not. ``joints``:
    those of jaw and eyes that bones turn. ``face_bones``: the controls of a face that bones move.
    ``left_open``: millimetres of an average face that the lips stay
    apart in each frame of a closure. ``mirrored``: the avatar is seen as in a mirror. ``beast``: its
    skeleton is known and stands on no two legs, so that it is left alone.
    """

    weights: Mapping[str, F32]
    bones: BoneMotion | None
    face: FaceMatch
    body: Match | None
    joints: tuple[str, ...] = ()
    face_bones: FaceMotion | None = None
    left_open: F64 = field(default_factory=lambda: np.zeros(0))
    mask: BodyMask = WHOLE
    mirrored: bool = False
    beast: bool = False

    @property
    def eyes(self) -> frozenset[str]:
        """The shape keys that belong to the eyes."""
        return frozenset(k for k in self.weights if not self.row(k)[_LIPS].any() and _of_eyes(self.row(k)))

    @property
    def lips(self) -> frozenset[str]:
        """The shape keys that move lips or jaw."""
        return frozenset(k for k in self.weights if self.row(k)[_LIPS].any())

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Properties of the rig that have to be set for these curves."""
        if self.body is None or self.bones is None or self.mask.only == "face":
            return ()
        return tuple(s for s in self.body.settings if self.mask.only == "all" or s.part != "legs")

    def report(self) -> list[str]:
        """Lines for people: what moves, what finds nothing to move, and what that costs."""
        face, body = self.face.line([u for j in self.joints for u in UNITS[j]]), self.body
        if self.face_bones is not None:
            face = (
                f"face moved by {self.face_bones.label}: {len(self.face_bones.bones)} controls, as measured"
            )
        elif self.face.expressions:
            face += "" if self.weights else ", but no face was found on its mesh: jaw and eyes alone move"
        elif not self.face.controls and self.joints:
            face = "no face shapes known: the face moves by its bones alone"
        elif not self.face.controls:
            face = "no face shapes or bones known: head and body move alone"
        lines = [face, self._gaze()]
        if missed := self._missed():
            lines.append(missed)
        if self.left_open.size and self.left_open.max() > _PARTED_MM:
            lines.append(
                f"lips stay open in {np.mean(self.left_open > _PARTED_MM):.0%} of closures, up to "
                f"{self.left_open.max():.1f} mm on an average face: nothing here closes them further"
            )
        nobody = _BEAST if self.beast else "no bones recognised: the face moves alone"
        lines += body.report() if body is not None else [nobody]
        if self.mirrored:
            lines.append("the armature is mirrored (negative scale): left and right are seen swapped")
        if self.bones is not None and self.bones.room:
            lines.append(f"arms hang up to {self.bones.room:.0f} degrees further out: the body is broader")
        twists = self._twists()
        return lines + ([f"twist bones that take their share of limbs' turns: {twists}"] if twists else [])

    def _twists(self) -> int:
        if self.body is None or self.bones is None:
            return 0
        mapped = {b for row in self.body.mapping.values() for b in row}
        return sum(b not in mapped and not is_swinging(b) for b in self.bones.bones)

    def row(self, key: str) -> F64:
        """(52,) what a shape key does, as ARKit weights."""
        if key in self.face.expressions:
            return _ANY
        for first, names in self.face.names.items():
            if key in names:
                return self.face.controls[first]
        return self.face.controls[key]

    def _missed(self) -> str:
        """What an audience misses; nothing is told of expressions of a basis of their own, or of no face."""
        if self.face_bones is not None:
            return costs(self.face_bones.reach)
        if self.face.expressions or not (self.face.controls or self.joints):
            return ""
        made = self.face.reach.copy()
        if "jaw" in self.joints:
            made[INDEX["jawOpen"]] = 1.0
        return costs(made)

    def _gaze(self) -> str:
        if (self.face_bones is not None and self.face_bones.eyes) or "left_eye" in self.joints:
            return "gaze uses the eye bones"
        if self.face.gaze:
            return f"no eye bones used: gaze uses {self.face.gaze} shape keys"
        return "no eye bones and no shapes for gaze: the eyes look straight ahead"


def _of_eyes(row: F64) -> bool:
    return any(NAMES[i].startswith("eye") for i in np.flatnonzero(row))
