"""A performance onto a character: curves, sound and markers that an animator can go on from."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ...base.errors import InputError
from ...inference.performance.performance import Performance
from ...rigs.channels import WHOLE, AvatarChannels, Play, channels
from ...rigs.faces.face_map import FaceMatch
from ...rigs.recognition.detect import Match
from .. import compat
from ..characters.character import Character, current_scene
from . import plain_markers
from .curve_plan import ERROR, Precision
from .keying import basis_of, effects_of, key_bones, key_face, key_face_bones, rig_of
from .over import Over, check_over, lay_over
from .parts import absolute_bones
from .soundtrack import place_sound
from .stance import from_mean

FIRST_FRAME = 1
"""Blender's frame that shows the performance's frame 0."""
_BODY, _FACE = "Body", "Face"


@dataclass(frozen=True)
class Applied:
    """``action`` has a slot ``Body`` for the armature and a slot ``Face`` that all of the meshes share, so
    that one curve moves lips, teeth and tongue. ``face`` and ``body`` say what was matched.

    ``face_keys`` and ``bone_keys``: keys a second of a face channel and of a bone that moves, on average.
    """

    action: bpy.types.Action
    frames: int
    face: FaceMatch
    body: Match | None
    found: AvatarChannels
    face_keys: float
    bone_keys: float
    precision: Precision

    def report(self) -> list[str]:
        """Lines for people: what moves, and what of the performance found nothing to move."""
        lines = self.found.report()
        lines.append(
            f"keys a second: {self.face_keys:.1f} on a face channel, {self.bone_keys:.1f} on a bone; "
            f"{self.precision}"
        )
        return lines


def apply(
    performance: Performance,
    character: Character,
    scene: bpy.types.Scene | None = None,
    *,
    words: bool = True,
    error: float = ERROR,
    play: Play = WHOLE,
    over: Over | None = None,
) -> Applied:
    """Key the performance on the character and set the scene's range, rate and sound; ``words`` adds markers.

    Frame i lies on Blender's frame 1 + i. Channels that never change get one key, those that stay zero
    none. Keys are sparse: on any frame a weight is within ``error`` of the performance's (rotations and the
    root's location as ``Precision`` says); 0 keys every frame that changes, as for a bake. ``play``: what of
    the body is moved. ``over``: as an NLA strip over the animation that is there, which else is put away.
    Raises InputError where neither face shapes nor bones are recognised, or blends are too long.
    """
    if scene is None:
        scene = current_scene()
    if over is not None:
        check_over(over, performance.duration)
    armature = character.armature
    rig = rig_of(armature, character.meshes) if armature is not None else None
    found = channels(
        performance, rig, character.face, character.mapping, effects_of(character), play, basis_of(character)
    )
    if not found.weights and not _moves_bones(found):
        raise InputError(
            f"nothing of '{character.name}' can be moved: no ARKit shape keys, no known skeleton",
            "name shape keys as ARKit does (jawOpen, eyeBlinkLeft ...) or use a rig such as Rigify or Mixamo",
        )
    title, last = f"PaksaTalker {character.name}", FIRST_FRAME + performance.frames - 1

    def played_by(owner: bpy.types.Object | bpy.types.Key, slot: str) -> None:
        if over is None:
            compat.assign_action(owner, action, slot)
        else:
            lay_over(owner, action, slot, FIRST_FRAME, last, performance.fps, over)

    slots = [("OBJECT", _BODY)] * _moves_bones(found) + [("KEY", _FACE)] * bool(found.weights)
    precision, face_keys, bone_keys = Precision(error), 0.0, 0.0
    action, bags = compat.new_action(title, slots)
    if character.armature is not None and _moves_bones(found):
        if found.bones is not None:
            added = over is not None and over.additive
            bone_keys = key_bones(
                performance,
                character.armature,
                from_mean(found.bones, absolute_bones(found)) if added else found.bones,
                bags[_BODY],
                FIRST_FRAME,
                precision,
                () if added else found.settings,
            )
        key_face_bones(performance, character.armature, found, bags[_BODY], FIRST_FRAME, precision)
        played_by(character.armature, _BODY)
    if found.weights:
        face_keys = key_face(performance, character, found, bags[_FACE], FIRST_FRAME, precision)
        for key in character.keys:
            played_by(key, _FACE)
    set_rate(scene, performance.fps)
    scene.frame_start, scene.frame_end = FIRST_FRAME, last
    place_sound(scene, title, performance.audio, performance.audio_rate, FIRST_FRAME)
    if words:
        plain_markers.place(scene, performance, FIRST_FRAME)
    scene.frame_set(FIRST_FRAME)
    return Applied(action, performance.frames, found.face, found.body, found, face_keys, bone_keys, precision)


def _moves_bones(found: AvatarChannels) -> bool:
    return found.bones is not None or found.face_bones is not None


def set_rate(scene: bpy.types.Scene, fps: float) -> None:
    """Frames per second as Blender keeps them: a whole number over a base, 24 over 1.001 for 23.976."""
    whole = round(fps)
    broadcast = whole / 1.001
    scene.render.fps = whole
    scene.render.fps_base = 1.001 if abs(fps - broadcast) < 0.002 else whole / fps
