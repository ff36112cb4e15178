"""The extension's zips, one for each Blender and system, with everything inside.

    .venv/bin/python scripts/build_extension.py --output dist
    .venv/bin/python scripts/build_extension.py --output dist --blender 5.2 --platform linux_x64
    .venv/bin/python scripts/build_extension.py --output dist --no-wheels

Version and dependencies come from ``pyproject.toml``. pip resolves them with the tags of the other system, so
that all zips are made on one machine; ``wheels/requirements.txt`` in the zip pins each wheel, as it was
resolved, by its SHA-256. PyAV stays out: Blender encodes films itself. The same wheels give the same zip,
byte for byte.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import io
import os
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from paksatalker.base.tables import table_text
from paksatalker.base.writing import whole_file

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("base", "blender_addon", "film", "inference", "rigs", "shaders", "stage")
ENDINGS = (".py", ".toml", ".npz", ".js", ".webp", ".wasm")
ASSETS = ("woman.npz", "man.npz", "flame_standin.npz")
LIMIT_MB = 150
SDIST_ONLY = "docopt==0.6.2"
"""num2words needs it, and it is published as source alone: one module of pure Python."""
UNREAD = {"pocketsphinx": "pocketsphinx/model/en-us/en-us.lm.bin"}
"""A large file of a package that nothing here reads: a model of word order, 24 MB."""
_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Blender:
    """``minimum`` is the first version that a zip is for, ``maximum`` the first it is not for.

    ``numpy`` is the oldest that those versions bring along: every wheel has to run with it.
    """

    minimum: str
    maximum: str | None
    python: str
    numpy: str


BLENDERS = {
    "4.5": Blender("4.5.0", "5.1.0", "3.11", "numpy==1.26.*"),
    "5.2": Blender("5.1.0", None, "3.13", "numpy==2.2.*"),
}
PLATFORMS = {
    "linux_x64": (
        "linux-x64",
        [f"manylinux_2_{n}_x86_64" for n in range(28, 4, -1)] + ["manylinux2014_x86_64"],
    ),
    "windows_x64": ("windows-x64", ["win_amd64"]),
    "macos_arm64": ("macos-arm64", ["macosx_14_0_arm64"]),
}
"""Blender's own name of a system, and the wheel tags that run there (Linux: glibc 2.28, macOS 14)."""


def main() -> None:
    """Build, validate and measure the zips that are asked for."""
    options = _options()
    options.output.mkdir(parents=True, exist_ok=True)
    for version in options.blender or BLENDERS:
        if not options.wheels:
            _finish(build(options.output, version))
        for platform in (options.platform or PLATFORMS) if options.wheels else ():
            _finish(build(options.output, version, platform))


