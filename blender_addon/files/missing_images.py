"""Textures that a file names and does not bring: shown in the material's plain colour, not in pink."""

from __future__ import annotations

from pathlib import Path

import bpy

_BLACK, _PLAIN = 0.02, (0.5, 0.5, 0.5)


def mute_missing_images() -> list[str]:
    """Take the links off image nodes whose picture is not there; the names of those pictures."""
    missing: dict[str, None] = {}
    for material in bpy.data.materials:
        tree = material.node_tree
        for node in list(tree.nodes) if tree is not None else ():
            if node.type != "TEX_IMAGE" or node.image is None or _is_there(node.image):
                continue
            named = Path(node.image.filepath.replace("\\", "/")).name
            missing[named if "." in named else node.image.name] = None
            for output in node.outputs:
                for link in list(output.links or ()):
                    if link.to_socket is not None:
                        _show_plain(link.to_socket)
                    tree.links.remove(link)
    return list(missing)


def _show_plain(socket: bpy.types.NodeSocket) -> None:
    """A colour in place of a picture; black ones are a file's way to leave it to the picture."""
    if socket.type == "RGBA" and max(socket.default_value[:3]) < _BLACK:
        socket.default_value = (*_PLAIN, 1.0)


def _is_there(image: bpy.types.Image) -> bool:
    if image.source == "GENERATED" or image.packed_file is not None:
        return True
    return Path(bpy.path.abspath(image.filepath)).is_file()
