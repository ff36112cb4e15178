"""Scene-linear colours that a scene's view transform shows as a given colour."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bpy
import numpy as np
import numpy.typing as npt

_STEPS = 24
_EXACT = 1e-8
"""Of the squared miss: a fortieth of a step of eight bits."""
_SIDE = 4
"""Of the picture that carries the tries, pixels."""


def scene_linear(color: str, scene: bpy.types.Scene) -> tuple[float, float, float]:
    """What an emission must be to be shown as ``#rrggbb`` through the scene's view, look and exposure.

    The view is asked, by saving small pictures through it, and turned round with Gauss-Newton steps; for a
    colour that it can't show, the nearest that was found.
    """
    wanted = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    view = _View(scene)
    try:
        x = best = np.full(3, -2.5)
        least, damping = np.inf, 1e-4
        for _ in range(_STEPS):
            tries = np.vstack([x, x + 0.05 * np.eye(3)])
            shown = view.shown(2.0**tries)
            missed = wanted - shown[0]
            if missed @ missed < least:
                best, least, damping = x, float(missed @ missed), damping / 4
                error, slope = missed, (shown[1:] - shown[0]).T / 0.05
            else:
                damping *= 16  # a shorter step from the best so far
            if least < _EXACT:
                break
            step = np.linalg.solve(slope.T @ slope + damping * np.eye(3), slope.T @ error)
            x = np.clip(best + np.clip(step, -2, 2), -12, 6)
        red, green, blue = (float(v) for v in 2.0**best)
        return red, green, blue
    finally:
        view.close()


class _View:
    def __init__(self, scene: bpy.types.Scene) -> None:
        self.scene = bpy.data.scenes.new("PaksaTalker colour")
        self.scene.display_settings.display_device = scene.display_settings.display_device
        for name in ("view_transform", "look", "exposure", "gamma"):
            setattr(self.scene.view_settings, name, getattr(scene.view_settings, name))
        self.scene.render.dither_intensity = 0
        settings = self.scene.render.image_settings
        settings.file_format, settings.color_mode, settings.color_depth = "PNG", "RGB", "16"
        self.image = bpy.data.images.new("PaksaTalker colour", _SIDE, _SIDE, float_buffer=True)
        self.folder = tempfile.TemporaryDirectory(prefix="paksatalker-")

    def shown(self, colors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Display values 0..1 (4, 3) of linear ones (4, 3)."""
        pixels = np.ones((_SIDE, _SIDE, 4), np.float32)
        pixels[..., :3] = colors[:, None]
        self.image.pixels.foreach_set(pixels.ravel())
        file = Path(self.folder.name) / "colour.png"
        self.image.save_render(str(file), scene=self.scene)
        saved = bpy.data.images.load(str(file))
        try:
            saved.colorspace_settings.name = "Non-Color"
            read = np.empty(_SIDE * _SIDE * 4, np.float32)
            saved.pixels.foreach_get(read)
        finally:
            bpy.data.images.remove(saved)
        return read.reshape(_SIDE, _SIDE, 4)[:, 0, :3].astype(float)

    def close(self) -> None:
        bpy.data.images.remove(self.image)
        bpy.data.scenes.remove(self.scene)
        self.folder.cleanup()
