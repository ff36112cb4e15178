"""Actions that are poses of a character's face, named as visemes: read as data."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
from mathutils import Euler, Quaternion

from ...rigs.faces.face_poses import FacePoses, face_poses, match_poses
from ...rigs.recognition.detect import Match

_FACE = {"jaw", "left_eye", "right_eye"}


def viseme_poses(armature: bpy.types.Object, body: Match | None, metre: float) -> FacePoses | None:
    """The face poses among the file's actions; None where they can't make it speak.

    An action's last frame is its pose. Of each, the bones of the face count: those that the body has not.
    """
    found = match_poses([a.name for a in bpy.data.actions])
    if found is None:
        return None
    mapping = body.mapping if body is not None else {}
    others = {b for joint, bones in mapping.items() if joint not in _FACE for b in bones}
    poses = {}
    for name in found.controls:
        pose = _pose(armature, bpy.data.actions[name])
        poses[name] = {bone: moved for bone, moved in pose.items() if bone not in others}
    made = match_poses([name for name, pose in poses.items() if pose])
    return face_poses(made, poses, metre) if made is not None else None


def _pose(armature: bpy.types.Object, action: bpy.types.Action) -> dict[str, tuple[Any, Any]]:
    """Bone to location and axis-angle on the action's last frame."""
    frame, values = action.frame_range[1], {}
    for layer in action.layers:
        for strip in layer.strips:
            for bag in strip.channelbags:
                for curve in bag.fcurves:
                    values[curve.data_path, curve.array_index] = curve.evaluate(frame)
    pose = {}
    for bone in armature.pose.bones:
        path = bone.path_from_id()
        location = np.array([values.get((f"{path}.location", i), 0.0) for i in range(3)])
        turn = _turn(bone, path, values)
        if np.abs(location).max() > 0 or np.abs(turn).max() > 1e-6:
            pose[bone.name] = (location, turn)
    return pose


def _turn(bone: bpy.types.PoseBone, path: str, values: dict[tuple[str, int], float]) -> Any:
    if any((f"{path}.rotation_quaternion", i) in values for i in range(4)):
        q = Quaternion([values.get((f"{path}.rotation_quaternion", i), float(i == 0)) for i in range(4)])
    else:
        angles = [values.get((f"{path}.rotation_euler", i), 0.0) for i in range(3)]
        order = bone.rotation_mode if len(bone.rotation_mode) == 3 else "XYZ"
        q = Euler(angles, order).to_quaternion()
    axis, angle = q.normalized().to_axis_angle()
    angle = angle - 2 * np.pi if angle > np.pi else angle
    return np.array(axis) * angle
