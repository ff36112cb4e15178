"""The arrays of a Performance file as a zip archive."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from ...base.arrays import open_arrays
from ...base.errors import InputError
from .checks import HOW, KINDS, Arrays, read_meta


def read_arrays(path: Path) -> Arrays:
    """Every array by name. Raises InputError on what is no performance."""
    arrays: Arrays = {}
    with open_arrays(path, "a performance", HOW) as archive:
        # what a newer format holds is not known, so its number is looked at before anything else
        if "meta" in archive.names:
            arrays["meta"] = archive.read("meta")
            read_meta(arrays, path)
        for needed in KINDS:
            if needed not in archive.names:
                raise InputError(f"{path.name} is not a performance: the array {needed} is missing", HOW)
        return {name: arrays[name] if name in arrays else archive.read(name) for name in archive.names}


def write_arrays(f: Any, arrays: Arrays) -> None:
    """Write them into an open binary file; equal arrays give equal bytes."""
    # np.savez would do, but promises nothing about time stamps; equal input shall give equal bytes
    with zipfile.ZipFile(f, "w") as z:
        for name, array in arrays.items():
            info = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            info.file_size = array.nbytes  # tells whether the entry needs 64 bits
            # in pieces: the sound of an hour need not stand in memory twice more
            with z.open(info, "w") as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)
