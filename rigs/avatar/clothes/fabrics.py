"""Materials of garments: a fabric of ``texture.py`` dyed in a colour; buttons, belts and soles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..asset import Material
from .texture import fabric

Images = dict[str, npt.NDArray[np.uint8]]

BUMP = {"knit": 0.0014, "rib": 0.002, "twill": 0.0004, "jersey": 0.0004, "leather": 0.0003, "poplin": 0.00025,
        "denim": 0.0005, "wool": 0.0007, "fleece": 0.0008, "suiting": 0.0003, "crepe": 0.00012}  # fmt: skip
"""Metres of relief of each fabric."""
ROUGH = {"poplin": 0.75, "crepe": 0.6, "leather": 0.45, "denim": 0.8, "suiting": 0.72}
SHEEN = {"wool": 0.25, "knit": 0.2, "fleece": 0.35, "rib": 0.2, "poplin": 0.0, "crepe": 0.0}
SOLID = {
    "buttons": ((70, 58, 48), 0.35, 0.0),
    "buckle": ((168, 160, 140), 0.3, 1.0),
    "soles": ((36, 32, 30), 0.7, 0.0),
}
"""Parts that are of no fabric: colour, roughness, metal."""
_SEEDS = {name: k for k, name in enumerate(BUMP)}


def dyed(
    material: str, garment: str, spec: Mapping[str, Any], colors: Mapping[str, Any]
) -> tuple[Material, Images]:
    """The material of a garment or of a part of it, with its pictures."""
    part = material.removeprefix(garment).lstrip("_")
    color = colors.get(material, colors.get(garment, spec.get("color", (120, 120, 124))))
    if part in SOLID or material == "soles":
        plain, rough, metal = SOLID["soles" if material == "soles" else part]
        own = colors.get(material, spec.get(f"{part}_color", plain))
        params: dict[str, float | tuple[float, ...]] = {"roughness": rough, "metallic": metal}
        return Material(material, "shoe" if material == "soles" else "cloth", _linear(own), params), {}
    weave = {"rib": "rib", "belt": "leather"}.get(part, str(spec["fabric"]))
    if part == "belt":
        color = colors.get(material, (52, 38, 30))
    images: Images = {}
    images[f"{material}_base_color"], images[f"{material}_height"] = fabric(
        weave, color, spec.get("melange", 0.02), _SEEDS[weave] + 1
    )
    params = {
        "roughness": ROUGH.get(weave, 0.85),
        "specular_ior_level": 0.5 if weave == "leather" else 0.2,
        "bump_distance": BUMP[weave],
    }
    if weave != "leather":
        params |= {"sheen_weight": SHEEN.get(weave, 0.12), "sheen_roughness": 0.5}
    textures = {"base_color": f"{material}_base_color", "height": f"{material}_height"}
    return Material(
        material, "shoe" if garment == "shoes" else "cloth", _linear(color), params, textures
    ), images


def _linear(color: Any) -> tuple[float, float, float]:
    red, green, blue = ((np.array(color, float) / 255) ** 2.2).tolist()
    return red, green, blue
