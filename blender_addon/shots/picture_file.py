"""One picture of the scene as it is set, rendered into a file; or its still part, rendered once, and the rest
put into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import bpy
import numpy as np
import numpy.typing as npt

from ...base.errors import PaksaTalkerError, of_blender
from .. import compat
from .moving import Rectangle
from .pixels import U8, png_bytes, read_targa


def render_file(scene: bpy.types.Scene, file: Path, what: str = "") -> None:
    """Let Blender write the frame that is set. Raises PaksaTalkerError where it fails; ``what`` it is called
    there, the frame by its number where nothing is said."""
    what = what or f"frame {scene.frame_current}"
    kept = scene.render.filepath, scene.render.use_file_extension
    scene.render.filepath, scene.render.use_file_extension = str(file), False
    try:
        bpy.ops.render.render(write_still=True, scene=scene.name)
    except RuntimeError as e:
        raise of_blender(f"{what} failed", e, file.parent) from e
    finally:
        scene.render.filepath, scene.render.use_file_extension = kept
    if not file.is_file() or file.stat().st_size == 0:
        raise PaksaTalkerError(f"{what} was not written", f"is there room left in {file.parent}?")


def render_pixels(scene: bpy.types.Scene, beside: Path) -> U8:
    """The frame that is set as (H, W, 4), by way of a file ``beside`` another; clear outside a border."""
    image = compat.image_format_of(scene.render)
    file = beside.with_suffix(".tga")
    try:
        compat.set_image_format(scene.render.image_settings, "TARGA_RAW", depth="8", alpha=True)
        render_file(scene, file)
        return read_targa(file)
    finally:
        compat.restore_image_format(scene.render, image)
        file.unlink(missing_ok=True)


def shown_pixels(scene: bpy.types.Scene, light: npt.NDArray[np.float32], beside: Path) -> U8:
    """``light`` (H, W, 3), linear, upper row first, as the scene's view shows it: (H, W, 4)."""
    height, width = light.shape[:2]
    image = compat.image_format_of(scene.render)
    file = beside.with_suffix(".tga")
    picture = bpy.data.images.new("Gathered", width, height, alpha=True, float_buffer=True)
    try:
        clear = np.ones((height, width, 4), np.float32)
        clear[..., :3] = light[::-1]
        picture.pixels.foreach_set(clear.ravel())
        compat.set_image_format(scene.render.image_settings, "TARGA_RAW", depth="8", alpha=True)
        try:
            picture.save_render(str(file), scene=scene)
        except RuntimeError as e:
            raise of_blender(f"frame {scene.frame_current} failed", e, file.parent) from e
        return read_targa(file)
    finally:
        bpy.data.images.remove(picture)
        compat.restore_image_format(scene.render, image)
        file.unlink(missing_ok=True)


def write_png(pixels: U8, file: Path, *, alpha: bool) -> None:
    """Pixels (H, W, 4) as a PNG, without their alpha where that says nothing."""
    file.write_bytes(png_bytes(pixels if alpha else pixels[..., :3]))


def still_pixels(scene: bpy.types.Scene, moving: Sequence[bpy.types.Object], beside: Path) -> U8:
    """The picture (H, W, 4) without what moves."""
    shown = [object for object in moving if not object.hide_render]
    for object in shown:
        object.hide_render = True
    try:
        return render_pixels(scene, beside)
    finally:
        for object in shown:
            object.hide_render = False


@contextmanager
def bordered(
    scene: bpy.types.Scene, part: Rectangle, size: tuple[int, int], *, crop: bool = False
) -> Iterator[None]:
    """Only this part of the picture is rendered, and written alone where it is to ``crop``."""
    render = scene.render
    render.use_border, render.use_crop_to_border = True, crop
    # Blender cuts the product off to whole pixels
    render.border_min_x, render.border_max_x = ((x + 0.25) / size[0] for x in (part.left, part.right))
    render.border_min_y, render.border_max_y = ((y + 0.25) / size[1] for y in (part.bottom, part.top))
    try:
        yield
    finally:
        render.use_border = render.use_crop_to_border = False


def render_part(
    scene: bpy.types.Scene, beside: Path, part: Rectangle, size: tuple[int, int], *, crop: bool
) -> U8:
    """This part of the frame that is set, before nothing (H, W, 4), by way of a file ``beside`` another.
    ``crop``: one that holds it alone, which is quick; Blender's dithering, which goes by a file's size, is
    then another than that of whole frames."""
    with bordered(scene, part, size, crop=crop):
        pixels = render_pixels(scene, beside)
    if not crop:
        return pixels
    whole = np.zeros((size[1], size[0], 4), np.uint8)
    whole[size[1] - part.top : size[1] - part.bottom, part.left : part.right] = pixels
    return whole


def put_into(still: U8, part: U8, where: Rectangle) -> U8:
    """``still`` (H, W, 4) with the pixels of ``part`` that were rendered and lie in the rectangle."""
    height, width = still.shape[:2]
    where = where.inner((width, height))
    rows, columns = slice(height - where.top, height - where.bottom), slice(where.left, where.right)
    whole = np.array(still)
    new = part[rows, columns]
    # what Blender left out for rounding is clear
    whole[rows, columns] = np.where(new[..., 3:] > 0, new, still[rows, columns])
    return whole


def mixed(whole: U8, part: U8, share: npt.NDArray[np.float32], where: Rectangle) -> U8:
    """``whole`` (H, W, 3) with as much of the pixels of ``part`` (H, W, 4), which were rendered in the
    rectangle, as ``share`` (H, W) says."""
    height, width = whole.shape[:2]
    where = where.inner((width, height))
    there = np.s_[height - where.top : height - where.bottom, where.left : where.right]
    much = (share[there] * (part[there][..., 3] > 0))[..., None]
    found = np.array(whole)
    found[there] = np.rint(whole[there] * (1 - much) + part[there][..., :3] * much)
    return found
