"""The stage around a person, sized to the person: lights, set, camera, colour and post-processing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import bpy
from mathutils import Matrix, Vector

from ...base.errors import InputError
from ...shaders import backdrop, light_rig, post, rooms, world
from ...shaders.screens import footage
from ...shaders.screens.room_picture import room_picture
from ...stage.light_plan import light_plan
from ...stage.presets import colour_settings, preset
from ...stage.shots.timing import Timing
from ...stage.stage_choice import StageChoice
from .. import compat
from ..cameras import stage_camera
from ..cameras.path import follow
from ..cameras.shot_cameras import place_cameras, plan_of
from ..cameras.stage_camera import frame_height
from ..cameras.subject import Subject, subject_of
from ..characters.character import Character
from . import furniture
from .placed_furniture import remove_furniture

__all__ = ["build_stage", "frame_height", "remove_stage", "stage_of", "stage_people"]
_APART = 0.8
"""How much further lamps stand, and how much stronger they are, a metre that people stand from their
middle."""
_NAME = "PaksaTalker studio"
_CHOICE = "paksatalker_stage"
_HIDDEN = "paksatalker_hidden"
_VIEW = ("view_transform", "look", "exposure", "gamma")


def build_stage(
    character: Character,
    scene: bpy.types.Scene,
    choice: StageChoice | None = None,
    size: tuple[int, int] = (1280, 720),
    note: Callable[[str], None] = lambda text: None,
    timing: Timing | None = None,
) -> bpy.types.Collection:
    """Light the person, put it before a set and look at it; an older stage of ours goes.

    ``size`` is the picture's width and height in pixels; ``timing``: what is said when, for cuts. Other
    cameras and lights of the scene stay but are not rendered, and what was the scene's world, camera and view
    is kept for :func:`remove_stage`. Raises InputError on a picture or a plan of shots that can't be read.
    """
    return stage_people([subject_of(character, scene)], scene, choice or StageChoice(), size, note, timing)


def stage_people(
    subjects: Sequence[Subject],
    scene: bpy.types.Scene,
    choice: StageChoice,
    size: tuple[int, int],
    note: Callable[[str], None] = lambda text: None,
    timing: Timing | None = None,
) -> bpy.types.Collection:
    """As :func:`build_stage` for one person or several, who stand or sit where they are to be seen."""
    pictures = world.load_pictures(choice)  # before anything goes: one that can't be read leaves all as it is
    plan = plan_of(choice, subjects, timing)
    compose = _composed(choice, pictures, size, scene, note)
    kept = _kept(scene)
    _remove_old(scene)
    studio = bpy.data.collections.new(_NAME)
    studio[_CHOICE] = json.dumps(choice.values())
    for name, value in kept.items():
        studio[name] = value
    scene.collection.children.link(studio)
    eyes = sum((s.eyes for s in subjects), Vector()) / len(subjects)
    scale, floor = max(s.scale for s in subjects), min(s.floor for s in subjects)
    pivot = subjects[0].pivot if len(subjects) == 1 else eyes
    turned = stage_camera.turned(pivot, choice.angle)
    rate = scene.render.fps / scene.render.fps_base
    plans = [(scene.frame_start + rate * rig.seconds, light_plan(rig)) for rig in choice.rigs]
    _colour(scene, choice.exposure, plain=bool(choice.key))
    _hide_other_lights(scene)
    apart = max((s.eyes - eyes).length for s in subjects)
    lamps = light_rig.build(plans, turned @ Matrix.Translation(eyes), scale + _APART * apart, studio)
    if subjects[0].walk and len(subjects) == 1:
        follow(lamps, subjects[0].walk, "Lights follow", studio)
    placed = []
    if choice.kind == "sweep":
        rig = preset("light", choice.rigs[0].name) if choice.rigs else {}
        look = {**preset("set", choice.named_set), **rig.get("backdrop", {})}
        walls = [(frame, plan.wall) for frame, plan in plans]
        placed.append(backdrop.build(look, walls, eyes, scale, floor, studio))
    elif choice.kind == "room":
        placed += rooms.build(choice.named_set, eyes, scale, floor, studio, pictures.get("screen"), scene)
    elif choice.kind == "footage" and choice.sees_floor:
        placed.append(footage.add_catcher(eyes, floor, scale, studio))
    remove_furniture(scene)  # the stage has its own
    for subject in subjects:
        placed += _furniture(subject, scene, studio)
    scene.world = world.build(_NAME, plans, choice, pictures, size, scene)
    scene.world[_CHOICE] = True
    for object in placed:
        object.matrix_world = turned @ object.matrix_world
    place_cameras(subjects, plan, choice, turned, size, scene, studio)
    if choice.behind_room and scene.camera is not None:
        room = choice.behind_room
        pictures["behind"] = room_picture(room, eyes, scale, floor, scene.camera, turned, size)
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.resolution_percentage = 100
    if not post.build(choice.post_dialled, choice.seed, scene, compose):
        note("the scene has a compositor of its own: it stays as it is, without our post-processing")
    return studio


def _furniture(
    subject: Subject, scene: bpy.types.Scene, studio: bpy.types.Collection
) -> list[bpy.types.Object]:
    """What somebody sits on and at; it is measured on who looks along -Y, then goes to its place with
    them."""
    place = subject.place
    if place is None:
        return furniture.build(subject.character, scene, subject.scale, studio)
    where = place.matrix_world.copy()
    place.matrix_world = Matrix()
    bpy.context.view_layer.update()
    made = furniture.build(subject.character, scene, subject.scale, studio)
    place.matrix_world = where
    bpy.context.view_layer.update()
    for object in made:
        object.matrix_world = where @ object.matrix_world
    return made


def remove_stage(scene: bpy.types.Scene) -> None:
    """Take the stage away; the scene's own lights, world, camera and view are as they were before."""
    kept = _kept(scene)
    _remove_old(scene)
    post.remove(scene)
    for object in scene.objects:
        if object.get(_HIDDEN):
            object.hide_render = False
            del object[_HIDDEN]
    if "view" in kept:
        for name, value in json.loads(kept["view"]).items():
            setattr(scene.view_settings, name, value)
    if scene.world is None:
        scene.world = kept.get("world")
    if scene.camera is None:
        camera = kept.get("camera")
        scene.camera = camera if camera is not None and camera.name in scene.objects else None


