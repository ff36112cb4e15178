"""Set-up finds what it needs, or says what to do."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def environment() -> ModuleType:
    file = Path(__file__).parents[2] / "scripts" / "environment.py"
    spec = importlib.util.spec_from_file_location("environment", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_running_python_is_found_and_a_strange_one_is_not(environment: ModuleType) -> None:
    assert environment.find_python((2, 99)) is None
    found = environment.find_python(sys.version_info[:2])
    assert found is None or Path(found).exists()


def test_another_python_than_blender_s_says_what_to_install(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "BLENDERS", {(2, 98): "0", (2, 99): "1"})
    with pytest.raises(SystemExit) as stopped:
        environment.right_python()
    assert stopped.value.code == 2
    assert "python3.11" in capsys.readouterr().err


def test_missing_libraries_are_named_with_the_command(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "LIBRARIES", {"libnowhere.so.9": "libnowhere9"})
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit) as stopped:
        environment.system_libraries(sys.executable)
    assert stopped.value.code == 2
    assert "apt-get install" in (said := capsys.readouterr().err) and "libnowhere9" in said
