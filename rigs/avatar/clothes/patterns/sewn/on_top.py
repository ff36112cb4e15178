"""What is sewn on the front of a top: placket and buttons, pockets, lapels."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..garment import Cloth
from .front import Face

BUTTONS_APART = 0.105
"""Metres between the buttons of a coat."""


def sew_on(cloth: Cloth, hem: float) -> None:
    """Add what the pattern has to the sheets of a top, which ends at the height ``hem``."""
    spec, tile = cloth.spec, cloth.spec["tile"]
    face = Face(cloth.vertices, cloth.mesh.faces, cloth.mesh.carry)
    if "placket" in spec:
        _placket(cloth, hem, face, spec["placket"], tile)
    for pocket in spec.get("pockets", ()):
        _pocket(cloth, face, pocket, tile)
    if "lapel" in spec:
        _lapels(cloth, hem, face, spec["lapel"], tile)


def _placket(cloth: Cloth, hem: float, face: Face, spec: dict[str, Any], tile: float) -> None:
    """A strip down the front and its buttons."""
    f = cloth.figure
    top = f.neck[1] + cloth.spec["neck"]["height"] - spec.get("from", 0.0)
    ring = cloth.vertices[np.abs(cloth.vertices[:, 0]) < 0.02]
    front = ring[ring[:, 2] > ring[:, 2].mean()]
    top = min(top, float(front[:, 1].max()) + 0.004) - spec.get("from", 0.0)
    low = max(hem + 0.002, top - spec.get("length", 2.0))
    width = spec["width"]
    cloth.sheets.append(
        face.rectangle(
            (0.0, (top + low) / 2),
            (width, top - low),
            0.0018,
            tile,
            0,
            cells=(3, max(6, int((top - low) / 0.015))),
        )
    )
    first, step = top - spec.get("first", 0.03), spec.get("step", 0.085)
    for k in range(spec.get("buttons", 20)):
        y = first - k * step
        if y > low + 0.02:
            button = face.button(
                spec.get("aside", 0.0), y, spec.get("radius", 0.0058), 0.0026, cloth.material("buttons")
            )
            cloth.sheets.append(button)


def _pocket(cloth: Cloth, face: Face, spec: dict[str, Any], tile: float) -> None:
    f = cloth.figure
    width = f.arms[0, 0]
    y = (f.armpit if spec["from"] == "armpit" else f.waist) + spec["y"]
    sides = (1.0, -1.0) if spec.get("both", False) else (1.0,)
    for side in sides:
        x = side * spec["x"] * width
        cloth.sheets.append(
            face.rectangle(
                (x, y),
                (spec["width"], spec["height"]),
                spec.get("lift", 0.0016),
                tile,
                0,
                cells=(12, 12),
                slant=side * spec.get("slant", 0.0),
                point=spec.get("point", 0.0),
            )
        )


def _lapels(cloth: Cloth, hem: float, face: Face, spec: dict[str, Any], tile: float) -> None:
    """Turned back from the V of the front, a notch below the collar."""
    f = cloth.figure
    neck = cloth.spec["neck"]
    low = f.neck[1] - neck["v"] + 0.004
    high = f.neck[1] + neck["height"] - spec["notch"]
    t = np.linspace(0, 1, 18)
    width = spec["width"] * (0.10 + 0.90 * np.sin(np.pi / 2 * np.clip(t / 0.93, 0, 1)) ** 0.8)
    s = np.array([0.0, 0.0, 0.06, 0.2, 0.4, 0.6, 0.8, 0.94, 1.0, 1.0])
    for side in (1.0, -1.0):
        y = low + t * (high - low)
        edge = neck["v_width"] * np.clip((y - (f.neck[1] - neck["v"])) / neck["v"], 0, 2)
        x = side * (edge[:, None] + s[None] * width[:, None] - 0.004)
        # the peak of the lapel reaches up and out
        yy = y[:, None] + s[None] * (t[:, None] ** 6) * spec.get("peak", 0.012)
        lift = 0.0045 + 0.006 * np.exp(-((s[None] / 0.28) ** 2)) * (0.35 + 0.65 * (1 - t[:, None]))
        lift = lift * np.ones_like(x)
        lift[:, 0] = -0.004
        lift[:, -1] = 0.0006
        lift[-1] = 0.0005
        cloth.sheets.append(
            face.patch(x[::-1], yy[::-1], lift[::-1], tile, cloth.material(spec.get("part", "")))
        )
    for k in range(spec.get("buttons", 0)):
        y = low - 0.012 - k * BUTTONS_APART
        cloth.sheets.append(face.button(0.012, y, 0.0095, 0.004, cloth.material("buttons"), 12))
    _front_edge(cloth, face, low, hem + 0.004, tile)


def _front_edge(cloth: Cloth, face: Face, high: float, low: float, tile: float) -> None:
    """The edge of the front that lies over the other, between two heights."""
    y = np.linspace(high, low, 26)
    x = np.array([-0.003, 0.0, 0.0135, 0.0145])[None] * np.ones((26, 1)) + 0.010
    lift = np.array([-0.001, 0.0022, 0.0022, -0.001])[None] * np.ones((26, 1))
    cloth.sheets.append(face.patch(x, y[:, None] * np.ones((1, 4)), lift, tile, 0))


def sew_on_skirt(cloth: Cloth, high: float, low: float) -> None:
    """Add what the pattern has to the sheets of a coat's skirt between two heights: the edge of its front,
    buttons, pockets."""
    spec, tile = cloth.spec, cloth.spec["tile"]
    face = Face(cloth.vertices, cloth.mesh.faces, cloth.sheets[0].carry)
    for pocket in spec.get("pockets", ()):
        _pocket(cloth, face, pocket, tile)
    if "front" in spec:
        front = spec["front"]
        for k in range(front["buttons"]):
            y = high - front["first"] - k * BUTTONS_APART
            cloth.sheets.append(face.button(0.012, y, 0.0095, 0.004, cloth.material("buttons"), 12))
        _front_edge(cloth, face, high, low + 0.004, tile)
