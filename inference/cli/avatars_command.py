"""The command ``avatars``: the people there are, with sliders as a file or made now, and one at random."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

from ...base.errors import InputError
from ...base.report import Report, plain
from .arguments import options_of


def run(given: Namespace, report: Report) -> None:
    """List, save, make or draw, as the options say. Raises InputError."""
    if given.action == "packs":
        from .packs_command import run as run_packs

        run_packs(given, report)
        return
    if given.action == "make":
        from ..jobs.people.portrait import PortraitJob, make

        report.result(make(options_of(PortraitJob, given), progress=report, note=report.note))
        return
    from ..jobs.listing.listings import avatars
    from ..jobs.scene import AvatarOptions
    from ..person.avatar_choice import baked, saved
    from .listings import lines_of_people

    if given.action == "random":
        _random(given, report)
        return
    who = options_of(AvatarOptions, given)
    _check(given)
    if given.output is not None:
        saved(given.output, who.avatar, who.avatar_shape or "")
        report.result(given.output)
    elif given.bake:
        report.result(baked(who.avatar, who.avatar_shape or "", report))
    else:
        found = avatars()
        print(json.dumps(found) if given.json else plain("\n".join(lines_of_people(found))))


def _random(given: Namespace, report: Report) -> None:
    from ..person.avatar_choice import drawn

    file = given.output or Path(f"random-{given.seed}.toml")
    drawn(file, given.seed)
    report.result(file)


def _check(given: Namespace) -> None:
    """Raise InputError on options of ``avatars`` that would do nothing."""
    made = given.bake or given.output is not None
    if given.bake and given.output is not None:
        raise InputError("--bake and --output are two things to do", "leave one out")
    if made and given.json:
        raise InputError("--json is for the list of people", "leave it out")
    for name in ("avatar", "avatar_shape"):
        if not made and hasattr(given, name):
            word = f"--{name.replace('_', '-')}"
            raise InputError(f"{word} is for --bake and --output", "leave it out, or add one of them")
