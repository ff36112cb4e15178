"""A .glb with fewer and smaller keys, within stated bounds of the full one."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt

from .glb import read_glb, sound_tables, write_glb

F64 = npt.NDArray[np.float64]

WEIGHT, DEGREES, METRES = 0.004, 0.02, 0.0003
"""The most that a morph weight, a bone's turn against its parent and its place may be off at any key of the
full file."""
_FLOAT, _SHORT, _USHORT = 5126, 5122, 5123
_TYPES: dict[int, Any] = {5120: "i1", 5121: "u1", _SHORT: "<i2", _USHORT: "<u2", 5125: "<u4", _FLOAT: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}


def reduce_glb(
    data: bytes, weight: float = WEIGHT, degrees: float = DEGREES, metres: float = METRES
) -> bytes:
    """The file with keys left out where straight lines between the others stay within the bounds.

    Weights are kept as 16-bit shares of 1 and rotations as 16-bit quaternions, as glTF 2.0 allows. Meshes,
    textures and everything else stay as they are. Raises InputError where it is no glTF 2 binary.
    """
    document, body = read_glb(data)
    bounds = {"weights": weight, "rotation": degrees, "translation": metres, "scale": 1e-4}
    with sound_tables():
        return packed(document, body, _reduced(document, body, bounds))


def _reduced(
    document: dict[str, Any], body: bytes, bounds: dict[str, float]
) -> list[tuple[dict[str, Any], bytes]]:
    """New accessors with their data, which the samplers of the document's animations now refer to."""
    made: list[tuple[dict[str, Any], bytes]] = []
    for animation in document.get("animations", ()):
        paths = {c["sampler"]: c["target"]["path"] for c in animation["channels"]}
        inputs: dict[bytes, int] = {}
        for index, sampler in enumerate(animation["samplers"]):
            source = document["accessors"][sampler["output"]]
            path = paths.get(index)
            if (
                sampler.get("interpolation", "LINEAR") != "LINEAR"
                or path is None
                or source["componentType"] != _FLOAT
            ):
                continue
            times = values(document, body, sampler["input"])[:, 0]
            table = values(document, body, sampler["output"]).reshape(len(times), -1)
            keep = _needed(times, table, bounds[path], turns=path == "rotation")
            sampler["output"] = len(document["accessors"]) + len(made)
            made.append(_coded(table[keep], path, source["type"]))
            key = times[keep].astype("<f4").tobytes()
            if key not in inputs:
                inputs[key] = len(document["accessors"]) + len(made)
                made.append(_timed(times[keep]))
            sampler["input"] = inputs[key]
    return made


def _needed(times: F64, table: F64, bound: float, *, turns: bool) -> npt.NDArray[np.intp]:
    """Keys between which straight lines keep all of (N, W) within the bound; the first and last stay."""
    keep, last = [0], len(times) - 1
    while keep[-1] < last:
        start, step = keep[-1], 1
        good = start + 1
        # gallop, then halve: a longer stretch rarely fits where a shorter one does not
        while good + step <= last and _fits(times, table, start, good + step, bound, turns):
            good, step = good + step, 2 * step
        while step >= 1:
            if good + step <= last and _fits(times, table, start, good + step, bound, turns):
                good += step
            step //= 2
        keep.append(good)
    if len(keep) == 2 and np.array_equal(table[0], table[last]):
        return np.array([0, last])
    return np.array(keep)


def _fits(times: F64, table: F64, start: int, end: int, bound: float, turns: bool) -> bool:
    inner = slice(start + 1, end)
    t = ((times[inner] - times[start]) / (times[end] - times[start]))[:, None]
    if not turns:
        return bool(
            np.abs(table[start] + t * (table[end] - table[start]) - table[inner]).max(initial=0.0) <= bound
        )
    a, b = table[start], table[end] * (1.0 if table[start] @ table[end] >= 0 else -1.0)
    angle = np.arccos(np.clip(a @ b, -1, 1))
    if angle < 1e-6:
        between = a + t * (b - a)
    else:
        between = (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)
    between /= np.linalg.norm(between, axis=1, keepdims=True)
    apart = np.minimum(
        np.linalg.norm(between - table[inner], axis=1), np.linalg.norm(between + table[inner], axis=1)
    )
    return bool(np.degrees(4 * np.arcsin(np.clip(apart / 2, 0, 1))).max(initial=0.0) <= bound)