def stage_of(scene: bpy.types.Scene) -> StageChoice | None:
    """What the scene's stage was built from, be its pictures' files still there or not; None where there is
    none of ours."""
    for collection in _ours(scene):
        text = collection.get(_CHOICE)
        if isinstance(text, str):
            return StageChoice.of(json.loads(text), look=False)
    return None


def _kept(scene: bpy.types.Scene) -> dict[str, Any]:
    """The artist's own world, camera and view: of now, or of before the first stage where ours are in use."""
    kept: dict[str, Any] = {}
    for collection in _ours(scene):
        found = {n: collection.get(n) for n in ("world", "camera", "view")}
        kept |= {n: value for n, value in found.items() if value is not None}
    ours = {o.name for collection in _ours(scene) for o in collection.objects}
    if scene.world is not None and not scene.world.get(_CHOICE):
        kept["world"] = scene.world
    if scene.camera is not None and scene.camera.name not in ours:
        kept["camera"] = scene.camera
    if "view" not in kept:
        kept["view"] = json.dumps({n: getattr(scene.view_settings, n) for n in _VIEW})
    return kept


def _ours(scene: bpy.types.Scene) -> list[bpy.types.Collection]:
    # by name alone: those of files from before a stage said what it was built from
    plain = re.compile(re.escape(_NAME) + r"(\.\d+)?")
    return [c for c in scene.collection.children if c.get(_CHOICE) is not None or plain.fullmatch(c.name)]


def _remove_old(scene: bpy.types.Scene) -> None:
    for collection in _ours(scene):
        for marker in [m for m in scene.timeline_markers if m.camera in collection.objects[:]]:
            scene.timeline_markers.remove(marker)
        data = {object.data for object in collection.objects if object.data is not None}
        materials = {m for d in data if isinstance(d, bpy.types.Mesh) for m in d.materials if m is not None}
        for object in list(collection.objects):
            bpy.data.objects.remove(object)
        bpy.data.collections.remove(collection)
        for left in (data, materials):  # a room's are many, and a studio is built again and again
            bpy.data.batch_remove([thing for thing in left if not thing.users])
    if scene.world is not None and scene.world.get(_CHOICE):
        bpy.data.worlds.remove(scene.world)


def _composed(
    choice: StageChoice,
    pictures: Mapping[str, bpy.types.Image],
    size: tuple[int, int],
    scene: bpy.types.Scene,
    note: Callable[[str], None],
) -> post.Compose | None:
    """How footage and person are put together. Raises InputError where the footage has no such screen, or the
    scene has a compositor of its own."""
    if not choice.key:
        return None
    if compat.compositor_of(scene) is not None and not post.is_ours(scene):
        raise InputError(
            "the scene has a compositor of its own, and keyed footage needs one of ours", "take it out first"
        )
    from ...stage.footage import look_at

    look = look_at(Path(choice.set), choice.key_dialled.name)
    red, green, blue = look.light
    note(
        f"footage: noise {look.noise:.1f} of 255, black {255 * look.black:.0f}, "
        f"light {red:.2f} {green:.2f} {blue:.2f}"
    )
    made = footage.Footage(choice, look, pictures, size[1])
    return lambda rendered, scene, tree: footage.compose(made, rendered, scene, tree)


def _colour(scene: bpy.types.Scene, exposure: float, *, plain: bool) -> None:
    """``plain``: as it is, for footage; the person goes through the view among the compositor's nodes."""
    settings: Mapping[str, Any] = colour_settings()
    scene.display_settings.display_device = "sRGB"
    view = scene.view_settings
    if plain:
        view.view_transform, view.look, view.exposure = "Standard", "None", 0.0
    else:
        view.view_transform, view.look = settings["view"], settings["look"]
        view.exposure = settings["exposure"] + exposure
    view.gamma = 1.0


def _hide_other_lights(scene: bpy.types.Scene) -> None:
    for object in scene.objects:
        if object.type == "LIGHT" and not object.hide_render:
            object.hide_render = True
            object[_HIDDEN] = True
