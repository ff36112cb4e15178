"""Reading and writing the numeric ``.npz`` that a model is kept in; no pickle is ever read here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.arrays import Arrays, open_arrays
from ...base.errors import InputError
from ...base.writing import whole_file
from .model import BodyModel, model_from

_HINT = "give a model file in FLAME's or SMPL-X's format, .pkl or .npz"


def load_model(path: Path) -> BodyModel:
    """Read and check a model. Raises InputError where the file is missing or is none."""
    return model_from(read_arrays(path), path.stem)


def read_arrays(path: Path) -> Arrays:
    """The arrays of numbers and of text; those that need a pickle are left out."""
    if not path.exists():
        raise InputError(f"there is no model {path}", _HINT)
    with open_arrays(path, "a model", _HINT) as archive:
        # Python objects, such as SMPL-X's joint2num, are nothing that is needed here
        return {name: archive.read(name) for name in archive.names if not archive.holds_objects(name)}


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]], *, compressed: bool = True) -> None:
    """Write an ``.npz``; it appears whole or not at all."""
    with whole_file(path, parents=True) as partial:
        (np.savez_compressed if compressed else np.savez)(partial, **arrays)
