"""The arrays of an .npz from anywhere: no pickles, and sizes known before anything is unpacked."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError

Arrays = dict[str, npt.NDArray[Any]]

MOST_BYTES = 2 << 30
MOST_ARRAYS = 500
_HINT = "give motion as a performance, EMAGE, BEAT2 or AMASS .npz, .smpl, .bvh or a Live Link Face .csv"


def read_names(path: Path) -> set[str]:
    """Names of the arrays in an archive. Raises InputError where it is none."""
    return set(_members(path))


def read_arrays(path: Path, wanted: Collection[str], texts: Collection[str] = ()) -> Arrays:
    """Those of the wanted arrays that are there; others are not unpacked.

    Raises InputError where the file is missing, no archive, damaged, too large, or where one of these arrays
    holds Python objects; of ``texts``, which only tell of the rest, such an array is left out instead.
    """
    found = {name: member for name, member in _members(path).items() if name in wanted}
    try:
        with zipfile.ZipFile(path) as z:
            return {
                name: _read(z, member, name, path)
                for name, member in found.items()
                if name not in texts or not _header(z, member, name, path)[1].hasobject
            }
    except InputError:
        raise
    except Exception as e:  # zlib, struct, CRC, headers: hostile bytes fail in many ways
        line = " ".join(str(e).split())[:120] or type(e).__name__
        raise InputError(f"{path.name} is damaged or cut short: {line}", "copy it again") from e


def _members(path: Path) -> dict[str, zipfile.ZipInfo]:
    if not path.is_file():
        raise InputError(f"there is no file {path}", "check the path")
    try:
        with zipfile.ZipFile(path) as z:
            members = z.infolist()
    except (OSError, zipfile.BadZipFile) as e:
        raise InputError(f"{path.name} is no .npz archive or is cut short", _HINT) from e
    if len(members) > MOST_ARRAYS or sum(m.file_size for m in members) > MOST_BYTES:
        raise InputError(
            f"{path.name} would unpack to {len(members)} arrays or more than {MOST_BYTES >> 30} GiB", _HINT
        )
    return {m.filename.removesuffix(".npy"): m for m in members}


def _header(
    z: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, path: Path
) -> tuple[tuple[int, ...], np.dtype[Any]]:
    with z.open(member) as f:
        version = np.lib.format.read_magic(f)  # type: ignore[no-untyped-call]
        if version not in ((1, 0), (2, 0)):
            raise InputError(f"{path.name}: array {name} has an unknown header version", _HINT)
        header = (
            np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        )
        shape, _, dtype = header(f)  # type: ignore[no-untyped-call]
    return shape, dtype


def _read(z: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, path: Path) -> npt.NDArray[Any]:
    shape, dtype = _header(z, member, name, path)
    if dtype.hasobject or dtype.kind not in "biufUS":
        raise InputError(f"{path.name}: array {name} holds Python objects, which are never read", _HINT)
    # a header may claim any shape; the archive knows how many bytes there are
    if math.prod(shape) * dtype.itemsize > member.file_size:
        raise InputError(f"{path.name}: array {name} claims more data than the file holds", _HINT)
    with z.open(member) as f:
        array: npt.NDArray[Any] = np.lib.format.read_array(f, allow_pickle=False)
    if dtype.kind in "iuf" and not np.isfinite(array).all():
        raise InputError(f"{path.name}: array {name} holds values that are not finite", _HINT)
    return array
