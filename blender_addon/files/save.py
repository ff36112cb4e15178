"""The scene as a .blend that needs nothing else: everything packed, no path of this machine."""

from __future__ import annotations

from pathlib import Path

import bpy

from ...base.errors import PaksaTalkerError
from ...base.writing import whole_file
from .. import compat

OUTPUT = "//frames/frame_####"
"""Where Blender's own render command puts the frames: beside the .blend, wherever that lies."""


def save(scene: bpy.types.Scene, path: Path) -> Path:
    """Write the current file to ``path``, whole or not at all; the file that is open stays as it is called.

    Raises PaksaTalkerError where a file that the scene uses is missing or Blender can't write.
    """
    scene.render.filepath = OUTPUT
    compat.set_image_format(
        scene.render.image_settings, "PNG", depth="8", alpha=scene.render.film_transparent
    )
    scene.render.use_file_extension = True
    scene.render.use_overwrite, scene.render.use_placeholder = True, False
    bpy.context.preferences.filepaths.use_file_compression = True
    _pack()
    _look_through_camera()
    try:
        with whole_file(path) as partial:
            bpy.ops.wm.save_as_mainfile(filepath=str(partial), copy=True, compress=True, relative_remap=False)
    except RuntimeError as e:
        said = str(e).strip().removeprefix("Error: ")
        raise PaksaTalkerError(f"can't write {path}: {said}", "choose another folder") from e
    return path


def _pack() -> None:
    for data in (*bpy.data.images, *bpy.data.sounds, *bpy.data.fonts):
        if data.packed_file is not None or data.filepath in ("", "<builtin>"):
            continue
        if isinstance(data, bpy.types.Image) and data.source not in ("FILE", "TILED"):
            continue
        try:
            data.pack()
        except RuntimeError as e:
            raise PaksaTalkerError(f"'{data.name}' can't be packed: {str(e).strip()}", "mend its path") from e
    for data in (*bpy.data.images, *bpy.data.sounds, *bpy.data.fonts):
        if data.packed_file is not None and not data.filepath.startswith("//"):
            data.filepath = f"//{Path(data.filepath).name}" if data.filepath else ""


def _look_through_camera() -> None:
    """Whoever opens the file sees the picture."""
    for screen in bpy.data.screens:
        for area in screen.areas:
            for space in area.spaces:
                if space.type == "VIEW_3D":
                    space.region_3d.view_perspective = "CAMERA"
                    space.shading.color_type = "TEXTURE"
