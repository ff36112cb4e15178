"""Short words for making node trees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy


def node(tree: bpy.types.NodeTree, kind: str, place: tuple[float, float] = (0.0, 0.0), **values: Any) -> Any:
    """A new node of that type, its properties set."""
    made = tree.nodes.new(kind)
    made.location = place
    for name, value in values.items():
        setattr(made, name, value)
    return made


def link(tree: bpy.types.NodeTree, output: bpy.types.NodeSocket, input: bpy.types.NodeSocket) -> None:
    """Join two sockets."""
    tree.links.new(output, input)


def sockets(sockets: Any, kind: str) -> list[Any]:
    """Those of one type, such as RGBA: a Mix node has inputs and outputs of every type."""
    return [s for s in sockets if s.type == kind]


def color_mix(tree: bpy.types.NodeTree, blend: str, place: tuple[float, float] = (0.0, 0.0)) -> Any:
    """A Mix node of colours: its factor is ``inputs[0]``, for the colours see :func:`sockets`."""
    return node(tree, "ShaderNodeMix", place, data_type="RGBA", blend_type=blend)


class Keyed:
    """Values of a tree's sockets on given frames: keyed where they change, plain where they do not."""

    def __init__(self, tree: bpy.types.NodeTree, frames: Sequence[float]) -> None:
        self.tree, self.frames = tree, frames

    def set(self, socket: Any, values: Sequence[Any]) -> None:
        """A value of the socket for each frame; one for all where only one is given."""
        for frame, value in zip(self.frames, values, strict=False):
            socket.default_value = value
            if any(other != values[0] for other in values):
                socket.keyframe_insert("default_value", frame=frame)
        socket.default_value = values[0]
