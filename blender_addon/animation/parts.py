"""A performance cut into the parts that each have a strength: face, eyes, head, body. No Blender in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...inference.performance.performance import Performance
from ...inference.performance.reframing import NewFrames, reframed
from ...rigs.arkit import INDEX, NAMES
from ...rigs.avatar_channels import AvatarChannels
from ...rigs.channels import channels
from ...rigs.retargeting.hair_swing import is_swinging
from ...rigs.rig import BoneMotion
from ...rigs.rotations import slerp_resample
from .curve_plan import (
    AnimationTarget,
    Curves,
    Precision,
    face_turns,
    plan_bones,
    plan_face,
    plan_face_bones,
    plan_pose,
    plan_settings,
)
from .stance import from_mean
from .time_map import TimeMap

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Dial = float | F64
"""One number, or one a frame (T,)."""
Of = Literal["all", "face", "body"]
Slots = dict[tuple[str, str], list[Curves]]
"""Curves by the name of their slot and the type of data-block that it moves, OBJECT or KEY."""

PARTS = ("face", "eyes", "head", "body")
SLOTS = {"OBJECT": "Body", "KEY": "Face"}
"""By type: the slot of an action that moves all of a character. All meshes share one, so that one curve moves
lips, teeth and tongue."""
STANCE = "stance"
"""The mean pose under head and body: with no strength a person stands, as it does while it speaks."""
_JAW = [INDEX[n] for n in NAMES if n.startswith("jaw")] + [INDEX["mouthClose"]]
_LIPS = [INDEX[n] for n in NAMES if n.startswith("mouth") and n != "mouthClose"]
_JOINTS = {"neck": "head", "head": "head", "jaw": "face", "left_eye": "eyes", "right_eye": "eyes"}


@dataclass(frozen=True)
class Dials:
    """What is changed of a performance: ``emotion`` 0 none, 1 as it was made; ``jaw`` and ``lips`` scale how
    far these move, 1 as it was made; ``retimed``: old frames to those where words were moved."""

    emotion: Dial = 1.0
    jaw: Dial = 1.0
    lips: Dial = 1.0
    retimed: TimeMap | None = None


@dataclass(frozen=True)
class Plan:
    """All curves of a performance on one character, each with its part. ``face``: of shape keys;
    ``face_bones``: of bones that move the face; ``bones``: of the others, the root's location last;
    ``settings``: what the rig has to be set to for them; ``stance``: their mean pose, None where bones are
    keyed to be added to another."""

    found: AvatarChannels
    precision: Precision
    frames: int
    face: list[Curves]
    face_bones: list[Curves]
    bones: list[Curves]
    settings: list[Curves]
    stance: list[Curves] | None

    @property
    def turned(self) -> list[str]:
        """The bones that turn, by quaternions."""
        return [*(self.found.bones.bones if self.found.bones else ()), *face_turns(self.found)]

    @property
    def moves_bones(self) -> bool:
        """Whether any bone is moved."""
        return self.found.bones is not None or self.found.face_bones is not None

    def check(self, name: str) -> None:
        """Raises InputError where nothing of the character of this name can be moved."""
        if not self.found.weights and not self.moves_bones:
            raise InputError(
                f"nothing of '{name}' can be moved: no ARKit shape keys, no known skeleton",
                "name shape keys as ARKit does (jawOpen, eyeBlinkLeft ...) "
                "or use a rig such as Rigify or Mixamo",
            )

    def whole(self) -> Slots:
        """A slot for all bones and one for all shape keys."""
        slots: Slots = {}
        if self.moves_bones:
            slots[SLOTS["OBJECT"], "OBJECT"] = [*self.settings, *self.bones, *self.face_bones]
        if self.found.weights:
            slots[SLOTS["KEY"], "KEY"] = self.face
        return slots

    def by_part(self) -> Slots:
        """A slot for each part, and one for the stance."""
        shaped = self.found.face.controls or self.found.face.expressions
        slots: Slots = {("face", "KEY"): [], ("eyes", "KEY"): []} if shaped else {}
        for kind, curves in (("KEY", self.face), ("OBJECT", self.face_bones), ("OBJECT", self.bones)):
            for piece in curves:
                slots.setdefault((piece.part, kind), []).append(piece)
        if self.stance is not None:
            slots.setdefault(("body", "OBJECT"), []).extend(self.settings)
            slots[STANCE, "OBJECT"] = [*self.stance, *self.settings]
        return slots


def plan(
    performance: Performance, target: AnimationTarget, dials: Dials, error: float, of: Of = "all"
) -> Plan:
    """Every curve of the performance on this character; ``of``: of its face's shape keys alone, if any, or
    of the bones of head and body alone."""
    p, precision = dialled(performance, dials), Precision(error)
    rig = None if of == "face" and (target.face.controls or target.face.expressions) else target.rig
    found = channels(p, rig, target.face, target.saved, target.effects, target.placement, target.basis)
    eyes = found.eyes | (found.face_bones.eyes if found.face_bones is not None else frozenset())
    faces = (
        (plan_face(p, found, precision), plan_face_bones(p, found, precision)) if of != "body" else ([], [])
    )
    face, face_bones = (
        [replace(c, part="eyes" if c.owner in eyes else "face") for c in curves] for curves in faces
    )
    if found.bones is None or found.body is None:
        return Plan(found, precision, p.frames, face, face_bones, [], [], None)
    joints = {bone: joint for joint, bones in found.body.mapping.items() for bone in bones}
    additive = target.placement.additive
    motion = from_mean(found.bones, _absolute(joints)) if additive else found.bones
    bones = [
        replace(c, part="head" if is_swinging(c.owner) else _JOINTS.get(joints.get(c.owner, ""), "body"))
        for c in plan_bones(motion, target, precision)
    ]
    # what is added leaves the rig's settings as they are below
    settings = [] if additive else plan_settings(found.settings)
    stance = None if additive else plan_pose(_standing(found.bones, joints))
    return Plan(found, precision, p.frames, face, face_bones, bones, settings, stance)


def dialled(performance: Performance, dials: Dials) -> Performance:
    """The performance with its dials turned and its words moved; lips still meet where they have to."""
    p = performance
    arkit = np.asarray(p.arkit, np.float64)
    turned = any(np.any(np.asarray(d) != 1.0) for d in (dials.emotion, dials.jaw, dials.lips))
    if turned and p.calm is not None:
        arkit = p.calm + _column(dials.emotion) * (arkit - p.calm)
    if turned:
        arkit[:, _JAW] *= _column(dials.jaw)
        arkit[:, _LIPS] *= _column(dials.lips)
    if dials.retimed is not None:
        now = np.arange(p.frames, dtype=np.float64)
        before = np.clip(dials.retimed.inverse()(now), 0, p.frames - 1)
        arkit = _at(arkit, before)
        moved = NewFrames(
            np.rint(before).astype(np.intp),
            lambda curves: _at(curves, before),
            lambda turns: slerp_resample(turns, now, before),
        )
        phones = dials.retimed(np.asarray(p.phone_times, np.float64) * p.fps) / p.fps
        p = replace(reframed(p, moved), phone_times=phones.astype(np.float32))
    elif not turned:
        return p
    return p.with_face(arkit)


def _column(dial: Dial) -> F64:
    return np.asarray(dial, np.float64).reshape(-1, 1)


def _at(values: npt.NDArray[np.floating], frames: F64) -> F64:
    """(T, n) at frames between those that there are."""
    low = np.floor(frames).astype(int)
    share = (frames - low)[:, None]
    high = np.minimum(low + 1, len(values) - 1)
    return np.asarray((1 - share) * values[low] + share * values[high], np.float64)


def _absolute(joints: Mapping[str, str]) -> set[str]:
    """The bones of jaw and eyes, whose rotations are told from the rest pose in every way of playing."""
    return {bone for bone, joint in joints.items() if _of_face(joint)}


def _of_face(joint: str) -> bool:
    return _JOINTS.get(joint) in ("face", "eyes")


def _standing(motion: BoneMotion, joints: Mapping[str, str]) -> BoneMotion:
    """The motion without the bones of jaw and eyes, which at no strength rest as the rig has them."""
    kept = [i for i, b in enumerate(motion.bones) if not _of_face(joints.get(b, ""))]
    return replace(
        motion, bones=tuple(motion.bones[i] for i in kept), quaternions=motion.quaternions[:, kept]
    )
