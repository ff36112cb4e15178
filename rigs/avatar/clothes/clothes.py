"""Clothes of the default people: sweater with ribbed bands, trousers, shoes, cut from the base's tights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError
from ....base.tables import shipped
from ..asset import Material, Part
from ..human import Human
from ..packs.store import item
from ..skeleton import Skeleton
from .cover import covered, zones
from .garment import Cloth, measure_figure
from .of_packs import wear
from .shoes import build_shoes
from .sweater import build_sweater
from .texture import fabric
from .trousers import build_trousers

BUMP = {"knit": 0.0014, "rib": 0.002, "twill": 0.0004, "jersey": 0.0005, "leather": 0.0003}
"""Metres of relief of each fabric."""


@dataclass(frozen=True)
class Clothes:
    """An outfit: its parts, materials and images; ``hidden`` (19158,) base vertices that it covers."""

    parts: list[Part]
    materials: list[Material]
    images: dict[str, npt.NDArray[np.uint8]]
    hidden: npt.NDArray[np.bool_]


def build_clothes(
    human: Human,
    skeleton: Skeleton,
    outfit: str,
    rig: Skeleton | None = None,
    garments: Sequence[str] = (),
) -> Clothes:
    """Cut and drape an outfit of ``outfits.toml`` on a person. Deterministic.

    ``skeleton``: the game-engine one, by which it is cut; ``rig``: the one that it hangs on, the same where
    None. ``garments``: of packs, by name; what of the outfit they lie over is left out.

    Raises InputError for an unknown outfit.
    """
    table = shipped(__file__, "outfits.toml")
    if outfit not in table:
        raise InputError(f"unknown outfit '{outfit}'", f"known: {', '.join(table)}")
    chosen = table[outfit]
    figure = measure_figure(human, skeleton, chosen["neckline"], rig)
    worn = [wear(item("clothes", name), human, rig or skeleton) for name in garments]
    replaced = {zone for w in worn for zone in zones(human, w.part.vertices)}
    cloths: list[Cloth] = []
    if "upper" not in replaced:
        cloths.append(build_sweater(figure, chosen))
    if "lower" not in replaced:
        cloths.append(build_trousers(figure))
    if "feet" not in replaced:
        cloths.append(build_shoes(figure))
    parts = [c.part for c in cloths] + [w.part for w in worn]
    materials, images = _fabrics(chosen)
    needed = {name for part in parts for name in part.materials}
    materials = [m for m in materials if m.name in needed]
    images = {name: images[name] for m in materials for name in m.textures.values()}
    hidden = np.zeros(len(human.vertices), bool)
    for cloth in cloths:
        hidden |= cloth.covers
    for w in worn:
        materials.append(w.material)
        images |= w.images
        hidden |= w.hidden if w.hidden.any() else covered(human, w.part.vertices, w.part.faces)
    return Clothes(parts, materials, images, hidden)


def _fabrics(outfit: dict[str, Any]) -> tuple[list[Material], dict[str, npt.NDArray[np.uint8]]]:
    sweater, trousers, shoes = outfit["sweater"], outfit["trousers"], outfit["shoes"]
    wanted = [
        ("sweater", "cloth", sweater["fabric"], sweater["color"], sweater["melange"], 0.85),
        ("sweater_rib", "cloth", sweater["rib"], sweater["color"], sweater["melange"], 0.85),
        ("trousers", "cloth", trousers["fabric"], trousers["color"], trousers["melange"], 0.8),
        ("shoes", "shoe", "leather", shoes["color"], 0.04, 0.45),
        ("soles", "shoe", "leather", shoes["sole"], 0.04, 0.7),
    ]
    if "undershirt" in outfit:
        wanted.append(("undershirt", "cloth", "jersey", outfit["undershirt"]["color"], 0.02, 0.85))
    materials, images = [], {}
    for seed, (name, kind, weave, color, melange, roughness) in enumerate(wanted, 1):
        images[f"{name}_base_color"], images[f"{name}_height"] = fabric(weave, color, melange, seed)
        red, green, blue = ((np.array(color) / 255) ** 2.2).tolist()
        params: dict[str, float | tuple[float, ...]] = {
            "roughness": roughness,
            "specular_ior_level": 0.15 if kind == "cloth" else 0.5,
        }
        if kind == "cloth":
            params |= {"sheen_weight": 0.15, "sheen_roughness": 0.5}
        params |= {"bump_distance": BUMP[weave]}
        textures = {"base_color": f"{name}_base_color", "height": f"{name}_height"}
        materials.append(Material(name, kind, (red, green, blue), params, textures))
    return materials, images
