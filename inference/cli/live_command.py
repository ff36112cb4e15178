"""``paksatalker live``: what comes on stdin is said, line by line, as it comes."""

from __future__ import annotations

import sys
from argparse import Namespace

from ...base.report import Report
from ..jobs.realtime.live import LiveOptions, live
from .arguments import options_of


def run(given: Namespace, report: Report) -> None:
    """Say what stdin says until it ends. Raises PaksaTalkerError or its kinds."""
    options = options_of(LiveOptions, given)
    lines = "ready: each line is said as it comes; end with Ctrl-D, or Ctrl-C at once"
    heard = "ready: what is heard is said; end with Ctrl-C"
    report.note(lines if options.hear is None else heard)
    frames = live(options, iter(sys.stdin.readline, ""), note=report.note)
    report.note(f"{frames} frames were sent")
