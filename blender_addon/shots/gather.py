"""Frames with few samples of their own, and those of their neighbours."""

from __future__ import annotations

import hashlib
import tempfile
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from .. import compat
from ..cameras.bound import bound_cameras
from ..gathering.denoiser import Denoiser, loaded_denoiser
from ..gathering.multilayer import read_passes
from ..gathering.neighbours import ALBEDO, LIGHT, NORMAL, Noisy, gathered, torn
from .frame_key import frame_key
from .ground import Ground, burns_out
from .moving import Rectangle
from .picture_file import bordered, render_file, shown_pixels
from .pixels import U8
from .shown import Setter, Shown

GATHER = "paksatalker_gather"
"""Of a scene: the samples of a frame that gathers those of its neighbours too; nought where none is to."""
SENTENCES = "paksatalker_sentences"
"""Of a scene: the frames on which sentences begin."""
REACH = 3
"""Frames before and after that a frame gathers from."""
_ROUND = 2 * REACH + 1
"""Frames that continue one another's samples: where nothing moves, they are together spread as evenly as
those of one picture. Each sentence begins the round anew, so that it is the same wherever it stands."""
_STILL = 8
"""Times as many samples has what stands still, which is rendered once."""
_LARGE = 1 << 21
"""Pixels from which on halves are kept of them, to spare memory."""
_HURRIED = 0.0004
"""The share of a picture that is torn apart from one frame to the next, from which on it is not gathered."""
_QUALITY = "FAST"
"""Of the denoiser: what is gathered has little noise left, and better ones take twice its time."""
_KINDS = (("Combined", "RGB"), ("Denoising Albedo", "RGB"), ("Denoising Normal", "XYZ"))
_PASSES = tuple(f"{name}.{channel}" for name, channels in _KINDS for channel in channels)
_DEPTH = "Denoising Depth.Z"
"""Along the ray, from the near clipping plane on; the plain depth is that of the first sample alone."""


@dataclass
class Gather:
    """Renders frames of ``setter``'s scene. ``digest``: of what all its frames share."""

    setter: Setter
    digest: str
    ground: Ground
    denoiser: Denoiser

    def __post_init__(self) -> None:
        self._poses: dict[int, tuple[str, str]] = {}
        self._noisy: dict[int, tuple[Noisy, Rectangle | None]] = {}
        self._still: dict[str, U8 | None] = {}
        self._ahead = False
        self._starts = sorted(self.setter.scene.get(SENTENCES, ()))

    def key(self, number: int) -> str | None:
        """SHA-256 of all that the frame and its neighbours show; None where its camera moves."""
        # after a frame that was rendered the next one will be too: what is set for its key is sampled at once
        ahead, self._ahead = self._ahead, False
        own = self._pose(number)
        if not own[0]:
            return None
        found = hashlib.sha256(b"gathered")
        for near in range(number - REACH, number + REACH + 1):
            camera, pose = self._pose(near, sample=ahead)
            found.update((f"{self._turn(near)} {pose}" if camera == own[0] else "another camera").encode())
        return found.hexdigest()

    def pixels(self, number: int) -> tuple[U8, Rectangle | None, float] | None:
        """The frame (H, W, 4), the part of it that was rendered, and how many frames' samples a pixel has;
        None before what is so bright that people have to be laid over it, and where lids or fingers are so
        quick that neighbours tell nothing of them: such frames are rendered as without gathering."""
        self._ahead = True
        camera = self._pose(number)[0]
        near = [n for n in range(number - REACH, number + REACH + 1) if self._pose(n)[0] == camera]
        for n in [n for n in self._noisy if n < number - REACH]:
            del self._noisy[n]
        if camera not in self._still:
            self.ground.show(True)
            # before all of its frames: what is hidden once comes back in another order, with other noise
            with self.setter.frame(number) as shown:
                self._still[camera] = self._still_pixels() if shown.border else None
            if (found := self._still[camera]) is not None:
                self.ground.keep(camera, found)
        still = self._still[camera]
        if still is not None and burns_out(still):
            self._ahead = False
            return None
        self.ground.show(True)
        for n in near:
            if n not in self._noisy:
                with self.setter.frame(n) as shown:
                    self._sample(n, shown)
        own, part = self._noisy[number]
        high = self.setter.size[1]
        most = _HURRIED * high * self.setter.size[0]
        if any(torn(own, self._noisy[n][0], high) > most for n in near if abs(n - number) == 1):
            return None
        values, count = gathered(own, [self._noisy[n][0] for n in near if n != number])
        frames = float(count.mean())
        self.setter.scene.frame_set(number)
        pixels = self._developed(values)
        if part is None or still is None:
            return pixels, None, frames
        inner = part.inner(self.setter.size)
        whole = np.array(still)
        rows, columns = slice(high - inner.top, high - inner.bottom), slice(inner.left, inner.right)
        whole[rows, columns] = pixels[
            part.top - inner.top : part.top - inner.bottom, inner.left - part.left : inner.right - part.left
        ]
        return whole, part, frames

    def _pose(self, number: int, *, sample: bool = False) -> tuple[str, str]:
        """The camera of a frame, none where it moves, and the hash of what it shows; where that was not known
        the frame may be sampled too."""
        if number not in self._poses:
            with self.setter.frame(number) as shown:
                scene = self.setter.scene
                camera = "" if shown.points is None or scene.camera is None else scene.camera.name
                self._poses[number] = camera, frame_key(scene, self.digest)
                if sample and camera in self._still:
                    self._sample(number, shown)
        return self._poses[number]

    def _turn(self, number: int) -> int:
        """Which part of the samples of a round is a frame's."""
        begun = bisect_right(self._starts, number)
        return (number - (self._starts[begun - 1] if begun else self.setter.scene.frame_start)) % _ROUND

    def _sample(self, number: int, shown: Shown) -> None:
        with _sampling(self.setter.scene, int(self.setter.scene[GATHER]), self._turn(number)):
            values = self._values(shown.part)
        high = self.setter.size[1]
        assert shown.points is not None
        points = np.stack([shown.points[0], high - shown.points[1], shown.points[2]])
        left, top = (0, 0) if shown.part is None else (shown.part.left, high - shown.part.top)
        self._noisy[number] = Noisy(values, left, top, points), shown.part

    def _values(self, part: Rectangle | None) -> Any:
        scene = self.setter.scene
        with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
            file = Path(folder) / "noisy.exr"
            if part is None:
                render_file(scene, file)
            else:
                with bordered(scene, part, self.setter.size, crop=True):
                    render_file(scene, file)
            passes = read_passes(file)
        layer = scene.view_layers[0].name
        found = [passes[f"{layer}.{name}"] for name in _PASSES]
        along = passes[f"{layer}.{_DEPTH}"].astype(np.float32)
        found.append(depth_before(scene, along, part, self.setter.size))
        kind = np.float32 if along.size < _LARGE else np.float16
        return np.moveaxis(np.stack([f.astype(kind) for f in found]), 0, -1)

    def _still_pixels(self) -> U8:
        """The picture without what moves."""
        scene = self.setter.scene
        shown = [object for object in self.setter.moving or () if not object.hide_render]
        for object in shown:
            object.hide_render = True
        try:
            with _sampling(scene, _STILL * int(scene[GATHER])):
                values = self._values(None)
        finally:
            for object in shown:
                object.hide_render = False
        return self._developed(values)

    def _developed(self, values: Any) -> U8:
        light, albedo, normal = (np.asarray(values[..., s], np.float32) for s in (LIGHT, ALBEDO, NORMAL))
        light = self.denoiser.denoised(light, albedo, normal, _QUALITY, clean=False)
        with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
            return shown_pixels(self.setter.scene, light, Path(folder) / "frame")


