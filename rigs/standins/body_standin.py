"""The open body in SMPL-X's format, built from the CC0 human: 300 + 100 columns, 55 joints, T-pose.

The human stands in an A-pose with bent elbows; its skin is turned to the T-pose that SMPL-X data assumes by
the rotations that retargeting finds between the two. The columns are its own, not SMPL-X's: identity holds a
PCA of the human's macro sliders, expression one of the ARKit units and their combinations beside the jaw's
turn. Soles stand at y = 0.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..arkit import NAMES as UNITS
from ..avatar.face.shapes import fit_units
from ..avatar.human import Human, shape_human
from ..avatar.skeleton import Skeleton, build_skeleton
from ..avatar.source import CREDITS, Source, dense
from ..models.model import EXPRESSIONS, IDENTITY
from ..models.numeric import write_arrays
from ..recognition.detect import detect
from ..retargeting.alignment import rest_alignment
from ..smplx import INDEX, NAMES, PARENTS, rest_joints
from .head_standin import EVEN_RACE, LICENCE, REGION, VARIATIONS, expression_columns, principal

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

EXPRESSION_SPACE = "paksatalker-body-1"
NEAR = 120
"""Vertices that tell where a joint is."""


def write_body(source: Source, path: Path) -> None:
    """Build the body and write it as a compressed ``.npz`` of plain numbers; takes seconds.

    It has the keys of a SMPL-X model and, beyond them, ``arkit_units`` (52, H, 3) in metres on the vertices
    ``head_ids`` (H,), ``expression_space``, ``licence`` and ``credits``.
    """
    human = shape_human(source, {}, EVEN_RACE, {})
    skeleton = build_skeleton(human)
    ids = np.sort(np.concatenate([human.groups["body"], *(human.groups[g] for g in REGION)]))
    share = _shares(skeleton)[ids]
    vertices, joints = _in_t_pose(human, skeleton, ids, share)
    units, moved = _units(human, ids)
    regressor = _regressor(vertices, joints, share, moved)
    people = [shape_human(source, macros, race, {}) for macros, race in VARIATIONS]
    others = np.stack([_in_t_pose(p, build_skeleton(p), ids, share)[0] - vertices for p in people])
    identity = principal(others.astype(np.float64), len(VARIATIONS) - 1)
    jaw = INDEX["jaw"]
    shapes = np.zeros((len(ids), 3, IDENTITY + EXPRESSIONS), np.float16)
    shapes[..., : identity.shape[-1]] = identity
    columns = expression_columns(vertices[moved], units, share[moved, jaw], joints[jaw])
    shapes[moved, :, IDENTITY:] = columns
    arrays: dict[str, npt.NDArray[Any]] = {
        "v_template": vertices,
        "f": _triangles(human, ids),
        "shapedirs": shapes,
        "posedirs": np.zeros((len(ids), 3, 9 * (len(NAMES) - 1)), np.float16),
        "J_regressor": regressor,
        "weights": share,
        "kintree_table": np.array([PARENTS, range(len(NAMES))], np.int64),
        **_hands_and_landmarks(),
        "head_ids": moved.astype(np.int32),
        "arkit_units": units.astype(np.float16),
        "arkit_names": np.array(UNITS),
        "expression_space": np.array(EXPRESSION_SPACE),
        "licence": np.array(LICENCE),
        "credits": np.array(CREDITS),
    }
    write_arrays(path, arrays)


def _shares(skeleton: Skeleton) -> F32:
    """(19158, 55) skin weights by joint; what no joint moves goes with the pelvis."""
    found = detect(skeleton.names)
    assert found is not None, "our own skeleton is known"
    joint = np.zeros(len(skeleton.names), int)
    for name, bones in found.mapping.items():
        for bone in bones:
            joint[skeleton.bone(bone)] = INDEX[name]
    share = np.zeros((len(skeleton.weight_index), len(NAMES)), np.float32)
    rows = np.arange(len(share))[:, None]
    np.add.at(share, (rows, joint[skeleton.weight_index]), skeleton.weight_value)
    return share


def _in_t_pose(human: Human, skeleton: Skeleton, ids: Index, share: F32) -> tuple[F32, F64]:
    """Vertices (V, 3) and joints (55, 3) of a human in the T-pose, soles at y = 0."""
    found = detect(skeleton.names)
    assert found is not None, "our own skeleton is known"
    heads = {name: skeleton.heads[skeleton.bone(b[0])].astype(float) for name, b in found.mapping.items()}
    tails = {name: skeleton.tails[skeleton.bone(b[-1])].astype(float) for name, b in found.mapping.items()}
    ends = {name: tails[name] - heads[name] for name in heads}
    wanted = dict(zip(NAMES, rest_joints().astype(float), strict=True))
    turns = rest_alignment(wanted, heads, ends)
    before = np.array([heads[name] for name in NAMES])
    after = before.copy()
    for j, parent in enumerate(PARENTS):
        if parent >= 0:
            after[j] = after[parent] + turns[parent] @ (before[j] - before[parent])
    shift = after - np.einsum("jab,jb->ja", turns, before)
    matrix = np.einsum("vj,jab->vab", share, turns)
    vertices = np.einsum("vab,vb->va", matrix, human.vertices[ids]) + share @ shift
    floor = vertices[:, 1].min()
    vertices[:, 1] -= floor
    after[:, 1] -= floor
    return vertices.astype(np.float32), after


def _units(human: Human, ids: Index) -> tuple[F32, Index]:
    """Units (52, H, 3) on the H vertices, by place in ``ids``, that any of them moves. The head stands in
    the T-pose as it does in the A-pose. The eye joints turn the eyeballs."""
    fitted = fit_units(human, average=True)
    units = np.stack([dense(fitted[name], len(human.vertices))[ids] for name in UNITS])
    eyes = np.isin(ids, np.r_[human.groups["helper-l-eye"], human.groups["helper-r-eye"]])
    units[:, eyes] = 0.0
    moved = np.flatnonzero(np.abs(units).max(axis=(0, 2)) > 1e-6)
    return units[:, moved], moved


def _regressor(vertices: F32, joints: F64, share: F32, moved: Index) -> F32:
    """(55, V) rows summing to 1 that give the joints from near vertices which no expression moves."""
    still = np.ones(len(vertices), bool)
    still[moved] = False
    rows = np.zeros((len(joints), len(vertices)), np.float32)
    for j, joint in enumerate(joints):
        own = np.flatnonzero(still & ((share[:, j] > 0.2) | (share[:, max(PARENTS[j], 0)] > 0.2)))
        distance = np.linalg.norm(vertices[own] - joint, axis=1)
        near = own[np.argsort(distance, kind="stable")[:NEAR]]
        a = np.vstack([vertices[near].T.astype(np.float64), np.ones(len(near))])
        rows[j, near] = np.linalg.pinv(a) @ np.r_[joint, 1.0]
    return rows


def _triangles(human: Human, ids: Index) -> npt.NDArray[np.int32]:
    place = np.full(len(human.vertices), -1, np.int32)
    place[ids] = np.arange(len(ids), dtype=np.int32)
    quads = place[human.faces]
    quads = quads[(quads >= 0).all(axis=1)]
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _hands_and_landmarks() -> dict[str, npt.NDArray[Any]]:
    """What readers of the format ask for besides: flat hands, and landmarks that all lie on one triangle."""
    hands = {f"hands_components{s}": np.eye(45, dtype=np.float32) for s in "lr"}
    hands |= {f"hands_mean{s}": np.zeros(45, np.float32) for s in "lr"}
    return {
        **hands,
        "lmk_faces_idx": np.zeros(51, np.int64),
        "lmk_bary_coords": np.full((51, 3), 1 / 3, np.float32),
    }
