"""A hand as round rods, one for each bone of palm and fingers: how near two hands are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...rotations import unit
from .figure import Figure

F64 = npt.NDArray[np.float64]

FINGERS = ("thumb", "index", "middle", "ring", "pinky")
THICK = 55.0
"""Per cent of a rod's points that lie within its radius."""


@dataclass(frozen=True)
class HandShape:
    """Rods from ``starts`` to ``ends`` (K, R, 3) with ``radii`` (R,); ``wrist`` (K, 3)."""

    starts: F64
    ends: F64
    radii: F64
    wrist: F64


def hand_shape(figure: Figure, side: str) -> HandShape | None:
    """The rods of one hand of a figure; None where it has no fingers."""
    wrist = f"{side}_wrist"
    chains = [[f"{side}_{f}{n}" for n in (1, 2, 3)] for f in FINGERS]
    chains = [c for c in chains if all(j in figure.used for j in c)]
    if not chains or wrist not in figure.used:
        return None
    rods: list[tuple[str, F64, F64]] = []
    for chain in chains:
        heads = [figure.heads[figure.used[j][0]] for j in chain]
        palm = figure.heads[figure.used[wrist][0]]
        last = figure.points[figure.joints == chain[2]]
        way = unit(heads[2] - heads[1])
        long = float(((last - heads[2]) @ way).max(initial=0.5 * float(np.linalg.norm(heads[2] - heads[1]))))
        inside = palm + 0.25 * (heads[0] - palm)
        tip = heads[2] + 0.8 * long * way
        rods.append((wrist, inside, heads[0]))
        rods += [(j, a, b) for j, a, b in zip(chain, heads, [*heads[1:], tip], strict=True)]
    radii = _radii(figure, rods)
    ends = []
    for rest in zip(*[(a, b) for _, a, b in rods], strict=True):
        bones = [figure.used[j][0] for j, _, _ in rods]
        ends.append(
            np.stack(
                [
                    figure.places[b] + figure.turned(b) @ (p - figure.heads[b])
                    for b, p in zip(bones, rest, strict=True)
                ],
                axis=1,
            )
        )
    return HandShape(ends[0], ends[1], radii, figure.at(wrist))


def nearest(one: HandShape, other: HandShape, between: F64, near: float) -> tuple[F64, F64]:
    """How far (K,) two hands are from one another, metres, below 0 where they meet, and the way (K, 3) out of
    the other, with ``one`` moved by ``between`` (K, 3). Wrists further apart than ``near`` and a half
    are not looked at."""
    gap, way = np.full(len(between), np.inf), np.zeros((len(between), 3))
    away = one.wrist + between - other.wrist
    close = np.flatnonzero(np.linalg.norm(away, axis=1) < 1.5 * near)
    for part in np.array_split(close, max(1, len(close) // 512)) if len(close) else ():
        moved = between[part][:, None]
        p, q = one.starts[part] + moved, one.ends[part] + moved
        first, second = _closest(p, q, other.starts[part], other.ends[part])
        apart = first - second
        far = np.linalg.norm(apart, axis=-1)
        clear = (far - one.radii[:, None] - other.radii).reshape(len(part), -1)
        ways = (apart / np.maximum(far, 1e-6)[..., None]).reshape(len(part), -1, 3)
        gap[part] = clear.min(axis=1)
        # all pairs that are about as near as the nearest have a say
        weight = np.exp(-(clear - gap[part, None]) / 0.004)
        way[part] = unit(np.sum(weight[..., None] * ways, axis=1) + 1e-9)
    return gap, way


def _closest(p: F64, q: F64, r: F64, s: F64) -> tuple[F64, F64]:
    """The nearest points (K, N, M, 3) of segments p q (K, N, 3) and r s (K, M, 3) (Ericson, "Real-Time
    Collision Detection", 2005, 5.1.9)."""
    d1, d2 = (q - p)[:, :, None], (s - r)[:, None]
    between = p[:, :, None] - r[:, None]
    a, e = np.sum(d1 * d1, -1), np.sum(d2 * d2, -1)
    b, c, f = np.sum(d1 * d2, -1), np.sum(d1 * between, -1), np.sum(d2 * between, -1)
    spread = np.maximum(a * e - b * b, 1e-12)
    t1 = np.clip((b * f - c * e) / spread, 0, 1)
    t2 = np.clip((b * t1 + f) / np.maximum(e, 1e-12), 0, 1)
    t1 = np.clip((b * t2 - c) / np.maximum(a, 1e-12), 0, 1)
    return p[:, :, None] + t1[..., None] * d1, r[:, None] + t2[..., None] * d2


def _radii(figure: Figure, rods: list[tuple[str, F64, F64]]) -> F64:
    """(R,) how thick the skin is about each rod; points of the palm count for the rod that is nearest."""
    joints = np.array([j for j, _, _ in rods])
    starts, ends = np.array([a for _, a, _ in rods]), np.array([b for _, _, b in rods])
    radii = np.zeros(len(rods))
    for joint in dict.fromkeys(joints):
        mine = np.flatnonzero(joints == joint)
        points = figure.points[figure.joints == joint]
        along = ends[mine] - starts[mine]
        share = np.einsum("vri,ri->vr", points[:, None] - starts[mine], along) / np.sum(along**2, axis=1)
        flat = starts[mine] + np.clip(share, 0, 1)[..., None] * along
        away = np.linalg.norm(points[:, None] - flat, axis=2)
        own = np.argmin(away, axis=1) if len(points) else np.zeros(0, int)
        for i, rod in enumerate(mine):
            near = away[own == i, i]
            radii[rod] = np.percentile(near, THICK) if len(near) else 0.0
    return np.where(radii > 0, radii, np.median(radii[radii > 0]) if (radii > 0).any() else 0.008)
