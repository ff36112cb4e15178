"""The signed axes of a face: pairs of MakeHuman's target files, such as a nose with a hump or a hollow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ....base.tables import shipped


@dataclass(frozen=True)
class Axis:
    """One axis of ``axes.toml``: ``low`` and ``high`` are the target files at -1 and 1, ``low`` none where
    it goes from 0. Files that are there for either side have ``*`` in their names for ``l`` and ``r``.
    """

    name: str
    group: str
    low: str
    high: str

    @property
    def least(self) -> float:
        """Where it begins: -1 or 0."""
        return -1.0 if self.low else 0.0

    @property
    def sides(self) -> bool:
        """Whether ``l-NAME`` and ``r-NAME`` move one side alone."""
        return "*" in self.high


@cache
def axes() -> dict[str, Axis]:
    """All axes by name, those that move both sides together; in the order of the table."""
    return {axis.name: axis for axis in _read()}


def groups() -> dict[str, list[str]]:
    """The names of :func:`axes` by group: ``head``, ``eyes``, ``nose`` ..."""
    found: dict[str, list[str]] = {}
    for axis in axes().values():
        found.setdefault(axis.group, []).append(axis.name)
    return found


def axis_of(name: str) -> Axis | None:
    """The axis of a name, also of one side alone; None where there is none."""
    found = axes().get(name)
    if found is None and name[:2] in ("l-", "r-"):
        both = axes().get(name[2:])
        if both is not None and both.sides:
            side = name[0]
            found = Axis(name, both.group, both.low.replace("*", side), both.high.replace("*", side))
    return found


def targets_of(values: Mapping[str, float]) -> dict[str, float]:
    """Target files and their weights (0..1) for places on axes (-1..1). Raises KeyError for another axis."""
    weights: dict[str, float] = {}
    for name, value in values.items():
        axis = axis_of(name)
        if axis is None:
            raise KeyError(f"no axis {name}")
        if value:
            file = axis.high if value > 0 else axis.low
            weights[file] = weights.get(file, 0.0) + abs(value)
    return weights


def _read() -> Iterator[Axis]:
    for group, lists in shipped(__file__, "axes.toml").items():
        for words, names in lists.items():
            if words == "sides":
                continue
            for name in names:
                file = f"{group}/{'*-' if lists.get('sides') else ''}{name}"
                if words == "one_way":
                    yield Axis(name, group, "", file)
                    continue
                low, high = words.split("_")
                called = name if high in ("incr", "r") else f"{name}-{high}"
                yield Axis(called, group, f"{file}-{low}", f"{file}-{high}")
