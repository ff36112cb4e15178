"""Footage keyed frame by frame, by nodes of Blender's compositor (``shaders/screens/key_nodes.py``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...base.errors import of_blender
from ...shaders.nodes import link, node
from ...shaders.screens.key_nodes import key_nodes
from ...stage.chroma_key import Key
from .. import compat
from ..shots.pixels import U8, read_targa


class Keyer:
    """Keys frames of one size. Uses the open scene, in a process of its own.

    ``garbage``: (H, W), 255 where everything is thrown away, or None; ``noise``: of the screen, of 255.
    """

    def __init__(self, key: Key, size: tuple[int, int], garbage: U8 | None, noise: float) -> None:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self._scene: Any = bpy.context.scene
        render = self._scene.render
        render.engine = compat.ENGINES["workbench"]
        render.resolution_x, render.resolution_y = size
        render.resolution_percentage = 100
        render.use_compositing, render.use_sequencer = True, False
        render.film_transparent = True
        self._scene.view_settings.view_transform = "Standard"
        self._scene.view_settings.look = "None"
        compat.set_image_format(render.image_settings, "TARGA_RAW", depth="8", alpha=True)
        self._image = _image("footage", size)
        _tree(self._scene, key, self._image, _mask(garbage, size), noise, size[1])

    def keyed(self, frame: U8, beside: Path) -> U8:
        """The frame (H, W, 3) with alpha (H, W, 4), which is not multiplied in; by way of a file ``beside``.
        Raises PaksaTalkerError where Blender fails."""
        _fill(self._image, frame)
        self._scene.render.filepath = str(beside)
        self._scene.render.use_file_extension = False
        try:
            bpy.ops.render.render(write_still=True, scene=self._scene.name)
            return read_targa(beside)
        except (RuntimeError, OSError) as e:
            raise of_blender("the frame can't be keyed", e, beside.parent) from e
        finally:
            beside.unlink(missing_ok=True)


def _tree(scene: Any, key: Key, image: Any, garbage: Any, noise: float, height: int) -> None:
    tree, start, end = compat.new_compositor(scene, "PaksaTalker key")
    tree.nodes.remove(start.node)  # without it nothing is rendered in 3D
    footage = node(tree, "CompositorNodeImage", (-1200, 0), image=image).outputs["Image"]
    mask = None
    if garbage is not None:
        mask = node(tree, "CompositorNodeImage", (-200, -400), image=garbage).outputs["Image"]
    colours, matte = key_nodes(tree, footage, key, mask, noise, height)
    clean = node(tree, "CompositorNodeSetAlpha", (700, 0))
    compat.set_menu(clean, "Type", "mode", "Replace Alpha")
    link(tree, colours, compat.socket(clean.inputs, "Image"))
    link(tree, matte, compat.socket(clean.inputs, "Alpha"))
    link(tree, clean.outputs[0], end)


def _image(name: str, size: tuple[int, int], colours: str = "sRGB") -> Any:
    image = bpy.data.images.new(name, *size, alpha=False)
    image.colorspace_settings.name = colours  # before its pixels are set: later it clears them
    return image


def _fill(image: Any, frame: U8) -> None:
    high, wide = frame.shape[:2]
    pixels = np.ones((high, wide, 4), np.float32)
    pixels[..., :3] = frame[::-1, :, :3].astype(np.float32) / 255
    image.pixels.foreach_set(pixels.ravel())
    image.update()


def _mask(garbage: U8 | None, size: tuple[int, int]) -> Any:
    if garbage is None:
        return None
    image = _image("garbage", size, "Non-Color")
    _fill(image, np.repeat(garbage[..., None], 3, axis=2))
    return image
