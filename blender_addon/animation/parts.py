"""A performance cut into the parts that each have a strength: face, eyes, head, body. No Blender in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...inference.performance.performance import Performance
from ...inference.performance.reframing import NewFrames, reframed
from ...rigs.arkit import INDEX, NAMES
from ...rigs.avatar_channels import AvatarChannels
from ...rigs.channels import channels
from ...rigs.rig import BoneMotion
from ...rigs.rotations import slerp_resample
from ..takes.retiming import TimeMap
from .curve_plan import (
    Curves,
    Precision,
    Target,
    face_turns,
    plan_bones,
    plan_face,
    plan_face_bones,
    plan_pose,
    plan_settings,
)
from .stance import from_mean

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Dial = float | F64
"""One number, or one a frame (T,)."""

PARTS = ("face", "eyes", "head", "body")
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
    """All curves of one take. ``curves``: by part and the type of data-block that they belong to, OBJECT or
    KEY; ``bones`` turn by quaternions. ``report`` says in lines what was matched and what was not."""

    curves: Mapping[tuple[str, str], list[Curves]]
    bones: tuple[str, ...]
    frames: int
    report: tuple[str, ...]


def plan(
    performance: Performance, target: Target, dials: Dials, error: float, face_only: bool = False
) -> Plan:
    """Every curve of the performance on this character; ``face_only``: of its shape keys, if any."""
    p, precision = dialled(performance, dials), Precision(error)
    rig = None if face_only and (target.face.controls or target.face.expressions) else target.rig
    found = channels(p, rig, target.face, target.saved, target.effects, target.play, target.basis)
    curves: dict[tuple[str, str], list[Curves]] = {}
    if target.face.controls or target.face.expressions:
        curves = {("face", "KEY"): [], ("eyes", "KEY"): []}
    for piece in plan_face(p, found, precision):
        part = "eyes" if piece.owner in found.eyes else "face"
        curves.setdefault((part, "KEY"), []).append(piece)
    for piece in plan_face_bones(p, found, precision):
        eyes = found.face_bones is not None and piece.owner in found.face_bones.eyes
        curves.setdefault(("eyes" if eyes else "face", "OBJECT"), []).append(piece)
    if found.bones is not None and found.body is not None:
        joints = {bone: joint for joint, bones in found.body.mapping.items() for bone in bones}
        standing = _standing(found.bones, joints)
        added = from_mean(found.bones, absolute_bones(found))
        for piece in plan_bones(added if target.additive else found.bones, target, precision):
            part = _JOINTS.get(joints.get(piece.owner, ""), "body")
            curves.setdefault((part, "OBJECT"), []).append(piece)
        if not target.additive:  # what is added leaves the rig's settings as they are below
            settings = plan_settings(found.settings)
            curves.setdefault(("body", "OBJECT"), []).extend(settings)
            curves[STANCE, "OBJECT"] = plan_pose(standing) + settings
    turned = (*(found.bones.bones if found.bones else ()), *face_turns(found))
    return Plan(curves, turned, p.frames, tuple(found.report()))


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


def absolute_bones(found: AvatarChannels) -> set[str]:
    """The bones of jaw and eyes, whose rotations are told from the rest pose in every way of playing."""
    mapping = found.body.mapping if found.body is not None else {}
    return {bone for joint, bones in mapping.items() if _of_face(joint) for bone in bones}


def _of_face(joint: str) -> bool:
    return _JOINTS.get(joint) in ("face", "eyes")


def _standing(motion: BoneMotion, joints: Mapping[str, str]) -> BoneMotion:
    """The motion without the bones of jaw and eyes, which at no strength rest as the rig has them."""
    kept = [i for i, b in enumerate(motion.bones) if not _of_face(joints.get(b, ""))]
    return replace(
        motion, bones=tuple(motion.bones[i] for i in kept), quaternions=motion.quaternions[:, kept]
    )
