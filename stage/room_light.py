"""The light of a room, worked out once for every point of its things. Knows no Blender."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .room_shapes import Floats, Shape

_RAYS = 16
"""Directions in which a point looks for open space."""
_TRIES = 4
"""Points of a lamp that a shadow is soft by."""
_REACH = 1.5
"""Metres beyond which things no longer take light from all sides away."""
_BOUNCE = 0.45
"""Light that comes from what stands before a point, of that from open space."""


def light(things: list[Shape], room: Mapping[str, Any], seed: int) -> list[Floats]:
    """Radiance (P, 3) of every point of every thing: of its own where it glows, else its colour under the
    room's ``lamps`` (``at``, ``size``, ``color`` as radiant intensity) and ``ambient`` light from all sides,
    both with soft shadows of the other things."""
    rng = np.random.default_rng(seed)
    boxes = np.concatenate([t.boxes for t in things if t.boxes is not None and len(t.boxes)])
    rays = _hemisphere(rng)
    return [t.colors if t.glows else t.colors * _received(t, room, boxes, rays, rng) for t in things]


def _received(
    thing: Shape, room: Mapping[str, Any], boxes: Floats, rays: Floats, rng: np.random.Generator
) -> Floats:
    points = thing.points + 2e-3 * thing.normals
    # rays around +z, brought around the normal
    helper = np.where(np.abs(thing.normals[:, :1]) > 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])
    side = np.cross(thing.normals, helper)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(thing.normals, side)
    open_share = np.zeros(len(points))
    near = _near(boxes, points.min(axis=0) - _REACH, points.max(axis=0) + _REACH)
    for ray in rays:
        way = ray[0] * side + ray[1] * up + ray[2] * thing.normals
        open_share += 1.0 - (1.0 - _BOUNCE) * _blocked(points, _REACH * way, near)
    total: Floats = (open_share / len(rays))[:, None] * np.array(room["ambient"])
    for lamp in room["lamps"]:
        share = np.zeros(len(points))
        half = np.array(lamp["size"]) / 2
        low = np.minimum(points.min(axis=0), np.array(lamp["at"]) - half)
        between = _near(boxes, low, np.maximum(points.max(axis=0), np.array(lamp["at"]) + half))
        for _ in range(_TRIES):
            way = np.array(lamp["at"]) + rng.uniform(-0.5, 0.5, 3) * np.array(lamp["size"]) - points
            far = np.linalg.norm(way, axis=1)
            facing = np.maximum((way * thing.normals).sum(axis=1) / far, 0.0)
            # lamps have a size, so nothing is infinitely near
            share += facing * ~_blocked(points, 0.98 * way, between) / (far**2 + 0.05)
        total += (share / _TRIES)[:, None] * np.array(lamp["color"])
    return total


def _blocked(points: Floats, way: Floats, boxes: Floats) -> Any:
    """Whether the stretch from each point (P, 3) along ``way`` (P, 3) meets a box (B, 2, 3)."""
    safe = np.where(np.abs(way) < 1e-9, 1e-9, way)
    hit = np.zeros(len(points), bool)
    for low, high in boxes:
        a, b = (low - points) / safe, (high - points) / safe
        near, far = np.minimum(a, b).max(axis=1), np.maximum(a, b).min(axis=1)
        hit |= (near < far) & (far > 1e-4) & (near < 1.0)
    return hit


def _near(boxes: Floats, low: Floats, high: Floats) -> Floats:
    """The boxes that reach into a part of the room."""
    near: Floats = boxes[np.all((boxes[:, 0] < high) & (boxes[:, 1] > low), axis=1)]
    return near


def _hemisphere(rng: np.random.Generator) -> Floats:
    """Directions around +z, denser where they count more (cosine)."""
    i = np.arange(_RAYS) + 0.5
    radius, turn = np.sqrt(i / _RAYS), i * 2.399963 + rng.random()
    return np.stack([radius * np.cos(turn), radius * np.sin(turn), np.sqrt(1 - i / _RAYS)], axis=-1)
