"""Which shape keys of an avatar move its face, and what each of them does in ARKit units."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from ..arkit import INDEX, NAMES
from ..recognition.face_tables import FaceConvention, face_conventions
from .face_solve import reach

F64 = npt.NDArray[np.float64]

MADE, LOST = 0.5, 0.15
"""Shares of a unit's motion: above the first it counts as made, below the second as lost."""
_EXPRESSION = re.compile(r"^(?:.*[.:|])?exp(?:r|ression)?[_-]?(\d{1,3})$", re.IGNORECASE)
_FEWEST = 8
"""Columns of a basis below which it can't speak."""
_GAZE = [INDEX[n] for n in NAMES if n.startswith("eyeLook")]


@dataclass(frozen=True)
class FaceMatch:
    """How an avatar's shape keys are driven.

    ``keys``: ARKit unit to the avatar's own key, where there is one; ``missing``: units without, in their
    order. ``controls``: every key that is used to its ARKit weights (52,); ``names``: that key to all keys
    that move with it, spelled otherwise on other meshes. ``reach`` (52,): share of each unit's motion that
    can be made. ``others``: conventions that were matched less well and their scores, 0..1 as ``score``.
    ``expressions``: the keys of a FLAME or SMPL-X head's own basis, in its order, where it has no others.
    """

    keys: Mapping[str, str]
    missing: tuple[str, ...]
    convention: str = ""
    label: str = ""
    controls: Mapping[str, F64] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reach: F64 = field(default_factory=lambda: np.zeros(len(NAMES)))
    score: float = 0.0
    others: Mapping[str, float] = field(default_factory=dict)
    expressions: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every control is an ARKit unit of its own."""
        return len(self.controls) == len(self.keys)

    @property
    def gaze(self) -> int:
        """How many controls turn the eyes."""
        return sum(bool(row[_GAZE].any()) for row in self.controls.values())

    def __str__(self) -> str:
        return self.line()

    def line(self, by_bones: Collection[str] = ()) -> str:
        """One line for people: what was matched, what was not, and what becomes of that.

        ``by_bones``: units that bones make, which no shape has to.
        """
        missing = [u for u in self.missing if u not in by_bones]
        if self.expressions:
            return f"a head in FLAME's format: {len(self.expressions)} expressions of its own"
        if not self.controls:
            return "no face shapes known: no shape key moves"
        if self.whole and self.convention == "arkit":
            line = f"{len(self.keys)} of {len(NAMES)} face shapes matched"
            line += f"; missing: {', '.join(missing)}" if missing else ""
        else:
            line = f"face shapes recognised as {self.label}: {len(self.controls)} keys"
            lost = [u for u in missing if self.reach[INDEX[u]] < LOST]
            line += f"; lost: {', '.join(_pairs(lost))}" if lost else ""
        if self.others:
            line += f" (chosen before {', '.join(self.others)})"
        return line


def match_face(meshes: Sequence[Sequence[str]], shapes: Mapping[str, F64] | None = None) -> FaceMatch:
    """Recognise the face of an avatar by the shape keys of its ``meshes``.

    Every convention of ``face_conventions/`` is tried; the one that can make most of the 52 units wins, and
    others fill in units that it cannot make. ``shapes``, key to ARKit weights (52,), overrides all of this.
    """
    if shapes:
        rows, spelled = _saved(meshes, shapes)
        return _match("saved", "a saved mapping", rows, spelled, {})
    return _recognise(tuple(tuple(names) for names in meshes))


def match_face_keys(key_names: Iterable[str]) -> FaceMatch:
    """The match of one mesh's shape keys."""
    return match_face([tuple(key_names)])


def _saved(
    meshes: Sequence[Sequence[str]], shapes: Mapping[str, F64]
) -> tuple[dict[str, F64], dict[str, tuple[str, ...]]]:
    """The keys that are there; those that do the same on different meshes are one control."""
    rows: dict[str, F64] = {}
    spelled: dict[str, tuple[str, ...]] = {}
    for name, row in shapes.items():
        own = [set(names) for names in meshes if name in names]
        alike = (k for k in rows if np.array_equal(rows[k], row))
        twin = next((k for k in alike if not any(m & set(spelled[k]) for m in own)), name)
        if own:
            rows.setdefault(twin, row)
            spelled[twin] = (*spelled.get(twin, ()), name)
    return rows, spelled


@lru_cache(maxsize=64)
def _recognise(meshes: tuple[tuple[str, ...], ...]) -> FaceMatch:
    tried = []
    for convention in face_conventions().values():
        found = _trimmed(convention, convention.find(meshes))
        if found:
            made = reach([convention.rows[k] for k in found])
            tried.append((float(made.mean()), len(found), convention, found, made))
    if not tried:
        own = _expressions(meshes)
        name, label = ("flame", "FLAME expressions") if own else ("", "")
        return FaceMatch(MappingProxyType({}), NAMES, name, label, expressions=own, score=0.5 * bool(own))
    tried.sort(key=lambda t: t[:2], reverse=True)
    _, _, best, _, made = tried[0]
    rows, names = {}, {}
    for _, _, convention, found, _ in tried:
        for key, spelled in found.items():
            row = convention.rows[key]
            # what the chosen convention makes already is not moved twice
            wanted = convention is best or (row.any() and made[row > 0].max() < MADE)
            if wanted and spelled[0] not in rows:
                rows[spelled[0]], names[spelled[0]] = row, spelled
    others = {c.label: round(score, 2) for score, _, c, _, _ in tried[1:]}
    return _match(best.name, best.label, rows, names, others)


def _expressions(meshes: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """``Exp000``, ``Exp001`` ... as the SMPL-X and FLAME add-ons name the columns of the basis."""
    numbered = {int(m[1]): name for names in meshes for name in names if (m := _EXPRESSION.match(name))}
    first = min(numbered, default=0)
    ordered = [numbered.get(i) for i in range(first, first + len(numbered))]
    whole = first in (0, 1) and len(numbered) >= _FEWEST and None not in ordered
    return tuple(n for n in ordered if n is not None) if whole else ()


def _trimmed(convention: FaceConvention, found: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Without keys that do nothing and without sums of units whose own keys are there."""
    rows = convention.rows
    own = np.zeros(len(NAMES), bool)
    for key in found:
        if key in INDEX:
            own[INDEX[key]] = True
    return {
        key: spelled
        for key, spelled in found.items()
        if rows[key].any() and (key in INDEX or not own[rows[key] > 0].any())
    }


def _match(
    name: str,
    label: str,
    rows: Mapping[str, F64],
    names: Mapping[str, tuple[str, ...]],
    others: Mapping[str, float],
) -> FaceMatch:
    single: dict[str, str] = {}
    for key, row in rows.items():
        if np.count_nonzero(row) == 1 and row.max() == 1:
            single.setdefault(NAMES[int(row.argmax())], key)
    made = reach(list(rows.values()))
    return FaceMatch(
        keys=MappingProxyType({u: single[u] for u in NAMES if u in single}),
        missing=tuple(u for u in NAMES if u not in single),
        convention=name,
        label=label,
        controls=MappingProxyType(dict(rows)),
        names=MappingProxyType(dict(names)),
        reach=made,
        score=float(made.mean()),
        others=MappingProxyType(dict(others)),
    )


def _pairs(units: Sequence[str]) -> list[str]:
    """Units with both sides of a pair told once."""
    told: dict[str, None] = {}
    for unit in units:
        base = unit.removesuffix("Left").removesuffix("Right")
        both = f"{base}Left" in units and f"{base}Right" in units
        told[f"{base}Left/Right" if both else unit] = None
    return list(told)