def build(output: Path, version: str, platform: str | None = None) -> Path:
    """Write the zip for a Blender (a key of ``BLENDERS``) and a system; without wheels where that is None."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = f"paksatalker-{project['version']}-blender{version}-{platform or 'no_wheels'}.zip"
    with tempfile.TemporaryDirectory(prefix="paksatalker-wheels-") as folder:
        wheels: list[Path] = []
        if platform is not None:
            wheels = resolve(project["dependencies"], version, platform, Path(folder))
        files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in sources()}
        files["rigs/avatar/assets/" + packed_source().name] = packed_source().read_bytes()
        files |= {f"wheels/{wheel.name}": slimmed(wheel) for wheel in wheels}
        if wheels:
            files["wheels/requirements.txt"] = pins(wheels).encode()
        files["blender_manifest.toml"] = manifest(
            project["version"], version, platform, [w.name for w in wheels]
        ).encode()
    return write_zip(output / name, files)


def sources() -> Iterator[Path]:
    """The files of the product that Blender needs, the baked people among them."""
    baked = ROOT / "rigs" / "avatar" / "assets"
    for name in ASSETS:
        if not (baked / name).is_file():
            _stop(f"{name} is not baked", "run: python -m paksatalker.rigs.bake")
    yield from (ROOT / "__init__.py", ROOT / "api.py", ROOT / "LICENSE")
    for folder in FOLDERS:
        yield from (p for p in (ROOT / folder).rglob("*") if p.suffix in ENDINGS and p.is_file())


def packed_source() -> Path:
    """What people are baked from when an artist asks for others than those that are baked; packed once."""
    found = next((ROOT / "rigs" / "avatar" / "assets").glob("source-*.zip"), None)
    if found is None:
        _run([sys.executable, "-m", "paksatalker.rigs.bake", "--pack"])
        return packed_source()
    return found


def manifest(version: str, blender: str, platform: str | None, wheels: Sequence[str]) -> str:
    """``blender_manifest.toml`` of one zip: that of the source, narrowed to a Blender and a system."""
    found = tomllib.loads((ROOT / "blender_manifest.toml").read_text(encoding="utf-8"))
    found.pop("build", None)
    found |= {"version": version, "blender_version_min": BLENDERS[blender].minimum}
    if BLENDERS[blender].maximum is not None:
        found["blender_version_max"] = BLENDERS[blender].maximum
    if platform is not None:
        found["platforms"] = [PLATFORMS[platform][0]]
        found["wheels"] = [f"./wheels/{name}" for name in sorted(wheels)]
    return table_text(found)


def resolve(dependencies: Sequence[str], version: str, platform: str, folder: Path) -> list[Path]:
    """Download the wheels of the dependencies and of what they need; numpy is not among them.

    Blender has numpy, and a second one in the same process would break it.
    """
    blender = BLENDERS[version]
    pure = folder / "pure"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    # the date keeps the archive, and with it the hash, the same on every build
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "315532800"}
    _run([*pip, "wheel", "--no-deps", "--wheel-dir", str(pure), SDIST_ONLY], environment)
    tags = [word for tag in PLATFORMS[platform][1] for word in ("--platform", tag)]
    target = ["--only-binary=:all:", "--implementation", "cp", "--python-version", blender.python, *tags]
    places = ["--find-links", str(pure), "--dest", str(folder)]
    _run([*pip, "download", *target, *places, *dependencies, blender.numpy])
    return sorted(w for w in folder.glob("*.whl") if not w.name.startswith("numpy-"))


def slimmed(wheel: Path) -> bytes:
    """The wheel without the file that nothing here reads, in its list of files too; most are as they are."""
    unread = UNREAD.get(wheel.name.split("-")[0])
    if unread is None:
        return wheel.read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as less:
        for entry in whole.infolist():
            content = whole.read(entry)
            if entry.filename.endswith(".dist-info/RECORD"):
                lines = content.splitlines(keepends=True)
                content = b"".join(line for line in lines if not line.startswith(unread.encode() + b","))
            if entry.filename != unread:
                less.writestr(entry, content, compresslevel=9)
    return out.getvalue()


def pins(wheels: Sequence[Path]) -> str:
    """Names, versions and hashes of wheels as ``pip install --require-hashes -r`` reads them."""
    lines = []
    for wheel in sorted(wheels, key=lambda w: w.name):
        name, version = wheel.name.split("-")[:2]
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{name.replace('_', '-')}=={version} --hash=sha256:{digest}\n")
    return "".join(lines)


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """The files in the order of their names, all of one date, so that equal content is an equal zip."""
    with whole_file(path) as partial, zipfile.ZipFile(partial, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            packed = name.endswith((".whl", ".npz", ".zip"))
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return path


def validate(path: Path) -> None:
    """Have Blender's own tool read the zip; ends the script with its words where it finds a fault."""
    bpy = importlib.util.find_spec("bpy")
    place = Path(bpy.origin).parent if bpy is not None and bpy.origin else ROOT / "none"
    tool = next(place.glob("*/scripts/addons_core/bl_pkg/cli/blender_ext.py"), None)
    if tool is None:
        _stop(f"no Blender in {sys.executable} to validate the zip", "pip install 'paksatalker[blender]'")
    _run([sys.executable, str(tool), "validate", str(path)])


def _finish(path: Path) -> None:
    validate(path)
    size = path.stat().st_size / 1e6
    print(f"{path}  {size:.1f} MB  sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}", flush=True)
    if size > LIMIT_MB:
        _stop(f"{path.name} is larger than {LIMIT_MB} MB", "leave out what Blender can do without")


def _run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        _stop(f"failed: {' '.join(command[:6])} ...", said[-1] if said else "it said nothing")


def _stop(what: str, hint: str) -> NoReturn:
    print(f"{what}; {hint}", file=sys.stderr)
    sys.exit(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="where the zips go")
    parser.add_argument("--blender", action="append", choices=BLENDERS, help="only this one (all)")
    parser.add_argument("--platform", action="append", choices=PLATFORMS, help="only this one (all)")
    parser.add_argument(
        "--no-wheels",
        dest="wheels",
        action="store_false",
        help="one small zip for all systems, for a Blender whose preference names a Python with the packages",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
