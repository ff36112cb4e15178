"""Keyed footage and the person rendered before or behind it, put together by nodes of the compositor.

Both are mixed in the light of the display, which footage is in: the person goes through the view transform
here, and the scene's own view has nothing left to do. Mixed in the scene's light, edges before what is bright
would burn out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import bpy

from ...blender_addon import compat
from ...stage.chroma_key import key_of
from ...stage.footage import Look
from ...stage.stage_choice import StageChoice
from ..behind import play
from ..nodes import link, node
from ..post import noise_factor
from .key_nodes import key_nodes, math_node, vector_node

_LIGHT, _SHOWN, _VIEW = "Linear Rec.709", "sRGB", "AgX Base sRGB"
_HAZE = 0.025
"""Alpha that a denoiser may leave where nothing is."""


@dataclass(frozen=True)
class Footage:
    """What a stage with a key is put together of; ``pictures``: ``set``, and ``behind`` and ``garbage`` where
    the choice has them; ``height``: of the picture in pixels."""

    choice: StageChoice
    look: Look
    pictures: Mapping[str, bpy.types.Image]
    height: int


def compose(footage: Footage, rendered: Any, scene: bpy.types.Scene, tree: Any) -> Any:
    """The socket of the picture, alpha multiplied in, in the display's light. ``rendered``: of the person
    with alpha, in the scene's."""
    choice = footage.choice
    apart = node(tree, "CompositorNodeSeparateColor", (-400, -900))
    link(tree, rendered, apart.inputs[0])
    solid = _denoised(apart.outputs["Alpha"], tree)
    person = _matched(footage, rendered, solid, tree), solid
    keyed = _keyed(footage, scene, tree)
    above, below = (keyed, person) if choice.keyed == "before" else (person, keyed)
    colour, alpha = _over(above, below, tree)
    if choice.behind != "transparent":
        colour, alpha = _over((colour, alpha), (_behind(footage, rendered, scene, tree), 1.0), tree)
    whole = node(tree, "CompositorNodeSetAlpha", (0, -900))
    compat.set_menu(whole, "Type", "mode", "Replace Alpha")
    link(tree, colour, compat.socket(whole.inputs, "Image"))
    if isinstance(alpha, float):
        compat.socket(whole.inputs, "Alpha").default_value = alpha
    else:
        link(tree, alpha, compat.socket(whole.inputs, "Alpha"))
    return whole.outputs[0]


def _over(above: tuple[Any, Any], below: tuple[Any, Any], tree: Any) -> tuple[Any, Any]:
    """Porter and Duff's "over" ("Compositing digital images", 1984) of colours with alpha multiplied in."""
    left = math_node(tree, "SUBTRACT", 1.0, above[1])
    colour = vector_node(tree, "ADD", above[0], vector_node(tree, "MULTIPLY", below[0], left))
    if below[1] == 1.0:
        return colour, 1.0
    return colour, math_node(tree, "ADD", above[1], math_node(tree, "MULTIPLY", below[1], left))


def _denoised(alpha: Any, tree: Any) -> Any:
    """Cycles denoises colour alone; with few samples alpha would show through it as dots along outlines."""
    if not compat.cycles_denoisers():
        return alpha
    made = node(tree, "CompositorNodeDenoise", (-400, -1100))
    compat.set_menu(made, "Prefilter", "prefilter", "None")
    compat.set_menu(made, "Quality", "quality", "Fast")
    link(tree, alpha, compat.socket(made.inputs, "Image"))
    clean = math_node(tree, "DIVIDE", math_node(tree, "SUBTRACT", made.outputs[0], _HAZE), 1 - 2 * _HAZE)
    return math_node(tree, "MINIMUM", math_node(tree, "MAXIMUM", clean, 0.0), 1.0)


def _keyed(footage: Footage, scene: bpy.types.Scene, tree: Any) -> tuple[Any, Any]:
    """The footage without its screen, alpha multiplied in."""
    choice, images = footage.choice, footage.pictures
    shown = _filling(images["set"], scene, tree)
    mask = _filling(images["garbage"], scene, tree) if "garbage" in images else None
    if mask is not None:
        images["garbage"].colorspace_settings.name = "Non-Color"
    own, alpha = key_nodes(tree, shown, key_of(choice.key_dialled), mask, footage.look.noise, footage.height)
    return vector_node(tree, "MULTIPLY", own, alpha), alpha


