"""People as plain meshes, set to how they are seen: a render beside another of the same frame then finds
nothing to bring up to date.

Blender evaluates shapes and bones again for each picture that is rendered, and Cycles builds its tree of
what follows from them. Of plain meshes it knows that nothing has changed since the last picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
_OF_POINTS = ("ARMATURE", "SUBSURF")
"""Modifiers after which a mesh has as many points on each frame, in one order."""


class StandIns:
    """Plain meshes in the place of ``objects`` of ``scene``, for as long as this lasts: the objects stay as
    they are, but are not rendered."""

    def __init__(self, scene: bpy.types.Scene, objects: Sequence[bpy.types.Object]) -> None:
        depsgraph = bpy.context.evaluated_depsgraph_get()
        self._scene, self._hidden = scene, frozenset[str]()
        self._frame: int | None = None
        self._points: dict[str, F32] = {}
        self._of = {object.name: _plain(object, depsgraph) for object in objects}
        self.objects = list(self._of.values())
        for object in objects:
            object.hide_render = True

    def shows(self, object: bpy.types.Object) -> bool:
        """Whether the object, or its plain mesh, is rendered; of a plain mesh itself it is the object that
        counts."""
        if object.name in self._of:
            return object.name not in self._hidden
        return not object.hide_render and object not in self.objects

    def hide(self, objects: Sequence[bpy.types.Object]) -> None:
        """Leave these out, and no others."""
        self._hidden = frozenset(o.name for o in objects)
        for name, plain in self._of.items():
            if plain.hide_render != (name in self._hidden):
                plain.hide_render = name in self._hidden

    def follow(self) -> None:
        """Be as the objects are on the frame that is set."""
        if self._frame == self._scene.frame_current:
            return
        depsgraph = bpy.context.evaluated_depsgraph_get()
        for name, plain in self._of.items():
            evaluated = self._scene.objects[name].evaluated_get(depsgraph)
            points = np.empty(3 * len(evaluated.data.vertices), np.float32)
            evaluated.data.vertices.foreach_get("co", points)
            if not np.array_equal(points, self._points.get(name, ())):
                self._points[name] = points
                plain.data.vertices.foreach_set("co", points)
                plain.data.update()
            if plain.matrix_world != evaluated.matrix_world:
                plain.matrix_world = evaluated.matrix_world
        self._frame = self._scene.frame_current

    def leave(self) -> None:
        """Render the objects themselves again."""
        for name, plain in self._of.items():
            self._scene.objects[name].hide_render = False
            mesh = plain.data
            assert isinstance(mesh, bpy.types.Mesh)
            bpy.data.meshes.remove(mesh)
        self._of, self.objects = {}, []


def stand_ins_of(scene: bpy.types.Scene, objects: Sequence[bpy.types.Object]) -> StandIns | None:
    """Plain meshes in the place of these objects; None where one of them is more than its points."""
    return StandIns(scene, objects) if all(map(_is_plain, objects)) else None


def _is_plain(object: bpy.types.Object) -> bool:
    """Whether an object's picture follows from its points and materials, and another may stand beside it."""
    if any(block.library is not None for block in (object, *object.users_collection)):
        return False
    modifiers = [m for m in object.modifiers if m.show_render or m.show_viewport]
    if object.animation_data is not None or any(m.type not in _OF_POINTS for m in modifiers):
        return False
    alike = all(
        _levels(m.show_render, m.render_levels) == _levels(m.show_viewport, m.levels)
        if m.type == "SUBSURF"
        else m.show_render == m.show_viewport
        for m in modifiers
    )
    trees = [s.material.node_tree for s in object.material_slots if s.material is not None]
    return alike and all(_is_of_surface(tree) for tree in trees if tree is not None)


def _levels(shown: bool, levels: int) -> int:
    return levels if shown else 0


def _is_of_surface(tree: bpy.types.NodeTree) -> bool:
    """Whether a material follows from the surface alone, not from the object's name, nor from where its
    points are at rest."""
    for node in tree.nodes:
        if node.type == "OBJECT_INFO" or (node.type == "TANGENT" and node.direction_type == "RADIAL"):
            return False
        if node.type == "TEX_COORD" and node.outputs["Generated"].is_linked:
            return False
        where = node.inputs.get("Vector") if node.type.startswith("TEX_") else None
        # of pictures without a place it is the UV map, of other textures that of the points at rest
        if where is not None and not where.is_linked and node.type not in ("TEX_IMAGE", "TEX_COORD"):
            return False
        if node.type == "GROUP" and node.node_tree and not _is_of_surface(node.node_tree):
            return False
    return True


def _plain(object: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> bpy.types.Object:
    evaluated = object.evaluated_get(depsgraph)
    mesh = bpy.data.meshes.new_from_object(evaluated, preserve_all_data_layers=True, depsgraph=depsgraph)
    plain = object.copy()
    plain.parent = None
    plain.modifiers.clear()
    plain.constraints.clear()
    plain.data = mesh
    plain.matrix_world = evaluated.matrix_world
    plain.hide_viewport = True
    for collection in object.users_collection:
        collection.objects.link(plain)
    return plain
