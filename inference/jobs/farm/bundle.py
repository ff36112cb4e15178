"""What every bundle holds besides its scene: the code that renders it, the queue's files, and a manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .... import __version__
from ....base.writing import write_text
from .command_lines import command_lines
from .flamenco import flamenco_files
from .openjd import openjd_files
from .shot_job import ShotJob

SYSTEMS: dict[str, Callable[[ShotJob, str, int], Mapping[str, str]]] = {
    "openjd": openjd_files,
    "flamenco": flamenco_files,
    "command": command_lines,
}
"""Files by name, of a job, its title and the frames of a chunk."""
CODE = "code"
MANIFEST = "manifest.json"
_FOLDERS = ("base", "stage", "film", "rigs", "shaders", "inference", "blender_addon")
_KINDS = (".py", ".toml", ".js")
_ROOT = Path(__file__).resolve().parents[3]
_SCRIPT = '''"""Renders frames of the bundle that it lies in: see docs/farm.md of PaksaTalker."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from paksatalker.blender_addon.farm.worker import main  # noqa: E402

code = main(sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:])
sys.stderr.flush()
os._exit(code)  # Blender's clean-up now and then crashes after the work is done
'''
"""What starts the code of a bundle, in Blender or beside it."""


def fill_bundle(
    folder: Path, system: str, job: ShotJob, title: str, chunk: int, made: Mapping[str, Any]
) -> None:
    """Put all but scene, sound and job into a bundle's folder. ``made``: what the manifest tells besides."""
    code = folder / CODE / "paksatalker"
    for name in _FOLDERS:
        for file in sorted((_ROOT / name).rglob("*")):
            if file.suffix in _KINDS and file.is_file():
                _copied(file, code / file.relative_to(_ROOT))
    _copied(_ROOT / "__init__.py", code / "__init__.py")
    write_text(folder / CODE / "render_job.py", _SCRIPT)
    for name, text in SYSTEMS[system](job, title, chunk).items():
        write_text(folder / name, text)
    files = sorted(f for f in folder.rglob("*") if f.is_file() and f.name != MANIFEST)
    hashes = {f.relative_to(folder).as_posix(): _sha256(f) for f in files}
    whole = {"made_by": f"paksatalker {__version__}", "title": title, **made, "files": hashes}
    write_text(folder / MANIFEST, json.dumps(whole, indent=1) + "\n")


def _copied(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, to)


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
