"""The lamps of a light rig around a person, still or keyed in time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import bpy
from mathutils import Matrix, Vector

from ..stage.light_plan import Lamp, LightPlan

_KINDS: dict[str, Any] = {"area": "AREA", "spot": "SPOT", "sun": "SUN"}
Frames = Sequence[tuple[float, LightPlan]]
"""Frame and what lights from it on."""


def build(
    plans: Frames, around: Matrix, scale: float, studio: bpy.types.Collection
) -> list[bpy.types.Object]:
    """Put the lamps into ``studio``: ``around`` is the point in the world that their places are measured
    from, and how the rig is turned there, ``scale`` the person's size in those of a person 1.70 m tall. Where
    there are several plans, each lamp is keyed on their frames; one that a plan lacks is dark there."""
    names = dict.fromkeys(name for _, plan in plans for name in plan.lamps)
    made = []
    for name in names:
        states = [(frame, _state(name, plans, i)) for i, (frame, _) in enumerate(plans)]
        object = _light(f"{name} light", states[0][1], scale, studio)
        _place(object, states[0][1], around, scale)
        if len(states) > 1:
            _key(object, states, around, scale)
        made.append(object)
    return made


def _state(name: str, plans: Frames, at: int) -> Lamp:
    """The lamp at a key; where that has none, a dark one at the place of the next that has."""
    there = plans[at][1].lamps.get(name)
    if there is not None:
        return there
    order = [*plans[at:], *reversed(plans[:at])]
    return replace(next(p.lamps[name] for _, p in order if name in p.lamps), power=0.0)


def _light(name: str, lamp: Lamp, scale: float, studio: bpy.types.Collection) -> bpy.types.Object:
    data: Any = bpy.data.lights.new(name, _KINDS[lamp.kind])
    if lamp.kind == "area":
        data.shape = "DISK"
    if lamp.kind == "spot":
        data.spot_size, data.spot_blend = math.radians(lamp.cone), lamp.blend
    object = bpy.data.objects.new(name, data)
    object["paksatalker_role"] = lamp.role
    object.visible_camera = False  # it is there to light; a wide framing would see it hang in the air
    for path, value in _values(lamp, scale).items():
        setattr(data, path, value)
    if lamp.color is None:
        data.use_temperature = True
    studio.objects.link(object)
    return object


def _values(lamp: Lamp, scale: float) -> dict[str, Any]:
    """What of a lamp's data a plan tells, by Blender's names."""
    size, power = lamp.size * scale, lamp.power * scale**2
    if lamp.kind == "sun":
        size, power = math.radians(lamp.size), lamp.power
    values: dict[str, Any] = {"energy": power}
    values[{"area": "size", "spot": "shadow_soft_size", "sun": "angle"}[lamp.kind]] = size
    values |= {"color": lamp.color} if lamp.color is not None else {"temperature": lamp.temperature}
    return values


def _place(object: bpy.types.Object, lamp: Lamp, around: Matrix, scale: float) -> None:
    place = Vector(lamp.at) * scale
    object.location = around @ place
    # aimed at the throat, so that the light falls off from face to chest
    aim = (place + Vector((0, 0, 0.1 * scale))).to_track_quat("Z", "Y")
    object.rotation_euler = (around.to_quaternion() @ aim).to_euler()


def _key(
    object: bpy.types.Object, states: Sequence[tuple[float, Lamp]], around: Matrix, scale: float
) -> None:
    moves = any(lamp.at != states[0][1].at for _, lamp in states)
    for frame, lamp in states:
        for path, value in _values(lamp, scale).items():
            setattr(object.data, path, value)
            object.data.keyframe_insert(path, frame=frame)
        if moves:
            _place(object, lamp, around, scale)
            object.keyframe_insert("location", frame=frame)
            object.keyframe_insert("rotation_euler", frame=frame)
