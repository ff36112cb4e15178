"""Somebody's head in the identity basis of a model in FLAME's or SMPL-X's format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ..models.model import IDENTITY, BodyModel, model_from
from ..models.numeric import read_arrays
from .carry import places
from .features import SPREAD
from .head import head_vertices, part_of
from .registration import register

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

NEAR = 0.006
"""Metres from our skin, laid over the model's, beyond which a vertex tells nothing."""
RIDGE = 30.0
"""Square millimetres: of the vertices' error against the coefficients' own size. Neighbours err alike."""
ROUNDS = 12


@dataclass(frozen=True)
class Identity:
    """``betas`` (300,) in standard deviations; ``error_mm``: median distance of the model's vertices from
    where they belong on the person, after both are laid over each other; ``mean_mm``: that of the model's
    mean head."""

    betas: F32
    error_mm: float
    mean_mm: float


def fit_identity(model: BodyModel, open_head: Path, person: F32) -> Identity:
    """The identity of a head ``person`` (N, 3) with the open head's vertices, metres, at rest.

    Each vertex of the model has its place on our skin, which is laid over the model's once; there it is
    wanted to lie on the person (ridge least squares, in turn with the rigid pose). Raises InputError where no
    face is recognised, or where the model has no identity.
    """
    ours = read_arrays(open_head)
    source = model_from(ours, "open head")
    mine = part_of(source, np.arange(len(source.v_template)))
    if person.shape != mine.vertices.shape:
        raise InputError("the person's head is not that of the open head", "remove the file: it is made anew")
    ids = head_vertices(model)
    head = part_of(model, ids)
    corners, share, distance = places(mine, register(mine, head, ours["outside"]).vertices, head)
    scale = float(np.linalg.norm(head.eyes[0] - head.eyes[1])) / SPREAD
    use = np.flatnonzero(head.skin & (distance < NEAR * scale))
    wanted = 1000 * np.einsum("vc,vca->va", share[use], person[corners[use]].astype(np.float64))
    template = 1000 * head.vertices[use].astype(np.float64)
    dirs = 1000 * model.shapedirs[ids[use], :, :IDENTITY].astype(np.float64)
    known = np.flatnonzero(np.abs(dirs).max(axis=(0, 1)) > 1e-6)
    if not len(known):
        raise InputError("the model has no identity to be solved", "add one with shape directions")
    flat = dirs[..., known].reshape(-1, len(known))
    found = np.zeros(len(known))
    for _ in range(ROUNDS):
        laid = _laid(wanted, template + (flat @ found).reshape(-1, 3))
        # the pose along with the shape: what lifts a whole head would else be left to neither
        x, y, z = (laid - laid.mean(axis=0)).T
        zero = np.zeros_like(x)
        turns = np.stack([[zero, -z, y], [z, zero, -x], [-y, x, zero]]).transpose(2, 1, 0)
        moves = np.tile(np.eye(3), (len(laid), 1))
        whole = np.concatenate([flat, -turns.reshape(-1, 3), -moves], axis=1)
        normal = whole.T @ whole
        normal[np.arange(len(known)), np.arange(len(known))] += RIDGE
        found = np.linalg.solve(normal, whole.T @ (laid - template).ravel())[: len(known)]
    lies = template + (flat @ found).reshape(-1, 3)
    betas = np.zeros(IDENTITY, np.float32)
    betas[known] = found
    return Identity(betas, _off(wanted, lies), _off(wanted, template))


def _off(wanted: F64, lies: F64) -> float:
    return float(np.median(np.linalg.norm(_laid(wanted, lies) - lies, axis=1)))


def _laid(points: F64, over: F64) -> F64:
    """Points (N, 3) turned and moved over others (Kabsch, 1976)."""
    a, b = points.mean(axis=0), over.mean(axis=0)
    u, _, v = np.linalg.svd((points - a).T @ (over - b))
    sign = np.sign(np.linalg.det(u @ v))
    return np.asarray((points - a) @ (u * [1, 1, sign] @ v) + b)
