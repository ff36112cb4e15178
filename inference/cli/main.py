"""The command line ``paksatalker``: errors turned into one line and an exit code.

Nothing heavy is imported here: ``--help`` answers at once. The options stand in :mod:`.parser`, what the
commands do in :mod:`.commands`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from argparse import Namespace
from itertools import pairwise

from ... import __version__
from ...base import logs
from ...base.errors import Cancelled, for_people
from ...base.processes.streams import fill_closed
from ...base.report import ForPeople, ForPrograms, Logged, Report
from .parser import parser

_REPORT = "run again with --debug and report it"
_log = logs.logger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, 1 failure, 2 wrong input, 130 cancelled."""
    fill_closed()
    words = sys.argv[1:] if arguments is None else arguments
    report: Report = Logged(ForPrograms() if _wants_json(words) else ForPeople())
    with contextlib.suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        options = parser().parse_args(words)
        _check_log(options)
        logs.set_up(options.log_level, options.log_file, options.log_format)
        _log.info("paksatalker %s %s", __version__, options.command)
        from . import commands

        commands.run(options, report)
        sys.stdout.flush()  # where nobody reads it any more, that is told here
    except KeyboardInterrupt:
        report.error(_cancelled(words))
        return Cancelled.exit_code
    except BrokenPipeError:
        # whoever read our output is gone; Python must not fail again when it closes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as e:
        if "--debug" in words:
            raise
        told = _cancelled(words) if isinstance(e, Cancelled) else for_people(e, _REPORT)
        report.error(told)
        return told.exit_code
    return 0


def _check_log(options: Namespace) -> None:
    """Raise InputError where the log would be added to a file that the command reads or writes."""
    log = logs.file_of(options.log_file)
    if log is not None:
        from ..jobs.job_files import check_log

        check_log(log, {name: value for name, value in vars(options).items() if name != "log_file"})


def _cancelled(words: list[str]) -> Cancelled:
    error = Cancelled()
    if words[:1] in (["talk"], ["render"]):
        error.hint = "the same command goes on from the frames that are done"
    return error


def _wants_json(words: list[str]) -> bool:
    return ("--progress", "json") in pairwise(words) or "--progress=json" in words


if __name__ == "__main__":
    sys.exit(main())
