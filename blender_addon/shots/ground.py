"""What stands still behind people, and people laid over it.

A pixel at the outline of somebody before a white wall is mostly wall: mixed in the light of the scene, where
the white of a screen is eighty times as bright as skin, a twentieth of it makes the pixel white, and outlines
become stairs. Before what is so bright they are mixed as they are shown: people alone are laid over what
stands still, and where nothing does, a whole frame's outlines are drawn anew with the alpha of people alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import bpy
import numpy as np

from ...shaders.post import bends
from .moving import Rectangle
from .picture_file import render_pixels, still_pixels
from .pixels import U8
from .shown import NO_FLOOR

_BRIGHT, _SHARE = 215, 0.02
"""Of 255, and the share of a picture that is so bright from which on outlines before it become stairs."""
_FINER, _WIDEST, _EDGE = 3, 2560, 40
"""How many times as large a bright ground is rendered, the most pixels of its width, and how far neighbours
of 255 are apart where that is of use."""
_PLAIN = {"use_adaptive_sampling": False, "use_denoising": False, "max_bounces": 0}
"""How alpha alone is sampled: without light, which costs more than rays."""
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


class Ground:
    """The pictures of what stands still before the cameras of a scene, each rendered once; and whether the
    cameras see it."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        self._scene = scene
        self._still: dict[str, U8] = {}
        self._fine: dict[str, U8] = {}
        self._hidden: ExitStack | None = None

    def still(self, moving: Sequence[bpy.types.Object], beside: Path) -> U8:
        """The picture (H, W, 4) before the camera that is set, without what moves."""
        name = self._scene.camera.name
        if name not in self._still:
            self.show(True)
            self._still[name] = still_pixels(self._scene, moving, beside)
        return self._still[name]

    def fine(self, moving: Sequence[bpy.types.Object], beside: Path) -> U8:
        """The same, rendered larger and made smaller as it is shown: in the scene's light thin letters would
        vanish before what is so bright."""
        name, still = self._scene.camera.name, self.still(moving, beside)
        if name not in self._fine:
            times = min(_FINER, _WIDEST // self._scene.render.resolution_x)
            self._fine[name] = still
            if times > 1 and _has_edges(still):
                self.show(True)
                with _enlarged(self._scene, times):
                    self._fine[name] = _smaller(still_pixels(self._scene, moving, beside), times)
        return self._fine[name]

    def keep(self, camera: str, picture: U8) -> None:
        """Take this picture (H, W, 4) for what stands still before a camera."""
        self._still[camera] = picture

    def alpha(self, beside: Path) -> U8:
        """How much of each pixel (H, W) of the frame that is set people cover, as post-processing puts it."""
        scene, cycles = self._scene, self._scene.cycles
        composed, kept = scene.render.use_compositing, {n: getattr(cycles, n) for n in _PLAIN}
        for name, value in _PLAIN.items():
            setattr(cycles, name, value)
        self.show(False)  # which tells Cycles of the change
        try:
            scene.render.use_compositing = composed and bends(scene)
            return render_pixels(scene, beside)[..., 3]
        finally:
            scene.render.use_compositing = composed
            for name, value in kept.items():
                setattr(cycles, name, value)
            self.show(True)

    def show(self, seen: bool) -> None:
        """Let cameras see all, or people alone."""
        if seen and self._hidden is not None:
            self._hidden.close()
            self._hidden = None
        elif not seen and self._hidden is None:
            self._hidden = ExitStack()
            self._hidden.enter_context(people_alone(self._scene))


def burns_out(still: U8, part: Rectangle | None = None) -> bool:
    """Whether enough of a picture (H, W, 3 or 4), or of a part of it, is so bright that outlines before it
    are to be mixed as they are shown."""
    if part is not None:
        high = len(still)
        still = still[high - part.top : high - part.bottom, part.left : part.right]
    return bool((still[..., :3].astype(np.float32) @ _LUMA > _BRIGHT).mean() > _SHARE)


def _has_edges(picture: U8) -> bool:
    grey = picture[..., :3].astype(np.int16).mean(axis=2)
    return any(np.abs(np.diff(grey, axis=axis)).max() > _EDGE for axis in (0, 1))


def _smaller(picture: U8, times: int) -> U8:
    """A picture (H, W, C) by a whole number."""
    height, width, channels = picture.shape
    parts = picture.reshape(height // times, times, width // times, times, channels)
    return (parts.astype(np.float32).mean(axis=(1, 3)) + 0.5).astype(np.uint8)


@contextmanager
def _enlarged(scene: bpy.types.Scene, times: int) -> Iterator[None]:
    kept, denoised = scene.render.resolution_percentage, scene.cycles.use_denoising
    scene.render.resolution_percentage = times * kept
    # what only shines has no noise, and the mean of so many pixels hardly any
    scene.cycles.use_denoising = denoised and not scene.get(NO_FLOOR)
    scene.update_tag()
    try:
        yield
    finally:
        scene.render.resolution_percentage, scene.cycles.use_denoising = kept, denoised
        scene.update_tag()


@contextmanager
def people_alone(scene: bpy.types.Scene) -> Iterator[None]:
    """The set and world light people, and the camera does not see them."""
    seen = [o for o in scene.objects if o.get("paksatalker_set") and o.visible_camera]
    was = scene.render.film_transparent
    for object in seen:
        object.visible_camera = False
    scene.render.film_transparent = True
    scene.update_tag()
    try:
        yield
    finally:
        for object in seen:
            object.visible_camera = True
        scene.render.film_transparent = was
        scene.update_tag()


def laid_over(still: U8, person: U8) -> U8:
    """A person (H, W, 4), alpha not multiplied in, over a picture (H, W, 3 or 4) of the same size."""
    alpha = person[..., 3:].astype(np.uint32)
    mixed = person[..., :3] * alpha + still[..., :3] * (255 - alpha)
    whole = np.array(still)
    whole[..., :3] = (mixed + 127) // 255
    return whole
