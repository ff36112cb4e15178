"""The command line ``paksatalker``: errors turned into one line and an exit code.

Nothing heavy is imported here: ``--help`` answers at once. The options stand in :mod:`.parsing`, what the
commands do in :mod:`.commands`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import Any

from .errors import Cancelled, PaksaTalkerError
from .parsing.parser import parser
from .report import ForPeople, ForPrograms, Report


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, 1 failure, 2 wrong input, 130 cancelled."""
    words = sys.argv[1:] if arguments is None else arguments
    report: Report = ForPrograms() if _wants_json(words) else ForPeople()
    debug = "--debug" in words
    with contextlib.suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        options = parser().parse_args(words)
        from . import commands

        commands.run(options, report)
    except PaksaTalkerError as e:
        if debug:
            raise
        report.error(e)
        return e.exit_code
    except KeyboardInterrupt:
        report.error(Cancelled())
        return Cancelled.exit_code
    except BrokenPipeError:
        # whoever read our output is gone; Python must not fail again when it closes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as e:
        if debug:
            raise
        report.error(PaksaTalkerError(f"{type(e).__name__}: {e}", "run again with --debug and report it"))
        return 1
    return 0


def _wants_json(words: list[str]) -> bool:
    pairs: list[Any] = list(zip(words, [*words[1:], ""], strict=True))
    return ("--progress", "json") in pairs or "--progress=json" in words


if __name__ == "__main__":
    sys.exit(main())
