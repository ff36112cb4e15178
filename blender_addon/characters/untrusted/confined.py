"""Files that a file names: what comes from strangers reads nothing of this machine's but itself."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import bpy

from ....base.errors import InputError
from ....base.processes.parent import CONFINED
from ....rigs.gltf.glb import MOST_JSON, read_document

_PACK = "pack everything into it: File > External Data > Pack Resources, or export a .glb"


def check_gltf(path: Path) -> None:
    """Raise InputError where a glTF names files beside its own folder, whose bytes would come into the scene
    as meshes or pictures."""
    with path.open("rb") as file:
        binary = file.read(4) == b"glTF"
    if binary:
        document = read_document(path)
    else:
        if path.stat().st_size > MOST_JSON:
            raise InputError(f"{path.name} is too large for a .gltf", "export it as .glb")
        try:
            document = json.loads(path.read_bytes())
        except (ValueError, RecursionError) as e:
            raise InputError(f"{path.name} is no glTF", "export it again as .glb") from e
    tables = document if isinstance(document, dict) else {}
    for name in ("buffers", "images"):
        rows = tables.get(name)
        for row in rows if isinstance(rows, list) else ():
            uri = row.get("uri") if isinstance(row, dict) else None
            if isinstance(uri, str) and not uri.startswith("data:") and not _inside(path, uri):
                raise InputError(f"{path.name} names {uri[:80]!r}, which is not in its folder", _PACK)


def _inside(path: Path, uri: str) -> bool:
    home = path.resolve().parent
    for name in (uri, unquote(uri)):
        if ":" in name or "\\" in name or "\0" in name or home not in (home / name).resolve().parents:
            return False
    return True


def check_open_file(path: Path) -> None:
    """Raise InputError where the open file, which is ``path`` or was imported from it, reads files from
    elsewhere that are there, and this process works for strangers (the service's do)."""
    if not os.environ.get(CONFINED):
        return
    home = path.resolve().parent
    for name in bpy.utils.blend_paths(absolute=True, packed=False, local=False):
        found = Path(_plain(name))
        if found.exists() and found.resolve() != path.resolve() and home not in found.resolve().parents:
            raise InputError(f"{path.name} reads another file, {found.name}, which it does not bring", _PACK)


def _plain(name: Any) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
