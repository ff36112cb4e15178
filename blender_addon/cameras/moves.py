"""What cameras do while they are seen, as keys on the camera and on the point that it goes around."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import bpy
from mathutils import Matrix, Vector

from ...inference.rng import stream
from ...stage.dials import Dialled
from ...stage.presets import table
from .. import compat
from .path import Path, follow

SHUTTER = "paksatalker_shutter"
"""Of a scene: the share of a frame that the shutter is open, whatever the quality."""
_SQUEEZE = 2.0
"""Of an anamorphic lens: lights out of focus are twice as high as wide."""
_SWAY, _STEP = math.radians(0.22), 0.004
"""Radians, and metres for a person 1.70 m tall, that a camera held by hand strays."""
_SWAY_SECONDS = 1.3


@dataclass(frozen=True)
class State:
    """How a camera stands against its framing: ``near`` its distance to the eyes, 1 as framed; ``pan`` and
    ``orbit`` in degrees."""

    near: float = 1.0
    pan: float = 0.0
    orbit: float = 0.0


def states(move: Sequence[Dialled], seconds: float) -> list[tuple[float, State]]:
    """Seconds from the begin of a shot that lasts so long, and how the camera stands then; between them it
    goes smoothly. Each move begins where the one before has ended; pans and orbits go evenly to both sides of
    the framing, and a pull ends on it."""
    keys = [key for key in move if key.seconds < seconds]
    if not keys:
        return [(0.0, State())]
    amounts = [(key.name, _amount(key)) for key in keys]
    near = math.prod(1 - a for name, a in amounts if name == "pull")
    pan, orbit = (-0.5 * sum(a for name, a in amounts if name == kind) for kind in ("pan", "orbit"))
    found = [(0.0, State(near, pan, orbit))]
    for i, (key, (name, amount)) in enumerate(zip(keys, amounts, strict=True)):
        if key.seconds > found[-1][0]:
            found.append((key.seconds, found[-1][1]))
        end = keys[i + 1].seconds if i + 1 < len(keys) else seconds
        s = found[-1][1]
        to = _after(s, name, amount)
        if to != s:
            found.append((end, to))
    return found


def _after(state: State, name: str, amount: float) -> State:
    if name == "push":
        return replace(state, near=state.near * (1 - amount))
    if name == "pull":
        return replace(state, near=state.near / (1 - amount))
    if name == "pan":
        return replace(state, pan=state.pan + amount)
    return replace(state, orbit=state.orbit + amount) if name == "orbit" else state


def moving(move: Sequence[Dialled]) -> bool:
    """Whether a camera with such keys does anything but stand."""
    return any(k.name not in ("", "still") or k.number("handheld", 0) for k in move)


def key_moves(
    camera: bpy.types.Object,
    move: Sequence[Dialled],
    spans: Sequence[tuple[int, int]],
    eyes: Vector,
    pivot: Vector,
    walk: Path,
    scene: bpy.types.Scene,
    studio: bpy.types.Collection,
    scale: float,
    seed: int,
) -> None:
    """Key what a camera that stands as framed does in each of its shots. ``spans``: first and last frame of
    each; ``eyes``: what it sees; ``pivot``: what it goes around; ``walk``: the person's way, for who
    follows."""
    _lens(camera, move, scene)
    if not moving(move):
        return
    rate = scene.render.fps / scene.render.fps_base
    around = bpy.data.objects.new(f"{camera.name} pivot", None)
    around.empty_display_size, around.location = 0.15, pivot
    studio.objects.link(around)
    base, bearing = camera.location.copy(), camera.rotation_euler.copy()
    distance = camera.data.dof.focus_distance
    camera.parent, camera.matrix_parent_inverse = around, Matrix.Translation(-pivot)
    for first, last in spans:
        for seconds, state in states(move, (last - first + 1) / rate):
            frame = min(first + seconds * rate, last + 1)
            camera.location = eyes + state.near * (base - eyes)
            camera.rotation_euler = bearing
            camera.rotation_euler.z += math.radians(state.pan)
            around.rotation_euler.z = math.radians(state.orbit)
            camera.data.dof.focus_distance = state.near * distance
            camera.keyframe_insert("location", frame=frame)
            camera.keyframe_insert("rotation_euler", frame=frame)
            around.keyframe_insert("rotation_euler", frame=frame)
            camera.data.dof.keyframe_insert("focus_distance", frame=frame)
    _hold(camera, around, spans)
    share = max((_amount(k) for k in move if k.name == "follow"), default=0.0)
    if share and walk:
        follow([around], walk, f"{camera.name} follow", studio, share)
    hand = max(_amount(k) if k.name == "handheld" else k.number("handheld", 0.0) for k in move)
    if hand:
        _shake(camera, hand, scale, rate, seed)


def _amount(key: Dialled) -> float:
    """What is asked for, else what is usual; a share of the picture leaves some of it."""
    name = key.name or "still"
    amount = key.number("amount", float(table("stages.toml")["moves"][name]["amount"]))
    return min(max(amount, -4.0), 0.9) if name in ("push", "pull") else amount


def _lens(camera: bpy.types.Object, move: Sequence[Dialled], scene: bpy.types.Scene) -> None:
    """Shutter and bokeh, which hold for all of the film."""
    for key in move:
        if "shutter" in key.dials:
            scene[SHUTTER] = key.number("shutter", 0.5)
        if "bokeh" in key.dials:
            camera.data.dof.aperture_ratio = _SQUEEZE if key.word("bokeh", "") == "anamorphic" else 1.0
        if "blades" in key.dials:
            camera.data.dof.aperture_blades = round(key.number("blades", 0))


def _hold(camera: bpy.types.Object, around: bpy.types.Object, spans: Sequence[tuple[int, int]]) -> None:
    """From the end of a shot to the begin of the next of the same camera nothing is seen: it jumps there."""
    for owner in (camera, around, camera.data):
        for curve in compat.curves_of(owner):
            for point in curve.keyframe_points:
                if any(point.co[0] >= last + 1 for _, last in spans):
                    point.interpolation = "CONSTANT"


def _shake(camera: bpy.types.Object, hand: float, scale: float, rate: float, seed: int) -> None:
    """Slow noise on place and direction, as modifiers of the curves that an animator can turn down."""
    rng = stream(seed, camera.name, 0, "camera/handheld")
    for curve in compat.curves_of(camera):
        if (curve.data_path, curve.array_index) == ("rotation_euler", 1):
            continue  # nobody holds a camera askew
        noise = curve.modifiers.new("NOISE")
        noise.scale = _SWAY_SECONDS * rate * float(rng.uniform(0.8, 1.25))
        noise.strength = 2 * hand * (_SWAY if curve.data_path == "rotation_euler" else _STEP * scale)
        noise.phase, noise.depth = float(rng.uniform(1, 1000)), 1
