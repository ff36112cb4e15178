"""What people wear: outfits of garments, cut from patterns over the body, with those of packs among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError
from ....base.tables import shipped
from ..asset import Material, Part
from ..human import Human
from ..packs.store import item, named_items
from ..skeleton import Skeleton
from .cover import beneath, covered, pressed, zones
from .fabrics import Images, dyed
from .normals import normals_of
from .of_packs import wear
from .patterns.bottom import Bottom
from .patterns.figure import ARM, LEG, Figure, measure_figure
from .patterns.garment import assemble
from .patterns.shoes import build_shoes, within_shoes
from .patterns.top import Top

_ZONES = {"top": {"upper"}, "bottom": {"lower"}, "long": {"upper", "lower"}, "shoes": {"feet"}}


@dataclass(frozen=True)
class Clothes:
    """An outfit: its parts, materials and images; ``hidden`` (19158,) base vertices that it covers."""

    parts: list[Part]
    materials: list[Material]
    images: Images
    hidden: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Worn:
    part: Part
    materials: list[Material]
    images: Images
    hidden: npt.NDArray[np.bool_] | None
    """What its maker leaves out beneath it; None: as its shape has it."""


def build_clothes(
    human: Human, skeleton: Skeleton, described: Mapping[str, Any], rig: Skeleton | None = None
) -> Clothes:
    """Cut an outfit and put it on a person. Deterministic.

    ``described``: ``outfit`` of ``outfits.toml``, ``garments`` over it or in place of what of it they lie
    over, from the inside out, and ``colors`` (sRGB 0..255) by garment. ``skeleton``: the game-engine one, by
    which clothes are cut; ``rig``: the one that they hang on, the same where None.

    Raises InputError for an unknown outfit or garment.
    """
    chosen = outfit_of(described["outfit"])
    own = list(described.get("garments", ()))
    figure = measure_figure(human, skeleton, rig)
    colors = {**chosen.get("colors", {}), **described.get("colors", {})}
    put_on = [_put_on(name, figure, colors) for name in own]
    taken: set[str] = set()
    for name, worn in zip(own, put_on, strict=True):
        taken |= _ZONES[garment_of(name)["kind"]] if is_own(name) else zones(human, worn.part.vertices)
    whole = [_put_on(n, figure, colors) for n in chosen["wear"] if not _ZONES[garment_of(n)["kind"]] & taken]
    return _dressed(human, [*whole, *put_on])


def outfit_of(name: str) -> dict[str, Any]:
    """A row of ``outfits.toml``. Raises InputError for an unknown one."""
    table = shipped(__file__, "outfits.toml")
    if name not in table:
        raise InputError(f"unknown outfit '{name}'", f"known: {', '.join(table)}")
    row: dict[str, Any] = table[name]
    return row


def is_own(name: str) -> bool:
    """Whether a garment is of ours, not of a pack."""
    return name in shipped(__file__, "garments.toml")


def garment_of(name: str) -> dict[str, Any]:
    """The pattern of one of our garments, with what it takes from the one that it is ``like``.

    Raises InputError for an unknown one.
    """
    table = shipped(__file__, "garments.toml")
    if name not in table:
        known = ", ".join([*table, *named_items("clothes")])
        raise InputError(f"unknown garment '{name}'", f"known: {known}")
    row: dict[str, Any] = table[name]
    return {**garment_of(row["like"]), **row} if "like" in row else row


def _put_on(name: str, figure: Figure, colors: Mapping[str, Any]) -> _Worn:
    if not is_own(name):
        w = wear(item("clothes", name), figure.human, figure.rig)
        return _Worn(w.part, [w.material], w.images, w.hidden if w.hidden.any() else None)
    spec = garment_of(name)
    if spec["kind"] == "shoes":
        part, materials = build_shoes(figure)
    elif spec["kind"] == "long":
        top = Top(figure, {**spec, **spec["top"]}, name)
        skirt = Bottom(figure, {**spec, **spec["skirt"]}, name, top)
        names = list(dict.fromkeys([*top.materials, *skirt.materials]))
        sheets = [
            replace(s, material=names.index(made.materials[s.material]))
            for made in (top, skirt)
            for s in made.sheets
        ]
        part, materials = assemble(name, figure, sheets, tuple(names)), names
    else:
        made: Top | Bottom = Top(figure, spec, name) if spec["kind"] == "top" else Bottom(figure, spec, name)
        part, materials = assemble(name, figure, made.sheets, tuple(made.materials)), made.materials
    dyes = [dyed(m, name, spec, colors) for m in materials]
    # feet in shoes are never seen; their soles and uppers are sheets of their own
    unseen: npt.NDArray[np.bool_] | None = None
    if spec["kind"] == "shoes":
        unseen = within_shoes(figure)
    elif spec.get("shape") == "skirt" or "skirt" in spec:
        unseen = covered(figure.human, part.vertices, part.faces)
        unseen |= _within_skirt(figure, figure.waist + (0.07 if "skirt" in spec else -0.035))
    elif spec.get("shape") == "legs" and figure.ground + spec["hem"] < figure.legs[2, 1]:
        unseen = covered(figure.human, part.vertices, part.faces) | _within_legs(figure)
    return _Worn(part, [m for m, _ in dyes], {k: v for _, i in dyes for k, v in i.items()}, unseen)


def _within_skirt(figure: Figure, top: float) -> npt.NDArray[np.bool_]:
    """(19158,) base vertices of hips and thighs below the height ``top`` that a skirt goes around, however
    far it falls from them."""
    f = figure
    arms = f.weights[:, [i for i, n in enumerate(f.skeleton.names) if n.startswith(ARM)]].sum(axis=1)
    height = f.human.vertices[:, 1]
    beside = f.off_trunk(f.human.vertices.astype(float))  # fingers, which hang on no bone of an arm
    return np.asarray((arms < 0.05) & ~beside & (height > f.crotch - 0.10) & (height < top))


def _within_legs(figure: Figure) -> npt.NDArray[np.bool_]:
    """(19158,) base vertices of shins, which trousers that reach the shoes leave nothing to be seen of."""
    f = figure
    legs = f.weights[:, [i for i, n in enumerate(f.skeleton.names) if n.startswith(LEG)]].sum(axis=1)
    height = f.human.vertices[:, 1]
    return np.asarray((legs > 0.5) & (height > f.ground + 0.03) & (height < f.legs[1, 1]))


def _dressed(human: Human, worn: Sequence[_Worn]) -> Clothes:
    """Layers from the inside out: what lies beneath another is left out, as skin is."""
    hidden = np.zeros(len(human.vertices), bool)
    parts: list[Part] = []
    materials: dict[str, Material] = {}
    images: Images = {}
    for k, w in enumerate(worn):
        part = w.part
        for outer in worn[k + 1 :]:
            part = replace(
                part, vertices=pressed(part.vertices, outer.part.vertices, outer.part.faces, 0.004)
            )
            looks = normals_of(part.vertices.astype(float), part.faces)
            under = beneath(part.vertices, looks, outer.part.vertices, outer.part.faces, tucked=0.035)
            corner = np.where(part.faces < 0, part.faces[:, :1], part.faces)
            keep = ~under[corner].all(axis=1)
            part = _with_faces(part, keep)
        if len(part.faces):
            parts.append(part)
        hidden |= covered(human, w.part.vertices, w.part.faces) if w.hidden is None else w.hidden
        for material in w.materials:
            materials[material.name] = material
        images |= w.images
    needed = {name for part in parts for name in part.materials}
    kept = [m for m in materials.values() if m.name in needed]
    pictures = {name: images[name] for m in kept for name in m.textures.values()}
    return Clothes(parts, kept, pictures, hidden)


def _with_faces(part: Part, keep: npt.NDArray[np.bool_]) -> Part:
    faces = part.faces[keep]
    used = np.unique(faces[faces >= 0])
    new = np.full(len(part.vertices) + 1, -1, np.int32)
    new[used] = np.arange(len(used))
    return replace(
        part,
        vertices=part.vertices[used],
        faces=new[faces],
        uvs=part.uvs[keep],
        face_material=part.face_material[keep],
        weight_index=part.weight_index[used],
        weight_value=part.weight_value[used],
    )
