"""One frame at a time put on a character, and the character as it was afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import bpy
import numpy as np

from ...base.errors import InputError
from ...inference.live.frame import Frame
from ...rigs.avatar_channels import AvatarChannels
from ...rigs.channels import channels
from ...rigs.smplx import rest_joints
from ..animation.target import target_of
from ..animation.writing import make_ready
from ..characters.character import Character


@dataclass
class Driven:
    """A character that is driven. Raises InputError where nothing of it can be moved."""

    character: Character

    def __post_init__(self) -> None:
        target = target_of(self.character)
        # room for the arms is measured on the skin for a whole motion: here each frame stands alone
        self._target = replace(target, rig=replace(target.rig, skin=None) if target.rig is not None else None)
        still = Frame(np.zeros(52, np.float32), np.zeros(165), np.zeros(3))
        found = self._channels(still)
        self._turned = [*(found.bones.bones if found.bones is not None else ())]
        if found.face_bones is not None:
            pairs = zip(found.face_bones.bones, found.face_bones.turned, strict=True)
            self._turned += [bone for bone, turned in pairs if turned]
        if not found.weights and not self._turned:
            raise InputError(
                f"nothing of '{self.character.name}' can be moved", "pick one whose face or skeleton is known"
            )
        self._before = self._state()
        make_ready(self.character, self._turned)
        for setting in found.settings:
            bone = self._bones()[setting.bone]
            bone[setting.property] = type(bone[setting.property])(setting.value)
        self._blocks = {
            name: [k.key_blocks[name] for k in self.character.keys if name in k.key_blocks]
            for name in found.weights
        }

    def show(self, frame: Frame) -> None:
        """Put a frame on the character, without keys."""
        found = self._channels(frame)
        for name, blocks in self._blocks.items():
            for block in blocks:
                block.value = float(found.weights[name][0])
        bones, motion, face = self._bones(), found.bones, found.face_bones
        if motion is not None:
            for name, turn in zip(motion.bones, motion.quaternions[0], strict=True):
                bones[name].rotation_quaternion = turn
            if motion.root_bone:
                bones[motion.root_bone].location = motion.root_location[0]
        if face is not None:
            for i, name in enumerate(face.bones):
                if face.turned[i]:
                    bones[name].rotation_quaternion = face.quaternions[0, i]
                else:
                    bones[name].location = face.locations[0, i]

    def leave(self) -> None:
        """Put the character back to how it was."""
        shapes, poses, settings = self._before
        for block, value in shapes:
            block.value = value
        for name, (mode, turn, place) in poses.items():
            if (bone := self._bones().get(name)) is not None:
                bone.rotation_mode, bone.location = mode, place
                bone.rotation_quaternion = turn
        for name, property, value in settings:
            if (bone := self._bones().get(name)) is not None:
                bone[property] = value

    def _channels(self, frame: Frame) -> AvatarChannels:
        t = self._target
        one: Any = SimpleNamespace(
            fps=30.0,
            poses=frame.poses[None].astype(np.float32),
            trans=frame.trans[None].astype(np.float32),
            arkit=frame.arkit[None],
            expressions=np.zeros((1, 100), np.float32),
            rest_joints=rest_joints(),
            frames=1,
            meta={"expression_space": "none"},
        )
        return channels(one, t.rig, t.face, t.saved, t.effects, t.placement, t.basis)

    def _bones(self) -> Any:
        armature = self.character.armature
        return armature.pose.bones if armature is not None and armature.pose is not None else {}

    def _state(self) -> tuple[list[Any], dict[str, Any], list[Any]]:
        shapes = [(b, b.value) for k in self.character.keys for b in k.key_blocks]
        poses = {
            b.name: (b.rotation_mode, b.rotation_quaternion.copy(), b.location.copy())
            for b in (self._bones().values() if self._bones() else ())
        }
        settings = [
            (s.bone, s.property, self._bones()[s.bone][s.property])
            for s in self._channels(Frame(np.zeros(52, np.float32), np.zeros(165), np.zeros(3))).settings
        ]
        return shapes, poses, settings


def current_frame(scene: bpy.types.Scene) -> None:
    """Show the animation of the scene's frame again."""
    scene.frame_set(scene.frame_current)
