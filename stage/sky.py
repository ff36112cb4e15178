"""Sun and sky at an hour of the day, as a table tells. Knows no Blender."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..base.tables import shipped

Color = tuple[float, float, float]
Floats = npt.NDArray[np.float64]
NOON = 12.0
DEFAULT_HOUR = 15.5
_LOWEST = 4.0
"""Degrees above the horizon from which light falls at least: after sunset it is the moon's or the glow's."""


@dataclass(frozen=True)
class Sky:
    """``way``: unit vector from the person to the light, in the stage's axes (x to the picture's right, y
    away from the camera, z up). ``elevation``: degrees of the sun. Radiances are linear RGB, ``sun`` W/m2
    across its way, ``temperature`` its kelvin, ``reflector`` how much of the reflector's light is needed."""

    way: Color
    elevation: float
    zenith: Color
    horizon: Color
    ground: Color
    sun: float
    temperature: float
    reflector: float


def sky_at(hour: float) -> Sky:
    """The sky of an hour, 0 to 24, local solar time.

    Elevation of the sun: sin h = sin(lat) sin(dec) + cos(lat) cos(dec) cos(15 deg * (hour - 12)). The sun
    goes around the person as the picture needs it: in the morning it comes from the right before it, at noon
    it stands 40 degrees to the left of the camera, towards evening behind the person at the left."""
    table = shipped(__file__, "sky.toml")
    lat, dec = math.radians(table["latitude"]), math.radians(table["declination"])
    turn = math.radians(15 * (hour - NOON))
    high = math.sin(lat) * math.sin(dec) + math.cos(lat) * math.cos(dec) * math.cos(turn)
    elevation = math.degrees(math.asin(high))
    rows = table["at"]
    at = [row["elevation"] for row in rows]

    def between(name: str) -> Floats:
        values = np.array([np.atleast_1d(row[name]) for row in rows], float)
        return np.array([np.interp(elevation, at, values[:, i]) for i in range(values.shape[1])])

    up = math.radians(max(elevation, _LOWEST) if elevation > -4 else 35.0)
    around = math.radians(-40 + 13.5 * (NOON - hour)) if elevation > -4 else math.radians(-50)
    way = (math.sin(around) * math.cos(up), -math.cos(around) * math.cos(up), math.sin(up))
    zenith, horizon, ground = (_color(between(n)) for n in ("zenith", "horizon", "ground"))
    sun, temperature, reflector = (float(between(n)[0]) for n in ("sun", "temperature", "reflector"))
    return Sky(way, elevation, zenith, horizon, ground, sun, temperature, reflector)


def _color(values: Floats) -> Color:
    red, green, blue = (float(v) for v in values)
    return red, green, blue
