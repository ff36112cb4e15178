"""All frames of a shot into a folder: those that are missing, each looked for before it is rendered."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import bpy

from ...base.locks import Held, locked
from ...base.logs import logger
from .between import Span, between_of
from .frame_cache import FrameCache
from .frame_folder import FrameFolder
from .frame_key import frame_key, set_digest
from .gather import gather_of
from .ground import Ground, burns_out, laid_over
from .levers import Saved
from .moving import Rectangle, movers
from .outlines import MANY, denoiser_of, drawn_anew, with_outlines
from .picture_file import bordered, mixed, put_into, render_file, render_part, render_pixels, write_png
from .pixels import U8, read_png, with_alpha
from .shown import Setter, Shown

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
    ``seconds`` it took, ``megabytes`` of the process at its peak, ``layer``: the whole picture, the person
    before what stands still, or what could not be carried from the frames beside it."""

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
        size, ending = self.shot.size, self.folder.ending
        self._setter = Setter(self.scene, movers(self.scene), size, ending, self.shot.off)
        self._digest = set_digest(self.scene, self.shot.digest)
        self._ground = Ground(self.scene)
        self._gather = gather_of(self._setter, self._digest, self._ground)
        self._between = between_of(self._setter, self._digest) if self._gather is None else None
        self._wanted: frozenset[int] = frozenset()
        self._there: set[int] = set()
        self._beside = 0.0  # seconds for the frames on both sides of others

    def render(self, numbers: Sequence[int]) -> None:
        """See that each of these frames is there. One that another process is rendering is waited for."""
        self._wanted, self._there = frozenset(numbers), set()
        later = []
        with self._setter.plain() if self._between is not None else nullcontext():
            for number in numbers:
                try:
                    self._one(number)
                except Held:
                    later.append(number)
            for number in later:
                self._one(number, waiting=lambda owner: None)
        self._ground.show(True)
        if self._cache is not None:
            self._cache.trim()

    def _one(self, number: int, waiting: Callable[[str], None] | None = None) -> None:
        """See that a frame is there. Raises Held where another process is at it and nobody waits."""
        if number in self._there:
            return
        if not self.folder.shared or self.folder.has(number):
            self._alone(number)
            return
        with locked(self.folder.frame(number), waiting=waiting):
            self.folder.look_again()
            self._alone(number)

    def _alone(self, number: int) -> None:
        began = time.monotonic()
        how, layer = "there", "whole"
        if not self.folder.has(number):
            beside = self._beside
            how, layer = self._rendered(number)
            began += self._beside - beside
            if how == "rendered":
                self.saved.seconds.append(time.monotonic() - began)
            self.saved.reused += how == "reused"
        self._there.add(number)
        self.saved.unseen = tuple(sorted(self._setter.unseen))
        frame = Frame(number, how, time.monotonic() - began, layer, peak_megabytes())
        self.saved.megabytes = max(self.saved.megabytes, frame.megabytes)
        _log.info(
            "frame %d (%s) %s: %.2f s, %.0f MB", number, layer, how, frame.seconds, frame.megabytes,
            extra={"fields": vars(frame)},
        )  # fmt: skip
        if number in self._wanted:
            self.told(frame)

    def _rendered(self, number: int) -> tuple[str, str]:
        """How a frame that was missing came to be there, and its layer."""
        key = self._gather.key(number) if self._gather is not None else None
        if self._gather is not None and key is not None:
            return self._made(number, key, self._gathered)
        span = self._between.span(number) if self._between is not None else None
        if span is not None:
            count = len(self.saved.between)
            how, layer = self._made(number, span.key, lambda n, file: self._carried(n, file, span))
            return how, "between" if len(self.saved.between) > count else layer
        with self._setter.frame(number) as shown:
            return self._made(number, self._key(number, shown), lambda n, file: self._render(file, shown))

    def _made(
        self, number: int, key: str, render: Callable[[int, Path], Rectangle | None]
    ) -> tuple[str, str]:
        """How the frame came to be there, and its layer. ``render`` gives the part that moved."""
        if self._cache is not None and self._reused(number, key):
            return "reused", "whole"
        parts: list[Rectangle | None] = []
        self.folder.write(number, lambda file: parts.append(render(number, file)))
        if self._cache is not None:
            self._cache.put(key, self.folder.frame(number))
        part = parts[0]
        self.saved.shares += [part.share(self.shot.size)] if part else []
        return "rendered", "person" if part else "whole"

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

    def _key(self, number: int, shown: Shown) -> str:
        if self._between is not None:
            return self._between.note(number, shown)
        if not self.scene.render.use_motion_blur:  # the frame is set
            return frame_key(self.scene, self._digest, shows=self._setter.shows)
        keys = [frame_key(self.scene, self._digest) for _ in self._setter.moments(number)]
        return frame_key(self.scene, "".join(keys))

    def _gathered(self, number: int, file: Path) -> Rectangle | None:
        assert self._gather is not None
        made = self._gather.pixels(number)
        if made is None:
            with self._setter.frame(number) as shown:
                return self._render(file, shown)
        pixels, part, frames = made
        write_png(pixels, file, alpha=self.shot.alpha)
        self.saved.gathered.append(frames)
        return part

    def _carried(self, number: int, file: Path, span: Span) -> Rectangle | None:
        """Write a frame that stands between two others; as any other where most of it has to be rendered."""
        assert self._between is not None
        began = time.monotonic()
        beside = [self._neighbour(n) for n in (span.before, span.after)]
        self._beside += time.monotonic() - began
        with self._setter.frame(number) as shown:
            still, _ = self._behind(file, shown)
            made = None if still is None else self._between.carried(number, span, beside, still)
            if made is None:
                return self._render(file, shown)
            pixels, patches = made
            for patch in patches:
                own = self._pixels(file, replace(shown, part=patch.part), crop=True)
                pixels = mixed(pixels, own, patch.share, patch.part)
        write_png(with_alpha(pixels), file, alpha=self.shot.alpha)
        self.saved.between.append(sum(patch.part.share(self.shot.size) for patch in patches))
        return None

    def _neighbour(self, number: int) -> U8:
        """A frame beside another; where it is another task's, that will find it there."""
        self._one(number, waiting=lambda owner: None)
        return read_png(self.folder.frame(number))

    def _render(self, file: Path, shown: Shown) -> Rectangle | None:
        """Write the frame that is set; the part of it that was rendered, where that is not the whole."""
        self._setter.follow()
        if self.folder.ending == ".png":
            write_png(self._pixels(file, shown), file, alpha=self.shot.alpha)
        elif shown.part is None:
            render_file(self.scene, file)
        else:
            with bordered(self.scene, shown.part, self.shot.size):
                render_file(self.scene, file)
        return shown.part

    def _pixels(self, beside: Path, shown: Shown, *, crop: bool = False) -> U8:
        """The frame that is set (H, W, 4), of which ``shown.part`` is rendered; ``crop`` where that is
        small."""
        scene, part = self.scene, shown.part
        self._setter.follow()
        still, over = self._behind(beside, shown)
        self._ground.show(not over)
        if part is None and over:
            part = Rectangle(0, 0, *self.shot.size)
        if part is None:
            pixels = with_outlines(scene, render_pixels(scene, beside))
            if self._bright(pixels, shown):
                pixels = drawn_anew(pixels, self._ground.alpha(beside), denoiser_of(scene))
            return pixels
        pixels = with_outlines(scene, render_part(scene, beside, part, self.shot.size, crop=crop))
        if still is not None:
            pixels = laid_over(still, pixels) if over else put_into(still, pixels, part)
        return pixels

    def _bright(self, pixels: U8, shown: Shown) -> bool:
        """Whether people are before what is so bright that Cycles makes stairs of their outlines."""
        scene = self.scene
        wanted = scene.render.engine == "CYCLES" and scene.cycles.samples < MANY and not self._setter.clear
        return wanted and "border" not in self.shot.off and burns_out(pixels, shown.around)

    def _behind(self, file: Path, shown: Shown) -> tuple[U8 | None, bool]:
        """What stands still before the camera of the frame that is set, None where that is not known; and
        whether it is so bright that people are laid over it."""
        if self._setter.clear or not shown.border:
            return None, False
        still = self._ground.still(self._setter.rendered, file)
        over = burns_out(still)
        return (self._ground.fine(self._setter.rendered, file) if over else still), over


def peak_megabytes() -> float:
    """Of this process so far; nought where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 << 20 if sys.platform == "darwin" else 1024
    )
