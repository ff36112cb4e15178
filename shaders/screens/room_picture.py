"""A room as the stage's camera sees it, as one picture that stands behind keyed footage."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bpy
from mathutils import Matrix, Vector

from ...base.errors import PaksaTalkerError, of_blender
from ...blender_addon import compat
from ...stage.presets import colour_settings
from .. import rooms

_SAMPLES = 48


def room_picture(
    name: str,
    eyes: Vector,
    scale: float,
    floor: float,
    camera: bpy.types.Object,
    turned: Matrix,
    size: tuple[int, int],
) -> bpy.types.Image:
    """The room ``name`` around people's ``eyes``, out of focus as rooms are, as it is shown, packed.

    ``scale`` and ``floor`` as of :func:`~.rooms.build`; ``turned``: of the whole stage; ``size`` in pixels.
    Rendered by Cycles in a scene of its own, which goes
    afterwards. Raises PaksaTalkerError where Blender fails.
    """
    scene = bpy.data.scenes.new("Room behind footage")
    view = camera.copy()
    view.data = camera.data.copy()
    made: list[bpy.types.Object] = [view]
    try:
        made += rooms.build(name, eyes, scale, floor, scene.collection)
        for object in made[1:]:
            object.matrix_world = turned @ object.matrix_world
        scene.collection.objects.link(view)
        scene.camera = view
        view.data.dof.use_dof = camera.data.dof.aperture_fstop > 0
        view.data.dof.focus_object = None
        _set_up(scene, size)
        with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
            file = Path(folder) / "room.png"
            scene.render.filepath = str(file)
            try:
                bpy.ops.render.render(write_still=True, scene=scene.name)
            except RuntimeError as e:
                raise of_blender("the room can't be rendered", e, file.parent) from e
            if not file.is_file():
                raise PaksaTalkerError("the room was not rendered", f"is there room left in {file.parent}?")
            image = bpy.data.images.load(str(file))
            image.pack()
            image.name = f"Room {name}"
            return image
    finally:
        meshes = {o.data for o in made[1:]}
        materials = {m for mesh in meshes for m in mesh.materials if m is not None}
        lens = view.data
        bpy.data.batch_remove([*made, *meshes, lens])
        bpy.data.batch_remove([m for m in materials if not m.users])
        bpy.data.scenes.remove(scene)


def _set_up(scene: bpy.types.Scene, size: tuple[int, int]) -> None:
    """Shown as a stage with a room is."""
    settings = colour_settings()
    scene.render.engine = compat.ENGINES["cycles"]
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.use_compositing = scene.render.use_file_extension = False
    scene.cycles.samples, scene.cycles.use_adaptive_sampling = _SAMPLES, False
    scene.cycles.max_bounces = 1
    scene.cycles.use_denoising = bool(compat.cycles_denoisers())
    scene.display_settings.display_device = "sRGB"
    view = scene.view_settings
    view.view_transform, view.look = settings["view"], settings["look"]
    view.exposure, view.gamma = settings["exposure"], 1.0
    compat.set_image_format(scene.render.image_settings, "PNG", depth="8", alpha=False)