def _coded(table: F64, path: str, kind: str) -> tuple[dict[str, Any], bytes]:
    count = table.size if path == "weights" else len(table)
    if path == "weights" and table.min() >= 0 and table.max() <= 1:
        raw = np.rint(table * 65535).astype("<u2").tobytes()
        return {"componentType": _USHORT, "normalized": True, "count": count, "type": "SCALAR"}, raw
    if path == "rotation":
        raw = np.rint(np.clip(table, -1, 1) * 32767).astype("<i2").tobytes()
        return {"componentType": _SHORT, "normalized": True, "count": count, "type": "VEC4"}, raw
    return {"componentType": _FLOAT, "count": count, "type": kind}, table.astype("<f4").tobytes()


def _timed(times: F64) -> tuple[dict[str, Any], bytes]:
    t = times.astype("<f4")
    accessor = {"componentType": _FLOAT, "count": len(t), "type": "SCALAR"}
    return {**accessor, "min": [float(t.min())], "max": [float(t.max())]}, t.tobytes()


def values(document: dict[str, Any], body: bytes, index: int) -> F64:
    """(N, W) numbers of an accessor that is not sparse."""
    accessor = document["accessors"][index]
    view = document["bufferViews"][accessor["bufferView"]]
    start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
    count = accessor["count"] * _WIDTHS[accessor["type"]]
    raw = np.frombuffer(body, _TYPES[accessor["componentType"]], count, start)
    return raw.reshape(accessor["count"], -1).astype(np.float64)


def packed(document: dict[str, Any], body: bytes, made: list[tuple[dict[str, Any], bytes]]) -> bytes:
    """The file with the ``made`` accessors, without those that nothing uses any more.

    These count on from the document's. They may have the ``byteStride`` and ``target`` of their view, or
    ``data`` in the two parts of ``sparse``.
    """
    accessors, views = document["accessors"], document["bufferViews"]
    out, new_views = bytearray(), []

    def put(raw: bytes, view: dict[str, Any]) -> int:
        out.extend(b"\0" * (-len(out) % 4))
        new_views.append({**view, "buffer": 0, "byteOffset": len(out), "byteLength": len(raw)})
        out.extend(raw)
        return len(new_views) - 1

    placed: dict[int, int] = {}

    def moved(index: int) -> int:
        if index not in placed:
            view = views[index]
            start = view.get("byteOffset", 0)
            placed[index] = put(body[start : start + view["byteLength"]], view)
        return placed[index]

    for image in document.get("images", ()):
        if "bufferView" in image:
            image["bufferView"] = moved(image["bufferView"])
    kept: dict[int, int] = {}
    new_accessors: list[dict[str, Any]] = []

    def use(index: int) -> int:
        if index not in kept:
            if index >= len(accessors):
                accessor, raw = made[index - len(accessors)]
                view: dict[str, Any] = {k: accessor.pop(k) for k in ("byteStride", "target") if k in accessor}
                if "sparse" in accessor:
                    for part in (accessor["sparse"]["indices"], accessor["sparse"]["values"]):
                        part["bufferView"] = put(part.pop("data"), {})
                else:
                    accessor = {"bufferView": put(raw, view), **accessor}
            else:
                accessor = json.loads(json.dumps(accessors[index]))
                for part in (
                    accessor,
                    *(accessor.get("sparse", {}).get(k, {}) for k in ("indices", "values")),
                ):
                    if "bufferView" in part:
                        part["bufferView"] = moved(part["bufferView"])
            new_accessors.append(accessor)
            kept[index] = len(new_accessors) - 1
        return kept[index]

    for mesh in document.get("meshes", ()):
        for primitive in mesh["primitives"]:
            for table in (primitive["attributes"], *primitive.get("targets", ())):
                for name in table:
                    table[name] = use(table[name])
            if "indices" in primitive:
                primitive["indices"] = use(primitive["indices"])
    for skin in document.get("skins", ()):
        if "inverseBindMatrices" in skin:
            skin["inverseBindMatrices"] = use(skin["inverseBindMatrices"])
    for animation in document.get("animations", ()):
        for sampler in animation["samplers"]:
            sampler["input"], sampler["output"] = use(sampler["input"]), use(sampler["output"])
    document |= {"accessors": new_accessors, "bufferViews": new_views, "buffers": [{"byteLength": len(out)}]}
    return write_glb(document, bytes(out))
