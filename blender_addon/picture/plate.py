"""The set out of focus, rendered once: a plate that stands behind the person in all frames.

A few samples a pixel are enough for the person, not for what a lens makes of a room full of lamps. The camera
stands still, so the room is rendered alone with many, and the frames then cost what they cost without a room.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import bpy

from ...shaders.nodes import link, node
from .. import compat
from ..cameras.bound import bound_cameras, frames_of_camera
from ..cameras.stage_camera import FLOOR, FOCUS
from ..shots.frame_cache import FrameCache
from ..shots.frame_key import frame_key, set_digest
from ..shots.moving import OF_CAMERA, camera_stands, stands_still
from ..shots.picture_file import render_file
from .quality import Picture, set_focus, set_samples
from .screen import screen_before
from .stage import stage_of

_SAMPLES, _LEAST, _NOISE = 48, 12, 0.06
"""A pixel, at most and at least, and the noise at which one is done; what is left of it is denoised."""
_SWEEP, _LONG = 12, 48
"""A pixel of a sweep, and the frames from which on its plate costs less than its gradient in each of them."""
_SAMPLING = (
    "samples", "use_adaptive_sampling", "adaptive_min_samples", "adaptive_threshold", "max_bounces",
    "denoising_quality", "denoising_prefilter",
)  # fmt: skip
_DENOISE, _SWEPT = ("HIGH", "ACCURATE"), ("FAST", "NONE")
_WIDEST, _FINER, _SWEPT_WIDE = 1280, 100, 640
"""Pixels, and percent of the picture's own: what is out of focus has no finer detail; pixels of a sweep,
which is a gradient."""
_BEHIND = 0.7
"""How far behind the person it stands, as a share of the camera's distance."""
_NAME = "Set Plate"
PLATE = "paksatalker_plate"
"""Of a scene: it has a plate."""


def take(scene: bpy.types.Scene, picture: Picture, mark: str = "") -> bool:
    """Put a plate behind the person, where that is of use; False where the set stays as it is.

    Of use with Cycles in the qualities without depth of field, unless the floor under the person is seen: of
    sets out of focus, and of sweeps in films that are not short.
    ``mark``: of the shot, as a hash: a plate of the same set and camera is taken from the frame cache. For
    the frames of one film in a process of its own: the scene is not brought back to what it was. Raises
    PaksaTalkerError where Blender fails.
    """
    cameras, choice = bound_cameras(scene), stage_of(scene)
    sweep = choice is not None and choice.kind == "sweep" and scene.frame_end - scene.frame_start >= _LONG
    focus = ("set", None) if sweep else ("set",)
    if (
        choice is None
        or not cameras
        or picture.engine != "cycles"
        or picture.quality.depth_of_field
        or scene.render.film_transparent
        or not stands_still(scene)
        or not all(c.get(FOCUS) in focus and not c.get(FLOOR, True) and camera_stands(c) for c in cameras)
    ):
        return False
    kept, spans = scene.frame_current, {c.name: frames_of_camera(scene, c) for c in cameras}
    pictures = []
    for camera in cameras:
        scene.frame_set(spans[camera.name][0][0] if spans[camera.name] else scene.frame_start)
        pictures.append((camera, _picture(scene, mark, sweep)))
    scene.frame_set(kept)
    for object in scene.objects:
        if object.get("paksatalker_set"):
            object.visible_camera = False
            # what only the camera saw would still be looked through by every ray
            object.hide_render = object.hide_render or not _lights_person(object)
    for camera, image in pictures:
        plate = _stand(image, camera)
        if len(cameras) > 1:
            _seen_in(plate, spans[camera.name], scene)
        set_focus(camera, picture.quality, plate=True)
    set_samples(scene, picture.quality)
    scene[PLATE] = True
    scene.frame_set(kept)
    return True


def _lights_person(object: bpy.types.Object) -> bool:
    """Whether a part of the set throws light or shadow on anybody, or is mirrored."""
    return bool(object.visible_diffuse or object.visible_glossy or object.visible_shadow)


