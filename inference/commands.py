"""What each command of the command line does, from checked options to files."""

from __future__ import annotations

import json
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import InputError
from .outputs import check_file, check_frames_folder
from .report import Report

if TYPE_CHECKING:
    from .performance import Performance
    from .speech.speech import Speech


def run(options: Namespace, report: Report) -> None:
    """Run the command that the options name. Raises PaksaTalkerError or its kinds."""
    {
        "talk": _talk,
        "perform": _perform,
        "render": _render,
        "export": _export,
        "inspect": _inspect,
        "doctor": _doctor,
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
    report.result(_rendered(options, _opened(options), report))


def _export(options: Namespace, report: Report) -> None:
    check_file(options.output, (".glb", ".fbx", ".blend"), "an export")
    _check_avatar(options.avatar)
    job = {"action": "export", "avatar": options.avatar, "output": str(options.output.absolute())}
    report.result(_blender(job, _opened(options), report))


def _inspect(options: Namespace, report: Report) -> None:
    from .inspection import describe, lines

    found = describe(options.file)
    print(json.dumps(found, ensure_ascii=False) if options.json else "\n".join(lines(found)))


def _doctor(options: Namespace, report: Report) -> None:
    from .doctor import examine, lines

    found = examine(report)
    print(json.dumps(found, ensure_ascii=False) if options.json else "\n".join(lines(found)))


def _performed(options: Namespace, report: Report) -> Performance:
    from .pipeline import perform
    from .style import Style

    style = Style.of(options.emotion, options.articulation, options.look, options.without)
    speech = _speech(options, report)
    for warning in speech.warnings:
        report.note(f"warning: {warning}")
    return perform(speech, fps=options.fps, seed=options.seed, style=style, progress=report)


def _speech(options: Namespace, report: Report) -> Speech:
    given = [options.text is not None, options.text_file is not None, options.audio is not None]
    if sum(given) != 1:
        raise InputError(
            "nothing to say" if not any(given) else "more than one thing to say",
            "give one of: TEXT, --text-file F, --audio F",
        )
    if options.transcript is not None and options.audio is None:
        raise InputError("--transcript goes with --audio", "to speak a text, give it as TEXT")
    if options.audio is not None:
        if options.voice is not None:
            raise InputError("--voice goes with a text, not with --audio", "leave it out")
        from .speech.recording import read_recording

        return read_recording(options.audio, transcript=options.transcript, progress=report)
    from .speech.tts import speak

    text = options.text if options.text is not None else _read_text(options.text_file)
    chosen = {} if options.voice is None else {"voice": options.voice}
    return speak(text, progress=report, **chosen)


MOST_TEXT = 1_000_000
"""Bytes of a text file; a novel has fewer."""


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_TEXT:
            raise InputError(f"{path} holds more than {MOST_TEXT} bytes of text", "split it")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as e:
        raise InputError(f"{path} is not UTF-8 text (byte {e.start})", "save it as UTF-8") from e
    except OSError as e:
        raise InputError(f"can't read {path}: {e.strerror}", "check the path") from e


def _opened(options: Namespace) -> Performance:
    from .performance import Performance
    from .resample import resample

    performance = Performance.load(options.performance)
    return performance if options.fps is None else resample(performance, options.fps)


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
