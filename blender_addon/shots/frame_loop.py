"""All frames of a shot into a folder: those that are missing, each looked for before it is rendered."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import bpy

from ...base.locks import Held, locked
from ...base.logs import logger
from ..cameras.stage_camera import FLOOR
from .frame_cache import FrameCache
from .frame_folder import FrameFolder
from .frame_key import frame_key, set_digest
from .ground import Ground, burns_out, laid_over
from .levers import Saved
from .moving import (
    Projected,
    Rectangle,
    camera_stands,
    covered,
    joined,
    movers,
    outside,
    projected,
    stands_still,
)
from .outlines import with_outlines
from .picture_file import bordered, put_into, render_file, render_pixels, write_png
from .pixels import U8

_log = logger(__name__)


@dataclass(frozen=True)
class Shot:
    """What the frames of a prepared scene share.

    ``digest``: of all that is the same on every frame; ``size`` in pixels; ``alpha``: whether the files hold
    it; ``off``: levers that are not to be used.
    """

    digest: str
    size: tuple[int, int]
    alpha: bool
    off: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Frame:
    """One frame that is there now. ``how``: rendered, reused (as equal ones are), or there already;
    ``seconds`` it took, ``megabytes`` of the process at its peak, ``layer``: the whole picture or the person
    before what stands still."""

    number: int
    how: str
    seconds: float
    layer: str
    megabytes: float


@dataclass
class FrameLoop:
    """Renders frames of ``scene`` into ``folder``. ``told`` is called after each."""

    scene: bpy.types.Scene
    shot: Shot
    folder: FrameFolder
    told: Callable[[Frame], None]
    saved: Saved = field(default_factory=Saved)

    def __post_init__(self) -> None:
        self._cache = None if "reuse" in self.shot.off else FrameCache()
        self._moving = movers(self.scene)
        self._digest = set_digest(self.scene, self.shot.digest)
        self._clear = bool(self.scene.render.film_transparent)
        self._ground = Ground(self.scene)
        self._border = "border" not in self.shot.off and self._may_border()

    def render(self, numbers: Sequence[int]) -> None:
        """See that each of these frames is there. One that another process is rendering is waited for."""
        later = []
        for number in numbers:
            if not self.folder.shared:
                self._one(number)
                continue
            try:
                with locked(self.folder.frame(number)):
                    self.folder.look_again()
                    self._one(number)
            except Held:
                later.append(number)
        for number in later:
            with locked(self.folder.frame(number), waiting=lambda owner: None):
                self.folder.look_again()
                self._one(number)
        self._ground.show(True)
        if self._cache is not None:
            self._cache.trim()

    def _one(self, number: int) -> None:
        began = time.monotonic()
        how, layer = "there", "whole"
        if not self.folder.has(number):
            with self._set(number) as part:
                key = self._key(number)
                how, layer = "rendered", "person" if part else "whole"
                if self._cache is not None and self._reused(number, key):
                    how = "reused"
                    self.saved.reused += 1
                else:
                    self.folder.write(number, lambda file: self._render(file, part))
                    if self._cache is not None:
                        self._cache.put(key, self.folder.frame(number))
                    self.saved.seconds.append(time.monotonic() - began)
                    self.saved.shares += [part.share(self.shot.size)] if part else []
        frame = Frame(number, how, time.monotonic() - began, layer, peak_megabytes())
        self.saved.megabytes = max(self.saved.megabytes, frame.megabytes)
        _log.info(
            "frame %d (%s) %s: %.2f s, %.0f MB", number, layer, how, frame.seconds, frame.megabytes,
            extra={"fields": vars(frame)},
        )  # fmt: skip
        self.told(frame)

    def _reused(self, number: int, key: str) -> bool:
        class Missing(Exception):
            pass

        def take(file: Path) -> None:
            if self._cache is None or not self._cache.take(key, self.folder.ending, file):
                raise Missing

        try:
            self.folder.write(number, take)
        except Missing:
            return False
        return True

    @contextmanager
    def _set(self, number: int) -> Iterator[Rectangle | None]:
        """Set the frame, leave out what the camera can't see, and give the part that the person covers."""
        hidden: list[bpy.types.Object] = []
        parts: list[Rectangle | None] = []
        scene, size = self.scene, self.shot.size
        unseen = "unseen" not in self.shot.off and not scene.render.use_motion_blur
        places: list[Projected] = []
        for _ in self._moments(number):
            border = self._border and self._from_still_camera()
            places = projected(scene, self._moving or (), size) if border or unseen else []
            if border and self._moving:
                parts.append(covered(scene, places, size))
        if unseen:
            hidden = outside(places, size)
        self.saved.unseen = tuple(sorted({*self.saved.unseen, *(o.name for o in hidden)}))
        for object in hidden:
            object.hide_render = True
        try:
            part = joined(parts)
            yield part if part is not None and part.share(self.shot.size) < _MOST else None
        finally:
            for object in hidden:
                object.hide_render = False

    def _moments(self, number: int) -> Iterator[None]:
        """The moments that the frame shows, the frame itself last."""
        if self.scene.render.use_motion_blur:
            half = self.scene.render.motion_blur_shutter / 2
            for at in (number - half, number + half):
                self.scene.frame_set(int(at // 1), subframe=at % 1)
                yield
        self.scene.frame_set(number)
        yield

    def _key(self, number: int) -> str:
        if not self.scene.render.use_motion_blur:  # the frame is set
            return frame_key(self.scene, self._digest)
        keys = [frame_key(self.scene, self._digest) for _ in self._moments(number)]
        return frame_key(self.scene, "".join(keys))

    def _may_border(self) -> bool:
        """Whether what the person does not cover is known to stand still: with Cycles, whose pixels depend on
        nothing beside them, without a compositor, and where no shadow of the person is seen."""
        scene = self.scene
        render = scene.render
        return (
            render.engine == "CYCLES"
            and not render.use_compositing
            and not scene.cycles.use_animated_seed
            and bool(self._moving)
            and scene.camera is not None
            and stands_still(scene)
            and (self.folder.ending == ".png" or render.film_transparent)
        )

    def _from_still_camera(self) -> bool:
        """Whether the camera of the frame that is set stands, and sees no shadow of the person."""
        scene, camera = self.scene, self.scene.camera
        if camera is None or not camera_stands(camera):
            return False
        floor = camera.get(FLOOR, True) and not scene.get(NO_FLOOR)
        return bool(self._clear or (scene.get(NO_SHADOW) and not floor))

    def _render(self, file: Path, part: Rectangle | None) -> None:
        scene = self.scene
        if self.folder.ending != ".png":
            if part is None:
                render_file(scene, file)
            else:
                with bordered(scene, part, self.shot.size):
                    render_file(scene, file)
            return
        still = self._stands_behind(file)
        over = still is not None and burns_out(still)
        self._ground.show(not over)
        if part is None and over:
            part = Rectangle(0, 0, *self.shot.size)
        if part is None:
            write_png(with_outlines(scene, render_pixels(scene, file)), file, alpha=self.shot.alpha)
            return
        with bordered(scene, part, self.shot.size):
            pixels = with_outlines(scene, render_pixels(scene, file))
        if still is not None:
            pixels = laid_over(still, pixels) if over else put_into(still, pixels, part)
        write_png(pixels, file, alpha=self.shot.alpha)

    def _stands_behind(self, file: Path) -> U8 | None:
        """What stands still before the camera of the frame that is set; None where that is not known."""
        if self._clear or not (self._border and self._from_still_camera()):
            return None
        return self._ground.still(self._moving or [], file)


NO_SHADOW = "paksatalker_no_shadow_seen"
"""Of a scene: the person casts no shadow on anything but the floor."""
NO_FLOOR = "paksatalker_no_floor"
"""Of a scene: its set is light and colour without a floor."""
_MOST = 0.92
"""The share of a picture from which on a border is of no use."""


def peak_megabytes() -> float:
    """Of this process so far; nought where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 << 20 if sys.platform == "darwin" else 1024
    )
