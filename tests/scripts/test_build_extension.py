"""The extension's zip: what is in it, what it says of itself, the same bytes each time."""

from __future__ import annotations

import importlib.util
import io
import re
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

import paksatalker


@pytest.fixture(scope="module")
def build_extension() -> ModuleType:
    file = Path(__file__).parents[2] / "scripts" / "build_extension.py"
    spec = importlib.util.spec_from_file_location("build_extension", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def archive(build_extension: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_extension.build(tmp_path_factory.mktemp("zips"), "4.5")


def test_the_zip_holds_the_product_and_nothing_else(archive: Path) -> None:
    names = set(zipfile.ZipFile(archive).namelist())
    assert {"__init__.py", "LICENSE", "blender_manifest.toml", "inference/cli/main.py"} <= names
    assert {"rigs/avatar/assets/woman.npz", "rigs/avatar/assets/flame_standin.npz"} <= names
    tops = {n.split("/")[0] for n in names}
    code = {"__init__.py", "api.py", "base", "blender_addon", "film", "inference", "rigs", "shaders", "stage"}
    assert tops == {"LICENSE", "blender_manifest.toml"} | code
    assert not [n for n in names if re.search(r"__pycache__|\.pyc$|egg-info|/\.", n)]


def test_every_data_file_of_the_package_is_inside(archive: Path) -> None:
    root = Path(paksatalker.__file__).parent
    names = set(zipfile.ZipFile(archive).namelist())
    tables = {
        p.relative_to(root).as_posix()
        for folder in ("base", "blender_addon", "film", "inference", "rigs", "shaders", "stage")
        for p in (root / folder).rglob("*.toml")
    }
    assert tables and tables <= names


def test_name_and_manifest_tell_version_and_blender(archive: Path) -> None:
    assert archive.name == f"paksatalker-{paksatalker.__version__}-blender4.5-no_wheels.zip"
    manifest = tomllib.loads(zipfile.ZipFile(archive).read("blender_manifest.toml").decode())
    assert manifest["version"] == paksatalker.__version__
    assert (manifest["blender_version_min"], manifest["blender_version_max"]) == ("4.5.0", "5.1.0")
    assert manifest["permissions"]["files"] and "wheels" not in manifest


def test_manifest_with_wheels_names_system_and_wheels(build_extension: ModuleType) -> None:
    text = build_extension.manifest(
        "1.2.3", "5.2", "macos_arm64", ["b-1-py3-none-any.whl", "a-1-py3-none-any.whl"]
    )
    manifest = tomllib.loads(text)
    assert manifest["platforms"] == ["macos-arm64"]
    assert manifest["wheels"] == ["./wheels/a-1-py3-none-any.whl", "./wheels/b-1-py3-none-any.whl"]
    assert manifest["blender_version_min"] == "5.1.0" and "blender_version_max" not in manifest


def test_building_again_gives_the_same_bytes(
    build_extension: ModuleType, archive: Path, tmp_path: Path
) -> None:
    assert build_extension.build(tmp_path, "4.5").read_bytes() == archive.read_bytes()


def test_pins_are_what_pip_reads(build_extension: ModuleType, tmp_path: Path) -> None:
    wheel = tmp_path / "hibari_tts-0.2.1-py3-none-any.whl"
    wheel.write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert build_extension.pins([wheel]) == f"hibari-tts==0.2.1 --hash=sha256:{digest}\n"


def test_a_slimmed_wheel_lacks_one_file_and_says_so(build_extension: ModuleType, tmp_path: Path) -> None:
    unread = build_extension.UNREAD["pocketsphinx"]
    wheel = tmp_path / "pocketsphinx-5.1.1-cp311-cp311-any.whl"
    record = "pocketsphinx-5.1.1.dist-info/RECORD"
    with zipfile.ZipFile(wheel, "w") as z:
        for name, content in {"pocketsphinx/a.py": b"1", unread: b"x" * 999}.items():
            z.writestr(name, content)
        z.writestr(record, f"pocketsphinx/a.py,sha256=1,1\n{unread},sha256=2,999\n{record},,\n")
    less = zipfile.ZipFile(io.BytesIO(build_extension.slimmed(wheel)))
    assert less.namelist() == ["pocketsphinx/a.py", record]
    assert less.read(record).decode() == f"pocketsphinx/a.py,sha256=1,1\n{record},,\n"
    other = tmp_path / "num2words-0.5.14-py3-none-any.whl"
    other.write_bytes(wheel.read_bytes())
    assert build_extension.slimmed(other) == wheel.read_bytes()


def test_blender_s_tool_refuses_a_broken_zip(
    build_extension: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("bpy")
    manifest = build_extension.manifest("0.1.0", "4.5", None, []).replace(
        'type = "add-on"', 'type = "nonsense"'
    )
    broken = build_extension.write_zip(
        tmp_path / "broken.zip", {"blender_manifest.toml": manifest.encode(), "__init__.py": b""}
    )
    with pytest.raises(SystemExit):
        build_extension.validate(broken)
    assert "nonsense" in capsys.readouterr().err
