"""The bones that hair swings on: what hangs below the ears is hung on three, at the sides and behind; what
lies on the shoulders stays there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.spatial import cKDTree

from ....base.easing import smoothstep
from ...retargeting.hair_swing import SWINGING
from ..asset import F32, I32, Part
from ..human import Human
from ..skeleton import Skeleton
from ..skeleton.skeleton import strongest
from .scalp import F64, head_centre, vertex_normals
from .style import read_style

SECTORS = ("l", "r", "back")
_BELOW_EYES = 0.005
_WHOLE = 0.11
"""Metres below where hair begins to swing, from which on it swings wholly."""
_OFF_SKIN = (0.006, 0.022)
"""Metres off the skin from which hair swings, and from which it does wholly: at its roots it does not."""
_LIES = (0.035, 0.085)
"""Metres from the skin of the trunk within which hair lies on it, on what is worn there, and from which on it
hangs free."""
TRUNK = ("spine", "clavicle")
_FEW = 40
"""Vertices that are too few for a bone."""


def hangs(style: str) -> bool:
    """Whether hair of a style of ``styles.toml`` hangs, so that it can swing."""
    chosen = read_style(style)
    return chosen["flow"] == "parted" or any(la.get("made") == "tail" for la in chosen["layers"])


def hung_on_swings(parts: Sequence[Part], human: Human, skeleton: Skeleton) -> tuple[Skeleton, list[Part]]:
    """The skeleton with bones at the ends of its names that hair swings on, and the parts of the hair, what
    hangs of the part ``hair`` hung on them."""
    shares = {p.name: _shares(p, human) for p in parts if p.name == "hair"}
    if not shares:
        return skeleton, list(parts)
    hair = next(p for p in parts if p.name == "hair")
    share = shares["hair"]
    used = [k for k in range(len(SECTORS)) if int((share[:, k] > 0.3).sum()) > _FEW]
    if not used:
        return skeleton, list(parts)
    points, begins = hair.vertices.astype(float), head_centre(human)[1] - _BELOW_EYES
    ends = [_bone(points[share[:, k] > 0.2], begins) for k in used]
    count = len(skeleton.names)
    grown = replace(
        skeleton,
        names=(*skeleton.names, *(SWINGING + SECTORS[k] for k in used)),
        parents=np.append(skeleton.parents, [skeleton.bone("head")] * len(used)).astype(np.int32),
        heads=np.concatenate([skeleton.heads, [head for head, _ in ends]]).astype(np.float32),
        tails=np.concatenate([skeleton.tails, [tail for _, tail in ends]]).astype(np.float32),
        rolls=np.append(skeleton.rolls, np.zeros(len(used))).astype(np.float32),
    )
    weights = np.zeros((len(points), len(grown.names)))
    weights[:, count:] = share[:, used]
    weights[:, skeleton.bone("head")] = 1 - share[:, used].sum(axis=1)
    lies, trunk = _lying(points, human, skeleton)
    weights *= 1 - lies[:, None]
    weights[:, :count] += lies[:, None] * trunk
    index, value = _head_first(weights, skeleton.bone("head"))
    swings = replace(hair, weight_index=index, weight_value=value)
    return grown, [swings if p is hair else p for p in parts]


def _shares(hair: Part, human: Human) -> F64:
    """(V, 3) how far hair swings with each of :data:`SECTORS`."""
    points = hair.vertices.astype(float)
    base = human.vertices.astype(float)
    body = human.groups["body"]
    normals = vertex_normals(base, human.faces[human.faces_of("body")])[body]
    _, near = cKDTree(base[body]).query(points)
    off = np.einsum("vx,vx->v", points - base[body][near], normals[near])
    free = smoothstep((off - _OFF_SKIN[0]) / (_OFF_SKIN[1] - _OFF_SKIN[0]))
    centre, eyes = head_centre(human)
    swings = free * smoothstep((eyes - _BELOW_EYES - points[:, 1]) / _WHOLE)
    behind = np.degrees(np.arctan2(np.abs(points[:, 0]), points[:, 2] - centre[2]))
    back = smoothstep((behind - 105) / 45)
    left = points[:, 0] > 0
    return np.asarray(
        np.stack([swings * (1 - back) * left, swings * (1 - back) * ~left, swings * back], axis=1)
    )


def _head_first(weights: F64, head: int) -> tuple[I32, F32]:
    """As :func:`strongest` of four, the head's the first of them."""
    wanted = weights.copy()
    wanted[:, head] += 1
    index, _ = strongest(wanted, 4)
    value = np.take_along_axis(weights, index, axis=1)
    return index, (value / value.sum(axis=1, keepdims=True)).astype(np.float32)


def _lying(points: F64, human: Human, skeleton: Skeleton) -> tuple[F64, F64]:
    """How far (V,) points of hair lie on the trunk, and the weights (V, J) of the trunk beneath them."""
    body = human.groups["body"]
    bones = [i for i, name in enumerate(skeleton.names) if name.startswith(TRUNK)]
    share = skeleton.weights[:, bones].sum(axis=1)[body]
    arms = [i for i, name in enumerate(skeleton.names) if name.startswith("upperarm")]
    shoulders = share + skeleton.weights[:, arms].sum(axis=1)[body] > 0.6
    away, _ = cKDTree(human.vertices[body][shoulders]).query(points)
    lies = 1 - smoothstep((away - _LIES[0]) / (_LIES[1] - _LIES[0]))
    own = share > 0.6
    _, near = cKDTree(human.vertices[body][own]).query(points, k=12)
    weights = np.zeros((len(points), len(skeleton.names)))
    weights[:, bones] = skeleton.weights[body][own][:, bones][near].mean(axis=1)
    return np.asarray(lies), weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)


def _bone(points: F64, begins: float) -> tuple[F32, F32]:
    """Where the bone of what hangs begins and ends."""
    high = points[points[:, 1] > np.quantile(points[:, 1], 0.8)]
    low = points[points[:, 1] < np.quantile(points[:, 1], 0.2)]
    head = np.array([high[:, 0].mean(), begins, high[:, 2].mean()])
    return head.astype(np.float32), low.mean(axis=0).astype(np.float32)
