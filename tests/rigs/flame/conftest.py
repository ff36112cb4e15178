"""The baked open head."""

from __future__ import annotations

from pathlib import Path

import pytest

from paksatalker.rigs.avatar.library import standin_path
from paksatalker.rigs.flame.solve import ExpressionSolver
from paksatalker.rigs.flame.standin import bake_standin


@pytest.fixture(scope="session")
def head_file() -> Path:
    bake_standin(standin_path())
    return standin_path()


@pytest.fixture(scope="session")
def solver(head_file: Path) -> ExpressionSolver:
    return ExpressionSolver.load(head_file)
