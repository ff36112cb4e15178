"""What each command of the command line does: its arguments as options, and the one function that does it."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import Any

from ...base.report import Report, plain
from ..jobs.job_files import ACTIONS, do, read_job, schema
from .arguments import options_of


def run(given: Namespace, report: Report) -> None:
    """Run the command that was given. Raises PaksaTalkerError or its kinds."""
    system = getattr(given, "system", "")
    action = system if system in ("batch", "send") else given.command
    if action in ACTIONS:
        job = options_of(ACTIONS[action][0], given)
        report.result(do(job, progress=report, note=report.note))
    else:
        _OTHERS[given.command](given, report)


def _run(given: Namespace, report: Report) -> None:
    report.result(do(read_job(given.job), progress=report, note=report.note))


def _schema(given: Namespace, report: Report) -> None:
    print(json.dumps(schema(given.action), indent=1))


def _avatars(given: Namespace, report: Report) -> None:
    from .avatars_command import run as run_avatars

    run_avatars(given, report)


def _profile(given: Namespace, report: Report) -> None:
    from ..jobs.people.profile import ProfileJob, make

    report.result(make(options_of(ProfileJob, given), progress=report, note=report.note))


def _stages(given: Namespace, report: Report) -> None:
    from ..jobs.listing.listings import stages
    from .listings import lines_of_stages

    _tell(stages(), lines_of_stages, given)


def _inspect(given: Namespace, report: Report) -> None:
    from ..jobs.listing.inspection import describe, lines
    from ..jobs.scene import FileOptions

    how = options_of(FileOptions, given)
    _tell(describe(given.file, up=how.up_axis, fps=how.from_fps), lines, given)


def _doctor(given: Namespace, report: Report) -> None:
    from ..jobs.listing.doctor import examine, lines

    _tell(examine(report), lines, given)


def _voices(given: Namespace, report: Report) -> None:
    from .voices_command import run as run_voices

    run_voices(given, report)


def _engines(given: Namespace, report: Report) -> None:
    from .voices_command import run_engines

    run_engines(given, report)


def _models(given: Namespace, report: Report) -> None:
    from .models_command import run as run_models

    run_models(given, report)


def _chat(given: Namespace, report: Report) -> None:
    from .chat_command import run as run_chat

    run_chat(given, report)


def _service(given: Namespace, report: Report) -> None:
    from .service_command import run as run_service

    run_service(given, report)


def _live(given: Namespace, report: Report) -> None:
    from .live_command import run as run_live

    run_live(given, report)


def _tell(found: Any, lines: Callable[[Any], Sequence[str]], given: Namespace) -> None:
    print(json.dumps(found) if given.json else plain("\n".join(lines(found))))


_OTHERS: dict[str, Callable[[Namespace, Report], None]] = {
    "run": _run,
    "schema": _schema,
    "avatars": _avatars,
    "profile": _profile,
    "stages": _stages,
    "inspect": _inspect,
    "doctor": _doctor,
    "models": _models,
    "voices": _voices,
    "engines": _engines,
    "chat": _chat,
    "live": _live,
    "serve": _service,
    "worker": _service,
}
