"""BVH skeletons of any maker as SMPL-X motion, and SMPL-X motion as BVH."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ..recognition.detect import detect
from ..retargeting.alignment import rest_alignment, upright
from ..rotations import axis_angle_from_matrix, matrix_from_axis_angle, unit
from ..smplx import NAMES, PARENTS, rest_joints
from .bvh import Bvh, bvh_text, read_bvh
from .motion import F64, Motion, UpAxis
from .up_axis import Z_UP_TO_Y_UP

CENTIMETRE = 0.01
"""The unit in which we write, as most tools do."""
_HEIGHTS = (("metres", 1.0, 0.9, 2.6), ("centimetres", 0.01, 90.0, 260.0), ("inches", 0.0254, 36.0, 89.0),
            ("millimetres", 0.001, 900.0, 2600.0))  # fmt: skip
STANDS = 0.8
"""Share of the way from knees to head that is up in one who stands or sits."""
_TALL = 1.6
"""Metres from sole to the head's joint or so, taken where no usual unit fits."""


def read_bvh_motion(path: Path, up: UpAxis | None = None) -> Motion:
    """Read a BVH file as a body: bones by name (:func:`~.detect.detect`), rests compared.

    ``up``: the file's up axis where it is not to be found from the skeleton. Raises InputError where the
    file is no BVH, or its skeleton is not recognised or does not stand at rest.
    """
    bvh = read_bvh(path)
    own = all(n in bvh.names for n in NAMES)
    match = detect(bvh.names)
    if match is None and not own:
        raise InputError(
            f"the skeleton of {path.name} is not recognised: {', '.join(bvh.names[:6])} ...",
            "use joint names of Mixamo, SMPL-X, Unreal, Rigify, VRM or another known convention",
        )
    index = {n: j for j, n in enumerate(bvh.names)}
    used = {n: [index[n]] for n in NAMES} if own else {}
    if match is not None and not own:
        used = {joint: [index[b] for b in bones] for joint, bones in match.mapping.items()}
    rest = bvh.rest()
    world, places = _world(bvh)
    rest_axis = up or _up_of(rest, used, path)
    axis = up or _up_in_motion(places, used, rest_axis)
    turn, turned = (Z_UP_TO_Y_UP if a == "z" else np.eye(3) for a in (rest_axis, axis))
    moved = places[:, used["pelvis"][0]] @ turned.T
    rest, world = rest @ turn.T, turned @ world @ turn.T
    span = float(np.ptp(rest[:, 1]))
    unit, scale = next(((n, s) for n, s, low, high in _HEIGHTS if low <= span <= high), ("unknown", 0.0))
    scale = scale or _TALL / max(span, 1e-9)
    rest, moved = scale * rest, scale * moved
    if own:
        joints = rest[[index[n] for n in NAMES]]
        bones = world[:, [index[n] for n in NAMES]]
        trans = moved - joints[0]
    else:
        joints = rest_joints().astype(np.float64)
        bones, trans = _onto_neutral(world, moved, rest, used, joints)
    info: dict[str, str | float] = {"skeleton": "SMPL-X" if own or match is None else match.label,
                                    "up axis": axis, "unit": unit, "joints": len(bvh.names)}  # fmt: skip
    missing = tuple(j for j in NAMES[:22] if j not in used)
    return Motion(
        kind="BVH motion",
        fps=bvh.fps,
        poses=_local(bones).astype(np.float32),
        trans=trans.astype(np.float32),
        rest_joints=joints.astype(np.float32),
        placed=own,
        info=info,
        warnings=(
            *bvh.notes,
            *([f"joints that the file lacks stay still: {', '.join(missing)}"] if missing else []),
        ),
    )


def bvh_of(poses: npt.ArrayLike, trans: npt.ArrayLike, rest: npt.ArrayLike, fps: float) -> str:
    """BVH text of SMPL-X motion: 55 joints of SMPL-X's names, centimetres, Y up, rest pose the T-pose."""
    joints = np.asarray(rest, np.float64)
    offsets = np.array([joints[j] - (joints[p] if p >= 0 else 0) for j, p in enumerate(PARENTS)])
    local = matrix_from_axis_angle(np.asarray(poses, np.float64).reshape(-1, 55, 3))
    positions = np.tile(offsets, (len(local), 1, 1))
    positions[:, 0] = joints[0] + np.asarray(trans, np.float64)
    return bvh_text(Bvh(NAMES, PARENTS, offsets / CENTIMETRE, local, positions / CENTIMETRE, fps))


