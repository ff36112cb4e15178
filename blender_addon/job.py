"""A render or export as a child process: ``python -m paksatalker.blender_addon.job JOB.json``.

The job is a JSON or TOML file with ``action``, ``render`` or ``export``, and the options of
:class:`~paksatalker.inference.jobs.render.RenderJob` or
:class:`~paksatalker.inference.jobs.export.ExportJob`; ``paksatalker schema render`` prints what they are.

On stdout come lines of JSON: ``{"step", "done", "total"}``, ``{"note"}``, and at the end ``{"result"}`` with
the output's path, or ``{"error", "hint", "code"}``; ``code`` is also the exit code.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base import logs
from ..base.errors import InputError, for_people
from ..base.file_kinds import read_as
from ..base.locks import locked
from ..base.processes.parent import end_with_parent, take_stdout
from ..base.progress import Note, Progress
from ..base.report import ForParent, Logged
from ..inference.jobs.export import DATA, ExportFile, ExportJob
from ..inference.jobs.export import export as export_motion
from ..inference.jobs.farm.farm_job import FarmJob
from ..inference.jobs.job_files import read_job
from ..inference.jobs.outputs import check_outputs
from ..inference.jobs.picture import is_film
from ..inference.jobs.render import RenderJob, is_finished
from ..inference.jobs.scene import avatar_of, check_mapping, motion_of
from ..inference.jobs.values import frames_in
from ..stage.stage_choice import StageChoice
from .animation.curve_plan import ERROR

if TYPE_CHECKING:
    from ..inference.performance.performance import Performance

_log = logs.logger(__name__)


def main(arguments: list[str]) -> int:
    """Run the job whose file is named and return the exit code."""
    report = Logged(ForParent(take_stdout()))
    end_with_parent()
    try:
        logs.set_up()
        job = read(arguments)
        _log.info("%s on %s: %s", type(job).__name__, job.avatar, job.output)
        report.result(run(job, report, report.note))
    except Exception as e:
        error = for_people(e, "a fault of the program: run again with --log-file and report it")
        report.error(error)
        return error.exit_code
    return 0


def run(job: RenderJob | ExportJob, progress: Progress, note: Note) -> Path:
    """Do the job in this process, in place of the open file. Raises PaksaTalkerError or its kinds."""
    if isinstance(job, ExportJob) and job.output.suffix.lower() in DATA:
        return export_motion(job, progress=progress, note=note)
    import_module("bpy")  # whose other modules, such as addon_utils, are found only then
    progress("scene", 0, 1)
    check_outputs(job)
    if isinstance(job, RenderJob) and is_finished(job):
        with locked(job.output):
            return _render(job, str(job.performance), None, progress, note)
    check_mapping(job.mapping)
    avatar = avatar_of(job, progress)
    performance = motion_of(job, note)
    with locked(job.output):
        if isinstance(job, RenderJob):
            return _render(job, avatar, performance, progress, note)
        return _export(job, avatar, performance, progress, note)


def _render(job: RenderJob, avatar: str, played: Performance | None, progress: Progress, note: Note) -> Path:
    from ..film.upscaling.enlarged import Enlarged
    from ..film.upscaling.upscaler import Upscaler
    from ..inference.jobs.finish.film_style import style_of, told_of, write_subtitles
    from ..inference.performance.told_timing import timing_of
    from . import compat
    from .cast.told import told_by_scene
    from .farm.bundle import bundle_of
    from .files.export import export
    from .files.save import save
    from .layered.films import Order, render_layer_films
    from .layered.footage import without_key
    from .picture import plate
    from .picture.fingerprint import marks_of
    from .picture.finished import open_finished
    from .picture.in_picture import check_in_picture, face_boxes
    from .picture.layers import LEVERS_OFF, check_layers, part
    from .picture.render import picture_of, prepare, render
    from .picture.stage import build_stage, stage_of, stage_people
    from .shots.workers import chosen_workers

    picture = picture_of(job, note, job.format)
    clip: Any = played
    if played is None:
        scene, character, clip = open_finished(job.performance, job.frames)
    film_size = (picture.size[0] * (job.upscale or 1), picture.size[1] * (job.upscale or 1))
    told = told_by_scene(scene) if played is None else told_of(played)
    style = style_of(job, told, film_size, picture.quality.crf)
    if job.upscale and job.upscale_model:
        enlarged = Enlarged(job.upscale_model, job.upscale, job.upscale_part)
        Upscaler(enlarged)  # a model that is none is told before anything is rendered
        style = replace(style, enlarged=enlarged)
    if picture.engine == "cycles" and not compat.cycles_denoisers():
        note(
            "this Blender has no denoiser: frames take eight times the samples, or stay grainy with --samples"
        )
    _log.info("engine %s, quality %s, %dx%d", picture.engine, picture.quality.name, *picture.size)
    layered, keyed = job.format == "layers", None
    if layered and is_film(job.output):
        if played is None and (built := stage_of(scene)) is not None and built.key:
            job = replace(job, stage=built)
        job, keyed = without_key(job)
    frames_alone = not is_film(job.output) and not isinstance(job, FarmJob)
    own = played is not None
    alone = job.stage.clear or (own and not job.stage.set and frames_alone and not layered)
    # keys thinned out for an animator depend on the whole take: then an edit would change frames far from it
    error = ERROR if job.save_blend or job.exports else 0.0
    subjects: list[Any] = []
    if played is not None and job.cast is not None:
        from .cast.staging import everybody, stage_cast

        scene, subjects = stage_cast(Path(job.cast), played, error)
        character = everybody(subjects)
    elif played is not None:
        scene, character = _staged(job, avatar, played, error, note)
    elif scene.render.film_transparent and not job.stage.set:
        alone = True
    if played is not None or job.stage != StageChoice():
        timing = timing_of(played) if played is not None else None
        if subjects:
            stage_people(subjects, scene, job.stage, picture.size, note, timing)
        else:
            build_stage(character, scene, job.stage, picture.size, note, timing)
    if not subjects:
        check_in_picture(scene, character, note)
    prepare(scene, character, picture, transparent=alone)
    progress("scene", 1, 1)
    for done, path in enumerate(job.exports):
        progress("export", done, len(job.exports))
        export(scene, character, ExportFile(output=path))
    if job.save_blend:
        save(scene, job.save_blend)
    marks, off = marks_of(job, avatar, picture), frozenset(job.without_lever)
    if layered and is_film(job.output):
        check_layers(picture.engine, job.stage)
        count = chosen_workers(job.workers, picture.engine, clip.frames, note, picture.size)
        order = Order(
            scene,
            character,
            clip,
            picture,
            job.output,
            marks,
            style,
            off,
            count,
            progress,
            note,
            job.placed,
            keyed,
        )
        film = render_layer_films(order)
        if job.subtitles is not None:
            write_subtitles(told, job.subtitles)
        return film
    if layered:
        choice = job.stage if own or job.stage != StageChoice() else stage_of(scene) or job.stage
        check_layers(picture.engine, choice)
        part(scene, choice, note)
        off |= LEVERS_OFF
    if "plate" not in off:
        plate.take(scene, picture, "" if "reuse" in off else marks.shot)
    if isinstance(job, FarmJob):
        return bundle_of(job, clip, picture, alone, marks)
    if style.enlarged is not None and style.enlarged.part != "all":
        boxes = tuple(face_boxes(scene, character, picture.size))
        style = replace(style, enlarged=replace(style.enlarged, boxes=boxes))
    seen = None if job.seen is None else frozenset(frames_in(job.seen))
    workers = 1 if layered else job.workers
    frames = len(seen) if seen else clip.frames
    count = chosen_workers(workers, picture.engine, frames, note, picture.size)
    film = render(scene, clip, picture, job.output, marks, progress, note, off, count, style, seen)
    if job.subtitles is not None:
        write_subtitles(told, job.subtitles)
    return film


def _export(job: ExportJob, avatar: str, performance: Performance, progress: Progress, note: Note) -> Path:
    from .files.export import export
    from .picture.quality import quality
    from .picture.render import Picture, prepare
    from .picture.stage import build_stage
    from .takes.layers.bake import flatten

    # files for other programs hold every frame anyway, so let them be exact; sparse keys are for animators
    sampled = job.output.suffix.lower() != ".blend"
    scene, character = _staged(job, avatar, performance, 0.0 if sampled else ERROR, note)
    if job.layered and sampled:
        flatten(character, scene)
    preset = quality("standard")
    build_stage(character, scene, StageChoice(), preset.size, note)
    prepare(scene, character, Picture(preset, "cycles", preset.size, "png"), transparent=False)
    progress("scene", 1, 1)
    progress("export", 0, 1)
    return export(scene, character, job)


def _staged(
    job: RenderJob | ExportJob, avatar: str, performance: Performance, error: float, note: Note
) -> Any:
    """The scene, and the avatar in it that plays the performance."""
    from .animation.apply import apply
    from .animation.placement import Placement

    scene, character = _open(avatar, job.mapping, note)
    placement = Placement(job.only, job.in_place, job.additive, job.blend_in or 0.0, job.blend_out or 0.0)
    applied = apply(performance, character, scene, error=error, placement=placement, as_strip=job.layered)
    own = Path(avatar).suffix.lower() in read_as("avatar")
    for line in applied.report() if own else ():
        note(line)
    return scene, character


def _open(avatar: str, mapping: Path | None, note: Note) -> Any:
    import bpy

    from ..rigs import bake
    from ..rigs.avatar.asset import load_avatar
    from ..rigs.recognition.mapping import load_mapping
    from .characters.blocked_scripts import blocked_line
    from .characters.build_avatar import build_avatar
    from .characters.character import adopt_mapping, current_scene, open_character
    from .characters.held_bones import held_line
    from .files.open_avatar import ENDINGS, open_avatar

    ending, saved = Path(avatar).suffix.lower(), load_mapping(mapping) if mapping else None
    if ending == ".blend":
        character = open_character(Path(avatar), saved)
        for line in (held_line(character), blocked_line()):
            if line is not None:
                note(line)
    elif ending in ENDINGS:
        character = open_avatar(Path(avatar), saved, note)
    else:
        data = load_avatar(Path(avatar) if ending == ".npz" else bake.person(avatar))
        bpy.ops.wm.read_factory_settings(use_empty=True)
        character = build_avatar(data)
        if saved is not None:
            adopt_mapping(current_scene(), saved)
    return bpy.context.scene, character


def read(arguments: list[str]) -> RenderJob | ExportJob:
    """The job in the one file named. Raises InputError where there is none or it can't be followed."""
    if len(arguments) != 1:
        raise InputError(
            "one argument is wanted: the job's file", "python -m paksatalker.blender_addon.job JOB.json"
        )
    job = read_job(Path(arguments[0]))
    if not isinstance(job, RenderJob | ExportJob):
        raise InputError(f"{arguments[0]} asks for no picture or export", f"paksatalker run {arguments[0]}")
    return job


def leave(code: int) -> None:
    """End the process without Blender's clean-up, which now and then crashes after the work is done."""
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(main(sys.argv[1:]))
