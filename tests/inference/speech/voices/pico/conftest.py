"""Pico's voices, added once from their source package where ``scripts/test.py`` has fetched it."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from paksatalker.inference.speech.voices.pico import adding


@pytest.fixture(scope="session")
def archive() -> Path:
    found = Path(sys.prefix) / "sources" / adding.ARCHIVE
    if not found.is_file():
        pytest.skip("Pico's source package is not there: python3 scripts/test.py fetches it")
    if importlib.util.find_spec("wasmtime") is None:
        pytest.skip("wasmtime is not installed: pip install 'paksatalker[pico]'")
    return found


@pytest.fixture(scope="module")
def added(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with the voices, which counts as long as the module's tests run."""
    home = tmp_path_factory.mktemp("pico")
    before = os.environ.get("PAKSATALKER_HOME")
    os.environ["PAKSATALKER_HOME"] = str(home)
    assert adding.add(lambda voice: True, archive) is not None
    yield home
    if before is None:
        del os.environ["PAKSATALKER_HOME"]
    else:
        os.environ["PAKSATALKER_HOME"] = before