def _behind(footage: Footage, rendered: Any, scene: bpy.types.Scene, tree: Any) -> Any:
    """What is seen where the screen was."""
    image = footage.pictures.get("behind")
    if image is not None:
        return _filling(image, scene, tree)
    colors = [_linear(color) for color in footage.choice.behind_colors]
    if len(colors) == 1:
        return colors[0]
    place = node(tree, "CompositorNodeImageCoordinates", (-400, -1200))
    apart = node(tree, "ShaderNodeSeparateXYZ", (-200, -1200))
    link(tree, rendered, place.inputs["Image"])
    link(tree, place.outputs["Normalized"], apart.inputs[0])
    up, down = apart.outputs["Y"], math_node(tree, "SUBTRACT", 1.0, apart.outputs["Y"])
    parts = [
        vector_node(tree, "MULTIPLY", color, share) for color, share in zip(colors, (up, down), strict=True)
    ]
    return vector_node(tree, "ADD", *parts)


def _filling(image: bpy.types.Image, scene: bpy.types.Scene, tree: Any) -> Any:
    """A picture or video that fills the frame; what is too wide or too high is cut off on both sides."""
    shown = node(tree, "CompositorNodeImage", (-1400, -600), image=image)
    play(shown, scene)
    sized = node(tree, "CompositorNodeScale", (-1200, -600))
    compat.set_menu(sized, "Type", "space", "Render Size")
    compat.set_menu(sized, "Frame Type", "frame_method", "Crop")
    link(tree, shown.outputs["Image"], sized.inputs[0])
    return sized.outputs[0]


def _matched(footage: Footage, rendered: Any, alpha: Any, tree: Any) -> Any:
    """The person as the view shows it, in the light of the footage, no darker than its black, with its grain;
    alpha multiplied in."""
    look, share = footage.look, footage.choice.key_dialled.number("match", 1.0)
    bright = 2.0**footage.choice.exposure
    light = tuple(bright * (1 + share * (c - 1)) for c in look.light)
    # a curve is for whole colours, not for what alpha left of them
    whole = vector_node(tree, "DIVIDE", rendered, math_node(tree, "MAXIMUM", alpha, 0.02))
    picture = vector_node(tree, "MULTIPLY", whole, light)
    picture = _turned(picture, _LIGHT, _VIEW, tree)
    if look.black > 0:  # as it is shown, which black and grain are measured in
        lift = share * look.black
        picture = vector_node(tree, "MULTIPLY", picture, 1 - lift)
        picture = vector_node(tree, "ADD", picture, (lift,) * 3)
    if share * look.noise > 0:
        factor = noise_factor(rendered, share * look.noise / 255, footage.choice.seed, tree)
        picture = vector_node(tree, "ADD", picture, math_node(tree, "SUBTRACT", factor, 1.0))
    picture = _turned(vector_node(tree, "MAXIMUM", picture, 0.0), _SHOWN, _LIGHT, tree)
    return vector_node(tree, "MULTIPLY", picture, alpha)


def _turned(picture: Any, before: str, after: str, tree: Any) -> Any:
    """From one colour space to another."""
    made = node(tree, "CompositorNodeConvertColorSpace", (900, -600))
    made.from_color_space, made.to_color_space = before, after
    link(tree, picture, made.inputs[0])
    return made.outputs[0]


def _linear(color: str) -> tuple[float, float, float]:
    red, green, blue = (_of_code(int(color[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return red, green, blue


def _of_code(code: float) -> float:
    """Linear light of a value of sRGB (IEC 61966-2-1)."""
    return code / 12.92 if code <= 0.04045 else float(((code + 0.055) / 1.055) ** 2.4)


def add_catcher(place: Any, floor: float, scale: float, studio: bpy.types.Collection) -> bpy.types.Object:
    """A floor that is seen by nothing but the shadow that the person throws on it."""
    half = 6.0 * scale
    mesh = bpy.data.meshes.new("Shadow Catcher")
    corners = [
        (place.x + x * half, place.y + y * half, floor) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    mesh.from_pydata(corners, [], [(0, 1, 2, 3)])
    catcher = bpy.data.objects.new("Shadow Catcher", mesh)
    catcher.is_shadow_catcher = True
    catcher["paksatalker_set"] = True
    studio.objects.link(catcher)
    return catcher
