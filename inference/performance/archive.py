"""The arrays of a Performance file as a zip archive, taken in with nothing believed.

No pickles; sizes are read from the headers before anything is unpacked.
"""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from .checks import HOW, KINDS, Arrays, plain, read_meta, wrong

MOST_BYTES = 2 << 30
"""No performance unpacks to more: an hour at 60 fps takes a fifth of it."""
MOST_ARRAYS = 500


def read_arrays(path: Path) -> Arrays:
    """Every array by name. Raises InputError on what is no performance, and what zlib and numpy raise on
    damaged bytes."""
    if not zipfile.is_zipfile(path):
        raise InputError(f"{path.name} is not a performance (no .npz archive) or is cut short", HOW)
    arrays: Arrays = {}
    with zipfile.ZipFile(path) as z:
        members = z.infolist()
        if len(members) > MOST_ARRAYS:
            raise InputError(f"{path.name} holds {len(members)} arrays, more than any performance", HOW)
        if sum(m.file_size for m in members) > MOST_BYTES:
            raise InputError(f"{path.name} would unpack to more than {MOST_BYTES >> 30} GiB", HOW)
        names = [m.filename.removesuffix(".npy") for m in members]
        if len(set(names)) != len(names):
            raise InputError(f"{path.name} holds the same array twice", HOW)
        # what a newer format holds is not known, so its number is looked at before anything else
        if "meta.npy" in z.namelist():
            arrays["meta"] = _read_member(z, z.getinfo("meta.npy"), "meta", path)
            read_meta(arrays, path)
        for needed in KINDS:
            if needed not in names:
                raise InputError(f"{path.name} is not a performance: the array {needed} is missing", HOW)
        for member, name in zip(members, names, strict=True):
            if not member.filename.endswith(".npy"):
                raise InputError(f"{path.name} holds {member.filename!r}, which is no array", HOW)
            if name not in arrays:
                arrays[name] = _read_member(z, member, name, path)
    return arrays


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


def _read_member(z: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, path: Path) -> npt.NDArray[Any]:
    with z.open(member) as f:
        version = np.lib.format.read_magic(f)  # type: ignore[no-untyped-call]
        if version == (1, 0):
            shape, _, dtype = np.lib.format.read_array_header_1_0(f)  # type: ignore[no-untyped-call]
        elif version == (2, 0):
            shape, _, dtype = np.lib.format.read_array_header_2_0(f)  # type: ignore[no-untyped-call]
        else:
            wrong(path, f"array {name} has an unknown header version")
        if dtype.hasobject:
            wrong(path, f"array {name} holds Python objects, which are never read")
        if not plain(dtype):
            wrong(path, f"array {name} has the type {dtype}, which a performance never holds")
        # a header may claim any shape; the archive knows how many bytes there are
        if math.prod(shape) * dtype.itemsize > member.file_size:
            wrong(path, f"array {name} claims more data than the file holds")
    with z.open(member) as f:
        array: npt.NDArray[Any] = np.lib.format.read_array(f, allow_pickle=False)
    return array
