"""The baked open head."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.rigs import bake
from paksatalker.rigs.flame.fit import Fit, fit_model
from paksatalker.rigs.flame.solve import ExpressionSolver
from paksatalker.rigs.models.model import BodyModel
from paksatalker.rigs.models.numeric import load_model

from .foreign import Foreign, make


@pytest.fixture(scope="session")
def head_file() -> Path:
    bake.beside_the_code([bake.HEAD.name])
    return bake.head()


@pytest.fixture(scope="session")
def solver(head_file: Path) -> ExpressionSolver:
    return ExpressionSolver.load(head_file)


@pytest.fixture(scope="session")
def model(head_file: Path) -> BodyModel:
    return load_model(head_file)


@pytest.fixture(scope="session")
def foreign(head_file: Path) -> Foreign:
    with np.load(head_file) as z:
        return make({k: z[k] for k in z.files})


@pytest.fixture(scope="session")
def fitted(foreign: Foreign) -> Fit:
    return fit_model(foreign.model, bake.head())
