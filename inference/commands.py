"""What each command of the command line does, from checked options to files."""

from __future__ import annotations

import json
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import InputError
from .motion_commands import opened
from .outputs import check_file, check_frames_folder
from .report import Report

if TYPE_CHECKING:
    from .performance import Performance


def run(options: Namespace, report: Report) -> None:
    """Run the command that the options name. Raises PaksaTalkerError or its kinds."""
    {
        "talk": _talk,
        "perform": _perform,
        "render": _render,
        "export": _export,
        "convert": _convert,
        "inspect": _inspect,
        "doctor": _doctor,
        "models": _models,
        "voices": _voices,
    }[options.command](options, report)


def _talk(options: Namespace, report: Report) -> None:
    check_file(options.output, (".mp4",), "a film")
    check_file(options.save_performance, (".npz",), "a performance")
    check_file(options.save_blend, (".blend",), "a scene")
    _check_avatar(options.avatar)
    performance = _performed(options, report)
    if options.save_performance:
        performance.save(options.save_performance)
    report.result(_rendered(options, performance, report))


def _perform(options: Namespace, report: Report) -> None:
    check_file(options.output, (".npz",), "a performance")
    _performed(options, report).save(options.output)
    report.result(options.output)


def _render(options: Namespace, report: Report) -> None:
    if options.output.suffix and not options.output.is_dir():
        check_file(options.output, (".mp4",), "a film", also="for frames name a folder, such as frames/")
    else:
        check_frames_folder(options.output)
    check_file(options.save_blend, (".blend",), "a scene")
    _check_avatar(options.avatar)
    report.result(_rendered(options, opened(options, report), report))


def _export(options: Namespace, report: Report) -> None:
    from .motion_commands import DATA, SCENES, write

    check_file(options.output, (*SCENES, *DATA), "an export")
    if options.output.suffix.lower() in DATA:
        write(opened(options, report), options.output, report, options.avatar)
        report.result(options.output)
        return
    _check_avatar(options.avatar)
    job = {"action": "export", "avatar": options.avatar, "output": str(options.output.absolute())}
    report.result(_blender(job, opened(options, report), report))


def _convert(options: Namespace, report: Report) -> None:
    from .motion_commands import convert

    convert(options, report)


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
    from .pipeline import perform
    from .speech_options import speech_of
    from .style import Style

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


def _rendered(options: Namespace, performance: Performance, report: Report) -> Path:
    job = {
        "action": "render",
        "avatar": options.avatar,
        "output": str(options.output.absolute()),
        "format": getattr(options, "format", "png"),
        "quality": options.quality,
        "size": list(options.size) if options.size else None,
        "engine": options.engine,
        "framing": options.framing,
        "save_blend": str(options.save_blend.absolute()) if options.save_blend else None,
    }
    return _blender(job, performance, report)


def _blender(job: dict[str, Any], performance: Performance, report: Report) -> Path:
    from .blender_process import run_job

    if job["avatar"].endswith(".blend"):
        job["avatar"] = str(Path(job["avatar"]).absolute())
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
        file = Path(folder) / "performance.npz"
        performance.save(file)
        return run_job({**job, "performance": str(file)}, report, report.note)


def _check_avatar(avatar: str) -> None:
    from ..rigs.avatar import library

    if avatar.lower().endswith(".blend"):
        if not Path(avatar).is_file():
            raise InputError(f"there is no avatar file {avatar}", "check the path")
    elif "." in avatar or "/" in avatar:
        raise InputError(f"can't read an avatar from {avatar}", "give a .blend file or a name")
    else:
        library.path(avatar)
