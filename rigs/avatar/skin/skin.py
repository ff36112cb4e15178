"""Skin textures, computed: colour, roughness and height of head and body for a person's description.

Colour follows the two pigments that make skin's variety: each acts on the albedo as an absorber, that is as a
factor ``exp(-amount * absorption)`` per channel, so that in the logarithm they add (Tsumura et al.,
"Image-based skin color and texture analysis/synthesis by extracting hemoglobin and melanin information in the
skin", SIGGRAPH 2003). Absorptions per channel are rounded to what linear sRGB shows of their spectra.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.easing import smoothstep
from ....base.errors import InputError
from ..asset import F32, Material
from ..human import Human
from .age import aged_skin
from .hands import hand_marks
from .layout import BODY, HEAD, SkinLayout
from .noise import Noise, pores
from .regions import normals_of_base, skin_regions, table
from .texels import Texels, rasterise
from .wrinkles import wrinkle_depth

BLOOD = np.array([0.22, 1.0, 0.82], np.float32)
MELANIN = np.array([0.55, 0.95, 1.30], np.float32)
HEAD_SIZE = 2048
"""Texels across the head's texture; the body's has half as many."""
MOUTH_LINING = np.array([0.30, 0.085, 0.07], np.float32)
_BODY, _OUTLINED, _PAINTED = 0.25, 0.1, 0.8
"""Shares of the time: the body's of all; of a texture's, what is over when texels are known and painted."""
LIP_LEAST = 0.4
"""What of the lips' colour is left where ``lip`` is 0: no lips are as pale as the skin about them."""
LIPSTICK = np.array([0.10, 0.62, 0.42], np.float32)
"""What full make-up adds to what lips absorb, whatever the tone of the skin."""
STUBBLE_SHADE = np.array([1.05, 0.80, 0.62], np.float32)
"""Absorption of hair seen through skin: bluish, unlike melanin above it."""


@dataclass(frozen=True)
class Paint:
    """What is painted on N texels: linear ``albedo`` (N, 3), ``roughness`` and ``height`` (N,) in 0..1."""

    albedo: F32
    roughness: F32
    height: F32


@dataclass(frozen=True)
class Tint:
    """Hair on or under the skin: ``share`` (19158,) 0..1 on the base mesh, linear ``color``."""

    share: F32
    color: tuple[float, float, float]


