"""What one frame shows, as a hash: frames of equal keys are equal pictures, whatever their numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import bpy
import numpy as np

_FINEST = 1e-5
"""Metres, radians, weights: what differs by less is the same pose."""
_OF_POSE_ALONE = {
    "ARMATURE", "SUBSURF", "MIRROR", "SOLIDIFY", "WELD", "EDGE_SPLIT", "TRIANGULATE", "DECIMATE", "BEVEL",
    "CORRECTIVE_SMOOTH", "SMOOTH", "LAPLACIANSMOOTH", "MULTIRES", "NORMAL_EDIT", "WEIGHTED_NORMAL",
    "DATA_TRANSFER", "MASK", "LATTICE", "SHRINKWRAP", "SURFACE_DEFORM", "MESH_DEFORM", "UV_PROJECT",
    "VERTEX_WEIGHT_EDIT", "VERTEX_WEIGHT_MIX",
}  # fmt: skip
"""Modifiers whose result follows from bones, shapes and places of objects, not from earlier frames."""


def rendered(object: bpy.types.Object) -> bool:
    """Whether renders show an object."""
    return not object.hide_render


def frame_key(
    scene: bpy.types.Scene,
    digest: str,
    *,
    moving: bool = True,
    shows: Callable[[bpy.types.Object], bool] = rendered,
) -> str:
    """SHA-256 of the frame that is set. ``digest``: of what is the same on all frames of the shot; without
    ``moving``, of lights, camera and set alone; ``shows``: whether an object is seen on it.

    Places of objects, bones, weights of shapes, lights and the lens count as they are evaluated. The frame's
    number counts only where the picture may follow from it: grain, simulations, moving materials.
    """
    found = hashlib.sha256(digest.encode())
    depsgraph = bpy.context.evaluated_depsgraph_get()
    for name, values in _values(scene, depsgraph, moving, shows):
        found.update(name.encode())
        # by way of whole numbers: minus nought is nought
        found.update(np.round(np.asarray(values, np.float64) / _FINEST).astype(np.int64).tobytes())
    if moving and not follows_from_pose(scene):
        found.update(f"frame {scene.frame_current}".encode())
    return found.hexdigest()


def set_digest(scene: bpy.types.Scene, digest: str) -> str:
    """``digest`` with the shapes of all that belongs to the set, which may be made to measure."""
    found = hashlib.sha256(digest.encode())
    for object in sorted(scene.objects, key=lambda o: o.name):
        if object.type == "MESH" and object.data.shape_keys is None and not object.modifiers:
            points = np.empty(3 * len(object.data.vertices), np.float32)
            object.data.vertices.foreach_get("co", points)
            found.update(object.name.encode() + np.round(points, 5).tobytes())
    return found.hexdigest()


def follows_from_pose(scene: bpy.types.Scene) -> bool:
    """Whether a frame's picture is told by the places of bones, shapes, objects, lights and lens alone."""
    if scene.render.use_compositing and scene.render.engine != "BLENDER_WORKBENCH":
        return False  # it may have grain
    if scene.cycles.use_animated_seed or scene.rigidbody_world is not None:
        return False
    for object in scene.objects:
        if object.hide_render:
            continue
        if object.particle_systems or any(m.type not in _OF_POSE_ALONE for m in object.modifiers):
            return False
        slots = [s.material for s in object.material_slots if s.material is not None]
        if any(_moves(m) or _nodes_move(m.node_tree) or plays(m.node_tree) for m in slots):
            return False
    world = scene.world
    return world is None or not (_moves(world) or _moves(world.node_tree) or plays(world.node_tree))


def _values(
    scene: bpy.types.Scene,
    depsgraph: bpy.types.Depsgraph,
    moving: bool,
    shows: Callable[[bpy.types.Object], bool],
) -> Iterator[tuple[str, object]]:
    for object in sorted(scene.objects, key=lambda o: o.name):
        if object.type != "ARMATURE" and not shows(object):
            continue
        if not moving and object.type not in ("LIGHT", "CAMERA") and not object.get("paksatalker_set"):
            continue
        evaluated = object.evaluated_get(depsgraph)
        yield f"object {object.name}", np.array(evaluated.matrix_world)
        if object.type == "ARMATURE":
            bones = np.empty(16 * len(evaluated.pose.bones), np.float32)
            evaluated.pose.bones.foreach_get("matrix", bones)
            yield "bones", bones
        elif object.type == "LIGHT":
            lamp = evaluated.data
            size = [getattr(lamp, n, 0.0) for n in ("size", "shadow_soft_size", "angle", "spot_size")]
            yield "light", np.append(np.array(lamp.color), [lamp.energy, lamp.temperature, *size])
        elif object.type == "CAMERA":
            lens = evaluated.data
            yield "lens", [lens.lens, lens.shift_x, lens.shift_y, lens.dof.focus_distance]
            yield "iris", [lens.dof.aperture_fstop, lens.sensor_height, lens.dof.aperture_ratio]
        keys = getattr(object.data, "shape_keys", None)
        if keys is not None:
            blocks = keys.evaluated_get(depsgraph).key_blocks
            weights = np.empty(len(blocks), np.float32)
            blocks.foreach_get("value", weights)
            yield "shapes", weights


def _nodes_move(tree: bpy.types.NodeTree | None) -> bool:
    """Whether a material's nodes move by more than the weights of shape keys, which a key has already."""
    animation = None if tree is None else tree.animation_data
    if animation is None:
        return False
    targets = [t for d in animation.drivers for v in d.driver.variables for t in v.targets]
    counted = all(t.id_type == "KEY" for t in targets)
    by_time = any("frame" in d.driver.expression for d in animation.drivers)
    return bool(animation.action or animation.nla_tracks or not counted or by_time)


def _moves(thing: bpy.types.ID | None) -> bool:
    animation = None if thing is None else thing.animation_data
    return animation is not None and bool(animation.action or animation.drivers or animation.nla_tracks)


def plays(tree: bpy.types.NodeTree | None) -> bool:
    """Whether a material shows a film or a sequence of pictures."""
    images = [getattr(node, "image", None) for node in (tree.nodes if tree is not None else ())]
    return any(image is not None and image.source in ("MOVIE", "SEQUENCE") for image in images)
