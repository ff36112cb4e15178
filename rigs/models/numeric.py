"""Reading and writing the numeric ``.npz`` that a model is kept in; no pickle is ever read here."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...base.writing import whole_file
from .model import BodyModel, model_from

Arrays = dict[str, npt.NDArray[Any]]

MOST_BYTES = 2 << 30
"""Of all arrays unpacked; SMPL-X takes a seventh of it."""
_HINT = "give a model file in FLAME's or SMPL-X's format, .pkl or .npz"


def load_model(path: Path) -> BodyModel:
    """Read and check a model. Raises InputError where the file is missing or is none."""
    return model_from(read_arrays(path), path.stem)


def read_arrays(path: Path) -> Arrays:
    """The arrays of numbers and of text; those that need a pickle are left out."""
    try:
        with zipfile.ZipFile(path) as z:
            if sum(m.file_size for m in z.infolist()) > MOST_BYTES:
                raise InputError(f"{path.name} would unpack to more than {MOST_BYTES >> 30} GiB", _HINT)
        arrays: Arrays = {}
        with np.load(path, allow_pickle=False) as z:
            for name in z.files:
                try:
                    arrays[name] = z[name]
                except ValueError:  # Python objects, such as SMPL-X's joint2num, which nothing here needs
                    continue
        return arrays
    except FileNotFoundError as e:
        raise InputError(f"there is no model {path}", _HINT) from e
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as e:
        raise InputError(f"{path.name} is no readable .npz of numbers", _HINT) from e


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]], *, compressed: bool = True) -> None:
    """Write an ``.npz``; it appears whole or not at all."""
    with whole_file(path, parents=True) as partial:
        (np.savez_compressed if compressed else np.savez)(partial, **arrays)
