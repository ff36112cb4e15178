"""The arrays of an .npz of motion, of which those that are wanted are read."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np

from ...base.arrays import Arrays, open_arrays
from ...base.errors import InputError

_HINT = "give motion as a performance, EMAGE, BEAT2 or AMASS .npz, .smpl, .bvh or a Live Link Face .csv"


def read_names(path: Path) -> set[str]:
    """Names of the arrays in an archive. Raises InputError where it is none."""
    with open_arrays(path, "a file of motion", _HINT) as archive:
        return set(archive.names)


def read_arrays(path: Path, wanted: Collection[str], texts: Collection[str] = ()) -> Arrays:
    """Those of the wanted arrays that are there; others are not unpacked.

    Raises InputError as :func:`~paksatalker.base.arrays.open_arrays` does, and where one of these arrays
    holds Python objects or numbers that are not finite; of ``texts``, which only tell of the rest, one that
    holds objects is left out instead.
    """
    arrays: Arrays = {}
    with open_arrays(path, "a file of motion", _HINT) as archive:
        for name in archive.names:
            if name in wanted and not (name in texts and archive.holds_objects(name)):
                arrays[name] = archive.read(name)
    for name, array in arrays.items():
        if array.dtype.kind not in "biufUS" or (array.dtype.kind == "f" and not np.isfinite(array).all()):
            raise InputError(f"{path.name}: array {name} holds values that are not finite numbers", _HINT)
    return arrays
