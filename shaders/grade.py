"""The grade of a picture: white balance, gain, contrast, lift and gamma, saturation and curve, as nodes of
the compositor. Works on linear light before the view transform, with nodes that all versions have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..blender_addon import compat
from .nodes import link, node

_LUMA = (0.2126, 0.7152, 0.0722)
"""Of linear BT.709 (ITU-R BT.709-6, 3.2)."""
_GREY = 0.18
_DAYLIGHT = 6500.0
_CURVES = {
    "soft": ((0.0, 0.0), (0.06, 0.05), (0.35, 0.37), (1.0, 1.0)),
    "strong": ((0.0, 0.0), (0.06, 0.038), (0.35, 0.40), (1.0, 1.0)),
    "matte": ((0.0, 0.014), (0.06, 0.066), (0.35, 0.35), (1.0, 0.93)),
}
"""Points of linear light; beyond 1 they go on as they end."""


def grade(works: Mapping[str, Any], picture: Any, tree: Any) -> Any:
    """The picture's socket with the steps that ``works`` names, in the order of ``posts.toml``."""
    for step in (_denoise, _gain, _contrast, _lift_and_gamma, _saturation, _curve):
        picture = step(works, picture, tree)
    return picture


def white(kelvin: float, tint: float = 0.0) -> tuple[float, float, float]:
    """Factors of linear red, green and blue that make a picture as warm as if ``kelvin`` had been taken for
    white, luma kept; ``tint`` from -1, green, to 1, magenta.

    The light of a black body by the fit of Kim et al. (US patent 7024034, 2006) for 1667 to 25000 K.
    """
    here, there = _black_body(_DAYLIGHT), _black_body(kelvin)
    factors = [a / b for a, b in zip(here, there, strict=True)]
    factors[1] *= 1 - 0.25 * tint
    luma = sum(f * w for f, w in zip(factors, _LUMA, strict=True))
    red, green, blue = (f / luma for f in factors)
    return red, green, blue


def _black_body(kelvin: float) -> tuple[float, float, float]:
    """Linear BT.709 of a black body's chromaticity, at luminance 1."""
    k = 1000.0 / kelvin
    if kelvin <= 4000:
        x = -0.2661239 * k**3 - 0.2343589 * k**2 + 0.8776956 * k + 0.179910
    else:
        x = -3.0258469 * k**3 + 2.1070379 * k**2 + 0.2226347 * k + 0.240390
    if kelvin <= 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif kelvin <= 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    big_x, big_z = x / y, (1 - x - y) / y
    return (
        max(3.2406 * big_x - 1.5372 - 0.4986 * big_z, 1e-3),
        max(-0.9689 * big_x + 1.8758 + 0.0415 * big_z, 1e-3),
        max(0.0557 * big_x - 0.2040 + 1.0570 * big_z, 1e-3),
    )


def _denoise(works: Mapping[str, Any], picture: Any, tree: Any) -> Any:
    share = works.get("denoise", 0.0)
    if not share or not compat.cycles_denoisers():
        return picture
    made = node(tree, "CompositorNodeDenoise", (-500, 200))
    link(tree, picture, compat.socket(made.inputs, "Image"))
    clean = made.outputs[0]
    if share >= 1:
        return clean
    less = _vector(tree, "SUBTRACT", clean, picture)
    return _vector(tree, "MULTIPLY_ADD", less, (share,) * 3, picture)


def _gain(works: Mapping[str, Any], picture: Any, tree: Any) -> Any:
    """White balance, gain, brightness and exposure: one factor for each colour."""
    names = ("kelvin", "tint", "gain", "brightness", "exposure")
    if not any(name in works for name in names):
        return picture
    balance = white(works.get("kelvin", _DAYLIGHT), works.get("tint", 0.0))
    whole = 2.0 ** works.get("exposure", 0.0) * works.get("brightness", 1.0)
    own = works.get("gain", (1.0, 1.0, 1.0))
    factor = tuple(whole * b * g for b, g in zip(balance, own, strict=True))
    return _vector(tree, "MULTIPLY", picture, factor)


def _contrast(works: Mapping[str, Any], picture: Any, tree: Any) -> Any:
    """A power around middle grey: straight in stops."""
    power = works.get("contrast", 1.0)
    if power == 1:
        return picture
    above = _vector(tree, "MAXIMUM", picture, (0.0,) * 3)
    raised = _vector(tree, "POWER", above, (power,) * 3)
    return _vector(tree, "MULTIPLY", raised, (_GREY ** (1 - power),) * 3)


def _lift_and_gamma(works: Mapping[str, Any], picture: Any, tree: Any) -> Any:
    lift, gamma = works.get("lift", 0.0), works.get("gamma", 1.0)
    if lift:
        picture = _vector(tree, "MULTIPLY_ADD", picture, (1 - lift,) * 3, (lift,) * 3)
    if gamma == 1:
        return picture
    above = _vector(tree, "MAXIMUM", picture, (0.0,) * 3)
    return _vector(tree, "POWER", above, (1 / gamma,) * 3)


def _saturation(works: Mapping[str, Any], picture: Any, tree: Any) -> Any:
    share = works.get("saturation", 1.0)
    if share == 1:
        return picture
    luma = node(tree, "ShaderNodeVectorMath", (0, 400), operation="DOT_PRODUCT")
    link(tree, picture, luma.inputs[0])
    luma.inputs[1].default_value = _LUMA
    grey = luma.outputs["Value"]
    return _vector(tree, "MULTIPLY_ADD", _vector(tree, "SUBTRACT", picture, grey), (share,) * 3, grey)


def _curve(works: Mapping[str, Any], picture: Any, tree: Any) -> Any:
    points = _CURVES.get(works.get("curve", "none"))
    if points is None:
        return picture
    made = node(tree, "CompositorNodeCurveRGB", (300, 300))
    mapping = made.mapping
    mapping.extend = "EXTRAPOLATED"
    curve = mapping.curves[3]  # of all colours
    for at, value in points[1:-1]:
        curve.points.new(at, value)
    for point, (at, value) in zip(curve.points, points, strict=True):
        point.location = (at, value)
    mapping.update()
    link(tree, picture, compat.socket(made.inputs, "Image"))
    return made.outputs[0]


def _vector(tree: Any, operation: str, *values: Any) -> Any:
    """A node of arithmetic on colours; numbers are constants, the rest sockets."""
    made = node(tree, "ShaderNodeVectorMath", (0, 0), operation=operation)
    for socket, value in zip(made.inputs, values, strict=False):
        if isinstance(value, tuple):
            socket.default_value = value
        else:
            link(tree, value, socket)
    return made.outputs["Vector"]
