"""The arrow from a Performance to the curves of one avatar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from .arkit import INDEX, NAMES
from .avatar_channels import UNITS, WHOLE, AvatarChannels, BodyMask, Only, Performed
from .faces.face_controls import Effects, solve_controls
from .faces.face_map import MADE, FaceMatch, match_face
from .faces.face_measures import measures
from .faces.face_poses import FacePoses, play_poses
from .faces.face_solve import opening_left_mm, solve
from .flame.jaw_and_eyes import restate
from .flame.solve import ExpressionSolver
from .recognition.detect import Match, detect
from .recognition.mapping import RigMapping
from .retargeting.finger_limits import within_limits
from .retargeting.hair_swing import swinging_hair
from .retargeting.retarget import retarget
from .retargeting.shoulder_rhythm import shoulders_that_rise
from .retargeting.standing import stands
from .rig import BoneMotion, Rig
from .smplx import NAMES as JOINTS

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

_TELLING = {"jawOpen", "eyeLookOutLeft", "eyeLookOutRight"}
_NUMBER = re.compile(r"\.\d{3}$")
_LOWER = {"pelvis"} | {f"{s}_{j}" for s in ("left", "right") for j in ("hip", "knee", "ankle", "foot")}


def channels(
    performance: Performed,
    rig: Rig | None,
    face: FaceMatch | Iterable[str],
    saved: RigMapping | None = None,
    effects: Effects | FacePoses | None = None,
    mask: BodyMask = WHOLE,
    basis: ExpressionSolver | None = None,
) -> AvatarChannels:
    """Curves of an avatar with this rig and this face: a match, or the names of one mesh's shape keys.

    Where the avatar has a key for every ARKit unit the weights are the performance's own. Else its controls
    are solved for the nearest face, lips closed where they are closed in the performance. Bones of jaw and
    eyes are used only where no shapes do their work. ``effects``: what the controls of a bone face do, used
    where there are no shapes to speak with. ``mask``: what of the body is moved. ``basis``: the solver of a
    head with expressions of its own, which plays those of the performance where they are of the same basis.
    ``saved`` overrides what is recognised. Raises ValueError where the rig is malformed, InputError where the
    mapping does not fit it.
    """
    if not isinstance(face, FaceMatch):
        face = match_face([tuple(face)], saved.shapes if saved is not None else None)
    body, beast = _recognised(rig, saved)
    mirrored = rig is not None and rig.mirrored
    by_bones = effects if face.reach[INDEX["jawOpen"]] < MADE else None
    joints = _joints(face, body) if by_bones is None else ()
    if isinstance(by_bones, FacePoses) and body is not None:
        # the poses speak; eyes that they leave alone turn by their own bones
        joints = tuple(
            j for j in _joints(face, body) if j != "jaw" and not set(body.mapping[j]) & set(by_bones.bones)
        )
    arkit = np.asarray(performance.arkit, np.float64)
    rows, values = _values(arkit, face, joints)
    keys = list(face.controls)
    weights = {
        name: values[:, i].astype(np.float32)
        for i, key in enumerate(keys)
        for name in face.names.get(key, (key,))
    }
    spoken: Mapping[str, F32] = {}
    turned = restate(_turned(values[:, len(keys) :], joints)) if joints else None
    if face.expressions:
        spoken, of_expressions = _own_expressions(performance, face, basis)
        turned = of_expressions if spoken else turned
    bones = None
    if rig is not None and body is not None and (mask.only != "face" or joints):
        bones = _bones(performance, rig, body, joints, turned, mask)
    if by_bones is not None:
        moved = (
            play_poses(arkit, by_bones)
            if isinstance(by_bones, FacePoses)
            else solve_controls(arkit, by_bones)
        )
        return AvatarChannels(
            weights, bones, face, body, joints, moved, moved.left_open, mask, mirrored, beast
        )
    if spoken:
        return AvatarChannels(spoken, bones, face, body, joints, mask=mask, mirrored=mirrored, beast=beast)
    opens = measures().opening
    left = opening_left_mm(values, rows @ opens, arkit @ opens) if len(rows) else np.zeros(0)
    return AvatarChannels(weights, bones, face, body, joints, None, left, mask, mirrored, beast)


def _recognised(rig: Rig | None, saved: RigMapping | None) -> tuple[Match | None, bool]:
    """What is known of the rig, and whether it is known but stands on no two legs and is left alone."""
    body = detect(rig.names, saved) if rig is not None else None
    if rig is None or body is None:
        return None, False
    told = saved is not None and saved.names_bones
    if not told and not stands(body.mapping, dict(zip(rig.names, rig.rest[:, :3, 3], strict=True))):
        return None, True
    return replace(body, doubles=(*body.doubles, *_second_limbs(rig, body))), False


def _bones(
    p: Performed, rig: Rig, body: Match, joints: tuple[str, ...], jaw_and_eyes: F32 | None, mask: BodyMask
) -> BoneMotion:
    """Bone curves; ``jaw_and_eyes`` (T, 9): how these turn, where not as in the performance."""
    poses = shoulders_that_rise(within_limits(p.poses, p.rest_joints), p.rest_joints)
    if jaw_and_eyes is not None:
        poses[:, 66:75] = jaw_and_eyes
    if mask.only == "face":
        # the head is another's: jaw and eyes turn against it
        poses[:, :66] = poses[:, 75:] = 0.0
    trans = np.array(p.trans, np.float64)
    if mask.in_place:
        trans[:, [0, 2]] = 0.0
    motion = retarget(
        poses,
        trans,
        p.rest_joints,
        rig,
        body.mapping,
        include_face=joints,
        follows=body.follows,
        pelvis_at=body.pelvis_at,
        only=_moved(mask.only, joints),
        # a control rig shares twist by itself
        share_twist=not body.by_controls,
        fps=p.fps,
        pose=_pose(p.meta),
    )
    return motion if mask.only == "face" else swinging_hair(motion, rig, p.fps)


def _pose(meta: Mapping[str, Any]) -> str:
    told = meta.get("body")
    return str(told.get("pose", "")) if isinstance(told, Mapping) else ""


def _own_expressions(
    p: Performed, face: FaceMatch, basis: ExpressionSolver | None
) -> tuple[Mapping[str, F32], F32]:
    """Values of a head's own expressions, and jaw and eyes (T, 9): as they are where the performance has
    them in the same basis, else solved. None of it where the head could not be measured."""
    if basis is None:
        return {}, np.asarray(p.poses[:, 66:75], np.float32)
    if p.meta.get("expression_space") == basis.basis.name:
        values, turned = np.asarray(p.expressions, np.float32), np.asarray(p.poses[:, 66:75], np.float32)
    else:
        values, turned = basis.solve(p.arkit)[0], basis.restate(p.arkit)
    return {key: values[:, i] for i, key in enumerate(face.expressions[: values.shape[1]])}, turned


def _second_limbs(rig: Rig, body: Match) -> list[str]:
    """Bones that stand beside one that is played under its name with a number, as where rigs are joined."""
    index = {name: i for i, name in enumerate(rig.names)}
    played = {bone for bones in body.mapping.values() for bone in bones}
    return [
        name
        for name, i in index.items()
        if name not in played
        and (base := _NUMBER.sub("", name)) != name
        and base in played
        and rig.parents[index[base]] == rig.parents[i]
        and name not in body.doubles
    ]


def _moved(only: Only, joints: tuple[str, ...]) -> tuple[str, ...] | None:
    if only == "all":
        return None
    return joints if only == "face" else tuple(j for j in JOINTS if j not in _LOWER)


def _joints(face: FaceMatch, body: Match | None) -> tuple[str, ...]:
    """The joints of jaw and eyes that have bones, and whose work no shape does."""
    if body is None:
        return ()
    return tuple(
        joint
        for joint, units in UNITS.items()
        # lids make a part of a look up or down: looking aside tells
        if joint in body.mapping and face.reach[INDEX[next(u for u in units if u in _TELLING)]] < MADE
    )


def _values(arkit: F64, face: FaceMatch, joints: tuple[str, ...]) -> tuple[F64, F64]:
    """What the controls do (C, 52) and their values (T, C): the shape keys, then the units of the joints."""
    units = [u for joint in joints for u in UNITS[joint]]
    rows = np.array([*face.controls.values(), *np.eye(len(NAMES))[[INDEX[u] for u in units]]])
    rows = rows.reshape(-1, len(NAMES))
    single = rows.argmax(axis=1) if len(rows) else np.zeros(0, int)
    if face.whole and len(set(single)) == len(NAMES):
        return rows, arkit[:, single]
    return rows, solve(arkit, rows)


def _turned(values: F64, joints: tuple[str, ...]) -> F64:
    """ARKit weights (T, 52) of jaw and gaze alone, from the values of the joints' units."""
    weights = np.zeros((len(values), len(NAMES)))
    for i, unit in enumerate(u for joint in joints for u in UNITS[joint]):
        weights[:, INDEX[unit]] = values[:, i]
    return weights
