"""Post-processing of the rendered picture, as a tree of Blender's compositor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import bpy

from ..blender_addon import compat
from ..stage.dials import Dialled
from ..stage.presets import preset
from .grade import grade
from .nodes import color_mix, link, node, sockets

_NAME = "PaksaTalker post"
_OURS = "paksatalker_post"


Compose = Callable[[Any, bpy.types.Scene, Any], Any]
"""From the rendered picture's socket, the scene and its tree to the socket of what is graded."""


def build(wanted: Dialled, seed: int, scene: bpy.types.Scene, compose: Compose | None = None) -> bool:
    """Give the scene the compositor of a preset of ``posts.toml`` with its dials, or none where that does
    nothing. ``compose``: what the rendered picture is put together with before. False where the scene has a
    compositor that is not ours: it is left as it is.
    """
    settings = {**preset("post", wanted.name), **wanted.dials}
    remove(scene)
    works = {key: value for key, value in settings.items() if key not in ("label", "about")}
    if "glow" in works:
        works.setdefault("glow_from", 0.8)
    if not works and compose is None:
        return True
    if compat.compositor_of(scene) is not None:
        return False
    tree, picture, end = compat.new_compositor(scene, _NAME)
    tree[_OURS] = wanted.name
    if compose is not None:
        picture = compose(picture, scene, tree)
    result = grade(works, picture, tree)
    for step in (_lens, _sharpen, _glow, _vignette):
        result = step(works, result, tree)
    result = _grain(works, result, seed, tree)
    # gains and noise also reach the mattes; what was seen through stays so
    alpha = node(tree, "CompositorNodeSetAlpha", (1400, 0))
    compat.set_menu(alpha, "Type", "mode", "Replace Alpha")
    apart = node(tree, "CompositorNodeSeparateColor", (1200, -300))
    link(tree, picture, apart.inputs[0])
    link(tree, result, compat.socket(alpha.inputs, "Image"))
    # the lens makes all solid: what was clear is bent by one of its own
    bent = _lens({**works, "fringe": 0.0}, apart.outputs["Alpha"], tree)
    link(tree, bent, compat.socket(alpha.inputs, "Alpha"))
    link(tree, alpha.outputs[0], end)
    return True


def remove(scene: bpy.types.Scene) -> None:
    """Take our compositor away, if the scene has it."""
    if is_ours(scene):
        tree = compat.compositor_of(scene)
        del tree[_OURS]
        compat.remove_compositor(scene)


def is_ours(scene: bpy.types.Scene) -> bool:
    """Whether the scene's compositor was made here."""
    tree = compat.compositor_of(scene)
    return tree is not None and _OURS in tree


def bends(scene: bpy.types.Scene) -> bool:
    """Whether the scene's post-processing puts pixels elsewhere."""
    tree = compat.compositor_of(scene) if is_ours(scene) else None
    return tree is not None and any(n.bl_idname == "CompositorNodeLensdist" for n in tree.nodes)


def _lens(works: Mapping[str, Any], picture: Any, tree: Any) -> Any:
    """Straight lines bent as by a lens, and colours parted towards the edges."""
    if not works.get("distortion") and not works.get("fringe"):
        return picture
    made = node(tree, "CompositorNodeLensdist", (-500, 0))
    compat.socket(made.inputs, "Distortion").default_value = works.get("distortion", 0.0)
    compat.socket(made.inputs, "Dispersion").default_value = works.get("fringe", 0.0)
    fit = compat.socket(made.inputs, "Fit")
    fit.default_value = True  # no black corners
    link(tree, picture, compat.socket(made.inputs, "Image"))
    return made.outputs[0]


def _sharpen(works: Mapping[str, Any], picture: Any, tree: Any) -> Any:
    if "sharpen" not in works:
        return picture
    made = node(tree, "CompositorNodeFilter", (-300, 0))
    compat.set_menu(made, "Type", "filter_type", "Diamond Sharpen")
    compat.socket(made.inputs, "Fac").default_value = works["sharpen"]
    link(tree, picture, compat.socket(made.inputs, "Image"))
    return made.outputs[0]


