"""The head of a character that has expressions of its own, as data: FLAME's and SMPL-X's formats."""

from __future__ import annotations

import bpy
import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...rigs import bake
from ...rigs.axes import TO_BLENDER
from ...rigs.flame.fit import fit_head
from ...rigs.flame.head import Head
from ...rigs.flame.solve import ExpressionSolver
from ...rigs.recognition.detect import Match

F64 = npt.NDArray[np.float64]

SPACE_KEY = "paksatalker_expression_space"
"""Property of the armature that names the basis of its expressions, such as flame2020."""
REACH = 10.0
"""How far a key of an expression goes either way: what Blender allows."""

_known: dict[tuple[int, int, str], ExpressionSolver | None] = {}


def own_basis(
    armature: bpy.types.Object, meshes: tuple[bpy.types.Object, ...], body: Match, keys: tuple[str, ...]
) -> ExpressionSolver | None:
    """The solver of the character's own expressions; None where its head is not recognised as one.

    Our units are laid over its head once, in some seconds.
    """
    mesh = next((m for m in meshes if m.data.shape_keys and keys[0] in m.data.shape_keys.key_blocks), None)
    bones = [body.mapping.get(j, ("",))[0] for j in ("jaw", "left_eye", "right_eye")]
    if mesh is None or not all(bones):
        return None
    space = str(armature.get(SPACE_KEY, "its own"))
    key = (armature.session_uid, len(mesh.data.vertices), space)
    if key not in _known:
        try:
            _known[key], _ = fit_head(_head(armature, mesh, body, bones, keys), space, bake.head())
        except InputError:
            _known[key] = None
    return _known[key]


def widen(meshes: tuple[bpy.types.Object, ...], keys: tuple[str, ...]) -> None:
    """Let expressions go as far as they have to, to both sides."""
    for mesh in meshes:
        for block in mesh.data.shape_keys.key_blocks if mesh.data.shape_keys is not None else ():
            if block.name in keys:
                block.slider_min, block.slider_max = -REACH, REACH


def _head(
    armature: bpy.types.Object,
    mesh: bpy.types.Object,
    body: Match,
    bones: list[str],
    keys: tuple[str, ...],
) -> Head:
    """Vertices that hang on head, jaw, eyes and neck, in metres and the axes of the models."""
    count = len(mesh.data.vertices)
    into = np.array(mesh.matrix_world, np.float64)
    turn = TO_BLENDER.T @ into[:3, :3]
    rest = _points(mesh.data.shape_keys.reference_key.data, count) @ turn.T + TO_BLENDER.T @ into[:3, 3]
    weights = {b: np.zeros(count, np.float32) for j in ("neck", "head") for b in body.mapping.get(j, ())}
    weights |= {b: np.zeros(count, np.float32) for b in bones}
    groups = {g.index: g.name for g in mesh.vertex_groups if g.name in weights}
    for vertex in mesh.data.vertices:
        for group in vertex.groups:
            if group.group in groups:
                weights[groups[group.group]][vertex.index] = group.weight
    ids = np.flatnonzero(np.sum(list(weights.values()), axis=0) > 0.5)
    place = np.full(count, -1, np.int32)
    place[ids] = np.arange(len(ids), dtype=np.int32)
    mesh.data.calc_loop_triangles()
    flat = np.empty(3 * len(mesh.data.loop_triangles), np.int32)
    mesh.data.loop_triangles.foreach_get("vertices", flat)
    faces = place[flat.reshape(-1, 3)]
    base = _points(mesh.data.shape_keys.reference_key.data, count)
    blocks = mesh.data.shape_keys.key_blocks
    columns = [((_points(blocks[k].data, count) - base) @ turn.T)[ids] for k in keys]
    joints = [
        TO_BLENDER.T @ np.array(armature.matrix_world @ armature.data.bones[b].head_local) for b in bones
    ]
    return Head(
        vertices=rest[ids].astype(np.float32),
        faces=faces[(faces >= 0).all(axis=1)],
        expression_dirs=np.stack(columns, axis=-1).astype(np.float32),
        jaw_weights=weights[bones[0]][ids],
        eye_weights=np.stack([weights[b][ids] for b in bones[1:]], axis=1),
        jaw=joints[0],
        eyes=np.stack(joints[1:]),
        jaw_correctives=np.zeros((len(ids), 3, 9), np.float32),
    )


def _points(data: bpy.types.bpy_prop_collection, count: int) -> F64:
    flat = np.empty(3 * count, np.float32)
    data.foreach_get("co", flat)
    return flat.reshape(-1, 3).astype(np.float64)
