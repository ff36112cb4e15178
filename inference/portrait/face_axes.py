"""The axes along which our people's faces differ, as moves of the tracker's landmarks, and how likely each
is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ...rigs.avatar.human import Human, shape_human
from ...rigs.avatar.source import Source
from ...rigs.avatar.source_file import open_source
from ...rigs.avatar.variety.axes import Axis, axes, targets_of
from ...rigs.avatar.variety.random_person import random_person
from ..tracking.face_points import SKIN, face_points

F64 = npt.NDArray[np.float64]

DRAWN = 200
"""People at random whose faces tell what is likely."""
MACROS = ("gender", "age", "weight")
"""Sliders that are found along with the axes; and two of the three shares of origin."""
ORIGINS = ("african", "asian")
STEP = 0.12
OWN = 0.09
"""Deviation that each axis may have by itself, beyond what goes along with others."""
_OUTSIDE = ("ears", "neck", "torso")


@dataclass(frozen=True)
class FaceAxes:
    """``names`` (N,); ``middle`` (478, 3) landmarks of the average of people at random, metres from between
    the eyes; ``moves`` (N, 478, 3) what one unit of each does; ``mean`` (N,) and ``covariance`` (N, N) of
    the people."""

    names: tuple[str, ...]
    middle: F64
    moves: F64
    mean: F64
    covariance: F64


@cache
def face_axes() -> FaceAxes:
    """The axes of the face, sliders and origins, about the people that are drawn at random."""
    source = open_source()
    names = [n for n, a in axes().items() if a.group not in _OUTSIDE]
    drawn = [random_person(seed) for seed in range(DRAWN)]
    every = (*MACROS, *ORIGINS, *names)
    values = np.array([[_value(d, name) for name in every] for d in drawn])
    mean = values.mean(axis=0)
    own = np.array([0.0 if n in (*MACROS, *ORIGINS) else OWN for n in every])
    covariance = np.asarray(np.cov(values.T) + np.diag(own**2 + 1e-6), np.float64)
    middle = described(dict(zip(every, mean.tolist(), strict=True)))
    whole = _landmarks(source, middle)
    place = dict(zip(every, mean.tolist(), strict=True))
    moves = [_slider_move(source, place, name) for name in (*MACROS, *ORIGINS)]
    moves += [_axis_move(source, axes()[name]) for name in names]
    return FaceAxes(every, whole, np.array(moves), mean, covariance)


def described(values: Mapping[str, float]) -> dict[str, Any]:
    """The sections of a description that make a face of these values."""
    african, asian = (float(np.clip(values[n], 0, 1)) for n in ORIGINS)
    share = max(1.0, african + asian)
    race = {"african": african / share, "asian": asian / share}
    race["caucasian"] = max(0.0, 1 - sum(race.values()))
    macros = {n: float(np.clip(values[n], 0.4 if n == "age" else 0.0, 1)) for n in MACROS}
    known = axes()
    face = {
        n: float(np.clip(v, known[n].least, 1)) for n, v in values.items() if n in known and abs(v) > 1e-4
    }
    return {
        "macros": {"muscle": 0.5, "height": 0.5, "proportions": 0.6, **macros},
        "race": race,
        "axes": face,
    }


def values_of(person: Mapping[str, Any]) -> F64:
    """(N,) values of the axes, sliders and origins that a description has."""
    return np.array([_value(person, name) for name in face_axes().names])


def human_of(source: Source, table: Mapping[str, Any]) -> Human:
    """The base mesh of a description's sliders, origin, details and axes."""
    details = dict(table.get("details", {}))
    for name, weight in targets_of(table.get("axes", {})).items():
        details[name] = details.get(name, 0.0) + weight
    return shape_human(source, table["macros"], table["race"], details)


def landmarks_of(human: Human) -> F64:
    """(478, 3) landmarks of a human, metres from between its eyes."""
    table = face_points()
    eyes = np.array([human.centre("joint-l-eye"), human.centre("joint-r-eye")], np.float64)
    points = (human.vertices[table.triangles].astype(np.float64) * table.weights[..., None]).sum(axis=1)
    points = points - eyes.mean(axis=0)
    for k, first in enumerate((SKIN + 5, SKIN)):
        points[first : first + 5] = eyes[k] - eyes.mean(axis=0) + [0, 0, table.eye_radius]
    return points


def _landmarks(source: Source, table: Mapping[str, Any]) -> F64:
    return landmarks_of(human_of(source, table))


def _slider_move(source: Source, place: Mapping[str, float], name: str) -> F64:
    """What a slider or a share of origin does, on a face without axes."""
    plain = {n: place[n] for n in (*MACROS, *ORIGINS)}
    low, high = (_landmarks(source, described({**plain, name: place[name] + s * STEP})) for s in (-1, 1))
    return np.asarray((high - low) / (2 * STEP))


def _axis_move(source: Source, axis: Axis) -> F64:
    """Half of what lies between the two ends of an axis."""
    table = face_points()
    total = np.zeros((len(source.vertices), 3))
    for file, sign in ((axis.high, 1.0), (axis.low, -1.0)):
        for side in ("l", "r") if "*" in file else ("",):
            if file:
                target = source.target(file.replace("*", side))
                total[target.index] += sign * target.deltas
    moved = (total[table.triangles] * table.weights[..., None]).sum(axis=1)
    # eyes may move along: landmarks are told from between them
    eyes = [total[source.groups[f"joint-{s}-eye"]].mean(axis=0) for s in ("l", "r")]
    moved = moved - np.mean(eyes, axis=0)
    return np.asarray(moved / (2.0 if axis.low else 1.0))


def _value(person: Mapping[str, Any], name: str) -> float:
    for section in ("macros", "race", "axes"):
        if name in person.get(section, {}):
            return float(person[section][name])
    return 0.5 if name in MACROS else 0.0