def _glow(works: Mapping[str, Any], picture: Any, tree: Any) -> Any:
    if "glow" not in works:
        return picture
    made = node(tree, "CompositorNodeGlare", (-100, 0))
    compat.set_menu(made, "Type", "glare_type", "Bloom")
    compat.set_menu(made, "Quality", "quality", "Medium")
    for name, value in (
        ("Highlights Threshold", works["glow_from"]),
        ("Highlights Smoothness", 0.5),
        ("Strength", works["glow"]),
        ("Size", 0.6),
        ("Clamp Highlights", True),
        ("Maximum Highlights", 2.0),  # a white wall must not flood the person
    ):
        compat.socket(made.inputs, name).default_value = value
    link(tree, picture, compat.socket(made.inputs, "Image"))
    return made.outputs["Image"]


def _vignette(works: Mapping[str, Any], picture: Any, tree: Any) -> Any:
    """Light falls off with the square of the distance from the middle, to the whole loss in the corners."""
    if "vignette" not in works:
        return picture
    place = node(tree, "CompositorNodeImageCoordinates", (0, -300))
    away = node(tree, "ShaderNodeVectorMath", (200, -300), operation="SUBTRACT")
    away.inputs[1].default_value = (0.5, 0.5, 0.0)
    square = node(tree, "ShaderNodeVectorMath", (400, -300), operation="DOT_PRODUCT")
    # half a square is the square of the corners' distance, in shares of the picture's sides
    loss = node(tree, "ShaderNodeMath", (600, -300), operation="MULTIPLY_ADD")
    loss.inputs[1].default_value, loss.inputs[2].default_value = -2 * works["vignette"], 1.0
    link(tree, picture, place.inputs["Image"])
    link(tree, place.outputs["Normalized"], away.inputs[0])
    link(tree, away.outputs["Vector"], square.inputs[0])
    link(tree, away.outputs["Vector"], square.inputs[1])
    link(tree, square.outputs["Value"], loss.inputs[0])
    return _times(picture, loss.outputs[0], (800, 0), tree)


def _grain(works: Mapping[str, Any], picture: Any, seed: int, tree: Any) -> Any:
    if "grain" not in works:
        return picture
    return _times(picture, noise_factor(picture, works["grain"], seed, tree), (1000, 0), tree)


def noise_factor(picture: Any, deviation: float, seed: int, tree: Any) -> Any:
    """The socket of a factor around 1, another for each pixel, anew in every frame and the same for the same
    seed."""
    place = node(tree, "CompositorNodeImageCoordinates", (200, -600))
    time = node(tree, "CompositorNodeSceneTime", (200, -800))
    other = node(tree, "ShaderNodeMath", (400, -800), operation="ADD")
    other.inputs[1].default_value = float(seed % 9973) * 1009.0  # whole numbers up to 2^24 are exact
    noise = node(tree, "ShaderNodeTexWhiteNoise", (600, -600), noise_dimensions="4D")
    light = node(tree, "ShaderNodeMath", (800, -600), operation="MULTIPLY_ADD")
    # uniform noise of width w deviates by w / sqrt(12)
    width = deviation * 12**0.5
    light.inputs[1].default_value, light.inputs[2].default_value = width, 1.0 - width / 2
    link(tree, picture, place.inputs["Image"])
    link(tree, place.outputs["Pixel"], noise.inputs["Vector"])
    link(tree, time.outputs["Frame"], other.inputs[0])
    link(tree, other.outputs[0], noise.inputs["W"])
    link(tree, noise.outputs["Value"], light.inputs[0])
    return light.outputs[0]


def _times(picture: Any, factor: Any, place: tuple[float, float], tree: Any) -> Any:
    made = color_mix(tree, "MULTIPLY", place)
    made.inputs[0].default_value = 1.0
    a, b = sockets(made.inputs, "RGBA")
    link(tree, picture, a)
    link(tree, factor, b)
    return sockets(made.outputs, "RGBA")[0]
