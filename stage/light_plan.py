"""A light rig with its dials turned, as the lamps that are to be put up. Knows no Blender."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .dials import Dialled
from .presets import preset
from .sky import DEFAULT_HOUR, Sky, sky_at

Vector3 = tuple[float, float, float]
_SUN_FAR = 12.0
"""Metres at which the lamp of the sun is put; only its way counts."""
_RING = 10
"""Lamps of a ring."""
_LUMINANCE = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True)
class Lamp:
    """One lamp around a person 1.70 m tall. ``kind``: area, spot or sun; ``role``: key, fill or rim.

    ``at``: metres from between the eyes, x to the picture's right, y backwards from the person, z up;
    ``size`` metres (of a sun degrees), ``power`` watts (of a sun W/m2). ``color`` is linear RGB, and None
    where ``temperature`` in kelvin tells it. ``cone``: degrees of a spot, ``blend`` how soft its edge is."""

    kind: str
    role: str
    at: Vector3
    size: float
    power: float
    color: Vector3 | None = None
    temperature: float = 6500.0
    cone: float = 45.0
    blend: float = 0.2


@dataclass(frozen=True)
class LightPlan:
    """``lamps`` by name; ``world``: radiance from all sides, linear RGB; ``wall``: how bright what is painted
    as lit, such as the studio's wall, is beside the rig as it stands; ``sky``: where one lights."""

    lamps: Mapping[str, Lamp]
    world: Vector3
    wall: float
    sky: Sky | None = None


def light_plan(dialled: Dialled) -> LightPlan:
    """The lamps of a rig of ``lights.toml`` with the dials of ``dials.toml`` turned. Raises InputError."""
    rig = preset("light", dialled.name)
    sky = sky_at(dialled.number("hour", DEFAULT_HOUR)) if rig.get("sky") else None
    lamps = {name: _lamp(row) for name, row in rig["lights"].items()}
    world = np.array(rig["world"]["color"]) * rig["world"]["strength"]
    if sky is not None:
        lamps, world = _under(sky, lamps), 0.5 * (np.array(sky.zenith) + np.array(sky.horizon))
    lamps = {n: part for name, lamp in lamps.items() for n, part in _parts(name, lamp, rig["lights"][name])}
    lamps = _warmed(lamps, dialled)
    if "ratio" in dialled.dials:
        lamps, share = _balanced(lamps, world, dialled.number("ratio", 1.0))
        world = share * world
    power, rim = dialled.number("power", 1.0), dialled.number("rim", 1.0)
    soft, around = dialled.number("softness", 1.0), dialled.number("world", 1.0)
    lamps = {
        name: replace(
            lamp, size=soft * lamp.size, power=power * (rim if lamp.role == "rim" else 1) * lamp.power
        )
        for name, lamp in lamps.items()
    }
    wall = 1.0 if sky is None else float(np.dot(sky.horizon, _LUMINANCE)) / 0.6
    return LightPlan(lamps, _vector(power * around * world), power * wall, sky)


def irradiance(lamp: Lamp) -> float:
    """Light of a lamp on a face that looks at it, W/m2: P / (pi d2) of an area lamp, P / (4 pi^2 d2) of a
    spot, as Cycles has them."""
    if lamp.kind == "sun":
        return lamp.power
    far = float(np.dot(lamp.at, lamp.at)) + (lamp.size / 2) ** 2
    return lamp.power / (math.pi * far * (4 * math.pi if lamp.kind == "spot" else 1.0))


def _lamp(row: Mapping[str, Any]) -> Lamp:
    names = ("size", "power", "temperature", "cone", "blend")
    values = {n: float(row[n]) for n in names if n in row}
    color = _vector(row["color"]) if "color" in row else None
    kind = "area" if row.get("kind") == "ring" else row.get("kind", "area")
    return Lamp(kind=kind, role=row["role"], at=_vector(row["at"]), color=color, **values)


def _under(sky: Sky, lamps: Mapping[str, Lamp]) -> dict[str, Lamp]:
    made = {}
    for name, lamp in lamps.items():
        if lamp.kind == "sun":
            at = _vector(_SUN_FAR * np.array(sky.way))
            made[name] = replace(lamp, at=at, power=sky.sun, temperature=sky.temperature)
        else:
            made[name] = replace(lamp, power=lamp.power * sky.reflector, temperature=sky.temperature + 600)
    return made


def _parts(name: str, lamp: Lamp, row: Mapping[str, Any]) -> list[tuple[str, Lamp]]:
    """The lamp itself, or those of a ring."""
    if row.get("kind") != "ring":
        return [(name, lamp)]
    turns = 2 * math.pi * (np.arange(_RING) + 0.5) / _RING
    ways = row["radius"] * np.stack([np.cos(turns), 0 * turns, np.sin(turns)], axis=-1)
    return [
        (f"{name} {i + 1}", replace(lamp, at=_vector(np.array(lamp.at) + way), power=lamp.power / _RING))
        for i, way in enumerate(ways)
    ]


def _warmed(lamps: Mapping[str, Lamp], dialled: Dialled) -> dict[str, Lamp]:
    """The key at the kelvin that is asked for, the others as far from it as they were, in mireds."""
    key = next((lamp for lamp in lamps.values() if lamp.role == "key" and lamp.color is None), None)
    if "kelvin" not in dialled.dials or key is None:
        return dict(lamps)
    shift = 1e6 / dialled.number("kelvin", 6500.0) - 1e6 / key.temperature
    warmed = {}
    for name, lamp in lamps.items():
        mired = float(np.clip(1e6 / lamp.temperature + shift, 50, 1000))
        warmed[name] = lamp if lamp.color is not None else replace(lamp, temperature=1e6 / mired)
    return warmed


def _balanced(lamps: Mapping[str, Lamp], world: Any, ratio: float) -> tuple[dict[str, Lamp], float]:
    """Key and fill, the world with it, in this ratio of light on the face, both together as bright as before;
    the lamps, and the factor of the world."""
    key = sum(irradiance(lamp) for lamp in lamps.values() if lamp.role == "key")
    fill = sum(irradiance(lamp) for lamp in lamps.values() if lamp.role == "fill")
    fill += math.pi * float(np.dot(world, _LUMINANCE))
    total = key + fill
    shares = {
        "key": total * ratio / (1 + ratio) / max(key, 1e-9),
        "fill": total / (1 + ratio) / max(fill, 1e-9),
    }
    turned = {n: replace(lamp, power=lamp.power * shares.get(lamp.role, 1.0)) for n, lamp in lamps.items()}
    return turned, shares["fill"]


def _vector(values: Any) -> Vector3:
    x, y, z = (float(v) for v in values)
    return x, y, z
