"""What the camera sees where nothing stands: a colour, a gradient, a sky, a picture or a video."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy

from ..blender_addon import compat
from ..stage.stage_choice import StageChoice
from .display_color import scene_linear
from .light_rig import Frames
from .nodes import Keyed, color_mix, link, node, sockets
from .sky import sky_color

SHOWN = ("flat", "gradient", "sky", "picture", "video")
"""Kinds of sets that stand in the world."""
_SHOWN_AS_SAVED = "AgX Base sRGB"
"""Colour space of Blender in which a picture leaves the view transform AgX as it went in."""


def shown(
    keyed: Keyed,
    plans: Frames,
    choice: StageChoice,
    image: bpy.types.Image | None,
    size: tuple[int, int],
    scene: bpy.types.Scene,
) -> Any:
    """The node of the background that the camera sees; ``size`` of the picture in pixels. Colours are those
    that the scene's view shows, so set it before."""
    tree = keyed.tree
    seen = node(tree, "ShaderNodeBackground", (0, -200))
    if image is not None:
        _picture(tree, seen, image, size, scene)
    elif choice.kind == "sky":
        link(tree, sky_color(keyed, [plan for _, plan in plans], choice.angle), seen.inputs["Color"])
    elif choice.kind == "gradient":
        _gradient(tree, seen, [scene_linear(color, scene) for color in choice.colors])
    else:
        color = scene_linear(choice.colors[0], scene)
        seen.inputs["Color"].default_value = (*color, 1.0)
    return seen


def _gradient(tree: bpy.types.NodeTree, seen: Any, colors: Sequence[tuple[float, float, float]]) -> None:
    """From the first colour at the top of the picture to the second at its bottom."""
    place = node(tree, "ShaderNodeTexCoord", (-1000, -600))
    apart = node(tree, "ShaderNodeSeparateXYZ", (-800, -600))
    mix = color_mix(tree, "MIX", (-500, -600))
    link(tree, place.outputs["Window"], apart.inputs["Vector"])
    link(tree, apart.outputs["Y"], mix.inputs[0])
    a, b = sockets(mix.inputs, "RGBA")
    b.default_value, a.default_value = (*colors[0], 1.0), (*colors[1], 1.0)
    link(tree, sockets(mix.outputs, "RGBA")[0], seen.inputs["Color"])


def _picture(
    tree: bpy.types.NodeTree, seen: Any, image: bpy.types.Image, size: tuple[int, int], scene: bpy.types.Scene
) -> None:
    """The picture fills the frame; what is too wide or too high is cut off on both sides."""
    show_as_saved(image, scene)
    wider = (image.size[0] / image.size[1]) / (size[0] / size[1])
    share = (1 / wider, 1.0) if wider > 1 else (1.0, wider)
    place = node(tree, "ShaderNodeTexCoord", (-1000, -400))
    cut = node(tree, "ShaderNodeMapping", (-800, -400))
    cut.inputs["Scale"].default_value = (*share, 1.0)
    cut.inputs["Location"].default_value = (0.5 - 0.5 * share[0], 0.5 - 0.5 * share[1], 0.0)
    texture = node(tree, "ShaderNodeTexImage", (-600, -400), image=image, extension="EXTEND")
    play(texture, scene)
    link(tree, place.outputs["Window"], cut.inputs["Vector"])
    link(tree, cut.outputs["Vector"], texture.inputs["Vector"])
    link(tree, texture.outputs["Color"], seen.inputs["Color"])


def show_as_saved(image: bpy.types.Image, scene: bpy.types.Scene) -> None:
    """Let a picture's emission be shown as the file has it, where the view can."""
    if not image.is_float and scene.view_settings.view_transform == "AgX":
        image.colorspace_settings.name = _SHOWN_AS_SAVED


def play(texture: Any, scene: bpy.types.Scene) -> None:
    """Let a video of a node of a material or compositor run at its own rate from the scene's first frame on,
    again and again."""
    image = texture.image
    if image.source != "MOVIE":
        return
    user, first = getattr(texture, "image_user", texture), scene.frame_start
    user.use_auto_refresh, user.use_cyclic = True, True
    user.frame_duration, user.frame_start = max(image.frame_duration, 1), first
    user.frame_offset = 0
    rate, fps = image.get("paksatalker_rate", 0.0), scene.render.fps / scene.render.fps_base
    if not rate or abs(rate / fps - 1) < 1e-3:
        return
    last = None
    for frame in range(first, scene.frame_end + 1):
        ahead = int((frame - first) * rate / fps) - (frame - first)
        if ahead != last:
            user.frame_offset = last = ahead
            user.keyframe_insert("frame_offset", frame=frame)
    for curve in compat.curves_of(texture.id_data):
        for point in curve.keyframe_points:
            point.interpolation = "CONSTANT"
