"""Set-up shared by the scripts: the right Python, system libraries, a virtual environment, the baked people.

Plain Python without dependencies: it runs before anything is installed. A second run finds everything in
place by a stamp and takes a second.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
BLENDERS = {(3, 11): "4.5 LTS", (3, 13): "5.2 LTS"}
"""The Python versions that Blender's module exists for."""
LIBRARIES = {
    "libXrender.so.1": "libxrender1",
    "libXi.so.6": "libxi6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libSM.so.6": "libsm6",
    "libXxf86vm.so.1": "libxxf86vm1",
    "libXfixes.so.3": "libxfixes3",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
"""What Blender's module and OpenCV load from the system, and the Debian package of each."""


def ready(
    extras: Sequence[str],
    python: str | None = None,
    bare: Sequence[str] = (),
    sources: Sequence[str] = (),
) -> Path:
    """The interpreter of an environment with the package, these extras and the baked people; the words are
    those of :func:`installed`."""
    inside = installed(extras, python, bare, sources)
    bake(inside)
    return inside


def installed(
    extras: Sequence[str],
    python: str | None = None,
    bare: Sequence[str] = (),
    sources: Sequence[str] = (),
) -> Path:
    """The interpreter of an environment with the package and these extras.

    ``python``: the interpreter to build it with, this one where none is given. ``bare``: lines of a file of
    requirements that are installed without what they depend on; ``sources``: such lines of source packages,
    which are fetched into the folder ``sources`` of the environment and not built.
    """
    python = python or sys.executable
    version = _version_of(python)
    system_libraries(python)
    folder = _folder(version)
    inside = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = folder / ".ready", _wanted([*extras, *bare, *sources])
    if not (stamp.exists() and stamp.read_text() == wanted and inside.exists()):
        label = f"{folder.name} (Python {version[0]}.{version[1]}, Blender {BLENDERS[version]})"
        print(f"setting up {label}; the first time takes some minutes", flush=True)
        if not inside.exists():
            run([python, "-m", "venv", str(folder)])
        pip = [str(inside), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, "--upgrade", "pip", "setuptools", "wheel"])
        run([*pip, "--editable", f"{ROOT}[{','.join(extras)}]"])
        if bare:
            listed = folder / "bare.txt"
            listed.write_text("\n".join(bare) + "\n")
            run([*pip, "--no-deps", "--require-hashes", "--requirement", str(listed)])
        if sources:
            listed = folder / "sources.txt"
            listed.write_text("\n".join(sources) + "\n")
            words = ["--no-deps", "--no-binary", ":all:", "--dest", str(folder / "sources")]
            run([*pip[:3], "download", *pip[4:], *words, "--require-hashes", "--requirement", str(listed)])
        stamp.write_text(wanted)
    return inside


def bake(inside: Path) -> None:
    """Bake the people beside the code, where they are not there yet."""
    run([str(inside), "-m", "paksatalker.rigs.bake"])


def at_once(*jobs: Callable[[], None]) -> None:
    """Run jobs side by side, each of which mostly keeps one core busy. Where some end this script they have
    all come to their end before, and it ends with the code of the first of them."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        for running in [pool.submit(job) for job in jobs]:
            running.result()


def right_python() -> None:
    """Go on with Python 3.11 or 3.13: start this script again with one of them, or say what to install."""
    if sys.version_info[:2] in BLENDERS:
        return
    for version in BLENDERS:
        found = find_python(version)
        if found:
            print(f"Python {sys.version_info[0]}.{sys.version_info[1]} has no Blender module; using {found}")
            sys.exit(subprocess.run([found, *sys.argv], check=False).returncode)
    stop(
        f"this needs Python 3.11 or 3.13, as Blender's module does; this is {sys.version.split()[0]}",
        "apt-get install python3.11 python3.11-venv, or install one of them with pyenv or from python.org",
    )


def find_python(version: tuple[int, int]) -> str | None:
    """An interpreter of that version on this machine: on the PATH, or one of pyenv's or uv's."""
    name = f"python{version[0]}.{version[1]}"
    places: list[str | Path] = [
        p for p in (shutil.which(name), f"/usr/bin/{name}", f"/usr/local/bin/{name}") if p
    ]
    for manager in (".pyenv/versions", ".local/share/uv/python"):
        places += sorted((Path.home() / manager).glob(f"*/bin/{name}"), reverse=True)
    return next((str(p) for p in places if Path(p).exists() and _works(str(p), version)), None)


def system_libraries(python: str) -> None:
    """Install missing system libraries with apt where allowed, else print the exact command and stop."""
    if not sys.platform.startswith("linux"):
        return
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if subprocess.run([python, "-c", "import ensurepip"], capture_output=True, check=False).returncode:
        major, minor = _version_of(python)
        missing.append(f"python{major}.{minor}-venv")
    if not missing:
        return
    command = f"apt-get install --yes --no-install-recommends {' '.join(missing)}"
    if os.geteuid() or not shutil.which("apt-get"):
        stop(f"system libraries are missing: {', '.join(missing)}", f"as root run: {command}")
    print(f"installing {', '.join(missing)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in ("apt-get update", command):
        done = subprocess.run(step.split(), env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            stop(f"{step} failed: {done.stderr.strip().splitlines()[-1:]}", f"as root run: {command}")


def run(command: Iterable[str], **options: object) -> None:
    """Run a command from the repository's root; end this script with its code where it fails."""
    words = list(command)
    done = subprocess.run(words, cwd=ROOT, check=False, **options)  # type: ignore[call-overload]
    if done.returncode:
        print(f"failed ({done.returncode}): {' '.join(words)}", file=sys.stderr)
        sys.exit(done.returncode if done.returncode > 0 else 1)


def stop(what: str, hint: str) -> NoReturn:
    """One line of what is wrong and what to do; exit code 2."""
    print(f"{what}; {hint}", file=sys.stderr)
    sys.exit(2)


def _folder(version: tuple[int, int]) -> Path:
    """``.venv``, or where that belongs to another Python a folder of this version's own."""
    folder = ROOT / ".venv"
    inside = folder / "bin/python"
    if inside.exists() and not _works(str(inside), version):
        return ROOT / f".venv-{version[0]}.{version[1]}"
    return folder


def _wanted(extras: Sequence[str]) -> str:
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()).hexdigest()
    return f"{digest} {','.join(sorted(extras))}"


def _version_of(python: str) -> tuple[int, int]:
    code = "import sys; print(*sys.version_info[:2])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    major, minor = done.stdout.split()
    return int(major), int(minor)


def _works(python: str, version: tuple[int, int]) -> bool:
    try:
        return _version_of(python) == version
    except (OSError, subprocess.SubprocessError, ValueError):
        return False


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has(module: str) -> bool:
    """Whether this interpreter has a module."""
    return importlib.util.find_spec(module) is not None
