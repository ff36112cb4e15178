"""What a single-shot detector finds in a picture: boxes with marks, near ones joined to one.

Liu et al., "SSD: Single Shot MultiBox Detector", ECCV 2016; joined by their weighted mean, as in
Bazarevsky et al., "BlazeFace", 2019."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..film import Picture
from .network import Network
from .regions import crop, whole

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

SURE = 0.5
"""Scores below this are nothing."""


@dataclass(frozen=True)
class Detection:
    """``box`` left, top, right, bottom and ``marks`` (K, 2) in pixels; ``score`` 0..1."""

    box: F64
    marks: F64
    score: float


class Detector:
    """Finds things of one kind. ``strides``: pixels between the centres of each layer of anchors;
    ``overlap``: intersection over union from which on two boxes are one thing."""

    def __init__(self, network: Network, strides: tuple[int, ...], overlap: float) -> None:
        self._network = network
        self._anchors = _anchors(network.size, strides)
        self._overlap = overlap

    def find(self, picture: Picture) -> list[Detection]:
        """All in a picture, the surest first."""
        region = whole(picture).padded()
        size = self._network.size
        boxes, scores = self._network.run(crop(picture, region, size, -1.0, black=True))
        sure = 1 / (1 + np.exp(-np.clip(scores[0, :, 0].astype(np.float64), -100, 100)))
        kept = np.flatnonzero(sure >= SURE)
        raw = boxes[0, kept].astype(np.float64) / size
        middle = raw[:, :2] + self._anchors[kept]
        corners = np.concatenate([middle - raw[:, 2:4] / 2, middle + raw[:, 2:4] / 2], axis=1)
        marks = raw[:, 4:].reshape(len(kept), raw.shape[1] // 2 - 2, 2) + self._anchors[kept, None]
        found = _joined(corners, marks, sure[kept], self._overlap)
        return [
            Detection(
                region.out_of(box.reshape(2, 2)).ravel(), region.out_of(points), score
            )
            for box, points, score in found
        ]  # fmt: skip


def _anchors(size: int, strides: tuple[int, ...]) -> F64:
    """(N, 2) centres in shares of the square: two for each layer at each place; layers of one stride lie
    beside each other."""
    rows = []
    for stride in dict.fromkeys(strides):
        count = size // stride
        at = (np.arange(count) + 0.5) / count
        grid = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)
        rows.append(np.repeat(grid, 2 * strides.count(stride), axis=0))
    return np.concatenate(rows)


def _joined(boxes: F64, marks: F64, scores: F64, overlap: float) -> list[tuple[F64, F64, float]]:
    left = np.argsort(-scores, kind="stable")
    out = []
    while len(left):
        near = _overlaps(boxes[left], boxes[left[0]]) > overlap
        group = left[near] if near.any() else left[:1]
        share = scores[group] / scores[group].sum()
        out.append((share @ boxes[group], np.tensordot(share, marks[group], 1), float(scores[left[0]])))
        left = left[~near] if near.any() else left[1:]
    return out


def _overlaps(boxes: F64, box: F64) -> F64:
    """(N,) intersection over union."""
    low, high = np.maximum(boxes[:, :2], box[:2]), np.minimum(boxes[:, 2:], box[2:])
    shared = np.prod(np.maximum(high - low, 0), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) + np.prod(box[2:] - box[:2])
    return np.asarray(shared / np.maximum(areas - shared, 1e-12))