def _picture(scene: bpy.types.Scene, mark: str, sweep: bool) -> bpy.types.Image:
    """The set as the scene's camera sees it."""
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
        file, cache = Path(folder) / "plate.exr", FrameCache()
        key = frame_key(scene, set_digest(scene, f"plate {mark} {scene.camera.name}"), moving=False)
        if not mark or not cache.take(key, file.suffix, file):
            with _set_alone(scene, sweep):
                render_file(scene, file, "the plate of the set")
            if mark:
                cache.put(key, file)
        image = bpy.data.images.load(str(file))
        image.name = _NAME
        image.pack()
    return image


def _seen_in(plate: bpy.types.Object, spans: Sequence[tuple[int, int]], scene: bpy.types.Scene) -> None:
    """Let a plate be there in these stretches of frames alone."""
    plate[OF_CAMERA] = True
    for frame, hidden in [(scene.frame_start - 1, True)] + [
        key for first, last in spans for key in ((first, False), (last + 1, True))
    ]:
        plate.hide_render = hidden
        plate.keyframe_insert("hide_render", frame=frame)


@contextmanager
def _set_alone(scene: bpy.types.Scene, sweep: bool) -> Iterator[None]:
    """Nothing but the set and its light, with more samples and no post-processing."""
    hidden = [o for o in scene.objects if not o.hide_render and _hides(o)]
    render, cycles, settings = scene.render, scene.cycles, scene.render.image_settings
    names = (
        "use_compositing", "use_motion_blur", "resolution_percentage", "filepath", "use_file_extension",
        "use_persistent_data",
    )  # fmt: skip
    kept = {n: getattr(render, n) for n in names}
    image = compat.image_format_of(render)
    sampling = {n: getattr(cycles, n) for n in _SAMPLING}
    try:
        for object in hidden:
            object.hide_render = True
        # with persistent data, Cycles would go on with the plate's bounces in all frames
        render.use_compositing = render.use_motion_blur = render.use_persistent_data = False
        widest = _SWEPT_WIDE if sweep else _WIDEST
        render.resolution_percentage = max(1, min(_FINER, round(100 * widest / render.resolution_x)))
        cycles.samples, cycles.use_adaptive_sampling = _SWEEP if sweep else _SAMPLES, True
        cycles.max_bounces, cycles.adaptive_threshold = 1, _NOISE
        cycles.adaptive_min_samples = _LEAST
        cycles.denoising_quality, cycles.denoising_prefilter = _SWEPT if sweep else _DENOISE
        compat.set_image_format(settings, "OPEN_EXR", depth="16", alpha=False)
        yield
    finally:
        for object in hidden:
            object.hide_render = False
        for name, value in kept.items():
            setattr(render, name, value)
        compat.restore_image_format(render, image)
        for name, value in sampling.items():
            setattr(cycles, name, value)


def _hides(object: bpy.types.Object) -> bool:
    return object.type not in ("LIGHT", "CAMERA") and not object.get("paksatalker_set")


def _stand(image: bpy.types.Image, camera: bpy.types.Object) -> bpy.types.Object:
    """A surface before the camera that shows the picture pixel by pixel, and is seen by nothing else."""
    material = bpy.data.materials.new(_NAME)
    tree = compat.node_tree_of(material)
    tree.nodes.clear()
    place = node(tree, "ShaderNodeTexCoord", (-600, 0))
    texture = node(
        tree, "ShaderNodeTexImage", (-400, 0), image=image, extension="EXTEND", interpolation="Linear"
    )
    light = node(tree, "ShaderNodeEmission", (-100, 0))
    end = node(tree, "ShaderNodeOutputMaterial", (100, 0))
    link(tree, place.outputs["Window"], texture.inputs["Vector"])
    link(tree, texture.outputs["Color"], light.inputs["Color"])
    link(tree, light.outputs["Emission"], end.inputs["Surface"])
    plate = screen_before(camera, (1 + _BEHIND) * camera.data.dof.focus_distance, material, _NAME)
    plate.matrix_world = camera.matrix_world.copy()
    camera.users_collection[0].objects.link(plate)
    return plate
