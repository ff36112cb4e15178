"""Films that Blender itself encodes: the final one, and a quick one of the viewport."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import bpy

from ...base.errors import InputError, PaksaTalkerError
from ...inference.jobs.outputs import check_outputs
from ...inference.jobs.picture import FilmOptions
from ...stage.stage_choice import StageChoice
from .. import compat
from ..characters.character import Character
from .in_picture import check_in_picture
from .render import picture_of, prepare
from .stage import stage_of

_UNSEEN = "place the take where the camera looks, build the studio anew, or take the framing Full"


def prepare_film(
    scene: bpy.types.Scene,
    character: Character,
    film: FilmOptions,
    note: Callable[[str], None] = lambda text: None,
) -> None:
    """Set the open scene up for a film; Blender's own command then renders it.

    ``note`` gets a line where the person is not in the picture all the time. Raises InputError where the
    folder is missing, the scene has no camera, or our camera sees nobody.
    """
    if scene.camera is None:
        raise InputError("the scene has no camera", "press Build Studio, or add one")
    check_outputs(film)
    check_in_picture(scene, character, note, _UNSEEN)
    picture = picture_of(film)
    prepare(scene, character, picture, transparent=False)
    compat.set_film_format(scene.render, picture.quality.crf)
    scene.render.filepath = str(film.output)
    scene.render.use_file_extension = False


def film_of(scene: bpy.types.Scene, path: Path) -> FilmOptions:
    """What the sidebar asks for, with the stage that stands in the scene. Raises InputError."""
    return FilmOptions(quality=scene.paksatalker.quality, output=path, stage=stage_of(scene) or StageChoice())


def preview(scene: bpy.types.Scene, context: bpy.types.Context, path: Path) -> Path:
    """The viewport as it is, with the sound, as a film. Raises PaksaTalkerError where Blender can't."""
    _check_folder(path)
    with _own_output(scene):
        compat.set_film_format(scene.render, 23)
        scene.render.filepath = str(path)
        scene.render.use_file_extension = False
        scene.render.resolution_percentage = 50
        try:
            bpy.ops.render.opengl(animation=True, view_context=scene.camera is None)
        except RuntimeError as e:
            raise PaksaTalkerError(f"no preview: {str(e).strip()}", "see the system console") from e
    if not path.is_file():
        raise PaksaTalkerError(f"{path} was not written", "may you write there?")
    return path


def _check_folder(path: Path) -> None:
    if not path.parent.is_dir():
        raise InputError(f"there is no folder {path.parent}", "create it, or choose another")


@contextmanager
def _own_output(scene: bpy.types.Scene) -> Iterator[None]:
    """The scene's own output settings come back afterwards."""
    render = scene.render
    kept = render.filepath, render.use_file_extension, render.resolution_percentage
    image = compat.image_format_of(render)
    try:
        yield
    finally:
        render.filepath, render.use_file_extension, render.resolution_percentage = kept
        compat.restore_image_format(render, image)
