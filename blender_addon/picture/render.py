"""From the staged scene to a film or a folder of frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import bpy
import numpy as np
import numpy.typing as npt

from ...base.errors import InputError, PaksaTalkerError
from ...base.progress import Progress, silent
from ...film.encoding.codecs import codec_of, require_encoder
from ...film.encoding.encode import FilmStyle, encode
from ...inference.jobs.picture import FilmOptions, frames_folder, is_film
from ...shaders.behind import SHOWN
from .. import compat
from ..animation.soundtrack import write_wav
from ..characters.character import Character
from ..shots.frame_folder import SOUND, FrameFolder
from ..shots.frame_loop import Frame, Shot
from ..shots.shown import NO_FLOOR, NO_SHADOW
from ..shots.workers import render_all
from .blender_encoder import by_blender, encode_by_blender
from .engines import choose_engine
from .fingerprint import Marks
from .plate import PLATE
from .quality import Picture, check_size, qualities, quality, set_quality
from .stage import stage_of

Note = Callable[[str], None]
_LONG = 60.0
"""Seconds of remaining work from which on its time is told."""
_BOTH_KINDS = 9
"""Frames of a process among which some are carried from others and some are not."""
_MANY = 16
"""Samples that somebody asks for who wants the best."""
_FORMATS = {
    "png": ("PNG", "8", ".png"),
    "exr": ("OPEN_EXR", "16", ".exr"),
    "layers": ("OPEN_EXR_MULTILAYER", "32", ".exr"),
}


class Clip(Protocol):
    """What is rendered: a number of frames at a rate, with mono sound (N,), such as a Performance."""

    @property
    def frames(self) -> int: ...
    @property
    def fps(self) -> float: ...
    @property
    def audio(self) -> npt.NDArray[np.int16]: ...
    @property
    def audio_rate(self) -> int: ...


def picture_of(options: FilmOptions, note: Note = lambda text: None, format: str = "png") -> Picture:
    """How the options ask to render here. Raises InputError on an engine that does not work."""
    preset = quality(options.quality)
    if options.samples is not None:
        asked = options.samples
        preset = replace(preset, cycles_samples=asked, gathered_samples=asked, eevee_samples=asked)
        if asked >= _MANY:  # the best denoising costs little beside them
            preset = replace(preset, denoising="HIGH", prefilter="ACCURATE", between=False)
    size = rendered_size(options.size or preset.size, getattr(options, "upscale", None) or 1)
    check_size(size)
    if options.quality == "sketch" and options.engine == "auto":
        return Picture(preset, _sketch_engine(note), size, format)
    return Picture(preset, choose_engine(options.engine, note), size, format)


def rendered_size(size: tuple[int, int], scale: int) -> tuple[int, int]:
    """Of frames that are enlarged to ``size`` by whole numbers. Raises InputError where that can't be."""
    if any(side % (2 * scale) for side in size):
        raise InputError(
            f"{size[0]}x{size[1]} can't be {scale} times a picture of even sides",
            "another --size, or another --upscale",
        )
    return size[0] // scale, size[1] // scale


def _sketch_engine(note: Note) -> str:
    try:
        return choose_engine("workbench")
    except PaksaTalkerError as e:
        note(f"a sketch without OpenGL is rendered by Cycles, with one sample: {e.hint}")
        return "cycles"


def prepare(scene: bpy.types.Scene, character: Character, picture: Picture, *, transparent: bool) -> None:
    """Set the scene up, such that Blender's own render command gives the same frames.

    ``transparent``: the person alone with alpha, lit as before by a set that the camera does not see.
    """
    check_size(picture.size)
    set_quality(scene, character, picture.quality, picture.engine)
    scene.render.resolution_x, scene.render.resolution_y = picture.size
    choice = stage_of(scene)
    scene.render.film_transparent = transparent or (choice is not None and bool(choice.key))
    for object in scene.objects:
        if object.get("paksatalker_set"):
            object.visible_camera = not transparent
            # a room lights nobody, and some engines know no invisible things
            unseen = not object.visible_diffuse or picture.engine == "workbench"
            object.hide_render = transparent and unseen
    # rooms and sweeps shine by themselves but for their floors; furniture counts as moving with the person
    scene[NO_SHADOW] = choice is not None
    scene[NO_FLOOR] = choice is not None and choice.kind in (*SHOWN, "world")


