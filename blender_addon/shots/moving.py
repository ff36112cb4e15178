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
_RIM = 4
"""Pixels of a border that a denoiser sees from one side alone."""
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

    def inner(self, size: tuple[int, int]) -> Rectangle:
        """It without its rim, where a denoiser lacks what lies beside; the picture's own edges stay."""
        return Rectangle(
            self.left and self.left + _RIM,
            self.bottom and self.bottom + _RIM,
            self.right if self.right >= size[0] else self.right - _RIM,
            self.top if self.top >= size[1] else self.top - _RIM,
        )


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


@dataclass(frozen=True)
class Projected:
    """Where an object lies in the picture on one frame: pixels from the lower left corner and distance before
    the camera of its vertices (3, N), ``low`` and ``high`` (3,) of all."""

    object: bpy.types.Object
    pixels: npt.NDArray[np.float32]
    low: npt.NDArray[np.float32]
    high: npt.NDArray[np.float32]


def projected(
    scene: bpy.types.Scene, objects: Iterable[bpy.types.Object], size: tuple[int, int]
) -> list[Projected]:
    """Where these objects lie on the frame that is set; those without points are left out."""
    if scene.camera is None:
        return []
    depsgraph = bpy.context.evaluated_depsgraph_get()
    lens = scene.camera.calc_matrix_camera(depsgraph, x=size[0], y=size[1])
    eye = scene.camera.evaluated_get(depsgraph).matrix_world.inverted()
    found = []
    for object in objects:
        evaluated = object.evaluated_get(depsgraph)
        points = np.empty(3 * len(evaluated.data.vertices), np.float32)
        evaluated.data.vertices.foreach_get("co", points)
        if not len(points):
            continue
        pixels = _pixels(points.reshape(-1, 3), np.array(lens), np.array(eye @ evaluated.matrix_world), size)
        found.append(Projected(object, pixels, pixels.min(axis=1), pixels.max(axis=1)))
    return found


def triangles_of(objects: Iterable[bpy.types.Object]) -> npt.NDArray[np.int32]:
    """The triangles (T, 3) of these objects' surfaces, by the numbers of their vertices one after another:
    each face is cut from its first corner, for Blender cuts it one way or the other as it is bent on that
    frame."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    found, first = [np.zeros((0, 3), np.int32)], 0
    for object in objects:
        mesh = object.evaluated_get(depsgraph).data
        corner, start, sides = (
            np.empty(len(of), np.int32) for of in (mesh.loops, mesh.polygons, mesh.polygons)
        )
        mesh.loops.foreach_get("vertex_index", corner)
        mesh.polygons.foreach_get("loop_start", start)
        mesh.polygons.foreach_get("loop_total", sides)
        for turn in range(1, int(sides.max(initial=0)) - 1):
            here = start[sides > turn + 1]
            found.append(np.stack([corner[here + k] for k in (0, turn, turn + 1)], axis=1) + np.int32(first))
        first += len(mesh.vertices)
    return np.concatenate(found)


def covered(scene: bpy.types.Scene, objects: Iterable[Projected], size: tuple[int, int]) -> Rectangle | None:
    """The part of the picture that the objects cover, with a margin for lens, denoiser and motion blur; None
    where it can't be told, as where one is beside or behind the camera."""
    boxes = [(o.low, o.high) for o in objects]
    if not boxes:
        return None
    low, high = np.min([b[0] for b in boxes], axis=0), np.max([b[1] for b in boxes], axis=0)
    if low[2] <= 0:
        return None
    depths = np.array([d for b in boxes for d in (b[0][2], b[1][2])], np.float64)
    margin = _MARGIN + math.ceil(_lens_blur(scene, depths, size))
    box = _widened(low[:2] - margin, high[:2] + margin, size)
    return box if box.right > box.left and box.top > box.bottom else None


def outside(objects: Iterable[Projected], size: tuple[int, int]) -> list[bpy.types.Object]:
    """The objects that lie wholly beside the picture, by a wide margin: what stands close to its edge throws
    shadows and light into it."""
    beside = np.array(size) * _BESIDE
    return [
        o.object
        for o in objects
        if o.low[2] > 0 and ((o.low[:2] > size + beside).any() or (o.high[:2] < -beside).any())
    ]


def joined(parts: Iterable[Rectangle | None]) -> Rectangle | None:
    """The smallest rectangle around all; None where one is not known."""
    known = list(parts)
    if not known or any(p is None for p in known):
        return None
    each = np.array([(p.left, p.bottom, p.right, p.top) for p in known if p is not None])
    left, bottom = each[:, :2].min(axis=0)
    right, top = each[:, 2:].max(axis=0)
    return Rectangle(int(left), int(bottom), int(right), int(top))


def _widened(low: npt.NDArray[np.float32], high: npt.NDArray[np.float32], size: tuple[int, int]) -> Rectangle:
    left, bottom = (max(0, math.floor(v / _STEP) * _STEP) for v in low)
    right, top = (min(s, math.ceil(v / _STEP) * _STEP) for v, s in zip(high, size, strict=True))
    return Rectangle(left, bottom, right, top)


def _pixels(
    points: npt.NDArray[np.float32], lens: npt.NDArray[np.float64], view: npt.NDArray[np.float64],
    size: tuple[int, int],
) -> npt.NDArray[np.float32]:  # fmt: skip
    """Pixels from the lower left and the distance before the camera (3, N) of an object's points (N, 3)."""
    # rows: across, up, weight, distance
    matrix = np.vstack([(lens @ view)[[0, 1, 3]], -view[2]]).astype(np.float32)
    # a product of matrices is rounded otherwise wherever they lie in memory
    screen = sum(matrix[:, i, None] * points[:, i] for i in range(3)) + matrix[:, 3:]
    weight = np.where(np.abs(screen[2]) > 1e-9, screen[2], np.float32(1e-9))
    half = np.array(size, np.float32)[:, None] / 2
    return np.concatenate([(screen[:2] / weight + 1) * half, screen[3:]])


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
