"""The arrays of an ``.npz`` from anywhere: no pickles, and sizes known before anything is unpacked."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from .errors import InputError

Arrays = dict[str, npt.NDArray[Any]]

MOST_BYTES = 2 << 30
"""Of all arrays unpacked: an hour's performance at 60 fps takes a fifth of it, a SMPL-X model a seventh."""
MOST_ARRAYS = 1000
"""A person with a beard and a suit has 507: two for each shape of each part."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What numpy writes. Others unpack more than they were asked for: kilobytes of bzip2 become gigabytes."""
_MOST_SHRUNK = 1040
"""Deflate makes nothing smaller than by 1032 to 1."""
_HEADER = 1 << 16
"""Bytes at the start of a member, all that is unpacked to read its header."""


def is_plain(dtype: np.dtype[Any]) -> bool:
    """Numbers, text or times: nothing that needs a pickle."""
    return dtype.names is None and dtype.kind in "biufcUSmM"


class Archive:
    """An open ``.npz``. ``names`` of its arrays in their order; ``hint`` says what would be right instead."""

    def __init__(self, opened: zipfile.ZipFile, path: Path, hint: str) -> None:
        self._zip, self._path, self._hint = opened, path, hint
        members = opened.infolist()
        if len(members) > MOST_ARRAYS:
            self._refuse(f"holds {len(members)} arrays")
        if sum(m.file_size for m in members) > MOST_BYTES:
            self._refuse(f"would unpack to more than {MOST_BYTES >> 30} GiB")
        for m in members:
            if not m.filename.endswith(".npy"):
                self._refuse(f"holds {m.filename!r}, which is no array")
            if m.compress_type not in _METHODS:
                self._refuse(f"holds {m.filename!r} packed in another way than .npz files are")
            if m.file_size > _MOST_SHRUNK * m.compress_size + _MOST_SHRUNK:
                self._refuse(f"claims more data in {m.filename!r} than it can hold")
        self._members = {m.filename.removesuffix(".npy"): m for m in members}
        self.names = tuple(self._members)
        if len(self.names) != len(members):
            self._refuse("holds the same array twice")

    def holds_objects(self, name: str) -> bool:
        """Whether an array holds Python objects, for which a pickle would be needed."""
        return self._header(name)[1].hasobject

    def read(self, name: str) -> npt.NDArray[Any]:
        """An array of numbers, text or times. Raises InputError for another or a damaged one."""
        shape, dtype = self._header(name)
        if dtype.hasobject:
            self._refuse(f"holds Python objects in {name}, which are never read")
        if not is_plain(dtype):
            self._refuse(f"holds values of the type {dtype} in {name}")
        # a header may claim any shape; the archive knows how many bytes there are
        most = self._members[name].file_size
        if min(shape, default=0) < 0 or math.prod(shape) * max(dtype.itemsize, 1) > most:
            self._refuse(f"claims more data in {name} than it holds")
        with _damaged(self._path), self._zip.open(self._members[name]) as f:
            array: npt.NDArray[Any] = np.lib.format.read_array(f, allow_pickle=False)
        return array

    def _header(self, name: str) -> tuple[tuple[int, ...], np.dtype[Any]]:
        with _damaged(self._path), self._zip.open(self._members[name]) as f:
            start = io.BytesIO(f.read(_HEADER))
            version = np.lib.format.read_magic(start)  # type: ignore[no-untyped-call]
            if version not in ((1, 0), (2, 0)):
                self._refuse(f"holds {name} with an unknown header version")
            old = version == (1, 0)
            read = np.lib.format.read_array_header_1_0 if old else np.lib.format.read_array_header_2_0
            shape, _, dtype = read(start)  # type: ignore[no-untyped-call]
        return shape, dtype

    def _refuse(self, what: str) -> NoReturn:
        raise InputError(f"{self._path.name} {what}", self._hint)


@contextmanager
def open_arrays(path: Path, what: str, hint: str) -> Iterator[Archive]:
    """Open an ``.npz`` of which nothing is believed; ``what`` it should be is told where it is no archive.

    Raises InputError where it is missing, no archive, damaged or larger than what there is, and for members
    that numpy writes none of.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}", "check the path" if not path.exists() else hint)
    try:
        opened = zipfile.ZipFile(path)
    except zipfile.BadZipFile as e:
        raise InputError(f"{path.name} is not {what} (no .npz archive) or is cut short", hint) from e
    except OSError as e:
        raise InputError(f"can't read {path}: {e.strerror or 'damaged file'}", "check the file") from e
    except (ValueError, NotImplementedError, RuntimeError) as e:
        raise _damage(path, e) from e
    with opened:
        yield Archive(opened, path, hint)


@contextmanager
def _damaged(path: Path) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except Exception as e:  # zlib, struct, CRC, headers, passwords: hostile bytes fail in many ways
        raise _damage(path, e) from e


def _damage(path: Path, error: Exception) -> InputError:
    line = " ".join(str(error).split())[:120] or type(error).__name__
    return InputError(f"{path.name} is damaged or cut short: {line}", "copy it again")
