"""A chroma key as nodes of Blender's compositor: a colour difference key between two clean plates.

Of each frame two plates are made: the screen as it would be without anybody before it, and the person as if
there were no screen. What is surely of one kind is drawn in a little, and the rest filled from its edges
(Inpaint). Where between the two a pixel's excess of green lies, is its alpha: so uneven light costs nothing,
and neither does the colour of hair and skin (after Vlahos's colour difference, US patent 3595987, 1971). What
is drawn in of the person is solid whatever colours meet there, as of a white shirt and a dark jacket.
"""

from __future__ import annotations

from typing import Any

from ...blender_addon import compat
from ...stage.chroma_key import Key
from ...stage.footage import SOLID, SURE
from ..nodes import link, node

_REFERENCE = 720
"""Pixels of height for which distances are meant."""
_CORE = 12
"""Pixels from the screen's nearest trace on from which all is solid."""
_NOISY = 2.2
"""Deviation of the screen's pixels, of 255, from which on the plate keeps its grain out of the blur."""


def key_nodes(tree: Any, footage: Any, key: Key, garbage: Any, noise: float, height: int) -> tuple[Any, Any]:
    """The sockets of the person's own colours, not multiplied by alpha, and of alpha.

    ``footage``: a socket of linear light; ``garbage``: a socket that is white where all is thrown away, or
    None; ``noise``: the deviation of the screen's pixels, of 255; ``height``: of the picture in pixels.
    """
    scale = height / _REFERENCE
    excess, own = _excess(tree, footage, key.screen)
    share = math_node(tree, "DIVIDE", excess, math_node(tree, "MAXIMUM", own, 1e-4))
    sure = math_node(tree, "GREATER_THAN", share, SURE)
    plate = _filled(tree, footage, _drawn_in(tree, sure, max(2, round(6 * scale))), scale)
    if noise <= _NOISY:
        plate = _blurred(tree, plate, max(2.0, 30.0 * scale))
    solid = math_node(tree, "LESS_THAN", share, SOLID)
    near = _drawn_in(tree, solid, max(1, round(2 * scale)))
    person = _blurred(tree, _filled(tree, footage, near, scale), 4 * scale)
    behind, before = _excess(tree, plate, key.screen)[0], _excess(tree, person, key.screen)[0]
    whole = math_node(tree, "MAXIMUM", math_node(tree, "SUBTRACT", behind, before), 1e-3)
    matte = math_node(tree, "DIVIDE", math_node(tree, "SUBTRACT", behind, excess), whole)
    black, white = key.levels(noise)
    matte = math_node(tree, "DIVIDE", math_node(tree, "SUBTRACT", matte, black), white - black)
    core = _drawn_in(tree, solid, max(3, round(_CORE * scale)))
    matte = math_node(tree, "MINIMUM", math_node(tree, "MAXIMUM", matte, core), 1.0)
    if garbage is not None:
        matte = math_node(tree, "MINIMUM", matte, math_node(tree, "LESS_THAN", garbage, 0.5))
    return _unmixed(tree, footage, plate, matte, key), matte


def _unmixed(tree: Any, footage: Any, plate: Any, matte: Any, key: Key) -> Any:
    """The person's own colours: the footage without the plate's share, divided by what is left. They have
    less of the screen's colour than of both others only where the footage has."""
    screen = vector_node(tree, "MULTIPLY", plate, math_node(tree, "SUBTRACT", 1.0, matte))
    alone = vector_node(tree, "SUBTRACT", footage, screen)
    alone = vector_node(tree, "DIVIDE", alone, math_node(tree, "MAXIMUM", matte, 0.02))
    apart = node(tree, "CompositorNodeSeparateColor", (200, 300))
    link(tree, vector_node(tree, "MAXIMUM", alone, 0.0), apart.inputs[0])
    red, green, blue = apart.outputs[:3]
    own, other = (green, blue) if key.screen == "green" else (blue, green)
    most = math_node(tree, "MAXIMUM", red, other)
    over = math_node(tree, "MAXIMUM", math_node(tree, "SUBTRACT", own, most), 0.0)
    less = math_node(tree, "SUBTRACT", own, math_node(tree, "MULTIPLY", over, key.spill))
    was = node(tree, "CompositorNodeSeparateColor", (200, 500))
    link(tree, footage, was.inputs[0])
    before = was.outputs[1 if key.screen == "green" else 2]
    least = math_node(tree, "MINIMUM", before, math_node(tree, "MINIMUM", red, other))
    less = math_node(tree, "MAXIMUM", less, least)
    joined = node(tree, "CompositorNodeCombineColor", (400, 300))
    order = (red, less, blue) if key.screen == "green" else (red, green, less)
    for socket, value in zip(joined.inputs, order, strict=False):
        link(tree, value, socket)
    return joined.outputs[0]


def _excess(tree: Any, picture: Any, screen: str) -> tuple[Any, Any]:
    """How much more of the screen's colour there is than of the others, and that colour."""
    apart = node(tree, "CompositorNodeSeparateColor", (-1000, -200))
    link(tree, picture, apart.inputs[0])
    red, green, blue = apart.outputs[:3]
    own, other = (green, blue) if screen == "green" else (blue, green)
    return math_node(tree, "SUBTRACT", own, math_node(tree, "MAXIMUM", red, other)), own


def _drawn_in(tree: Any, mask: Any, pixels: int) -> Any:
    """A mask that is smaller by so many pixels at all its edges."""
    less = node(tree, "CompositorNodeDilateErode", (-400, -200))
    compat.set_menu(less, "Type", "mode", "Steps")
    compat.set_number(less, "Size", "distance", -pixels)
    link(tree, mask, less.inputs[0])
    return less.outputs[0]


def _filled(tree: Any, footage: Any, sure: Any, scale: float) -> Any:
    """What is surely of one kind, and all else filled from its edges."""
    alone = node(tree, "CompositorNodeSetAlpha", (-200, -200))
    compat.set_menu(alone, "Type", "mode", "Apply Mask")
    link(tree, footage, compat.socket(alone.inputs, "Image"))
    link(tree, sure, compat.socket(alone.inputs, "Alpha"))
    filled = node(tree, "CompositorNodeInpaint", (0, -200))
    compat.set_number(filled, "Size", "distance", round(1300 * max(scale, 0.4)))
    link(tree, alone.outputs[0], compat.socket(filled.inputs, "Image"))
    return filled.outputs[0]


def _blurred(tree: Any, picture: Any, pixels: float) -> Any:
    soft = node(tree, "CompositorNodeBlur", (200, -200))
    compat.set_blur(soft, pixels)
    link(tree, picture, compat.socket(soft.inputs, "Image"))
    return soft.outputs[0]


def vector_node(tree: Any, operation: str, one: Any, two: Any) -> Any:
    """Arithmetic on two colours; a number or three are constants, the rest sockets."""
    made = node(tree, "ShaderNodeVectorMath", (0, 300), operation=operation)
    for socket, value in zip(made.inputs, (one, two), strict=False):
        if isinstance(value, float):
            socket.default_value = (value,) * 3
        elif isinstance(value, tuple):
            socket.default_value = value
        else:
            link(tree, value, socket)
    return made.outputs["Vector"]


def math_node(tree: Any, operation: str, *values: Any) -> Any:
    """Arithmetic on numbers; numbers are constants, the rest sockets."""
    made = node(tree, "ShaderNodeMath", (-800, -200), operation=operation)
    for socket, value in zip(made.inputs, values, strict=False):
        if isinstance(value, float | int):
            socket.default_value = value
        else:
            link(tree, value, socket)
    return made.outputs[0]
