"""A render or export as a child process: ``python -m paksatalker.blender_addon.job JOB.json``.

The job is an object with

- ``action``: ``render`` or ``export``
- ``performance``: path of an .npz; ``avatar``: a name, or the path of a baked .npz or of a
  .blend, .glb, .vrm or .fbx; ``output``: a film (.mp4, .webm, .mov), a
  folder for frames, or with ``export`` a .glb, .fbx or .blend
- for a render: ``quality`` (standard), ``size`` [w, h] or null for the quality's own, ``engine`` (auto),
  ``format`` (png; exr) of a folder of frames, ``framing`` (bust), ``stage``: a table of
  :class:`paksatalker.stage.stage_choice.StageChoice`; where it names no ``set``, a folder of frames shows
  the person alone
- ``mapping``: null, or the path of a mapping of bones and shapes; ``only``: all, upper or face; ``in_place``
- ``over``: null, or ``blend_in``, ``blend_out`` (seconds) and ``additive``: how it lies over the animation
  that the avatar has, see ``over.py``
- ``reduce``: whether textures of a .glb are made smaller; ``title``: the animation's name (the file's)
- ``fps``: null, or the rate to resample to
- ``save_blend``: null or a path; ``exports``: more files to make of the same scene, before a render

On stdout come lines of JSON: ``{"step", "done", "total"}``, ``{"note"}``, and at the end ``{"result"}`` with
the output's path, or ``{"error", "hint", "code"}``; ``code`` is also the exit code.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ..base.errors import InputError, PaksaTalkerError, of_the_machine
from ..base.progress import Progress
from ..inference.performance.performance import Performance
from .generating.child import end_with_parent, say, take_stdout

if TYPE_CHECKING:
    from .picture.render import Note

_NEEDED = ("action", "performance", "avatar", "output")


def main(arguments: list[str]) -> int:
    """Run the job whose file is named and return the exit code."""
    stream = take_stdout()
    end_with_parent()
    try:
        job = read(arguments)
        result = run(
            job,
            progress=lambda step, done, total: say(stream, step=step, done=done, total=total),
            note=lambda text: say(stream, note=text),
        )
    except PaksaTalkerError as e:
        return _fail(stream, str(e), e.hint, e.exit_code)
    except Exception as e:
        if (known := of_the_machine(e)) is not None:
            return _fail(stream, str(known), known.hint, known.exit_code)
        traceback.print_exc()
        return _fail(stream, f"{type(e).__name__}: {e}", "a fault of the program: please report it", 1)
    say(stream, result=str(result))
    return 0


def run(job: Mapping[str, Any], progress: Progress, note: Note) -> Path:
    """Do the job in this process, in place of the open file. Raises PaksaTalkerError or its kinds."""
    from ..rigs.channels import Play
    from ..stage.stage_choice import StageChoice
    from .animation.apply import apply
    from .animation.curve_plan import ERROR
    from .animation.over import Over, flatten
    from .files.export import export
    from .files.save import save
    from .picture import plate
    from .picture.engines import choose_engine
    from .picture.fingerprint import fingerprint
    from .picture.quality import check_size, quality
    from .picture.render import Picture, is_film, prepare, render
    from .picture.stage import build_stage

    output = Path(job["output"])
    film_or_frames = job["action"] == "render"
    preset = quality(job.get("quality") or "standard")
    size = tuple(job.get("size") or preset.size)
    check_size(size)
    performance = _performance(job)
    engine = choose_engine(job.get("engine") or "auto", note) if film_or_frames else "cycles"
    picture = Picture(preset, engine, size, job.get("format") or "png")
    stage = {"framing": job.get("framing") or "bust", **(job.get("stage") or {})}
    choice = StageChoice.of(stage)
    alone = choice.kind == "transparent" or ("set" not in stage and not is_film(output))
    transparent = film_or_frames and alone

    progress("scene", 0, 1)
    scene, character = _open(job["avatar"], job.get("mapping"), note)
    # files for other programs hold every frame anyway, so let them be exact; sparse keys are for animators
    sampled = not (film_or_frames or job.get("save_blend") or output.suffix.lower() == ".blend")
    play = Play(job.get("only") or "all", bool(job.get("in_place")))
    over = Over(**job["over"]) if job.get("over") else None
    applied = apply(performance, character, scene, error=0.0 if sampled else ERROR, play=play, over=over)
    if over is not None and sampled:
        flatten(character, scene)
    own = Path(job["avatar"]).suffix.lower() in (".blend", ".glb", ".gltf", ".vrm", ".fbx")
    for line in applied.report() if own else ():
        note(line)
    build_stage(character, scene, choice, size, note)
    prepare(scene, character, picture, transparent=transparent)
    progress("scene", 1, 1)

    extras = [Path(p) for p in job.get("exports") or ()]
    for done, path in enumerate(extras):
        progress("export", done, len(extras))
        export(scene, character, path)
    if job.get("save_blend"):
        save(scene, Path(job["save_blend"]))
    if not film_or_frames:
        progress("export", len(extras), len(extras) + 1)
        title = str(job.get("title") or "")
        return export(scene, character, output, title=title, reduce=bool(job.get("reduce")))
    mark = fingerprint(job, picture)
    plate.take(scene, picture)
    return render(scene, performance, picture, output, mark, progress, note)


def _performance(job: Mapping[str, Any]) -> Performance:
    performance = Performance.load(Path(job["performance"]))
    if job.get("fps") is not None and job["fps"] != performance.fps:
        from ..inference.performance.resample import resample

        performance = resample(performance, job["fps"])
    return performance


def _open(avatar: str, mapping: str | None, note: Note) -> Any:
    import bpy

    from ..rigs.avatar import library
    from ..rigs.avatar.asset import load_avatar
    from ..rigs.recognition.mapping import load_mapping
    from .characters.build_avatar import build_avatar
    from .characters.character import adopt_mapping, current_scene, open_character
    from .characters.held_bones import held_line
    from .files.open_avatar import ENDINGS, open_avatar

    ending, saved = Path(avatar).suffix.lower(), load_mapping(Path(mapping)) if mapping else None
    if ending == ".blend":
        character = open_character(Path(avatar), saved)
        if (held := held_line(character)) is not None:
            note(held)
    elif ending in ENDINGS:
        character = open_avatar(Path(avatar), saved, note)
    else:
        data = load_avatar(Path(avatar)) if ending == ".npz" else library.load(avatar)
        bpy.ops.wm.read_factory_settings(use_empty=True)
        character = build_avatar(data)
        if saved is not None:
            adopt_mapping(current_scene(), saved)
    return bpy.context.scene, character


def read(arguments: list[str]) -> dict[str, Any]:
    """The job in the one file named. Raises InputError where there is none or it lacks something."""
    if len(arguments) != 1:
        raise InputError(
            "one argument is wanted: the job's file", "python -m paksatalker.blender_addon.job JOB.json"
        )
    try:
        job = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise InputError(f"can't read the job {arguments[0]}: {e}", "give a JSON file") from e
    missing = [key for key in _NEEDED if not isinstance(job, dict) or key not in job]
    if missing:
        raise InputError(f"the job lacks {', '.join(missing)}", "see blender_addon/job.py")
    if job["action"] not in ("render", "export"):
        raise InputError(f"unknown action '{job['action']}'", "render or export")
    return job


def _fail(stream: TextIO, error: str, hint: str, code: int) -> int:
    say(stream, error=error, hint=hint, code=code)
    return code


def leave(code: int) -> None:
    """End the process without Blender's clean-up, which now and then crashes after the work is done."""
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(main(sys.argv[1:]))
