"""The sky of an hour as nodes of a world: a gradient from the horizon up, the ground, a glow around the
sun."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import bpy
from mathutils import Matrix, Vector

from ..stage.light_plan import LightPlan
from ..stage.sky import DEFAULT_HOUR, Sky, sky_at
from .nodes import Keyed, color_mix, link, node, sockets

_BLUE = 0.42
"""Exponent of the height: the lower sky is the horizon's for a short way only."""
_GLOW = 24.0
"""Exponent of the glow around the sun: half of it 14 degrees away."""
_HAZE = 0.35
"""Radiance of the glow beside the light of the sun."""


def sky_color(keyed: Keyed, plans: Sequence[LightPlan], angle: float) -> bpy.types.NodeSocket:
    """The colour of the world in each direction. ``plans``: one for each frame of ``keyed``; those without a
    sky stand under that of an afternoon, as bright as their world is; ``angle``: degrees that the stage is
    turned."""
    tree = keyed.tree
    skies = [plan.sky or sky_at(DEFAULT_HOUR) for plan in plans]
    place = node(tree, "ShaderNodeTexCoord", (-1600, 0))
    apart = node(tree, "ShaderNodeSeparateXYZ", (-1400, 0))
    link(tree, place.outputs["Generated"], apart.inputs["Vector"])
    up = node(tree, "ShaderNodeMath", (-1200, 100), operation="MAXIMUM")
    up.inputs[1].default_value = 0.0
    bent = node(tree, "ShaderNodeMath", (-1000, 100), operation="POWER")
    bent.inputs[1].default_value = _BLUE
    link(tree, apart.outputs["Z"], up.inputs[0])
    link(tree, up.outputs[0], bent.inputs[0])
    high = _mixed(keyed, bent.outputs[0], [s.horizon for s in skies], [s.zenith for s in skies], (-800, 100))
    below = node(tree, "ShaderNodeMapRange", (-1000, -200), interpolation_type="SMOOTHSTEP")
    below.inputs["From Min"].default_value, below.inputs["From Max"].default_value = 0.0, -0.06
    link(tree, apart.outputs["Z"], below.inputs["Value"])
    ground = color_mix(tree, "MIX", (-500, 0))
    link(tree, below.outputs["Result"], ground.inputs[0])
    a, b = sockets(ground.inputs, "RGBA")
    link(tree, high, a)
    keyed.set(b, [(*s.ground, 1.0) for s in skies])
    return _with_glow(keyed, skies, angle, place.outputs["Generated"], sockets(ground.outputs, "RGBA")[0])


def _with_glow(keyed: Keyed, skies: Sequence[Sky], angle: float, way: Any, color: Any) -> Any:
    tree = keyed.tree
    turned = Matrix.Rotation(math.radians(angle), 3, "Z")
    near = node(tree, "ShaderNodeVectorMath", (-1200, -500), operation="DOT_PRODUCT")
    link(tree, way, near.inputs[0])
    keyed.set(near.inputs[1], [(turned @ Vector(s.way))[:] for s in skies])
    ahead = node(tree, "ShaderNodeMath", (-1000, -500), operation="MAXIMUM")
    ahead.inputs[1].default_value = 0.0
    power = node(tree, "ShaderNodeMath", (-800, -500), operation="POWER")
    power.inputs[1].default_value = _GLOW
    share = node(tree, "ShaderNodeMath", (-600, -500), operation="MULTIPLY")
    link(tree, near.outputs["Value"], ahead.inputs[0])
    link(tree, ahead.outputs[0], power.inputs[0])
    link(tree, power.outputs[0], share.inputs[0])
    keyed.set(share.inputs[1], [_HAZE * min(s.sun, 3.0) if s.elevation > -4 else 0.0 for s in skies])
    glow = color_mix(tree, "ADD", (-300, 0))
    link(tree, share.outputs[0], glow.inputs[0])
    a, b = sockets(glow.inputs, "RGBA")
    link(tree, color, a)
    keyed.set(b, [(1.0, 0.86 - 0.3 * _low(s), 0.66 - 0.45 * _low(s), 1.0) for s in skies])
    return sockets(glow.outputs, "RGBA")[0]


def _low(sky: Sky) -> float:
    """1 for a sun at the horizon, 0 for one above 20 degrees."""
    return max(0.0, min(1.0, 1 - sky.elevation / 20))


def _mixed(keyed: Keyed, share: Any, first: Sequence[Any], second: Sequence[Any], place: Any) -> Any:
    mix = color_mix(keyed.tree, "MIX", place)
    link(keyed.tree, share, mix.inputs[0])
    a, b = sockets(mix.inputs, "RGBA")
    keyed.set(a, [(*color, 1.0) for color in first])
    keyed.set(b, [(*color, 1.0) for color in second])
    return sockets(mix.outputs, "RGBA")[0]