def gather_of(setter: Setter, digest: str, ground: Ground) -> Gather | None:
    """What gathers, where that is of use: with Cycles on the CPU, of frames without motion blur in files of
    eight bits, and a denoiser that can be called."""
    scene = setter.scene
    if (
        "gather" in setter.off
        or not scene.get(GATHER)
        or not setter.still
        or scene.render.film_transparent
        or scene.render.use_motion_blur
        or any(camera.data.type != "PERSP" for camera in bound_cameras(scene))
        or not scene.cycles.use_denoising
        or sum(layer.use for layer in scene.view_layers) != 1
        or compat.cycles_gpu()
    ):
        return None
    threads = scene.render.threads if scene.render.threads_mode == "FIXED" else 0
    found = loaded_denoiser(threads)
    return Gather(setter, digest, ground, found) if found is not None else None


def depth_before(
    scene: bpy.types.Scene, along: npt.NDArray[np.float32], part: Rectangle | None, size: tuple[int, int]
) -> npt.NDArray[np.float32]:
    """Distances before the camera (H, W) of those ``along`` the rays from its near clipping plane on."""
    camera = scene.camera
    assert camera is not None
    lens = np.array(camera.calc_matrix_camera(bpy.context.evaluated_depsgraph_get(), x=size[0], y=size[1]))
    left, top = (0, 0) if part is None else (part.left, size[1] - part.top)
    across = (np.arange(along.shape[1]) + left + 0.5) / size[0] * 2 - 1
    up = 1 - (np.arange(along.shape[0]) + top + 0.5) / size[1] * 2
    x, y = (across + lens[0, 2]) / lens[0, 0], (up + lens[1, 2]) / lens[1, 1]
    found = along / np.sqrt(1 + x[None] ** 2 + y[:, None] ** 2) + camera.data.clip_start
    return np.asarray(found, np.float32)


@contextmanager
def _sampling(scene: bpy.types.Scene, samples: int, turn: int | None = None) -> Iterator[None]:
    """So many samples, not denoised, with what a denoiser needs, in a file of its own kind. ``turn``: they
    are those of this part of a round."""
    cycles, layer, image = scene.cycles, scene.view_layers[0], compat.image_format_of(scene.render)
    wanted = {
        "samples": samples if turn is None else _ROUND * samples,
        "use_sample_subset": turn is not None,
        "sample_offset": (turn or 0) * samples,
        "sample_subset_length": samples,
        "use_denoising": False,
        "use_adaptive_sampling": False,
    }
    kept = {name: getattr(cycles, name) for name in wanted}
    stored = layer.cycles.denoising_store_passes
    try:
        for name, value in wanted.items():
            setattr(cycles, name, value)
        layer.cycles.denoising_store_passes = True
        scene.update_tag()  # Cycles would not see it
        compat.set_passes_format(scene.render.image_settings)
        yield
    finally:
        for name, value in kept.items():
            setattr(cycles, name, value)
        layer.cycles.denoising_store_passes = stored
        compat.restore_image_format(scene.render, image)
        scene.update_tag()
