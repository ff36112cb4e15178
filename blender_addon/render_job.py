"""A render job in this process: a scene opened and staged, and its frames made into what is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import bpy

from ..base import logs
from ..base.progress import Note, Progress
from ..film.encoding.encode import FilmStyle
from ..film.upscaling.enlarged import Enlarged
from ..film.upscaling.upscaler import Upscaler
from ..inference.jobs.export import ExportFile
from ..inference.jobs.farm.farm_job import FarmJob
from ..inference.jobs.finish.film_style import Told, style_of, told_of, write_subtitles
from ..inference.jobs.picture import is_film
from ..inference.jobs.render import RenderJob
from ..inference.jobs.values import frames_in
from ..inference.performance.performance import Performance
from ..inference.performance.told_timing import timing_of
from ..stage.stage_choice import StageChoice
from . import compat
from .animation.curve_plan import ERROR
from .cast.staging import everybody, stage_cast
from .cast.told import told_by_scene
from .farm.bundle import bundle_of
from .files.export import export
from .files.save import save
from .layered.films import Order, render_layer_films
from .layered.footage import Footage, without_key
from .picture import plate
from .picture.fingerprint import Marks, marks_of
from .picture.finished import open_finished
from .picture.in_picture import check_in_picture, face_boxes
from .picture.layers import LEVERS_OFF, check_layers, part
from .picture.quality import Picture
from .picture.render import picture_of, prepare, render
from .picture.stage import build_stage, stage_of, stage_people
from .shots.gather import SENTENCES
from .shots.workers import chosen_workers
from .staged import staged

_log = logs.logger(__name__)


@dataclass
class _Work:
    """A job on its way: how it is rendered, in which scene, and what is said; ``subjects``: of a cast."""

    job: RenderJob
    picture: Picture
    scene: bpy.types.Scene
    character: Any
    clip: Any
    told: Told
    style: FilmStyle
    subjects: Sequence[Any] = ()
    keyed: Footage | None = None

    @property
    def layered(self) -> bool:
        """Whether layers are wanted."""
        return self.job.format == "layers"


def render_job(
    job: RenderJob, avatar: str, played: Performance | None, progress: Progress, note: Note
) -> Path:
    """Do it, in place of the open file; without a performance, the job's own finished scene is rendered.

    Raises PaksaTalkerError or its kinds.
    """
    work = _opened(job, avatar, played, note)
    job = work.job
    alone = _staged(work, played, note)
    prepare(work.scene, work.character, work.picture, transparent=alone)
    progress("scene", 1, 1)
    for done, path in enumerate(job.exports):
        progress("export", done, len(job.exports))
        export(work.scene, work.character, ExportFile(output=path))
    if job.save_blend:
        save(work.scene, job.save_blend)
    marks = marks_of(job, avatar, work.picture)
    film = _rendered(work, marks, alone, progress, note)
    if job.subtitles is not None and not isinstance(job, FarmJob):
        write_subtitles(work.told, job.subtitles)
    return film


def _opened(job: RenderJob, avatar: str, played: Performance | None, note: Note) -> _Work:
    """The scene with who plays in it, and how its film ends, which is told to be wrong before anything is
    rendered."""
    picture = picture_of(job, note, job.format)
    if picture.engine == "cycles" and not compat.cycles_denoisers():
        note("this Blender has no denoiser: frames take eight times the samples")
    clip: Any = played
    scene: Any = None
    character: Any = None
    if played is None:
        scene, character, clip = open_finished(job.performance, job.frames)
    film_size = (picture.size[0] * (job.upscale or 1), picture.size[1] * (job.upscale or 1))
    told = told_by_scene(scene) if played is None else told_of(played)
    style = style_of(job, told, film_size, picture.quality.crf)
    if job.upscale and job.upscale_model:
        enlarged = Enlarged(job.upscale_model, job.upscale, job.upscale_part)
        Upscaler(enlarged)  # a model that is none is told before anything is rendered
        style = replace(style, enlarged=enlarged)
    _log.info("engine %s, quality %s, %dx%d", picture.engine, picture.quality.name, *picture.size)
    keyed: Footage | None = None
    subjects: Sequence[Any] = ()
    if job.format == "layers" and is_film(job.output):
        if played is None and (built := stage_of(scene)) is not None and built.key:
            job = replace(job, stage=built)
        job, keyed = without_key(job)
    # keys thinned out for an animator depend on the whole take: then an edit would change frames far from it
    error = ERROR if job.save_blend or job.exports else 0.0
    if played is not None and job.cast is not None:
        scene, subjects = stage_cast(Path(job.cast), played, error)
        character = everybody(subjects)
    elif played is not None:
        scene, character = staged(job, avatar, played, error, note)
    return _Work(job, picture, scene, character, clip, told, style, subjects, keyed)


def _staged(work: _Work, played: Performance | None, note: Note) -> bool:
    """Build the stage, where the scene has none of its own; whether people are rendered alone, with alpha."""
    job, scene, size = work.job, work.scene, work.picture.size
    own, named = played is not None, bool(job.stage.set)
    frames_alone = not is_film(job.output) and not isinstance(job, FarmJob)
    alone = job.stage.clear or (own and not named and frames_alone and not work.layered)
    if not own and scene.render.film_transparent and not named:
        alone = True
    if own or job.stage != StageChoice():
        timing = timing_of(played) if played is not None else None
        if work.subjects:
            stage_people(work.subjects, scene, job.stage, size, note, timing)
        else:
            build_stage(work.character, scene, job.stage, size, note, timing)
        if timing is not None:
            scene[SENTENCES] = [scene.frame_start + round(s.start * timing.fps) for s in timing.sentences]
    if not work.subjects:
        check_in_picture(scene, work.character, note)
    return alone


def _rendered(work: _Work, marks: Marks, alone: bool, progress: Progress, note: Note) -> Path:
    """The film, the folder of frames, the films of layers, or the bundle of a farm."""
    job, scene, picture, clip = work.job, work.scene, work.picture, work.clip
    off, style = frozenset(job.without_lever), work.style
    if work.layered:
        # that of a finished scene, where the job names none
        choice = (stage_of(scene) or job.stage) if job.stage == StageChoice() else job.stage
        check_layers(picture.engine, choice)
        if is_film(job.output):
            count = chosen_workers(job.workers, picture.engine, clip.frames, note, picture.size)
            order = Order(
                scene, work.character, clip, picture, job.output, marks, style, off, count, progress, note,
                job.placed, work.keyed,
            )  # fmt: skip
            return render_layer_films(order)
        part(scene, choice, note)
        off |= LEVERS_OFF
    if "plate" not in off:
        plate.take(scene, picture, "" if "reuse" in off else marks.shot)
    if isinstance(job, FarmJob):
        return bundle_of(job, clip, picture, alone, marks)
    if style.enlarged is not None and style.enlarged.part != "all":
        boxes = tuple(face_boxes(scene, work.character, picture.size))
        style = replace(style, enlarged=replace(style.enlarged, boxes=boxes))
    seen = None if job.seen is None else frozenset(frames_in(job.seen))
    workers, frames = (1 if work.layered else job.workers), len(seen) if seen else clip.frames
    count = chosen_workers(workers, picture.engine, frames, note, picture.size)
    return render(scene, clip, picture, job.output, marks, progress, note, off, count, style, seen)
