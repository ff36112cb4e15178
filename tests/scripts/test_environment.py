"""Set-up finds what it needs, or says what to do."""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
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


@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
def test_a_python_on_the_path_is_found_and_one_that_is_another_is_not(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("python2.99", f"python{sys.version_info[0]}.{sys.version_info[1]}"):
        (tmp_path / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert environment.find_python(sys.version_info[:2]) == str(tmp_path / name)
    assert environment.find_python((2, 99)) is None, "it says itself that it is another"
    assert environment.find_python((2, 98)) is None


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


def test_jobs_run_side_by_side_and_one_that_fails_ends_the_script(environment: ModuleType) -> None:
    both, done = threading.Barrier(2, timeout=60), []

    def fails() -> None:
        both.wait()
        environment.run([sys.executable, "-c", "raise SystemExit(3)"])

    def works() -> None:
        both.wait()
        done.append("works")

    with pytest.raises(SystemExit) as stopped:
        environment.at_once(fails, works)
    assert stopped.value.code == 3 and done == ["works"]