def _up_of(rest: F64, used: dict[str, list[int]], path: Path) -> UpAxis:
    top = next((used[j][0] for j in ("head", "neck", "spine3", "spine2") if j in used), None)
    if top is None or "left_knee" not in used:
        raise InputError(f"{path.name}: can't tell which way is up", "say it: --up-axis y or z")
    knees = rest[[used[s][0] for s in ("left_knee", "right_knee") if s in used]].mean(axis=0)
    along = rest[top] - knees
    if max(abs(along[1]), abs(along[2])) < 0.7 * np.linalg.norm(along):
        raise InputError(
            f"the skeleton of {path.name} does not stand at rest", "export it with a T- or A-pose as rest"
        )
    return "z" if abs(along[2]) > abs(along[1]) else "y"


def _up_in_motion(places: F64, used: dict[str, list[int]], rest_axis: UpAxis) -> UpAxis:
    """The up axis of joints at ``places`` (T, J, 3): that of the rest, unless people stand along the other in
    nearly all of the motion, as Blender writes where a skeleton's own axes are not the world's."""
    top = next(used[j][0] for j in ("head", "neck", "spine3", "spine2") if j in used)
    knees = np.mean([places[:, used[s][0]] for s in ("left_knee", "right_knee") if s in used], axis=0)
    upright = unit(places[:, top] - knees)
    other: UpAxis = "y" if rest_axis == "z" else "z"
    stands = np.percentile(upright[:, "xyz".index(other)], 5) > STANDS
    return other if stands else rest_axis


def _world(bvh: Bvh) -> tuple[F64, F64]:
    """(T, J, 3, 3) world rotations of the joints against their rest, and their places (T, J, 3)."""
    world, places = bvh.rotations.copy(), bvh.positions.copy()
    for j, parent in enumerate(bvh.parents):
        if parent >= 0:
            places[:, j] = places[:, parent] + np.einsum("tab,tb->ta", world[:, parent], places[:, j])
            world[:, j] = world[:, parent] @ world[:, j]
    return world, places


def _onto_neutral(
    world: F64, moved: F64, rest: F64, used: dict[str, list[int]], joints: F64
) -> tuple[F64, F64]:
    """World rotations (T, 55, 3, 3) and the way (T, 3) of the pelvis of the neutral skeleton.

    With A_j as in :func:`~.retarget.retarget` and bones whose rest axes are the world's, the
    bone's orientation M_j is G_j A_j, so G_j = M_j A_j^T; a skeleton that faces elsewhere at rest is turned
    by U first: G_j = M_j U^T A_j^T.
    """
    places = {joint: rest[bones[0]] for joint, bones in used.items()}
    facing = upright(places)
    target = {joint: facing @ p for joint, p in places.items()}
    source = dict(zip(NAMES, joints, strict=True))
    aligned = rest_alignment(source, target, {})
    result = np.empty((len(world), 55, 3, 3))
    for j, name in enumerate(NAMES):
        if name in used:
            result[:, j] = world[:, used[name][-1]] @ facing.T @ aligned[j].T
        else:
            result[:, j] = result[:, PARENTS[j]] if j else np.eye(3)
    legs = [_leg(p) for p in (source, target)]
    ratio = legs[0] / legs[1]
    # offsets may hang the skeleton anywhere; motion counts from the floor on which its feet stand at rest
    start = np.array([0.0, rest[used["pelvis"][0], 1] - rest[:, 1].min(), 0.0])
    return result, ratio * (moved - start)


def _leg(places: dict[str, F64]) -> float:
    pairs = [
        (f"{s}_{a}", f"{s}_{b}") for s in ("left", "right") for a, b in (("hip", "knee"), ("knee", "ankle"))
    ]
    known = [np.linalg.norm(places[a] - places[b]) for a, b in pairs if a in places and b in places]
    return float(sum(known)) / max(len(known), 1) if known else float(places["left_hip"][1])


def _local(world: F64) -> F64:
    """(T, 165) axis-angle against the parents."""
    local = world.copy()
    for j in range(1, 55):
        local[:, j] = np.swapaxes(world[:, PARENTS[j]], 1, 2) @ world[:, j]
    return axis_angle_from_matrix(local).reshape(len(world), 165)