def paint_skin(
    human: Human,
    layout: SkinLayout,
    skin: dict[str, Any],
    *,
    tints: tuple[Tint, ...] = (),
    seed: int = 1,
    size: int = HEAD_SIZE,
    told: Callable[[float], None] = lambda share: None,
) -> tuple[tuple[Material, ...], dict[str, npt.NDArray[np.uint8]]]:
    """Materials ``skin`` and ``skin_head`` (in the order of ``SkinLayout.texture``) and their images.

    ``skin`` is the person's ``[skin]``: ``tone`` (a name from skin.toml), ``lip`` (strength of the lips' own
    colour), ``freckles``, ``stubble``, ``wrinkles``, ``flush``, ``circles`` and ``makeup`` (0..1). ``seed``:
    where moles, freckles and blotches lie. ``told`` gets the share of the time (0..1) that is over. Raises
    InputError for an unknown tone.
    """
    tone, regions = _tone(skin), skin_regions(human, layout)
    materials, images = [], {}
    for name, texture, across, begins in (("skin", BODY, size // 2, 0.0), ("skin_head", HEAD, size, _BODY)):
        lasts = 1 - _BODY if begins else _BODY
        inside = partial(_within, told, begins, lasts)
        texels, detailed, paint = _laid(
            human, layout, texture, across, regions, tone, skin, tints, seed, inside
        )
        images[f"{name}_base_color"] = texels.image(_encoded(paint.albedo))
        images[f"{name}_roughness"] = _halved(texels.image(paint.roughness))
        images[f"{name}_height"] = texels.image(paint.height)
        if texture == HEAD:
            at = texels.interpolate(human.source.vertices)
            depth = wrinkle_depth(at, detailed, float(skin.get("wrinkles", 0.0)), seed)
            images["skin_head_wrinkles"] = _halved(texels.image(depth))
        told(begins + lasts)
        textures = {c: f"{name}_{c}" for c in ("base_color", "roughness", "height")}
        if texture == HEAD:
            textures["wrinkles"] = "skin_head_wrinkles"
        params: dict[str, float | tuple[float, ...]] = {
            "subsurface_weight": 0.22,
            "subsurface_scale": 0.008,
            "subsurface_radius": tuple(tone["subsurface"]),
            "specular_ior_level": tone["specular"],
        }
        materials.append(Material(name, "skin", tuple(tone["albedo"]), params, textures))
    return tuple(materials), images


def head_color(
    human: Human,
    layout: SkinLayout,
    skin: dict[str, Any],
    *,
    tints: tuple[Tint, ...] = (),
    seed: int = 1,
    size: int = HEAD_SIZE,
    told: Callable[[float], None] = lambda share: None,
) -> npt.NDArray[np.uint8]:
    """(size, size, 3) the head's ``skin_head_base_color`` alone, as :func:`paint_skin` paints it."""
    regions = skin_regions(human, layout)
    texels, _, paint = _laid(
        human, layout, HEAD, size, regions, _tone(skin), skin, tints, seed, partial(_within, told, 0, 1)
    )
    return texels.image(_encoded(paint.albedo))


def _tone(skin: dict[str, Any]) -> dict[str, Any]:
    tones = table()["tone"]
    if skin.get("tone") not in tones:
        raise InputError(f"unknown skin tone '{skin.get('tone')}'", f"known: {', '.join(tones)}")
    row: dict[str, Any] = tones[skin["tone"]]
    return row


def _laid(
    human: Human,
    layout: SkinLayout,
    texture: int,
    across: int,
    regions: dict[str, F32],
    tone: dict[str, Any],
    skin: dict[str, Any],
    tints: tuple[Tint, ...],
    seed: int,
    told: Callable[[float], None],
) -> tuple[Texels, npt.NDArray[np.bool_], Paint]:
    """The texels of head or body, whether each is of skin with fine detail, and what is painted on them."""
    mine = layout.texture == texture
    texels = rasterise(layout.faces[mine], layout.uvs[mine], across)
    lining = layout.mouth[mine][texels.face]
    detailed = np.full(len(texels.rows), texture == HEAD) & ~lining
    told(_OUTLINED)
    inside = partial(_within, told, _OUTLINED, _PAINTED - _OUTLINED)
    paint = _painted(human, texels, lining, detailed, regions, tone, skin, tints, seed, inside)
    told(_PAINTED)
    return texels, detailed, paint


def _painted(
    human: Human,
    texels: Texels,
    lining: npt.NDArray[np.bool_],
    detailed: npt.NDArray[np.bool_],
    regions: dict[str, F32],
    tone: dict[str, Any],
    skin: dict[str, Any],
    tints: tuple[Tint, ...],
    seed: int,
    told: Callable[[float], None],
) -> Paint:
    names = list(regions)
    at = texels.interpolate(human.source.vertices)
    place = dict(zip(names, texels.interpolate(np.stack([regions[n] for n in names], axis=1)).T, strict=True))
    noise = Noise(seed)
    flush, circles, makeup = (np.float32(skin.get(k, 0.0)) for k in ("flush", "circles", "makeup"))
    blotch = (0.6 * noise(at, 0.011) + 0.4 * noise(at + 1.0, 0.004)) * (1 + flush) * (1 - 0.6 * makeup)
    grain = noise(at + 2.0, 0.0013)
    bare = detailed & (place["scalp"] < 0.5)
    pits = pores(at, 0.0011, 0.00024, seed, bare)
    told(0.3)
    lip = _fall(place["lip_ring"] + 0.2 * noise(at + 3.0, 0.002), 6.8, 5.8) * ~lining
    lid = _fall(place["lid_ring"], 2.2, 0.4)
    face_skin = (1 - lip) * (1 - place["scalp"])

    blush = np.float32(tone["blush"])
    blood = blush * (place["blood"] + (0.045 * blotch + 0.028 * grain) * face_skin)
    # The pale ridge that rims the lips, and the shade of the lashes' roots.
    blood -= 0.09 * np.exp(-(((place["lip_ring"] - 7.3) / 0.6) ** 2))
    blood += blush * (0.45 * lid + 0.10 * pits * face_skin)
    melanin = 0.30 * np.exp(-(((place["lid_ring"] - 1.9) / 0.9) ** 2)) * (at[:, 1] > 0.7265)
    melanin += place["melanin"] + 0.028 * noise(at + 4.0, 0.018) + 0.022 * grain - 0.35 * place["palm"]
    blood += blush * 0.2 * place["palm"]
    ruddy, tired, painted = _worn(at, place, noise, flush, circles, makeup)
    blood, melanin = blood + blush * ruddy * face_skin, melanin + (tired + painted) * (1 - lip)
    blood += 0.5 * tired * face_skin
    freckles = np.float32(skin.get("freckles", tone["freckles"]))
    melanin += _freckles(at, noise, seed, bare) * freckles * face_skin
    hands = None if detailed.any() else hand_marks(human, at, texels.interpolate(normals_of_base(human)))
    if hands is not None:
        blood, melanin = blood + blush * hands.blood, melanin + hands.melanin
    wrinkles = float(skin.get("wrinkles", 0.0))
    aged = aged_skin(at, place["lip_ring"], wrinkles, noise, seed, bare)
    blood, melanin = blood + blush * aged.blood * face_skin, melanin + aged.melanin * face_skin
    told(0.6)
    lines = 1 + 0.12 * noise(at + 5.0, (0.0009, 0.004, 0.004))
    own = LIP_LEAST + (1 - LIP_LEAST) * skin.get("lip", 1.0)
    strength = own * (1 - 0.3 * wrinkles) + 0.5 * makeup
    lip_colour = np.array(tone["lip"], np.float32) * np.float32(strength) + LIPSTICK * makeup
    absorbed = blood[:, None] * BLOOD + melanin[:, None] * MELANIN + (lip * lines)[:, None] * lip_colour
    albedo = np.array(tone["albedo"], np.float32) * np.exp(-absorbed)

    beard = np.clip(place["beard"], 0, 1) * (1 - lip) * np.float32(skin.get("stubble", 0.0))
    follicles = pores(at, 0.0009, 0.00026, seed + 1, beard > 0.05)
    albedo = albedo * np.exp(-(beard * (0.30 + 0.06 * blotch + 0.9 * follicles))[:, None] * STUBBLE_SHADE)
    for tint in tints:
        share = np.clip(texels.interpolate(tint.share) * (1 + 0.18 * grain), 0, 1)[:, None]
        albedo = albedo * (1 - share) + np.array(tint.color, np.float32) * share
    depth = np.clip(0.150 - at[:, 2], 0, None)
    lined = MOUTH_LINING * (0.3 + 0.7 * np.exp(-depth / 0.018))[:, None]
    albedo = np.where(lining[:, None], lined, albedo)

    told(0.8)
    creases = np.abs(noise(at + 7.0, (0.0011, 0.006, 0.006)))
    rough = (
        tone["roughness"] - 0.16 * np.clip(place["oil"], 0, 1) + 0.03 * noise(at + 6.0, 0.006) + 0.02 * grain
    )
    moist = 0.34 - 0.08 * makeup
    rough = rough * (1 - lip) + (moist + 0.06 * np.clip(creases, 0, 1.5) + 0.03 * grain) * lip
    rough = rough * (1 - lid) + 0.12 * lid
    if hands is not None:
        rough = rough * (1 - hands.nail) + 0.24 * hands.nail
    rough = np.where(lining, 0.3, rough)

    height = 0.5 - 0.06 * pits * face_skin + 0.012 * grain + 0.012 * noise(at + 8.0, 0.0026)
    # the net of fine lines between pores, finest where skin is thin
    net = np.abs(noise(at + 10.0, (0.0009, 0.0014, 0.0012))) - 0.6
    height += 0.016 * np.clip(net, -0.6, 1) * face_skin * detailed
    height += aged.height * (1 - lip)
    if hands is not None:
        height += hands.height * (1 + wrinkles * (1 - hands.nail))
    height += lip * (0.05 * np.clip(creases, 0, 1.5) - 0.03) + 0.015 * beard * follicles
    height = np.where(lining, 0.5, height)
    return Paint(albedo, rough.astype(np.float32), height.astype(np.float32))


def _freckles(at: F32, noise: Noise, seed: int, bare: npt.NDArray[np.bool_]) -> F32:
    """(N,) melanin of small spots that gather in patches, and of a few moles."""
    patches = np.clip(0.35 + 0.5 * noise(at + 9.0, 0.02), 0, 1)
    small = pores(at, 0.0042, 0.00075, seed + 2, bare)
    moles = pores(at, 0.055, 0.0011, seed + 3, bare)
    return 0.42 * patches * small + 0.75 * moles


def _worn(
    at: F32, place: dict[str, F32], noise: Noise, flush: np.float32, circles: np.float32, makeup: np.float32
) -> tuple[F32, F32, F32]:
    """(N,) each: blood of a ruddy face and of rouge, melanin of tired eyes, and what lids and lashes' roots
    are painted with."""
    ruddy = np.zeros(len(at), np.float32)
    if flush > 0:
        threads = np.clip(np.abs(noise(at + 30.0, (0.0012, 0.003, 0.003))) - 0.6, 0, 1.2)
        warm = np.clip(place["blood"], 0, 0.4)
        ruddy += flush * (0.9 * warm + warm * threads + 0.05)
    liner = np.exp(-(((place["lid_ring"] - 0.9) / 0.8) ** 2)) * (at[:, 1] > 0.7225)
    painted = makeup * (0.55 * place["shadow"] + 0.9 * liner * (0.45 + 0.55 * (at[:, 1] > 0.729)))
    ruddy += makeup * 0.22 * place["rouge"]
    tired = circles * 0.34 * np.clip(place["circles"], 0, 1) * (1 + 0.15 * noise(at + 31.0, 0.006))
    return ruddy.astype(np.float32), tired.astype(np.float32), painted.astype(np.float32)


def _within(told: Callable[[float], None], begins: float, lasts: float, share: float) -> None:
    told(begins + lasts * share)


def _fall(x: F32, start: float, end: float) -> F32:
    """1 below ``end``, 0 above ``start``, smooth between."""
    return smoothstep((start - x) / (start - end)).astype(np.float32)


def _encoded(linear: F32) -> F32:
    """sRGB transfer function (IEC 61966-2-1)."""
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055).astype(
        np.float32
    )


def _halved(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    h, w, c = image.shape
    return (image.reshape(h // 2, 2, w // 2, 2, c).mean(axis=(1, 3)) + 0.5).astype(np.uint8)
