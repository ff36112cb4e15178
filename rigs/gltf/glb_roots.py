"""Skinned meshes of a .glb at the root of its scene, where the specification wants them."""

from __future__ import annotations

from typing import Any

from .glb import read_glb, sound_tables, write_glb


def skins_to_roots(data: bytes) -> bytes:
    """The file with every skinned mesh that hangs on another node moved to the scene's root.

    What parents do to a skinned mesh has no effect (glTF 2.0, section 3.7.3.3), so nothing looks different.
    Nodes that others hang on stay. Raises InputError where it is no glTF 2 binary.
    """
    document, body = read_glb(data)
    with sound_tables():
        return data if not _to_roots(document) else write_glb(document, body)


def _to_roots(document: dict[str, Any]) -> bool:
    """Move them; whether there were any."""
    nodes = document.get("nodes", [])
    skinned = {i for i, n in enumerate(nodes) if "skin" in n and "children" not in n}
    hanging: list[int] = []
    for node in nodes:
        children = node.get("children", [])
        hanging += [c for c in children if c in skinned]
        node["children"] = [c for c in children if c not in skinned]
        if not node["children"]:
            del node["children"]
    if not hanging:
        return False
    for index in hanging:
        for place in ("translation", "rotation", "scale", "matrix"):
            nodes[index].pop(place, None)
    scene = document["scenes"][document.get("scene", 0)]
    scene["nodes"] = [*scene.get("nodes", []), *hanging]
    return True
