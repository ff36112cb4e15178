"""What of a scene moves, and how much of the picture it covers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import bpy
import numpy as np
import numpy.typing as npt

from .frame_key import plays

_SET = "paksatalker_set"
OF_CAMERA = "paksatalker_of_camera"
"""Of a part of the set: it is seen by one camera alone, while that is the scene's."""
_SOLID = ("MESH",)
_HARMLESS = ("LIGHT", "CAMERA", "ARMATURE", "EMPTY", "SPEAKER", "LATTICE", "LIGHT_PROBE")
_MARGIN = 12
"""Pixels around the person: the denoiser and the pixel's filter look that far."""
_STEP = 8
"""Pixels to which a border is widened, so that it does not change with every breath."""

_BESIDE = 0.25
"""Of the picture's width and height: how far beside it an object has to lie to be left out."""


@dataclass(frozen=True)
class Rectangle:
    """Pixels from the lower left corner: ``left`` and ``bottom`` included, ``right`` and ``top`` not."""

    left: int
    bottom: int
    right: int
    top: int

    def share(self, size: tuple[int, int]) -> float:
        """Its part of a picture of this width and height."""
        return (self.right - self.left) * (self.top - self.bottom) / (size[0] * size[1])


def movers(scene: bpy.types.Scene) -> list[bpy.types.Object] | None:
    """The objects that are rendered and are no part of the set; None where one has no surface to measure."""
    found = []
    for object in scene.objects:
        if object.hide_render or object.get(_SET) or object.type in _HARMLESS:
            continue
        if object.type not in _SOLID or object.particle_systems or object.is_instancer:
            return None
        found.append(object)
    return found


def stands_still(scene: bpy.types.Scene) -> bool:
    """Whether lights, world and set are the same on all frames, as one camera sees them."""
    still: list[bpy.types.ID] = [
        o for o in scene.objects if (o.type == "LIGHT" or o.get(_SET)) and not o.get(OF_CAMERA)
    ]
    data = [o.data for o in still if isinstance(o, bpy.types.Object) and o.data is not None]
    trees = [t for d in (*data, *([scene.world] if scene.world else [])) if (t := _tree(d)) is not None]
    whole = [*still, *data, *trees, *([scene.world] if scene.world else [])]
    parented = any(isinstance(o, bpy.types.Object) and (o.parent or len(o.constraints)) for o in still)
    played = any(plays(tree) for tree in trees) or any(
        plays(slot.material.node_tree)
        for o in scene.objects
        if o.get(_SET)
        for slot in o.material_slots
        if slot.material is not None
    )
    return not parented and not played and not any(_moves(thing) for thing in whole)


def camera_stands(camera: bpy.types.Object) -> bool:
    """Whether a camera and its lens are the same on all frames."""
    held = camera.parent is not None or len(camera.constraints) or _moves(camera)
    return not held and not (camera.data is not None and _moves(camera.data))


def covered(
    scene: bpy.types.Scene, objects: Iterable[bpy.types.Object], size: tuple[int, int]
) -> Rectangle | None:
    """The part of the picture that the objects cover on the frame that is set, with a margin for lens,
    denoiser and motion blur; None where it can't be told, as where one is beside or behind the camera."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    seen = [p for o in objects if (p := _projected(scene, o, size, depsgraph)) is not None and len(p)]
    if not seen:
        return None
    points = np.concatenate(seen)
    if points[:, 2].min() <= 0:
        return None
    margin = _MARGIN + math.ceil(_lens_blur(scene, points[:, 2], size))
    low, high = points[:, :2].min(axis=0) - margin, points[:, :2].max(axis=0) + margin
    left, bottom = (max(0, math.floor(v / _STEP) * _STEP) for v in low)
    right, top = (min(s, math.ceil(v / _STEP) * _STEP) for v, s in zip(high, size, strict=True))
    return Rectangle(left, bottom, right, top) if right > left and top > bottom else None


def outside(
    scene: bpy.types.Scene, objects: Iterable[bpy.types.Object], size: tuple[int, int]
) -> list[bpy.types.Object]:
    """The objects that lie wholly beside the picture on the frame that is set, by a wide margin: what stands
    close to its edge throws shadows and light into it."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    wide, high = (_BESIDE * s for s in size)
    found = []
    for object in objects:
        points = _projected(scene, object, size, depsgraph)
        if points is None or points[:, 2].min() <= 0:
            continue
        low, top = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
        if low[0] > size[0] + wide or top[0] < -wide or low[1] > size[1] + high or top[1] < -high:
            found.append(object)
    return found


def joined(parts: Iterable[Rectangle | None]) -> Rectangle | None:
    """The smallest rectangle around all; None where one is not known."""
    known = list(parts)
    if not known or any(p is None for p in known):
        return None
    each = np.array([(p.left, p.bottom, p.right, p.top) for p in known if p is not None])
    left, bottom = each[:, :2].min(axis=0)
    right, top = each[:, 2:].max(axis=0)
    return Rectangle(int(left), int(bottom), int(right), int(top))


def _projected(
    scene: bpy.types.Scene, object: bpy.types.Object, size: tuple[int, int], depsgraph: bpy.types.Depsgraph
) -> npt.NDArray[np.float64] | None:
    """Pixels (N, 2) from the lower left and the distance before the camera of an object's points (N, 3)."""
    camera = scene.camera
    evaluated = object.evaluated_get(depsgraph)
    mesh = evaluated.data
    points = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", points)
    if not len(points):
        return None
    lens = camera.calc_matrix_camera(depsgraph, x=size[0], y=size[1])
    view = camera.evaluated_get(depsgraph).matrix_world.inverted() @ evaluated.matrix_world
    to_eye, to_screen = np.array(view), np.array(lens @ view)
    whole = np.concatenate([points.reshape(-1, 3), np.ones((len(points) // 3, 1), np.float32)], axis=1)
    screen, depth = whole @ to_screen.T, -(whole @ to_eye.T)[:, 2]
    across = np.where(np.abs(screen[:, 3:]) > 1e-9, screen[:, 3:], 1e-9)
    return np.column_stack([(screen[:, :2] / across * 0.5 + 0.5) * np.array(size), depth])


def _lens_blur(scene: bpy.types.Scene, depth: npt.NDArray[np.float64], size: tuple[int, int]) -> float:
    """Pixels of the largest circle of confusion, after the thin lens: A |d - s| / d * f / (s - f)."""
    data = scene.camera.data
    if not data.dof.use_dof or data.type != "PERSP":
        return 0.0
    focus, lens = data.dof.focus_distance, data.lens / 1000
    if data.dof.focus_object is not None:
        depsgraph = bpy.context.evaluated_depsgraph_get()
        place = data.dof.focus_object.evaluated_get(depsgraph).matrix_world.translation
        focus = -(scene.camera.evaluated_get(depsgraph).matrix_world.inverted() @ place).z
    if focus <= lens:
        return float(max(size))
    circle = lens / data.dof.aperture_fstop * np.abs(depth - focus) / depth * lens / (focus - lens)
    return float(circle.max() / (data.sensor_height / 1000) * size[1])


def _tree(data: bpy.types.ID) -> bpy.types.NodeTree | None:
    return getattr(data, "node_tree", None)


def _moves(thing: bpy.types.ID) -> bool:
    animation = thing.animation_data
    return animation is not None and bool(animation.action or animation.drivers or animation.nla_tracks)
