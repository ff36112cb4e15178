"""The open stand-in: a head in FLAME's format built from the CC0 human.

Its columns are its own, not FLAME's: 300 for identity, of which the first few hold a PCA of the human's macro
sliders, and 100 for expression, a PCA of what the ARKit units and their combinations add to the turn of the
jaw. The turn itself is the jaw joint's, so the mouth is not opened twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..arkit import INDEX, NAMES
from ..avatar.face.shapes import fit_units
from ..avatar.human import Human, shape_human
from ..avatar.skeleton import Skeleton, build_skeleton
from ..avatar.skin.layout import skin_layout
from ..avatar.source import CREDITS, Source, dense
from ..flame.unposed import unpose
from ..models.model import EXPRESSIONS, IDENTITY
from ..models.numeric import write_arrays

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

EXPRESSION_SPACE = "paksatalker-head-1"
LICENCE = "CC0-1.0"
REGION = ("helper-tongue", "helper-l-eye", "helper-r-eye", "helper-upper-teeth", "helper-lower-teeth")
JOINTS = ("neck_01", "head", "jaw", "eye_l", "eye_r")
"""The bones of our skeleton that stand for FLAME's root, neck, jaw and eyes."""
PARENTS = (-1, 0, 1, 1, 1)
EVEN_RACE = {"african": 1 / 3, "asian": 1 / 3, "caucasian": 1 / 3}
VARIATIONS: tuple[tuple[dict[str, float], dict[str, float]], ...] = (
    ({"gender": 0.0}, EVEN_RACE),
    ({"gender": 1.0}, EVEN_RACE),
    ({"age": 0.9}, EVEN_RACE),
    ({"weight": 0.9}, EVEN_RACE),
    ({}, {"african": 1.0}),
    ({}, {"asian": 1.0}),
)
"""Macro sliders and race shares of the humans whose differences are the identity columns."""
COMBINATIONS = 400
MOST_AT_ONCE = 8


def write_head(source: Source, path: Path) -> None:
    """Build the head and write it as a compressed ``.npz`` of plain numbers; takes seconds.

    Deterministic. The file has the keys of a FLAME model and, beyond them, ``arkit_units`` (52, V, 3): the
    units themselves in metres, ``expression_space``, ``licence`` and ``credits``.
    """
    neutral = _head(source, {}, EVEN_RACE)
    regressor = _regressor(neutral)
    shapes = np.zeros((len(neutral.vertices), 3, IDENTITY + EXPRESSIONS), np.float32)
    identity = _identity(source, neutral)
    shapes[..., : identity.shape[-1]] = identity
    shapes[..., IDENTITY:] = expression_columns(
        neutral.vertices, neutral.units, neutral.weights[:, 2], neutral.joints[2]
    )
    arrays: dict[str, npt.NDArray[Any]] = {
        "v_template": neutral.vertices,
        "f": neutral.faces,
        "shapedirs": shapes.astype(np.float16),
        "posedirs": np.zeros((len(neutral.vertices), 3, 9 * (len(JOINTS) - 1)), np.float16),
        "J_regressor": regressor,
        "weights": neutral.weights,
        "kintree_table": np.array([PARENTS, range(len(JOINTS))], np.int64),
        "arkit_units": neutral.units.astype(np.float16),
        "arkit_names": np.array(NAMES),
        "outside": neutral.outside,
        "expression_space": np.array(EXPRESSION_SPACE),
        "licence": np.array(LICENCE),
        "credits": np.array(CREDITS),
    }
    write_arrays(path, arrays)


def head_of_human(human: Human) -> F32:
    """(N, 3) the open head's vertices on somebody, metres, from where neck and chest meet."""
    skeleton = build_skeleton(human)
    ids = _region(human, skeleton, _shares(human, skeleton))
    return np.asarray(human.vertices[ids] - skeleton.heads[skeleton.bone(JOINTS[0])], np.float32)


@dataclass(frozen=True)
class _Head:
    """Part of the human's mesh with the root joint at the origin; ``units`` (52, V, 3), ``joints`` (5, 3)."""

    vertices: F32
    faces: npt.NDArray[np.int32]
    weights: F32
    joints: F64
    units: F32
    base_ids: npt.NDArray[np.int32]
    outside: npt.NDArray[np.bool_]
    """(V,) the skin that is seen with the mouth closed."""


def _head(source: Source, macros: dict[str, float], race: dict[str, float]) -> _Head:
    human = shape_human(source, macros, race, {})
    skeleton = build_skeleton(human)
    share = _shares(human, skeleton)
    ids = _region(human, skeleton, share)
    fitted = fit_units(human, average=True)
    units = np.stack([dense(fitted[n], len(human.vertices))[ids] for n in NAMES])
    eyes = np.isin(ids, np.r_[human.groups["helper-l-eye"], human.groups["helper-r-eye"]])
    units[:, eyes] = 0.0  # the eye joints turn the eyeballs
    weights = share[:, [skeleton.bone(b) for b in JOINTS]][ids]
    weights[:, 0] += 1 - weights.sum(axis=1)  # shoulders and chest stay with the root
    joints = skeleton.heads[[skeleton.bone(b) for b in JOINTS]].astype(np.float64)
    layout = skin_layout(human)
    return _Head(
        vertices=(human.vertices[ids] - joints[0]).astype(np.float32),
        faces=_triangles(human, ids),
        weights=weights,
        joints=joints - joints[0],
        units=units,
        base_ids=ids,
        outside=np.isin(ids, layout.faces[~layout.mouth & ~layout.sockets]),
    )