def render(
    scene: bpy.types.Scene,
    clip: Clip,
    picture: Picture,
    output: Path,
    marks: Marks,
    progress: Progress = silent,
    note: Note = lambda text: None,
    off: frozenset[str] = frozenset(),
    workers: int = 1,
    style: FilmStyle | None = None,
    seen: frozenset[int] | None = None,
) -> Path:
    """Render the prepared scene to ``output``: a film where it ends as one, else a folder of frames.

    Frames whole from an earlier run with the same ``marks.job`` are not rendered again, nor those that show
    what an earlier one of the same ``marks.shot`` showed. ``off``: levers that are not to be used;
    ``workers``: processes that render at once; ``style``: how a film is encoded, and what lies over it;
    ``seen``: the frames that are wanted of a folder, counted from 1, None for all. Calls
    ``progress`` after every frame; what it raises ends the work, which a rerun continues. Raises InputError
    on an unknown format, PaksaTalkerError where Blender fails or PyAV is missing for a film.
    """
    film = is_film(output)
    alone = _clear(scene)
    style = replace(style or FilmStyle(crf=picture.quality.crf), alpha=alone)
    own = film and by_blender(output, style)
    if film and not own:
        require_encoder(codec_of(output.suffix, style.codec, alpha=alone))
    frames = _open_folder(scene, clip.frames, picture, output, film, marks.job)
    alpha = not film or alone
    if seen is not None:
        off |= {"between"}  # its neighbours may be frames that nobody wants
    shot = Shot(marks.shot, picture.size, alpha, off)
    _render_frames(scene, shot, frames, clip.frames, picture, workers, progress, note, seen)
    if not film:
        frames.own(output / SOUND)
        write_wav(output / SOUND, clip.audio, clip.audio_rate)
        return output
    if own:
        numbers = range(scene.frame_start, scene.frame_start + clip.frames)
        files = [frames.frame(n) for n in numbers]
        encode_by_blender(files, clip.fps, clip.audio, clip.audio_rate, output, style)
        frames.remove()
        return output
    encode(
        frames.pattern,
        scene.frame_start,
        clip.frames,
        clip.fps,
        clip.audio,
        clip.audio_rate,
        output,
        style,
        done=lambda count: progress("encode", count, clip.frames),
    )
    frames.remove()
    return output


def _clear(scene: bpy.types.Scene) -> bool:
    """Whether the finished picture is seen through: keyed footage has something behind it."""
    choice = stage_of(scene)
    return bool(scene.render.film_transparent) and (choice is None or not choice.key or choice.clear)


def _open_folder(
    scene: bpy.types.Scene, count: int, picture: Picture, output: Path, film: bool, mark: str
) -> FrameFolder:
    if picture.format not in _FORMATS:
        raise InputError(f"unknown format '{picture.format}'", f"one of: {', '.join(_FORMATS)}")
    file_format, depth, ending = _FORMATS["png" if film else picture.format]
    alpha = not film or _clear(scene)
    compat.set_image_format(scene.render.image_settings, file_format, depth=depth, alpha=alpha)
    frames = FrameFolder(frames_folder(output), ending, mark)
    first = scene.frame_start
    frames.claim([*map(frames.frame, range(first, first + count)), *([] if film else [output / SOUND])])
    frames.trim(first, first + count - 1)
    return frames


def _render_frames(
    scene: bpy.types.Scene,
    shot: Shot,
    frames: FrameFolder,
    count: int,
    picture: Picture,
    workers: int,
    progress: Progress,
    note: Note,
    seen: frozenset[int] | None,
) -> None:
    first = scene.frame_start
    wanted = [n for n in range(first, first + count) if seen is None or n - first + 1 in seen]
    count = len(wanted)
    todo = [n for n in wanted if not frames.has(n)]
    done = count - len(todo)
    progress("render", done, count)
    if not todo:
        return
    told = _Told(picture, len(todo), done, count, min(workers, len(todo)), progress, note)
    saved = render_all(scene, shot, frames, todo, min(workers, len(todo)), told.frame)
    saved.plate = bool(scene.get(PLATE))
    for line in saved.lines():
        note(line)


@dataclass
class _Told:
    """Progress of the frames, and once how long it will take."""

    picture: Picture
    todo: int
    done: int
    count: int
    workers: int
    progress: Progress
    note: Note
    rendered: int = 0
    seen: int = 0
    seconds: float = 0.0

    def frame(self, frame: Frame) -> None:
        """One more is there."""
        self.seen += 1
        if frame.how == "rendered":
            self.rendered += 1
            # the first frame of a process also loads the scene and says nothing of the rest
            self.seconds += frame.seconds if self.rendered > self.workers else 0.0
            if self.rendered == self._enough():
                each = self.seconds / (self.rendered - self.workers)
                _tell_time(self.picture, each * (self.todo - self.seen) / self.workers, self.note)
        self.progress("render", self.done + self.seen, self.count)

    def _enough(self) -> int:
        """Rendered frames that tell of the rest: where most are carried from others, some of either kind."""
        carried = self.picture.quality.between and self.picture.engine == "cycles"
        return self.workers * (_BOTH_KINDS if carried else 2)


def _tell_time(picture: Picture, seconds: float, note: Note) -> None:
    if seconds < _LONG:
        return
    text = f"about {_spoken(seconds)} to render"
    faster = [q for q in qualities().values() if q.cost < picture.quality.cost]
    if faster:
        share = faster[0].cost / picture.quality.cost
        text += f"; --quality {faster[0].name} would take about {_spoken(seconds * share)}"
    note(text)


def _spoken(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
