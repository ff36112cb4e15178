"""Frames of a prepared scene, rendered by Blender alone: a worker of a render farm, or of this machine.

    python -m paksatalker.blender_addon.farm.worker --job job.toml --frames 1-250
    blender -b --disable-autoexec scene.blend --python scripts/render_job.py -- --job job.toml --frames 1-250

Needs numpy, which Blender has, and nothing else. On stdout comes one line of JSON for each frame that is
there: ``{"step", "done", "total", "frame", "how", "layer", "seconds", "megabytes"}``, and at the end
``{"result"}`` or ``{"error", "hint", "code"}``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from ...base import logs
from ...base.errors import InputError, for_people
from ...base.processes.cores import few_cores
from ...base.processes.parent import end_with_parent, take_stdout
from ...base.progress import Progress, silent
from ...inference.jobs.farm.shot_job import ShotJob, frames_of, read_shot
from .assemble import assemble, check, prepare_python

_FORMATS = {"png": ("PNG", "8"), "exr": ("OPEN_EXR", "16")}


def main(arguments: Sequence[str]) -> int:
    """Render the frames that are asked for; returns the exit code."""
    out = take_stdout()
    end_with_parent()

    def say(**line: object) -> None:
        print(json.dumps(line), file=out, flush=True)

    try:
        logs.set_up()
        asked = _asked(arguments)
        job = read_shot(asked.job, asked.root, asked.output)
        if asked.prepare is not None:
            prepare_python(asked.prepare)
            say(result=str(asked.prepare))
        elif asked.check:
            say(result=check(job))
        elif asked.assemble:
            told = lambda step, done, total: say(step=step, done=done, total=total)  # noqa: E731
            say(result=str(assemble(job, told)))
        else:
            render_shot(job, _numbers(asked.frames, job), lambda line: say(**line))
            say(result=str(job.output))
    except Exception as e:
        error = for_people(e, "a fault of the program: report it")
        say(error=str(error), hint=error.hint, code=error.exit_code)
        print(f"paksatalker: {error}; {error.hint}", file=sys.stderr)
        return error.exit_code
    return 0


def render_shot(
    job: ShotJob, numbers: Sequence[int], say: object = None, progress: Progress = silent
) -> Path:
    """Render these frames of the job in this process, in place of the open file; returns their folder.

    Raises InputError on a scene that is missing, spoilt or of another Blender, PaksaTalkerError where
    Blender fails.
    """
    began = time.monotonic()
    with few_cores(job.threads):
        scene = _opened(job)
    from .. import compat
    from ..shots.frame_folder import FrameFolder
    from ..shots.frame_loop import Frame, FrameLoop, Shot

    if job.threads:
        scene.render.threads_mode, scene.render.threads = "FIXED", job.threads
    kind, depth = _FORMATS[job.format]
    compat.set_image_format(scene.render.image_settings, kind, depth=depth, alpha=job.alpha)
    folder = FrameFolder(job.output, f".{job.format}", job.digest, shared=True)
    done = 0

    def told(frame: Frame) -> None:
        nonlocal done
        done += 1
        row = {**asdict(frame), "seconds": round(frame.seconds, 3), "megabytes": round(frame.megabytes)}
        line = {"step": "render", "done": done, "total": len(numbers), "frame": row.pop("number"), **row}
        if callable(say):
            say(line)
        progress("render", done, len(numbers))

    shot = Shot(job.shot or job.digest, job.size, job.alpha, frozenset(job.without))
    loop = FrameLoop(scene, shot, folder, told)
    loop.render(numbers)
    logs.logger(__name__).info("%d frames in %.1f s", len(numbers), time.monotonic() - began)
    if callable(say):
        say({"saved": asdict(loop.saved) | {"off": sorted(loop.saved.off)}})
    return job.output


def _opened(job: ShotJob) -> Any:
    """The job's scene, open; Blender has made its threads then."""
    import bpy

    from .. import compat

    _check(job, compat.SERIES)
    try:
        bpy.ops.wm.open_mainfile(filepath=str(job.scene), use_scripts=False, load_ui=False)
    except RuntimeError as e:
        raise InputError(f"{job.scene} is no whole scene of Blender", "copy the bundle again") from e
    scene = bpy.context.scene
    assert scene is not None
    scene.frame_set(job.first)
    return scene


def _check(job: ShotJob, here: str) -> None:
    if not job.scene.is_file():
        raise InputError(f"there is no scene {job.scene}", "copy the whole bundle to where it is rendered")
    if job.blender and job.blender != here:
        raise InputError(
            f"the scene was made with Blender {job.blender}, this is {here}",
            f"render it with Blender {job.blender}",
        )


def _numbers(text: str | None, job: ShotJob) -> list[int]:
    if text is None:
        return list(range(job.first, job.last + 1))
    return [n for part in text.split(",") for n in frames_of(part.strip(), job)]


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(prog="render_job.py", description="Render frames of a prepared scene.")
    parser.add_argument("--job", type=Path, required=True, help="job.toml or job.json of a bundle")
    parser.add_argument("--frames", help="A-B, or several with commas between them; all where it is left out")
    parser.add_argument(
        "--root", type=Path, action="append", default=[], help="a folder the job may use as well"
    )
    parser.add_argument("--output", type=Path, help="where the frames go, in place of the job's own folder")
    parser.add_argument("--assemble", action="store_true", help="make the film of the frames")
    parser.add_argument("--check", action="store_true", help="see whether frames and film are whole")
    parser.add_argument("--prepare", type=Path, metavar="F.txt", help="install what the film needs")
    return parser.parse_args(arguments)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(message, "see docs/farm.md")


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(code)  # Blender's clean-up now and then crashes after the work is done
