"""The rectangles of a picture that are worth rendering by themselves, around what is told in a mask."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Box = tuple[int, int, int, int]
"""Left, top, right and bottom pixels of a picture; the last two lie outside."""
Mask = npt.NDArray[np.bool_]
_TILE = 4
"""Pixels of the squares that hang together."""


def patches(mask: Mask, margin: int, begun: float) -> list[Box]:
    """Rectangles around all of ``mask`` (H, W) and ``margin`` pixels more, joined where that costs less.
    ``begun``: what beginning one more costs, in pixels."""
    height, width = mask.shape
    padded = np.pad(mask, ((0, -height % _TILE), (0, -width % _TILE)))
    rows, columns = (side // _TILE for side in padded.shape)
    tiles = padded.reshape(rows, _TILE, columns, _TILE).any(axis=(1, 3))

    def widened(box: Box) -> Box:
        left, top, right, bottom = box
        return (
            max(0, left * _TILE - margin), max(0, top * _TILE - margin),
            min(width, right * _TILE + margin), min(height, bottom * _TILE + margin),
        )  # fmt: skip

    found = [widened(box) for box in _hanging_together(tiles)]
    while (pair := _worth_joining(found, begun)) is not None:
        one, two = found[pair[0]], found[pair[1]]
        found = [box for n, box in enumerate(found) if n not in pair] + [_joined(one, two)]
    return found


def _hanging_together(tiles: Mask) -> list[Box]:
    """Boxes, in tiles, around those that touch one another."""
    left = {(int(row), int(column)) for row, column in zip(*np.nonzero(tiles), strict=True)}
    found = []
    while left:
        group = [min(left)]
        left.remove(group[0])
        for row, column in group:
            beside = {(row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)} & left
            left -= beside
            group += sorted(beside)
        rows, columns = [row for row, _ in group], [column for _, column in group]
        found.append((min(columns), min(rows), max(columns) + 1, max(rows) + 1))
    return found


def _worth_joining(boxes: Sequence[Box], begun: float) -> tuple[int, int] | None:
    """The two boxes that save most as one; None where none do."""
    best, most = None, 0.0
    for i, one in enumerate(boxes):
        for j in range(i):
            saved = begun + _pixels(one) + _pixels(boxes[j]) - _pixels(_joined(one, boxes[j]))
            if saved > most:
                best, most = (j, i), saved
    return best


def _joined(one: Box, two: Box) -> Box:
    return (
        min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3])
    )  # fmt: skip


def _pixels(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])
