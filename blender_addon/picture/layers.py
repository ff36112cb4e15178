"""Person, set and shadow as layers of one multilayer EXR, for an editor to put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy

from ...base.errors import InputError
from ...shaders.behind import shown
from ...shaders.nodes import Keyed, link, node
from ...stage.stage_choice import StageChoice
from .. import compat
from ..cameras.bound import bound_cameras
from .screen import screen_before

LEVERS_OFF = frozenset({"plate", "border", "unseen"})
"""What makes frames cheaper and knows one layer alone."""
PERSON, SHADOWED, CLEAN = "Person", "Set with Shadow", "Set"
_AS_SEEN = ("flat", "gradient", "picture", "video")
"""Kinds of sets that stand in the world and look the same wherever the camera looks."""
_WORLD = ("sky", "world")
_FAR = 3.0
"""How far behind the person such a set stands, in distances of the camera."""
_SET = "paksatalker_set"


def check_layers(engine: str, choice: StageChoice | None) -> None:
    """Raises InputError where there is nothing to part, or the engine can't."""
    if engine == "workbench":
        raise InputError("layers need Cycles or EEVEE", "leave out --engine workbench and --quality sketch")
    if choice is not None and choice.key:
        raise InputError("keyed footage has no layers", "take `paksatalker key` and another set")
    if choice is not None and choice.kind == "transparent":
        raise InputError("the set 'transparent' has no layers", "take --format exr, or another set")


def part(
    scene: bpy.types.Scene, choice: StageChoice | None, note: Callable[[str], None] = lambda text: None
) -> None:
    """Give the scene three view layers: the person alone with alpha and cryptomatte, the set with the
    person's shadow on it, and the set as it is without. The second divided by the third is the shadow.

    For the frames of one job in a process of its own: collections are not brought back to what they were.
    """
    several = len(bound_cameras(scene)) > 1  # a surface of one camera would stand in another's way
    if choice is not None and (choice.kind in _WORLD or (several and choice.kind in _AS_SEEN)):
        note(f"the set {choice.named_set} belongs to no layer: it is light and colour without things")
    elif choice is not None and choice.kind in _AS_SEEN and scene.camera is not None:
        _stand(scene, scene.camera, choice)
    people, things = _collection(scene, "Layer people"), _collection(scene, "Layer set")
    for object in list(scene.objects):
        if object.type in ("LIGHT", "CAMERA", "EMPTY", "SPEAKER"):
            continue
        for owner in list(object.users_collection):
            owner.objects.unlink(object)
        (things if object.get(_SET) else people).objects.link(object)
    scene.render.film_transparent = True
    first = scene.view_layers[0]
    first.name = PERSON
    first.use_pass_cryptomatte_object = first.use_pass_cryptomatte_material = True
    for layer in list(scene.view_layers)[1:]:
        scene.view_layers.remove(layer)
    shadowed, clean = (scene.view_layers.new(name) for name in (SHADOWED, CLEAN))
    _of(first, things).indirect_only = True
    _of(shadowed, people).indirect_only = True
    _of(clean, people).exclude = True
    scene.render.use_compositing = False


def _stand(scene: bpy.types.Scene, camera: bpy.types.Object, choice: StageChoice) -> None:
    """A surface that goes along with the camera and shows what the world shows: so the set is a thing."""
    size = scene.render.resolution_x, scene.render.resolution_y
    world: Any = None if scene.world is None else compat.node_tree_of(scene.world)
    images = [n.image for n in (world.nodes if world else ()) if n.type == "TEX_IMAGE"]
    material = bpy.data.materials.new("Layer set")
    tree = compat.node_tree_of(material)
    tree.nodes.clear()
    seen = shown(Keyed(tree, [1.0]), (), choice, images[0] if images else None, size, scene)
    light, end = node(tree, "ShaderNodeEmission", (200, 0)), node(tree, "ShaderNodeOutputMaterial", (400, 0))
    color = seen.inputs["Color"]
    if color.is_linked:
        link(tree, color.links[0].from_socket, light.inputs["Color"])
    else:
        light.inputs["Color"].default_value = color.default_value
    tree.nodes.remove(seen)
    link(tree, light.outputs["Emission"], end.inputs["Surface"])
    lens: Any = camera.data
    surface = screen_before(camera, _FAR * max(lens.dof.focus_distance, 1.0), material, "Layer set")
    surface.parent = camera
    scene.collection.objects.link(surface)


def _collection(scene: bpy.types.Scene, name: str) -> bpy.types.Collection:
    made = bpy.data.collections.new(name)
    scene.collection.children.link(made)
    return made


def _of(layer: bpy.types.ViewLayer, collection: bpy.types.Collection) -> bpy.types.LayerCollection:
    return layer.layer_collection.children[collection.name]
