"""glTF binaries with meshopt compression or KTX2 pictures, which Blender can't import, written plain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...base.errors import InputError, believed
from ...rigs.gltf.glb import read_document, read_glb, write_glb
from ...rigs.gltf.meshopt import unpack

_NAME, _KTX2 = "EXT_meshopt_compression", "KHR_texture_basisu"


def plain_glb(path: Path, folder: Path) -> Path:
    """The file itself where Blender reads it, else a plain one in ``folder``; KTX2 pictures are left out.

    Raises InputError where the file or its compressed data is damaged.
    """
    with path.open("rb") as file:
        if file.read(4) != b"glTF":
            return path
    document = read_document(path)
    with believed(f"{path.name}: its tables are not as glTF has them", "export it again"):
        if not {_NAME, _KTX2} & set(document.get("extensionsRequired", ())):
            return path
        _, binary = read_glb(path.read_bytes())
        body = _plain(document, binary, path)
    plain = folder / f"{path.stem}{path.suffix}"
    plain.write_bytes(write_glb(document, body))
    return plain


def _plain(document: dict[str, Any], binary: bytes, path: Path) -> bytes:
    """Make the document plain; the data that it then refers to."""
    try:
        parts = [_view(view, binary) for view in document.get("bufferViews", ())]
    except (ValueError, KeyError, TypeError) as e:
        raise InputError(
            f"{path.name}: its compressed meshes can't be unpacked: {e}",
            "export it without meshopt compression",
        ) from e
    at = 0
    for view, part in zip(document.get("bufferViews", ()), parts, strict=True):
        view.get("extensions", {}).pop(_NAME, None)
        view.update(buffer=0, byteOffset=at, byteLength=len(part))
        at += len(part) + -len(part) % 4
    document["buffers"] = [{"byteLength": at}]
    lost = {
        i
        for i, t in enumerate(document.get("textures", ()))
        if "source" not in t and set(t.get("extensions", {})) <= {_KTX2}
    }
    document["materials"] = [_without(m, lost) for m in document.get("materials", ())]
    for key in ("extensionsUsed", "extensionsRequired"):
        document[key] = [e for e in document.get(key, ()) if e not in (_NAME, _KTX2)]
        if not document[key]:
            del document[key]
    return b"".join(part + b"\0" * (-len(part) % 4) for part in parts)


def _without(material: Any, textures: set[int]) -> Any:
    """The material without its references to these textures."""
    if not isinstance(material, dict):
        return material
    return {
        key: _without(value, textures)
        for key, value in material.items()
        if not (key.endswith("Texture") and isinstance(value, dict) and value.get("index") in textures)
    }


def _view(view: dict[str, Any], binary: bytes) -> bytes:
    packed = view.get("extensions", {}).get(_NAME)
    at = packed or view
    if at["buffer"] != 0:
        raise ValueError("it refers to other files")
    start = at.get("byteOffset", 0)
    data = binary[start : start + at["byteLength"]]
    if packed is None:
        return data
    return unpack(data, packed["count"], packed["byteStride"], packed["mode"], packed.get("filter", "NONE"))
