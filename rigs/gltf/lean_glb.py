"""A .glb of one of our people without what no program needs: small numbers in few bytes, pictures as JPEG."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from .glb import read_glb, sound_tables
from .reduce_glb import packed, values

F64 = npt.NDArray[np.float64]
KIND = "paksatalker_kind"
"""Of a material's extras: that it is one of our people's, and what it is of."""
_JPEG, _JPEG_REDUCED, _LARGEST_REDUCED, _LARGEST_CLEAR = 92, 76, 1024, 512
_MOVED, _MOVED_HAIRS = 5e-5, 1.5e-4
"""Metres below which a morph target moves nothing, in a reduced file: skin; hairs of brows and lashes."""
_STAY = 0.10
"""Share of hair, the broadest strips, that a reduced file keeps."""
_THINNED = {"hair": 6, "brow": 2, "lash": 2}
"""Of the other strands of a kind a reduced file keeps every second, or of hair every sixth."""
_BYTE, _UBYTE, _SHORT, _USHORT, _UINT, _FLOAT = 5120, 5121, 5122, 5123, 5125, 5126
_OF_VERTICES, _OF_CORNERS = 34962, 34963
_QUANTIZED = "KHR_mesh_quantization"


def lean_glb(data: bytes, reduced: bool = False) -> bytes:
    """The same, smaller. Only what belongs to our own people is touched, told by their materials.

    Skin weights become 16-bit shares that add up to 1, UVs inside the unit square 16-bit shares, tangents go
    where no normal map needs them, opaque pictures are JPEG. ``reduced``: pictures of at most 1024 pixels
    (512 with alpha), weights, normals and tangents in bytes, morph targets in 16-bit shares of a metre
    (``KHR_mesh_quantization``), and of fine strands every second, or of hair every sixth. Raises InputError
    where it is no glTF 2 binary.
    """
    document, body = read_glb(data)
    with sound_tables():
        kinds = [m.get("extras", {}).get(KIND, "") for m in document.get("materials", ())]
        if not any(kinds):
            return data
        file = _File(document, body)
        for mesh in document.get("meshes", ()):
            for primitive in mesh["primitives"]:
                kind = kinds[primitive["material"]] if "material" in primitive else ""
                if kind:
                    _lean(file, primitive, kind, reduced)
        if reduced:
            for key in ("extensionsUsed", "extensionsRequired"):
                document[key] = sorted({*document.get(key, ()), _QUANTIZED})
            _drop_unused(document)
        body = file.with_pictures(kinds, reduced)
        return packed(document, body, file.made)


class _File:
    """A document with its data, and accessors that were made anew."""

    def __init__(self, document: dict[str, Any], body: bytes) -> None:
        self.document, self.body = document, body
        self.made: list[tuple[dict[str, Any], bytes]] = []

    def read(self, index: int) -> F64:
        """(N, W) numbers of an accessor, sparse ones filled in."""
        accessor = self.document["accessors"][index]
        width = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}[accessor["type"]]
        if "bufferView" in accessor:
            table = values(self.document, self.body, index)
        else:
            table = np.zeros((accessor["count"], width))
        if "sparse" in accessor:
            sparse = accessor["sparse"]
            at = self._raw(sparse["indices"], sparse["count"], 1)[:, 0].astype(int)
            found = {**sparse["values"], "componentType": accessor["componentType"]}
            table = table.copy()
            table[at] = self._raw(found, sparse["count"], width)
        return table

    def _raw(self, part: dict[str, Any], count: int, width: int) -> F64:
        view = self.document["bufferViews"][part["bufferView"]]
        start = view.get("byteOffset", 0) + part.get("byteOffset", 0)
        kind = {_UBYTE: "u1", _USHORT: "<u2", _UINT: "<u4", _FLOAT: "<f4"}[part["componentType"]]
        table = np.frombuffer(self.body, kind, count * width, start)
        return np.asarray(table.reshape(count, width).astype(float))

    def add(self, table: npt.NDArray[Any], kind: int, shape: str, *, share: bool, **more: Any) -> int:
        """The index of a new accessor; rows are padded to four bytes."""
        rows = np.ascontiguousarray(table)
        pad = -rows.dtype.itemsize * rows.shape[1] % 4 // rows.dtype.itemsize
        stride = {"byteStride": rows.dtype.itemsize * (rows.shape[1] + pad)} if pad else {}
        stride["target"] = _OF_VERTICES
        rows = np.pad(rows, ((0, 0), (0, pad)))
        accessor = {"componentType": kind, "count": len(table), "type": shape, **more, **stride}
        if share:
            accessor["normalized"] = True
        self.made.append((accessor, rows.tobytes()))
        return len(self.document["accessors"]) + len(self.made) - 1

    def add_moved(self, deltas: F64, least: float) -> int:
        """The same for a morph target (N, 3) in metres: what moves by more than ``least`` alone, in 16-bit
        shares of a metre."""
        shares = np.rint(np.clip(deltas, -1, 1) * 32767).astype("<i2")
        moved = np.flatnonzero(np.abs(deltas).max(axis=1) > least)
        accessor: dict[str, Any] = {"componentType": _SHORT, "count": len(deltas), "type": "VEC3"}
        accessor["normalized"] = True
        shares[np.abs(deltas).max(axis=1) <= least] = 0
        accessor |= {"min": shares.min(axis=0).tolist(), "max": shares.max(axis=0).tolist()}
        if len(moved) == len(deltas):
            return self.add(shares, _SHORT, "VEC3", share=True, min=accessor["min"], max=accessor["max"])
        moved = moved if len(moved) else np.array([0])
        accessor["sparse"] = {
            "count": len(moved),
            "indices": {"componentType": _USHORT, "data": moved.astype("<u2").tobytes()},
            "values": {"data": shares[moved].tobytes()},
        }
        self.made.append((accessor, b""))
        return len(self.document["accessors"]) + len(self.made) - 1

    def with_pictures(self, kinds: list[str], reduced: bool) -> bytes:
        """The data with the pictures of our materials written anew behind it."""
        ours, others = set[int](), set[int]()
        for material, kind in zip(self.document.get("materials", ()), kinds, strict=True):
            for use in _uses(material):
                source = self.document["textures"][use["index"]].get("source")
                if source is not None:
                    (ours if kind else others).add(source)
        body = bytearray(self.body)
        for index in sorted(ours - others):
            image = self.document["images"][index]
            if "bufferView" not in image:
                continue
            view = self.document["bufferViews"][image["bufferView"]]
            start = view.get("byteOffset", 0)
            found = _picture(self.body[start : start + view["byteLength"]], reduced)
            if found is not None:
                content, image["mimeType"] = found
                body.extend(b"\0" * (-len(body) % 4))
                self.document["bufferViews"].append(
                    {"buffer": 0, "byteOffset": len(body), "byteLength": len(content)}
                )
                image["bufferView"] = len(self.document["bufferViews"]) - 1
                body.extend(content)
        return bytes(body)


def _lean(file: _File, primitive: dict[str, Any], kind: str, reduced: bool) -> None:
    attributes = primitive["attributes"]
    material = file.document["materials"][primitive["material"]]
    if reduced and kind in _THINNED:
        material.pop("normalTexture", None)
    if "normalTexture" not in material:
        attributes.pop("TANGENT", None)
    tables = {name: file.read(index) for name, index in attributes.items()}
    kept = np.arange(len(tables["POSITION"]))
    weight: Any = np.uint8 if reduced else np.uint16
    if reduced and kind in _THINNED:
        corners = file.read(primitive["indices"])[:, 0].astype(int)
        kept, corners = _thinned(corners, tables["POSITION"], _THINNED[kind])
        kind_of, code = ("<u2", _USHORT) if len(kept) < 65536 else ("<u4", _UINT)
        made = {"componentType": code, "count": len(corners), "type": "SCALAR", "target": _OF_CORNERS}
        file.made.append((made, corners.astype(kind_of).tobytes()))
        primitive["indices"] = len(file.document["accessors"]) + len(file.made) - 1
    thinned = len(kept) < len(tables["POSITION"])
    for name, table in tables.items():
        rows = table[kept]
        if name == "WEIGHTS_0":
            shares, code = shares_of_one(rows, weight), _UBYTE if reduced else _USHORT
            attributes[name] = file.add(shares, code, "VEC4", share=True)
        elif name == "JOINTS_0" and rows.max() < 256:
            # a joint that counts for nothing is to be 0
            used = np.where(shares_of_one(tables["WEIGHTS_0"][kept], weight) > 0, rows, 0)
            attributes[name] = file.add(used.astype("u1"), _UBYTE, "VEC4", share=False)
        elif name == "TEXCOORD_0" and rows.min() >= 0 and rows.max() <= 1:
            attributes[name] = file.add(np.rint(rows * 65535).astype("<u2"), _USHORT, "VEC2", share=True)
        elif reduced and name in ("NORMAL", "TANGENT"):
            shares = np.rint(np.clip(rows, -1, 1) * 127).astype("i1")
            attributes[name] = file.add(shares, _BYTE, f"VEC{rows.shape[1]}", share=True)
        elif thinned:
            old = file.document["accessors"][attributes[name]]
            raw = rows.astype({_UBYTE: "u1", _USHORT: "<u2", _FLOAT: "<f4"}[old["componentType"]])
            ends = {"min": raw.min(axis=0).tolist(), "max": raw.max(axis=0).tolist()}
            ends = ends if name == "POSITION" else {}
            attributes[name] = file.add(raw, old["componentType"], old["type"], share=False, **ends)
    if reduced:
        least = _MOVED_HAIRS if kind in _THINNED else _MOVED
        for target in primitive.get("targets", ()):
            target["POSITION"] = file.add_moved(file.read(target["POSITION"])[kept], least)


def shares_of_one(weights: F64, kind: Any = np.uint8) -> npt.NDArray[Any]:
    """(N, 4) whole numbers in proportion that add up to the kind's most in each row: the largest takes what
    rounding left."""
    most = int(np.iinfo(kind).max)
    total = weights.sum(axis=1, keepdims=True)
    shares = np.rint(weights / np.where(total > 0, total, 1) * most).astype(int)
    rows = np.arange(len(shares))
    shares[rows, shares.argmax(axis=1)] += most - shares.sum(axis=1)
    return shares.astype(kind)


def _thinned(corners: npt.NDArray[Any], points: F64, each: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Vertices that stay, and the triangles' corners counted among them."""
    triangles = corners.reshape(-1, 3)
    graph = coo_matrix(
        (np.ones(2 * len(triangles)), (triangles[:, [0, 0]].ravel(), triangles[:, [1, 2]].ravel())),
        shape=(len(points), len(points)),
    )
    strands, strand = connected_components(graph)
    a, b, c = (points[triangles[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    size = np.bincount(strand[triangles[:, 0]], weights=area, minlength=strands)
    stays = (np.arange(strands) % each == 0) | (size > np.quantile(size[size > 0], 1 - _STAY))
    kept_triangles = triangles[stays[strand[triangles[:, 0]]]]
    kept, inverse = np.unique(kept_triangles, return_inverse=True)
    return kept, inverse.reshape(-1)


def _uses(material: Any) -> Iterator[dict[str, Any]]:
    """The places in a material that name a texture."""
    if isinstance(material, dict):
        for key, value in material.items():
            if key.endswith("Texture") and isinstance(value, dict) and "index" in value:
                yield value
            else:
                yield from _uses(value)


def _drop_unused(document: dict[str, Any]) -> None:
    """Leave out textures and pictures that no material names."""
    uses = [use for material in document.get("materials", ()) for use in _uses(material)]
    textures, images = document.get("textures", []), document.get("images", [])
    kept = sorted({use["index"] for use in uses})
    shown = sorted({textures[i]["source"] for i in kept if "source" in textures[i]})
    if len(kept) == len(textures) or any("extensions" in textures[i] for i in kept):
        return
    for use in uses:
        use["index"] = kept.index(use["index"])
    document["textures"] = [textures[i] for i in kept]
    document["images"] = [images[i] for i in shown]
    for texture in document["textures"]:
        if "source" in texture:
            texture["source"] = shown.index(texture["source"])


def _picture(content: bytes, reduced: bool) -> tuple[bytes, str] | None:
    """The picture anew with its type, or None where it stays as it is."""
    from PIL import Image

    with Image.open(io.BytesIO(content)) as opened:
        picture = opened.convert("RGBA") if "A" in opened.getbands() or opened.mode == "P" else opened.copy()
    if picture.mode == "RGBA" and np.asarray(picture)[..., 3].min() == 255:
        picture = picture.convert("RGB")
    most = _LARGEST_REDUCED if picture.mode != "RGBA" else _LARGEST_CLEAR
    if reduced and max(picture.size) > most:
        picture.thumbnail((most, most), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if picture.mode == "RGBA":
        if reduced:
            picture = picture.quantize(64, Image.Quantize.FASTOCTREE)
        picture.save(out, "PNG", optimize=reduced)
        kind = "image/png"
    else:
        quality, coarse = (_JPEG_REDUCED, 2) if reduced else (_JPEG, 0)
        picture.convert("RGB").save(out, "JPEG", quality=quality, subsampling=coarse, optimize=True)
        kind = "image/jpeg"
    return (out.getvalue(), kind) if len(out.getvalue()) < len(content) else None
