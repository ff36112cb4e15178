"""From the staged scene to a film or a folder of frames."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bpy

from ...base.errors import InputError, PaksaTalkerError
from ...base.progress import Progress, silent
from ...inference.jobs.picture import FilmOptions, frames_folder, is_film
from ...inference.performance.performance import Performance
from .. import compat
from ..animation.soundtrack import write_wav
from ..characters.character import Character
from .engines import choose_engine
from .frames import SOUND, FrameFolder
from .quality import Quality, check_size, qualities, quality, set_quality
from .video import encode, require_encoder

Note = Callable[[str], None]
_LONG = 60.0
"""Seconds of remaining work from which on its time is told."""
_FORMATS = {"png": ("PNG", "8", ".png"), "exr": ("OPEN_EXR", "16", ".exr")}


@dataclass(frozen=True)
class Picture:
    """How to render: ``engine`` cycles, eevee or workbench; ``format`` png or exr for a folder of frames."""

    quality: Quality
    engine: str
    size: tuple[int, int]
    format: str = "png"


def picture_of(options: FilmOptions, note: Note = lambda text: None, format: str = "png") -> Picture:
    """How the options ask to render here. Raises InputError on an engine that does not work."""
    preset = quality(options.quality)
    size = options.size or preset.size
    check_size(size)
    return Picture(preset, choose_engine(options.engine, note), size, format)


def prepare(scene: bpy.types.Scene, character: Character, picture: Picture, *, transparent: bool) -> None:
    """Set the scene up, such that Blender's own render command gives the same frames.

    ``transparent``: the person alone with alpha, lit as before by a set that the camera does not see.
    """
    check_size(picture.size)
    set_quality(scene, character, picture.quality, picture.engine)
    scene.render.resolution_x, scene.render.resolution_y = picture.size
    scene.render.film_transparent = transparent
    for object in scene.objects:
        if object.get("paksatalker_set"):
            object.visible_camera = not transparent
            # a room lights nobody, and some engines know no invisible things
            unseen = not object.visible_diffuse or picture.engine == "workbench"
            object.hide_render = transparent and unseen


def render(
    scene: bpy.types.Scene,
    performance: Performance,
    picture: Picture,
    output: Path,
    fingerprint: str,
    progress: Progress = silent,
    note: Note = lambda text: None,
) -> Path:
    """Render the prepared scene to ``output``: a film where it ends as one, else a folder of frames.

    Frames whole from an earlier run with the same ``fingerprint`` are not rendered again. Calls ``progress``
    after every frame; what it raises ends the work, which a rerun continues. Raises InputError on an unknown
    format, PaksaTalkerError where Blender fails to render or PyAV is missing for a film.
    """
    film = is_film(output)
    if film:
        require_encoder()
    frames = _render_frames(scene, performance.frames, picture, output, film, fingerprint, progress, note)
    if not film:
        frames.own(output / SOUND)
        write_wav(output / SOUND, performance.audio, performance.audio_rate)
        return output
    encode(
        frames.pattern,
        scene.frame_start,
        performance.frames,
        performance.fps,
        performance.audio,
        performance.audio_rate,
        output,
        crf=picture.quality.crf,
        alpha=scene.render.film_transparent,
        done=lambda count: progress("encode", count, performance.frames),
    )
    frames.remove()
    return output


def _render_frames(
    scene: bpy.types.Scene,
    count: int,
    picture: Picture,
    output: Path,
    film: bool,
    fingerprint: str,
    progress: Progress,
    note: Note,
) -> FrameFolder:
    if picture.format not in _FORMATS:
        raise InputError(f"unknown format '{picture.format}'", f"one of: {', '.join(_FORMATS)}")
    file_format, depth, ending = _FORMATS["png" if film else picture.format]
    alpha = not film or scene.render.film_transparent
    compat.set_image_format(scene.render.image_settings, file_format, depth=depth, alpha=alpha)
    frames = FrameFolder(frames_folder(output), ending, fingerprint)
    first = scene.frame_start
    frames.claim([*map(frames.frame, range(first, first + count)), *([] if film else [output / SOUND])])
    frames.trim(first, first + count - 1)
    todo = [n for n in range(first, first + count) if not frames.has(n)]
    done = count - len(todo)
    progress("render", done, count)
    clock = time.monotonic()
    for rendered, number in enumerate(todo, 1):
        scene.frame_set(number)
        frames.write(number, lambda file: _render_still(scene, file))
        progress("render", done + rendered, count)
        # the first frame also loads the scene and says nothing of the rest, unless there is nothing better
        if rendered == min(2, len(todo) - 1):
            _tell_time(picture, (time.monotonic() - clock) * (len(todo) - rendered), note)
        clock = time.monotonic()
    return frames


def _render_still(scene: bpy.types.Scene, file: Path) -> None:
    kept = scene.render.filepath, scene.render.use_file_extension
    scene.render.filepath, scene.render.use_file_extension = str(file), False
    try:
        bpy.ops.render.render(write_still=True, scene=scene.name)
    except RuntimeError as e:
        raise PaksaTalkerError(f"frame {scene.frame_current} failed: {str(e).strip()}", "see the log") from e
    finally:
        scene.render.filepath, scene.render.use_file_extension = kept
    if not file.is_file() or file.stat().st_size == 0:
        raise PaksaTalkerError(
            f"frame {scene.frame_current} was not written", f"is there room left in {file.parent}?"
        )


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
