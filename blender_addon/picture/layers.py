"""Person, set and shadow as layers of one multilayer EXR, for an editor to put together."""

from __future__ import annotations

from collections.abc import Callable

import bpy

from ...base.errors import InputError
from ...stage.stage_choice import StageChoice

LEVERS_OFF = frozenset({"plate", "border", "unseen"})
"""What makes frames cheaper and knows one layer alone."""
PERSON, SHADOWED, CLEAN = "Person", "Set with Shadow", "Set"
_WORLD = ("flat", "gradient", "sky", "picture", "video", "world")
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
    if choice is not None and choice.kind in _WORLD:
        note(f"the set {choice.named_set} belongs to no layer: it is light and colour without things")
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


def _collection(scene: bpy.types.Scene, name: str) -> bpy.types.Collection:
    made = bpy.data.collections.new(name)
    scene.collection.children.link(made)
    return made


def _of(layer: bpy.types.ViewLayer, collection: bpy.types.Collection) -> bpy.types.LayerCollection:
    return layer.layer_collection.children[collection.name]
