"""What each command of the command line does, from checked options to files."""

from __future__ import annotations

import json
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...base.errors import InputError
from ...base.report import Report
from ..jobs.outputs import check_file, check_frames_folder
from ..person.avatar_choice import chosen
from .motion_commands import opened
from .stage_options import FILMS, stage_of

if TYPE_CHECKING:
    from ..performance.performance import Performance


def run(options: Namespace, report: Report) -> None:
    """Run the command that the options name. Raises PaksaTalkerError or its kinds."""
    {
        "talk": _talk,
        "perform": _perform,
        "render": _render,
        "export": _export,
        "convert": _convert,
        "avatars": _avatars,
        "stages": _stages,
        "inspect": _inspect,
        "doctor": _doctor,
        "models": _models,
        "voices": _voices,
    }[options.command](options, report)


def _talk(options: Namespace, report: Report) -> None:
    check_file(options.output, FILMS, "a film")
    check_file(options.save_performance, (".npz",), "a performance")
    check_file(options.save_blend, (".blend",), "a scene")
    stage = stage_of(options)
    avatar = chosen(options, report)
    performance = _performed(options, report)
    if options.save_performance:
        performance.save(options.save_performance)
    report.result(_rendered(options, avatar, stage, performance, report))


def _perform(options: Namespace, report: Report) -> None:
    check_file(options.output, (".npz",), "a performance")
    _performed(options, report).save(options.output)
    report.result(options.output)


def _render(options: Namespace, report: Report) -> None:
    if options.output.suffix and not options.output.is_dir():
        check_file(options.output, FILMS, "a film", also="for frames name a folder, such as frames/")
    else:
        check_frames_folder(options.output)
    check_file(options.save_blend, (".blend",), "a scene")
    stage = stage_of(options)
    avatar = chosen(options, report)
    report.result(_rendered(options, avatar, stage, opened(options, report), report))


def _export(options: Namespace, report: Report) -> None:
    from .motion_commands import DATA, SCENES, check_reduce, reduce, write, write_sound

    check_file(options.output, (*SCENES, *DATA), "an export")
    check_reduce(options)
    if options.output.suffix.lower() in DATA:
        _refuse_placement(options)
        write(opened(options, report), options.output, report, options.avatar)
        report.result(options.output)
        return
    job = {
        "action": "export",
        "avatar": chosen(options, report),
        "output": str(options.output.absolute()),
        "reduce": options.reduce,
        "title": options.performance.stem,
    }
    job |= _playing(options)
    performance = opened(options, report)
    report.result(_blender(job, performance, report))
    if options.reduce:
        reduce(options.output, report)
    write_sound(performance, options.output, report)


def _convert(options: Namespace, report: Report) -> None:
    from .motion_commands import convert

    convert(options, report)


def _stages(options: Namespace, report: Report) -> None:
    from .stage_options import stages

    stages(options)


def _avatars(options: Namespace, report: Report) -> None:
    from ..person.avatar_choice import avatars

    avatars(options, report)


def _inspect(options: Namespace, report: Report) -> None:
    from .inspection import describe, lines

    found = describe(options.file, up=options.up_axis, fps=options.from_fps)
    print(json.dumps(found, ensure_ascii=False) if options.json else "\n".join(lines(found)))


def _doctor(options: Namespace, report: Report) -> None:
    from .doctor import examine, lines

    found = examine(report)
    print(json.dumps(found, ensure_ascii=False) if options.json else "\n".join(lines(found)))


def _voices(options: Namespace, report: Report) -> None:
    from .voices_command import run as run_voices

    run_voices(options, report)


def _models(options: Namespace, report: Report) -> None:
    from .models_command import run as run_models

    run_models(options, report)


def _performed(options: Namespace, report: Report) -> Performance:
    from ..face.style import Style
    from ..pipeline import perform
    from .speech_options import speech_of

    style = Style.of(options.emotion, options.articulation, options.look, options.without)
    speech = speech_of(options, report)
    for warning in speech.warnings:
        report.note(f"warning: {warning}")
    return perform(
        speech,
        fps=options.fps,
        seed=options.seed,
        style=style,
        head_model=options.head_model,
        progress=report,
    )


def _rendered(
    options: Namespace, avatar: str, stage: dict[str, Any], performance: Performance, report: Report
) -> Path:
    job = {
        "action": "render",
        "avatar": avatar,
        "output": str(options.output.absolute()),
        "format": getattr(options, "format", "png"),
        "quality": options.quality,
        "size": list(options.size) if options.size else None,
        "engine": options.engine,
        "stage": stage,
        "save_blend": str(options.save_blend.absolute()) if options.save_blend else None,
        **_playing(options),
    }
    return _blender(job, performance, report)


def _playing(options: Namespace) -> dict[str, Any]:
    """How the performance is put on the avatar; the mapping is read, so that faults show at once."""
    if options.mapping is not None:
        from ...rigs.recognition.mapping import load_mapping

        load_mapping(options.mapping)
    mapping = str(options.mapping.absolute()) if options.mapping is not None else None
    return {"mapping": mapping, "only": options.only, "in_place": options.in_place, "over": _over(options)}


def _refuse_placement(options: Namespace) -> None:
    """Raises InputError where options of an avatar are given for a file of motion alone."""
    asked = {
        "--avatar-shape": options.avatar_shape is not None,
        "--mapping": options.mapping is not None,
        "--only": options.only != "all",
        "--in-place": options.in_place,
        "--blend-in": options.blend_in is not None,
        "--blend-out": options.blend_out is not None,
        "--additive": options.additive,
    }
    for option in (o for o, given in asked.items() if given):
        raise InputError(
            f"{option} places motion on an avatar, and {options.output.suffix} holds none",
            "leave it out, or export a .glb, .fbx or .blend",
        )


def _over(options: Namespace) -> dict[str, Any] | None:
    """How it lies over animation that is there already; None where it takes its place."""
    into, out = getattr(options, "blend_in", None), getattr(options, "blend_out", None)
    if into is None and out is None and not getattr(options, "additive", False):
        return None
    return {"blend_in": into or 0.0, "blend_out": out or 0.0, "additive": options.additive}


def _blender(job: dict[str, Any], performance: Performance, report: Report) -> Path:
    from ..jobs.blender_process import run_job

    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
        file = Path(folder) / "performance.npz"
        performance.save(file)
        return run_job({**job, "performance": str(file)}, report, report.note)
