"""The wheel, installed outside the tree with nothing set up: all files are in it, and a film comes out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import paksatalker
from paksatalker.rigs.avatar.source_file import wheel_file

ROOT = Path(paksatalker.__file__).parent
FOLDERS = ("base", "stage", "film", "rigs", "inference", "server", "shaders", "blender_addon")
BUILT = ("setup.py", "pyproject.toml", "README.md", "LICENSE", "__init__.py", "api.py", *FOLDERS)


@pytest.fixture(scope="module")
def files() -> list[str]:
    """The product's files as git knows them, new ones among them."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *BUILT]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    return [name for name in listed.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(files: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built in a copy of the tree, which stays as it is."""
    tree, made = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    for name in files:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tree / name)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(made), str(tree)], check=True, timeout=600)
    (built,) = made.glob("*.whl")
    return built


class Installed:
    """The wheel in an empty environment, whose other packages are this one's; a user who has nothing yet."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        environment, home = folder / "venv", folder / "home"
        home.mkdir()
        subprocess.run(
            [sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True, timeout=300
        )
        self.bin = environment / ("Scripts" if os.name == "nt" else "bin")
        self.python = str(self.bin / "python")
        pip = [sys.executable, "-m", "pip", "--python", self.python, "install", "--quiet", "--no-deps"]
        subprocess.run([*pip, "--no-index", str(wheel)], check=True, timeout=300)
        (self.packages,) = environment.glob("**/site-packages")
        # it adds the folder, but nothing that the .pth files in there would add: no checkout comes in
        (self.packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
        self.folder, self.cache = folder, home / "cache"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PAKSATALKER", "XDG"))}
        own = {"HOME": str(home), "XDG_CACHE_HOME": str(self.cache), "PYTHONNOUSERSITE": "1"}
        self.environment = {**kept, **own}

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """A command of this environment, outside the tree."""
        return subprocess.run(
            words,
            cwd=self.folder,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def paksatalker(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """The installed program."""
        return self.run(str(self.bin / "paksatalker"), *words, **more)

    def listing(self) -> dict[str, tuple[int, int]]:
        """What lies in the environment, with sizes and times."""
        found = [f for f in self.packages.rglob("*") if f.is_file()]
        return {str(f): (f.stat().st_size, f.stat().st_mtime_ns) for f in found}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    made = Installed(wheel, tmp_path_factory.mktemp("installed"))
    inside = [made.packages, *(p for p in made.packages.rglob("*"))]
    for path in inside:
        path.chmod(path.stat().st_mode & ~0o222)
    yield made
    for path in inside:
        path.chmod(path.stat().st_mode | 0o200)


def test_the_wheel_holds_every_file_of_the_product_and_nothing_else(files: list[str], wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        held = {n.removeprefix("paksatalker/") for n in opened.namelist() if ".dist-info/" not in n}
    wanted = {f for f in files if f not in ("setup.py", "pyproject.toml", "README.md", "LICENSE")}
    wanted = {f for f in wanted if not f.startswith("server/web/")}  # the page's source: it is shipped built
    assert sorted(held - wanted) == [] and sorted(wanted - held) == []


def test_what_runs_is_the_wheel(installed: Installed) -> None:
    said = installed.run(installed.python, "-c", "import paksatalker; print(paksatalker.__file__)")
    assert Path(said.stdout.strip()).is_relative_to(installed.packages), said.stderr


def test_without_a_network_the_first_use_is_one_clear_line(installed: Installed) -> None:
    done = installed.paksatalker("perform", "Hi.", "-o", "never.npz", PIP_NO_INDEX="1")
    said = [line for line in done.stderr.splitlines() if line.startswith("paksatalker: ")]
    assert done.returncode == 2 and len(said) == 1 and "Traceback" not in done.stderr
    assert "could not fetch" in said[0] and "--source FILE" in said[0]
    assert not (installed.folder / "never.npz").exists()


def test_the_first_use_bakes_into_the_users_cache_and_makes_a_film(installed: Installed) -> None:
    """Two begin at the same time, and one bakes; the pinned source is at hand, as if pip had fetched it."""
    before = installed.listing()
    source = installed.cache / "paksatalker" / "source"
    source.mkdir(parents=True, exist_ok=True)
    shutil.copy(wheel_file(), source)
    with ThreadPoolExecutor() as pool:
        both = [pool.submit(installed.paksatalker, "perform", "Hi.", "-o", f"{n}.npz") for n in "ab"]
        done = [b.result() for b in both]
    assert [d.returncode for d in done] == [0, 0], [d.stderr for d in done]
    assert any("open head" in d.stderr for d in done)
    again = installed.paksatalker("perform", "Hi.", "-o", "c.npz")
    assert again.returncode == 0 and "open head" not in again.stderr
    picture = ("--quality", "draft", "--size", "96x96", "--frames", "1-2")
    film = installed.paksatalker("render", "a.npz", *picture, "-o", "film.mp4")
    assert film.returncode == 0 and "avatar: skin" in film.stderr, film.stderr
    assert (installed.folder / "film.mp4").stat().st_size > 500
    baked = {f.name.partition("-")[0] for f in (installed.cache / "paksatalker").rglob("*.npz")}
    assert baked == {"flame_standin", "woman"}
    assert installed.listing() == before
