"""The world of a stage: light from all sides, and what the camera sees where nothing stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..base.errors import InputError
from ..blender_addon import compat
from ..stage.picture_file import check_sides
from ..stage.set_kinds import FILES
from ..stage.stage_choice import StageChoice
from ..stage.video_file import rate_of
from .behind import SHOWN, shown
from .light_rig import Frames
from .nodes import Keyed, link, node
from .sky import sky_color

_FACE_LIGHT = 1.1
"""Radiance of a uniform world that lights a face as the studio's lamps do."""
_MOST_READ = 512
"""Columns of an HDRI file that are looked at for its brightness."""


def build(
    name: str,
    plans: Frames,
    choice: StageChoice,
    pictures: Mapping[str, bpy.types.Image],
    size: tuple[int, int],
    scene: bpy.types.Scene,
) -> bpy.types.World:
    """A new world for the scene. ``plans``: the light from each frame on, none beside an HDRI file;
    ``pictures``: see :func:`load_pictures`; ``size``: of the picture, which a picture behind the person is
    cut to. Colours are those that the scene's view shows, so set it before."""
    world = bpy.data.worlds.new(name)
    tree = compat.node_tree_of(world)
    light = next(n for n in tree.nodes if n.type == "BACKGROUND")
    light.inputs["Strength"].default_value = 1.0
    keyed = Keyed(tree, [frame for frame, _ in plans] or [1.0])
    if not plans:
        light.inputs["Color"].default_value = 0.5, 0.5, 0.5, 1.0
        world.color = 0.5, 0.5, 0.5
    elif plans[0][1].sky is not None:
        link(tree, sky_color(keyed, [plan for _, plan in plans], choice.angle), light.inputs["Color"])
        world.color = plans[0][1].world
    else:
        keyed.set(light.inputs["Color"], [(*plan.world, 1.0) for _, plan in plans])
        world.color = plans[0][1].world
    if "hdri" in pictures:
        _hdri(tree, light, pictures["hdri"], choice.angle, add_to=bool(plans))
    if choice.kind in SHOWN:
        _seen_only(tree, light, shown(keyed, plans, choice, pictures.get("set"), size, scene))
    return world


def load_pictures(choice: StageChoice) -> dict[str, bpy.types.Image]:
    """The files of a choice in Blender by what they are for. Raises InputError where one can't be read."""
    made = choice.behind_colors or choice.behind_room or choice.clear
    files = {
        "hdri": choice.hdri,
        "screen": choice.screen,
        "set": choice.set if choice.kind in (*FILES, "footage") else None,
        "behind": choice.behind if choice.key and not made else None,
        "garbage": choice.garbage,
    }
    pictures: dict[str, bpy.types.Image] = {}
    try:
        for what, file in files.items():
            if file is not None:
                pictures[what] = load_picture(Path(file))
    except InputError:
        bpy.data.batch_remove(list(pictures.values()))
        raise
    return pictures


def _hdri(
    tree: bpy.types.NodeTree, light: Any, image: bpy.types.Image, angle: float, *, add_to: bool
) -> None:
    """Light by the file, its middle behind the person; with lamps beside it, at half strength."""
    place = node(tree, "ShaderNodeTexCoord", (-1000, 0))
    way = node(tree, "ShaderNodeMapping", (-800, 0))
    # Blender shows the middle of such a picture towards +x; the camera looks along +y
    way.inputs["Rotation"].default_value = (0, 0, -math.radians(90 + angle))
    texture = node(tree, "ShaderNodeTexEnvironment", (-600, 0), image=image)
    link(tree, place.outputs["Generated"], way.inputs["Vector"])
    link(tree, way.outputs["Vector"], texture.inputs["Vector"])
    link(tree, texture.outputs["Color"], light.inputs["Color"])
    light.inputs["Strength"].default_value = (0.5 if add_to else 1.0) * _FACE_LIGHT / _brightness(image)


def _brightness(image: bpy.types.Image) -> float:
    """Mean radiance that a face looking at the camera receives, cosine weighted."""
    width, height = image.size
    pixels = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    step = max(1, width // _MOST_READ)
    light = pixels.reshape(height, width, 4)[::step, ::step, :3] @ np.array([0.2126, 0.7152, 0.0722])
    rows, columns = light.shape
    latitude = (np.arange(rows) + 0.5) / rows * math.pi - math.pi / 2
    longitude = (np.arange(columns) + 0.5) / columns * 2 * math.pi
    # the middle of the picture is behind the person, so its edges are before the face
    # some files have points beyond any number; one of them must not be all that counts
    light = np.nan_to_num(light, posinf=0.0, neginf=0.0)
    weight = np.maximum(np.cos(latitude)[:, None] * np.cos(longitude)[None, :], 0) * np.cos(latitude)[:, None]
    return max(float((light * weight).sum() / weight.sum()), 1e-4)


def _seen_only(tree: bpy.types.NodeTree, light: Any, seen: Any) -> None:
    """``light`` for what is lit, ``seen`` for the camera, also through glasses."""
    path = node(tree, "ShaderNodeLightPath", (-200, 400))
    # EEVEE of 4.5 takes the light that falls on things for transmitted and glossy at once
    through = node(tree, "ShaderNodeMath", (-100, 600), operation="SUBTRACT", use_clamp=True)
    either = node(tree, "ShaderNodeMath", (100, 400), operation="MAXIMUM")
    mix = node(tree, "ShaderNodeMixShader", (300, 100))
    end = next(n for n in tree.nodes if n.type == "OUTPUT_WORLD")
    end.location = (500, 100)
    link(tree, path.outputs["Is Camera Ray"], either.inputs[0])
    link(tree, path.outputs["Is Transmission Ray"], through.inputs[0])
    link(tree, path.outputs["Is Glossy Ray"], through.inputs[1])
    link(tree, through.outputs[0], either.inputs[1])
    link(tree, either.outputs[0], mix.inputs[0])
    link(tree, light.outputs["Background"], mix.inputs[1])
    link(tree, seen.outputs["Background"], mix.inputs[2])
    link(tree, mix.outputs["Shader"], end.inputs["Surface"])


def load_picture(file: Path) -> bpy.types.Image:
    """The file in Blender, packed into the scene. Raises InputError where it can't be read."""
    image = None
    try:
        image = bpy.data.images.load(str(file.absolute()))
        width, height = image.size
        if not width or not height:
            raise InputError(
                f"Blender can't read {file}: it is damaged", "save it anew from a picture program"
            )
        check_sides(file, width, height)
        if image.source == "MOVIE":
            image["paksatalker_rate"] = rate_of(file)
        else:
            image.pack()
    except (InputError, RuntimeError) as e:
        if image is not None:
            bpy.data.images.remove(image)
        if isinstance(e, InputError):
            raise
        raise InputError(f"Blender can't read {file}", str(e).strip().splitlines()[-1]) from e
    return image
