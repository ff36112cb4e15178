"""A render or export as a child process: ``python -m paksatalker.blender_addon.job JOB.json``.

The job is a JSON or TOML file with ``action``, ``render`` or ``export``, and the options of
:class:`~paksatalker.inference.jobs.render.RenderJob` or
:class:`~paksatalker.inference.jobs.export.ExportJob`; ``paksatalker schema render`` prints what they are.

With ``- AVATAR`` in the file's place the job is told by a line on stdin, and loaded for meanwhile.

On stdout come lines of JSON: ``{"step", "done", "total"}``, ``{"note"}``, and at the end ``{"result"}`` with
the output's path, or ``{"error", "hint", "code"}``; ``code`` is also the exit code.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ..base import logs
from ..base.errors import InputError, for_people
from ..base.locks import locked
from ..base.processes.parent import AHEAD, end_with_parent, line_of_parent, take_stdout
from ..base.progress import Note, Progress
from ..base.report import ForParent, Logged
from ..inference.jobs.export import DATA, ExportJob
from ..inference.jobs.export import export as export_motion
from ..inference.jobs.job_files import read_job
from ..inference.jobs.outputs import check_outputs
from ..inference.jobs.render import RenderJob, is_finished
from ..inference.jobs.scene import avatar_of, check_mapping, motion_of
from ..stage.stage_choice import StageChoice
from .animation.curve_plan import ERROR
from .leaving import leave

if TYPE_CHECKING:
    from ..inference.performance.performance import Performance

_log = logs.logger(__name__)


def main(arguments: list[str]) -> int:
    """Run the job whose file is named and return the exit code."""
    report = Logged(ForParent(take_stdout()))
    try:
        if arguments[:1] == [AHEAD]:
            arguments = [_told_late(*arguments[1:])]
        end_with_parent()
        logs.set_up()
        job = read(arguments)
        _log.info("%s on %s: %s", type(job).__name__, job.avatar, job.output)
        report.result(run(job, report, report.note))
    except Exception as e:
        error = for_people(e, "a fault of the program: run again with --log-file and report it")
        report.error(error)
        return error.exit_code
    return 0


def _told_late(avatar: str) -> str:
    """The job's file, of a child that was started ahead: meanwhile it loads what every film needs."""
    with suppress(Exception):  # whatever is wrong is told when the job asks for it
        import_module("bpy")
        from .render_job import render_job  # noqa: F401
        from .staged import load_ahead

        load_ahead(avatar)
    return line_of_parent()


def run(job: RenderJob | ExportJob, progress: Progress, note: Note) -> Path:
    """Do the job in this process, in place of the open file. Raises PaksaTalkerError or its kinds."""
    if isinstance(job, ExportJob) and job.output.suffix.lower() in DATA:
        return export_motion(job, progress=progress, note=note)
    import_module("bpy")  # whose other modules, such as addon_utils, are found only then
    progress("scene", 0, 1)
    check_outputs(job)
    if isinstance(job, RenderJob) and is_finished(job):
        with locked(job.output):
            from .render_job import render_job

            return render_job(job, str(job.performance), None, progress, note)
    check_mapping(job.mapping)
    avatar = avatar_of(job, progress)
    performance = motion_of(job, note)
    with locked(job.output):
        if isinstance(job, RenderJob):
            from .render_job import render_job

            return render_job(job, avatar, performance, progress, note)
        return _export(job, avatar, performance, progress, note)


def _export(job: ExportJob, avatar: str, performance: Performance, progress: Progress, note: Note) -> Path:
    from .files.export import export
    from .picture.quality import quality
    from .picture.render import Picture, prepare
    from .picture.stage import build_stage
    from .staged import staged
    from .takes.layers.bake import flatten

    # files for other programs hold every frame anyway, so let them be exact; sparse keys are for animators
    sampled = job.output.suffix.lower() != ".blend"
    scene, character = staged(job, avatar, performance, 0.0 if sampled else ERROR, note)
    if job.layered and sampled:
        flatten(character, scene)
    preset = quality("standard")
    build_stage(character, scene, StageChoice(), preset.size, note)
    prepare(scene, character, Picture(preset, "cycles", preset.size, "png"), transparent=False)
    progress("scene", 1, 1)
    progress("export", 0, 1)
    return export(scene, character, job)


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


if __name__ == "__main__":
    leave(main(sys.argv[1:]))
