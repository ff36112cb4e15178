"""The naming conventions of faces as data: which shape key does what of the ARKit units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...base.tables import shipped_folder
from ..arkit import INDEX, NAMES

F64 = npt.NDArray[np.float64]

_COPY = re.compile(r"\.\d{3}$")
_NODE = re.compile(r"^(?:.*[.:|]|[a-z]{1,2}_?\d\d_)", re.IGNORECASE)
# such as BS_jawOpen; those of correctives, which only help a bone, are no keys to drive
_MARK = re.compile(r"^(?!(?:ca|cor|corr|fix|p?jcm|mcm|fbm|phm)_)[a-z]{1,4}_", re.IGNORECASE)
_SIDE = re.compile(r"(?:[_\-. ](?P<side>l|r|left|right))$", re.IGNORECASE)


@dataclass(frozen=True)
class FaceConvention:
    """``rows``: canonical key to its ARKit weights (52,); ``units`` of them are the ARKit units themselves.
    ``spellings``: a plain spelling to the canonical key."""

    name: str
    label: str
    rows: Mapping[str, F64]
    spellings: Mapping[str, str]
    least: int = 1
    needs: Sequence[tuple[str, ...]] = field(default_factory=tuple)

    def find(self, meshes: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
        """Canonical key to the keys of the meshes that stand for it; empty where it is another convention.

        On one mesh an exact name is preferred to a variant, one without numbers to one with (those are often
        the steps on its way: ``close_25_L``, ``close_L``), of several alike the first is taken.
        """
        found: dict[str, dict[str, None]] = {}
        for names in meshes:
            own: dict[str, str] = {}
            for name in names:
                canonical = self.spellings.get(plain(name)) or self.spellings.get(plain(_unmarked(name)))
                if canonical is None:
                    continue
                before = own.setdefault(canonical, name)
                if _odd(name, canonical) < _odd(before, canonical):
                    own[canonical] = name
            for canonical, name in own.items():
                found.setdefault(canonical, {})[name] = None
        if len(found) < self.least or any(not found.keys() & set(any_of) for any_of in self.needs):
            return {}
        return {key: tuple(found[key]) for key in self.rows if key in found}


@cache
def face_conventions() -> Mapping[str, FaceConvention]:
    """All conventions by name: the files of ``face_conventions/``."""
    tables = shipped_folder(__file__, "face_conventions")
    return MappingProxyType({name: _read(name, table) for name, table in tables.items()})


def row(weights: Mapping[str, float], where: str) -> F64:
    """(52,) from weights by unit; a unit without a side stands for both.

    Raises InputError for an unknown unit or a weight that is no number.
    """
    values = np.zeros(len(NAMES))
    for unit, weight in weights.items():
        units = [u for u in (unit, f"{unit}Left", f"{unit}Right") if u in INDEX]
        if not units:
            raise InputError(f"{where}: there is no ARKit unit '{unit}'", "for example jawOpen or mouthSmile")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not np.isfinite(weight):
            raise InputError(f"{where}: the weight of {unit} is no number", f"{unit} = 1.0")
        values[[INDEX[u] for u in units]] = weight
    values.setflags(write=False)
    return values


def plain(name: str) -> str:
    """A key's name without node prefix, case, digits and separators, its side spelled out."""
    bare = _COPY.sub("", name)
    bare = _SIDE.sub(lambda m: "Left" if m["side"][0] in "lL" else "Right", bare)
    bare = _NODE.sub("", bare)
    return re.sub(r"[\W\d_]", "", bare.casefold())


def _odd(name: str, canonical: str) -> tuple[bool, int]:
    return name != canonical, sum(c.isdigit() for c in name)


def _unmarked(name: str) -> str:
    """Without a short mark of the maker's before it."""
    return _MARK.sub("", _NODE.sub("", _COPY.sub("", name)))


def _read(name: str, data: Mapping[str, Any]) -> FaceConvention:
    rows = {unit: row({unit: 1.0}, name) for unit in NAMES} if data.get("units") else {}
    rows |= {k: row(w, f"{name}.toml") for k, w in data.get("shapes", {}).items() if k not in rows}
    spellings: dict[str, str] = {}
    for spelled in _around(data.get("prefixes", ()), data.get("suffixes", ())):
        for key in rows:
            spellings.setdefault(plain(spelled.format(key)), key)
    needs = tuple(tuple(n.split("|")) for n in data.get("needs", ()))
    return FaceConvention(name, data["label"], MappingProxyType(rows), spellings, data.get("least", 1), needs)


def _around(prefixes: Iterable[str], suffixes: Iterable[str]) -> list[str]:
    return [f"{before}{{}}{after}" for before in ("", *prefixes) for after in ("", *suffixes)]