def _shares(human: Human, skeleton: Skeleton) -> F32:
    """(V, B) how much of each vertex each bone turns."""
    share = np.zeros((len(human.vertices), len(skeleton.names)), np.float32)
    np.put_along_axis(share, skeleton.weight_index, skeleton.weight_value, axis=1)
    return share


def _region(human: Human, skeleton: Skeleton, share: F32) -> npt.NDArray[np.int32]:
    """Base vertices of head, neck, mouth and eyes."""
    body = human.groups["body"]
    turned = share[:, [skeleton.bone(b) for b in ("head", "jaw", "eye_l", "eye_r")]].sum(axis=1)
    own = turned + share[:, skeleton.bone("neck_01")]
    skin = body[(turned[body] > 0.01) | (own[body] > 0.5)]
    return np.unique(np.concatenate([skin, *(human.groups[g] for g in REGION)])).astype(np.int32)


def _triangles(human: Human, ids: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    place = np.full(len(human.vertices), -1, np.int32)
    place[ids] = np.arange(len(ids), dtype=np.int32)
    quads = place[human.faces]
    quads = quads[(quads >= 0).all(axis=1)]
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _regressor(head: _Head) -> F32:
    """(5, V) rows summing to 1 that give the joints from vertices which no expression moves."""
    still = np.abs(head.units).max(axis=(0, 2)) < 1e-4
    rows = np.zeros((len(JOINTS), len(head.vertices)), np.float32)
    for j, joint in enumerate(head.joints):
        own = head.weights[:, j] > 0.9 if JOINTS[j].startswith("eye") else still
        candidates = np.flatnonzero(own)
        distance = np.linalg.norm(head.vertices[candidates] - joint, axis=1)
        near = candidates[np.argsort(distance, kind="stable")[:150]]
        a = np.vstack([head.vertices[near].T.astype(np.float64), np.ones(len(near))])
        rows[j, near] = np.linalg.pinv(a) @ np.r_[joint, 1.0]
    return rows


def _identity(source: Source, neutral: _Head) -> F32:
    """(V, 3, K) principal differences of other humans' heads, in standard deviations."""
    deltas = np.stack(
        [_same_region(_head(source, m, r), neutral) - neutral.vertices for m, r in VARIATIONS]
    ).astype(np.float64)
    return principal(deltas, len(VARIATIONS) - 1)


def _same_region(head: _Head, neutral: _Head) -> F32:
    if not np.array_equal(head.base_ids, neutral.base_ids):
        raise ValueError("skin weights do not depend on the shape, so neither may the region")
    return head.vertices


def expression_columns(vertices: F32, units: F32, jaw_weights: F32, jaw_joint: F64) -> F32:
    """(V, 3, 100) principal components of what combinations of units leave beside jaw and eye rotation."""
    rng = np.random.default_rng(52)
    samples = [np.eye(len(NAMES)) * level for level in (0.5, 1.0)]
    mixed = np.zeros((COMBINATIONS, len(NAMES)))
    for row in mixed:
        chosen = rng.choice(len(NAMES), rng.integers(2, MOST_AT_ONCE + 1), replace=False)
        row[chosen] = rng.uniform(0, 1, len(chosen))
        row[INDEX["jawOpen"]] = rng.choice([0.0, rng.uniform(0, 0.6)])
        row[INDEX["mouthClose"]] = min(row[INDEX["mouthClose"]], row[INDEX["jawOpen"]])
    samples.append(mixed)
    weights = np.concatenate(samples).astype(np.float32)
    left = unpose(weights, units, vertices, jaw_weights, jaw_joint)
    return principal(left.astype(np.float64), EXPRESSIONS, centred=False)


def principal(samples: F64, count: int, centred: bool = True) -> F32:
    """(V, 3, count) components of (S, V, 3), each as long as its standard deviation."""
    flat = samples.reshape(len(samples), -1)
    if centred:
        flat = flat - flat.mean(axis=0)
    # the Gram matrix is small where vertices are many
    values, vectors = np.linalg.eigh(flat @ flat.T)
    order = np.argsort(-values)[:count]
    directions = (flat.T @ vectors[:, order]) / np.sqrt(len(flat))
    # an eigenvector's sign is arbitrary: fix it, so that every machine makes the same file
    sign = np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])])
    return np.asarray((directions * sign).reshape(*samples.shape[1:], -1), np.float32)
