"""Hair styles: where strands want to go, and the layers that make one style."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from ....base.easing import smoothstep
from ....base.errors import InputError
from ....base.tables import shipped
from .flow import DOWN, Growth, clump, grow, hangs_in_face
from .gathered import bun, drawn_back, tail
from .ribbons import Ribbons, make_ribbons
from .scalp import F64, Scalp, sample_roots
from .waves import waved

Table = dict[str, Any]
COMBED = (0.0, 0.6, 1.3)
"""How much more than the style has it hair is combed back that would hang in the face, until it does not."""
CLEAR = 0.004
"""Metres off the skin at which a strand is seen above the cap."""


def read_style(name: str) -> dict[str, Any]:
    """The table of a style. Raises InputError for an unknown one."""
    table = shipped(__file__, "styles.toml")
    if name not in table:
        raise InputError(f"unknown hair style '{name}'", f"known: {', '.join(table)}")
    return table[name]


def grow_layers(scalp: Scalp, style: dict[str, Any], rng: np.random.Generator) -> list[Ribbons]:
    """One set of ribbons per layer of the style."""
    return [_layer(scalp, style, layer, rng) for layer in style["layers"]]


def _layer(scalp: Scalp, style: dict[str, Any], layer: dict[str, Any], rng: np.random.Generator) -> Ribbons:
    made = layer.get("made", "")
    if made in ("tail", "bun"):
        strands = (tail if made == "tail" else bun)(scalp, style, layer, rng)
        return _ribbons(scalp, _locked(strands, strands[:, 0], layer, rng), layer, rng)
    within = layer.get("within", np.inf)
    roots, normals = sample_roots(scalp, layer["strands"], rng, layer["inset"], style["softness"], within)
    # Some layers keep off the parting, some line it.
    away = _from_parting(scalp, style, roots)
    wanted = (away >= layer.get("off_parting", 0.0)) & (away <= layer.get("near_parting", np.inf))
    azimuth, _ = scalp.angles(roots)
    wanted &= azimuth < layer.get("before", 999)
    if "top" in style:
        _, elevation = scalp.angles(roots)
        wanted &= elevation < style["top"] + rng.normal(0, 6, len(roots))
    roots, normals, count = roots[wanted], normals[wanted], int(wanted.sum())
    if style["flow"] == "gathered":
        lift = _between(layer["lift"], count, rng) * np.clip(_above(scalp, roots) / 14, 0.15, 1)
        strands = drawn_back(scalp, style, roots, lift, layer["points"])
        if "length" in layer:
            strands = _shortened(strands, _between(layer["length"], count, rng))
        return _ribbons(scalp, _locked(strands, roots, layer, rng), layer, rng)
    flow = FLOWS[layer.get("flow", style["flow"])]
    kept = []
    for more in COMBED if "combed_back" in style else (0.0,):
        combed = {**style, "combed_back": style.get("combed_back", 0.0) + more}
        growth = flow(scalp, combed, layer, roots, normals, rng)
        strands = grow(scalp, roots, normals, growth, layer["points"])
        strands = _locked(strands, roots, layer, rng)
        hangs = hangs_in_face(scalp, strands, growth.opening)
        kept.append(strands[~hangs])
        roots, normals = roots[hangs], normals[hangs]
        if not len(roots):
            break
    return _ribbons(scalp, np.concatenate(kept), layer, rng)


def _locked(strands: F64, roots: F64, layer: dict[str, Any], rng: np.random.Generator) -> F64:
    """The strands drawn together in locks, and waved as the layer has it."""
    count = len(strands)
    if not layer["clumps"] or not count:
        return strands
    guides = np.sort(rng.choice(count, min(layer["clumps"], count), replace=False))
    _, group = cKDTree(roots[guides]).query(roots)
    pull = _between(layer["pull"], count, rng)
    strands = clump(strands, guides, group, pull, layer.get("soon", 0.0))
    return waved(strands, layer["wave"], group, rng) if "wave" in layer else strands


def _shortened(strands: F64, length: F64) -> F64:
    """The first ``length`` (S,) metres of strands (S, M, 3)."""
    whole = np.linalg.norm(np.diff(strands, axis=1), axis=2).sum(axis=1)
    points = strands.shape[1]
    at = np.linspace(0, 1, points)[None] * np.minimum(1, length / whole)[:, None] * (points - 1)
    low = np.minimum(at.astype(int), points - 2)
    share = (at - low)[..., None]
    rows = np.arange(len(strands))[:, None]
    return strands[rows, low] * (1 - share) + strands[rows, low + 1] * share


def _ribbons(scalp: Scalp, strands: F64, layer: dict[str, Any], rng: np.random.Generator) -> Ribbons:
    count = len(strands)
    return make_ribbons(
        scalp,
        strands,
        width=_between(layer["width"], count, rng),
        twist=rng.normal(0, layer.get("twist", 0.25), count),
        tone=_between(layer["tone"], count, rng),
        columns=layer["columns"],
        taper=layer["taper"],
    )


def _parted(
    scalp: Scalp,
    style: dict[str, Any],
    layer: dict[str, Any],
    roots: F64,
    normals: F64,
    rng: np.random.Generator,
) -> Growth:
    """Away from a parting that runs from the forehead to the whorl, then down all round."""
    count = len(roots)
    d = roots - scalp.centre
    on_line = np.clip(d[:, 2], style["whorl"], None)
    away = np.stack([d[:, 0] - style["parting"], np.zeros(count), d[:, 2] - on_line], axis=1)
    away /= np.linalg.norm(away, axis=1, keepdims=True) + 1e-9
    # The front is combed back a little as it goes aside, so that it does not fall into the face.
    front = np.clip((d[:, 2] - 0.02) / 0.06, 0, 1)
    away[:, 2] -= style["combed_back"] * front
    azimuth, elevation = scalp.angles(roots)
    top = np.clip((elevation - 5) / 45, 0, 1)[:, None]
    wanted = top * away + (1 - top) * DOWN
    direction = _tangent(wanted, normals) + 0.06 * top * normals
    direction += rng.normal(0, layer["spread"], (count, 3))
    back = np.clip((azimuth - 90) / 90, 0, 1)
    floor = scalp.chin + style["floor"] + style["slant"] * back + layer.get("shorter", 0.0)
    # towards the face hair is cut shorter, so that it frames it and does not hang as a curtain
    floor += style.get("framing", 0.0) * np.clip((100 - azimuth) / 60, 0, 1)
    floor += rng.normal(0, style.get("uneven", 0.004), count)
    # Hair lies flat where it is parted.
    low, high = layer["lift"]
    flat = np.clip(_from_parting(scalp, style, roots) / 0.035, 0.35, 1)
    flat *= np.clip(_above(scalp, roots) / 16, 0.25, 1)
    # the side away from the parting falls before the ear, the other is put behind it
    tucked = style.get("tuck", 0.0) * (np.sign(d[:, 0]) == np.sign(style["parting"]))
    return Growth(
        direction=direction,
        # never so flat that what shows the scalp lies over it
        lift=np.maximum((low + (high - low) * rng.random(count)) * flat, min(low, CLEAR)),
        length=_between(layer["length"], count, rng),
        floor=floor,
        gravity=np.full(count, style["gravity"]),
        opening=style["opening"] + tucked + rng.uniform(0, style.get("ragged", 10), count),
        curl=np.full(count, style["curl"]),
    )


def _swept(
    scalp: Scalp,
    style: dict[str, Any],
    layer: dict[str, Any],
    roots: F64,
    normals: F64,
    rng: np.random.Generator,
) -> Growth:
    """Short at the sides, longer on top and brushed up, forward and to one side."""
    count = len(roots)
    azimuth, elevation = scalp.angles(roots)
    d = roots - scalp.centre
    # Length grows from the sides (0) to the top (1); over the forehead it is the top's from the hairline on.
    fringe = np.clip((55 - azimuth) / 20, 0, 1)
    top = smoothstep((elevation - 22 + 14 * fringe) / (30 - 14 * fringe))
    aside = np.sign(style["parting"]) * np.array([1.0, 0, 0])
    combed = aside * 0.7 + np.array([0, 0.25, 0.6])
    front = np.clip((d[:, 2] - 0.03) / 0.05, 0, 1)[:, None]
    combed = combed * (1 - front) + front * (aside * 0.6 + np.array([0, 0.9, -0.1]))
    falling = np.array([0, -1.0, -0.35])
    wanted = top[:, None] * combed + (1 - top)[:, None] * falling
    direction = _tangent(wanted, normals) + (0.12 + 0.3 * top)[:, None] * normals
    direction += rng.normal(0, layer["spread"], (count, 3))
    short, long = layer["length"]
    length = (short + (long - short) * top) * rng.uniform(0.75, 1.1, count)
    low, high = layer["lift"]
    return Growth(
        direction=direction,
        lift=(low + (high - low) * rng.random(count)) * (0.25 + 0.75 * top),
        length=length,
        floor=np.full(count, -1.0),
        gravity=np.full(count, style["gravity"]) * (1 + 3 * top),
        opening=np.zeros(count),
        curl=np.zeros(count),
    )


def _fringe(
    scalp: Scalp,
    style: dict[str, Any],
    layer: dict[str, Any],
    roots: F64,
    normals: F64,
    rng: np.random.Generator,
) -> Growth:
    """Over the forehead, down to the brows."""
    count = len(roots)
    d = roots - scalp.centre
    wanted = np.stack([1.6 * d[:, 0], np.full(count, -0.05), np.full(count, 0.10)], axis=1)
    direction = _tangent(wanted, normals) + 0.10 * normals + rng.normal(0, layer["spread"], (count, 3))
    side = np.clip(np.abs(d[:, 0]) / 0.06, 0, 1)
    low, high = layer["lift"]
    return Growth(
        direction=direction,
        lift=low + (high - low) * rng.random(count),
        length=_between(layer["length"], count, rng),
        floor=scalp.eye + 0.026 - 0.014 * side**2 + rng.normal(0, 0.0025, count),
        gravity=np.full(count, 0.2),
        opening=np.zeros(count),
        curl=np.zeros(count),
    )


def _standing(
    scalp: Scalp,
    style: dict[str, Any],
    layer: dict[str, Any],
    roots: F64,
    normals: F64,
    rng: np.random.Generator,
) -> Growth:
    """Away from the skin, each strand its own way; shorter at nape and sides."""
    count = len(roots)
    _, elevation = scalp.angles(roots)
    # how long hair is at the sides, as a share of the top's, and over which degrees it goes up
    sides, (begins, whole) = float(style.get("sides", 0.45)), style.get("fade", (-10, 35))
    top = np.clip((elevation - begins) / (whole - begins), 0, 1)
    direction = normals + rng.normal(0, layer["spread"], (count, 3))
    low, high = layer["lift"]
    return Growth(
        direction=direction,
        lift=(low + (high - low) * rng.random(count)) * (0.8 * sides + (1 - 0.8 * sides) * top),
        length=_between(layer["length"], count, rng) * (sides + (1 - sides) * top),
        floor=np.full(count, -1.0),
        gravity=np.full(count, style["gravity"]),
        opening=np.zeros(count),
        curl=np.zeros(count),
    )


def _above(scalp: Scalp, roots: F64) -> F64:
    """Degrees (N,) above the hairline."""
    return scalp.above_hairline(*scalp.angles(roots))


def _from_parting(scalp: Scalp, style: Table, roots: F64) -> F64:
    """Metres (N,) of roots from the line of the parting."""
    d = roots - scalp.centre
    behind = np.maximum(style["whorl"] - d[:, 2], 0)
    return np.hypot(d[:, 0] - style["parting"], behind)


FLOWS = {"parted": _parted, "swept": _swept, "standing": _standing, "fringe": _fringe}


def _between(ends: tuple[float, float], count: int, rng: np.random.Generator) -> F64:
    return rng.uniform(ends[0], ends[1], count)


def _tangent(wanted: F64, normals: F64) -> F64:
    flat = wanted - (wanted * normals).sum(axis=1, keepdims=True) * normals
    return flat / (np.linalg.norm(flat, axis=1, keepdims=True) + 1e-9)
