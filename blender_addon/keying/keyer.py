"""A chroma key as a tree of Blender's compositor: a colour difference key between two clean plates.

Of each frame two plates are made: the screen as it would be without anybody before it, and the person as if
there were no screen. What is surely of one kind is drawn in a little, and the rest filled from its edges
(Inpaint). Where between the two a pixel's excess of green lies, is its alpha: so uneven light costs nothing,
and neither does the colour of hair and skin (after Vlahos's colour difference, US patent 3595987, 1971).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

from ...base.errors import PaksaTalkerError
from ...shaders.nodes import link, node
from .. import compat
from ..shots.pixels import U8, read_targa

_SURE = 0.6
"""How much a pixel has to be of the screen's colour to be surely screen: (G - max(R, B)) / G."""
_SOLID = 0.02
"""The same, below which it is surely the person."""
_REFERENCE = 720
"""Pixels of height for which distances are meant."""
_NOISY = 2.2
"""Deviation of the screen's pixels, of 255, from which on the plate keeps its grain out of the blur."""


@dataclass(frozen=True)
class Key:
    """``screen``: green or blue; ``black``, ``white``: alpha below and above which all is clear or solid;
    ``spill``: how much of the screen's light is taken off the edges, 0 to 1."""

    screen: str = "green"
    black: float = 0.03
    white: float = 0.97
    spill: float = 1.0


class Keyer:
    """Keys frames of one size. Uses the open scene, in a process of its own.

    ``garbage``: (H, W), 255 where everything is thrown away, or None; ``noise``: of the screen, of 255.
    """

    def __init__(self, key: Key, size: tuple[int, int], garbage: U8 | None, noise: float) -> None:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self._scene: Any = bpy.context.scene
        render = self._scene.render
        render.engine = compat.ENGINES["workbench"]
        render.resolution_x, render.resolution_y = size
        render.resolution_percentage = 100
        render.use_compositing, render.use_sequencer = True, False
        render.film_transparent = True
        self._scene.view_settings.view_transform = "Standard"
        self._scene.view_settings.look = "None"
        compat.set_image_format(render.image_settings, "TARGA_RAW", depth="8", alpha=True)
        self._image = _image("footage", size)
        _tree(self._scene, key, self._image, _mask(garbage, size), noise, size[1] / _REFERENCE)

    def keyed(self, frame: U8, beside: Path) -> U8:
        """The frame (H, W, 3) with alpha (H, W, 4), which is not multiplied in; by way of a file ``beside``.
        Raises PaksaTalkerError where Blender fails."""
        _fill(self._image, frame)
        self._scene.render.filepath = str(beside)
        self._scene.render.use_file_extension = False
        try:
            bpy.ops.render.render(write_still=True, scene=self._scene.name)
            return read_targa(beside)
        except (RuntimeError, OSError) as e:
            raise PaksaTalkerError(f"the frame can't be keyed: {str(e).strip()}", "see the log") from e
        finally:
            beside.unlink(missing_ok=True)


def screen_share(frame: U8, screen: str) -> float:
    """How much of a frame (H, W, 3) is surely screen."""
    return float(_surely(frame, screen).mean())


def screen_noise(frame: U8, screen: str) -> float:
    """The deviation of neighbouring pixels on the screen, of 255."""
    sure = _surely(frame, screen)
    channel = frame[..., 1 if screen == "green" else 2].astype(np.float32)
    both = sure[:, 1:] & sure[:, :-1]
    if both.sum() < 100:
        return 0.0
    steps = np.abs(np.diff(channel, axis=1))[both]
    # the median of |difference| of two normal values is 0.954 of the deviation of one
    return float(np.median(steps) / 0.954)


def _surely(frame: U8, screen: str) -> npt.NDArray[np.bool_]:
    linear = (frame.astype(np.float32) / 255) ** 2.2
    own = linear[..., 1 if screen == "green" else 2]
    others = np.maximum(linear[..., 0], linear[..., 2 if screen == "green" else 1])
    return np.asarray((own - others) / np.maximum(own, 1e-4) > _SURE)


def _tree(scene: Any, key: Key, image: Any, garbage: Any, noise: float, scale: float) -> None:
    tree, start, end = compat.new_compositor(scene, "PaksaTalker key")
    tree.nodes.remove(start.node)  # without it nothing is rendered in 3D
    footage = node(tree, "CompositorNodeImage", (-1200, 0), image=image).outputs["Image"]
    excess, own = _excess(tree, footage, key.screen)
    share = _math(tree, "DIVIDE", excess, _math(tree, "MAXIMUM", own, 1e-4))
    sure = _math(tree, "GREATER_THAN", share, _SURE)
    plate = _filled(tree, footage, sure, max(2, round(6 * scale)), scale)
    if noise <= _NOISY:
        plate = _blurred(tree, plate, max(2.0, 30.0 * scale))
    solid = _math(tree, "LESS_THAN", share, _SOLID)
    person = _blurred(tree, _filled(tree, footage, solid, max(1, round(2 * scale)), scale), 4 * scale)
    behind, before = _excess(tree, plate, key.screen)[0], _excess(tree, person, key.screen)[0]
    whole = _math(tree, "MAXIMUM", _math(tree, "SUBTRACT", behind, before), 1e-3)
    matte = _math(tree, "DIVIDE", _math(tree, "SUBTRACT", behind, excess), whole)
    black, white = levels(key, noise)
    matte = _math(tree, "DIVIDE", _math(tree, "SUBTRACT", matte, black), white - black)
    matte = _math(tree, "MINIMUM", _math(tree, "MAXIMUM", matte, 0.0), 1.0)
    if garbage is not None:
        mask = node(tree, "CompositorNodeImage", (-200, -400), image=garbage).outputs["Image"]
        matte = _math(tree, "MINIMUM", matte, _math(tree, "LESS_THAN", mask, 0.5))
    clean = node(tree, "CompositorNodeSetAlpha", (700, 0))
    compat.set_menu(clean, "Type", "mode", "Replace Alpha")
    link(tree, _unmixed(tree, footage, plate, matte, key), compat.socket(clean.inputs, "Image"))
    link(tree, matte, compat.socket(clean.inputs, "Alpha"))
    link(tree, clean.outputs[0], end)


def levels(key: Key, noise: float) -> tuple[float, float]:
    """Alpha below which all is clear and above which all is solid: further in the noisier the screen is."""
    wide = min(0.2, 0.03 * noise)
    return max(key.black, wide), min(key.white, 1 - 0.5 * wide)


def _unmixed(tree: Any, footage: Any, plate: Any, matte: Any, key: Key) -> Any:
    """The person's own colours: the footage without the plate's share, divided by what is left."""
    screen = _vector(tree, "MULTIPLY", plate, _math(tree, "SUBTRACT", 1.0, matte))
    alone = _vector(tree, "SUBTRACT", footage, screen)
    alone = _vector(tree, "DIVIDE", alone, _math(tree, "MAXIMUM", matte, 0.02))
    apart = node(tree, "CompositorNodeSeparateColor", (200, 300))
    link(tree, _vector(tree, "MAXIMUM", alone, 0.0), apart.inputs[0])
    red, green, blue = apart.outputs[:3]
    own, other = (green, blue) if key.screen == "green" else (blue, green)
    most = _math(tree, "MAXIMUM", red, other)
    over = _math(tree, "MAXIMUM", _math(tree, "SUBTRACT", own, most), 0.0)
    less = _math(tree, "SUBTRACT", own, _math(tree, "MULTIPLY", over, key.spill))
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
    return _math(tree, "SUBTRACT", own, _math(tree, "MAXIMUM", red, other)), own


def _filled(tree: Any, footage: Any, sure: Any, drawn_in: int, scale: float) -> Any:
    """What is surely of one kind, drawn in a little, and all else filled from its edges."""
    less = node(tree, "CompositorNodeDilateErode", (-400, -200))
    compat.set_menu(less, "Type", "mode", "Steps")
    compat.set_number(less, "Size", "distance", -drawn_in)
    link(tree, sure, less.inputs[0])
    alone = node(tree, "CompositorNodeSetAlpha", (-200, -200))
    compat.set_menu(alone, "Type", "mode", "Apply Mask")
    link(tree, footage, compat.socket(alone.inputs, "Image"))
    link(tree, less.outputs[0], compat.socket(alone.inputs, "Alpha"))
    filled = node(tree, "CompositorNodeInpaint", (0, -200))
    compat.set_number(filled, "Size", "distance", round(1300 * max(scale, 0.4)))
    link(tree, alone.outputs[0], compat.socket(filled.inputs, "Image"))
    return filled.outputs[0]


def _blurred(tree: Any, picture: Any, pixels: float) -> Any:
    soft = node(tree, "CompositorNodeBlur", (200, -200))
    compat.set_blur(soft, pixels)
    link(tree, picture, compat.socket(soft.inputs, "Image"))
    return soft.outputs[0]


def _vector(tree: Any, operation: str, one: Any, two: Any) -> Any:
    made = node(tree, "ShaderNodeVectorMath", (0, 300), operation=operation)
    link(tree, one, made.inputs[0])
    if isinstance(two, float):
        made.inputs[1].default_value = (two,) * 3
    else:
        link(tree, two, made.inputs[1])
    return made.outputs["Vector"]


def _math(tree: Any, operation: str, *values: Any) -> Any:
    made = node(tree, "ShaderNodeMath", (-800, -200), operation=operation)
    for socket, value in zip(made.inputs, values, strict=False):
        if isinstance(value, float | int):
            socket.default_value = value
        else:
            link(tree, value, socket)
    return made.outputs[0]


def _image(name: str, size: tuple[int, int], colours: str = "sRGB") -> Any:
    image = bpy.data.images.new(name, *size, alpha=False)
    image.colorspace_settings.name = colours  # before its pixels are set: later it clears them
    return image


def _fill(image: Any, frame: U8) -> None:
    high, wide = frame.shape[:2]
    pixels = np.ones((high, wide, 4), np.float32)
    pixels[..., :3] = frame[::-1, :, :3].astype(np.float32) / 255
    image.pixels.foreach_set(pixels.ravel())
    image.update()


def _mask(garbage: U8 | None, size: tuple[int, int]) -> Any:
    if garbage is None:
        return None
    image = _image("garbage", size, "Non-Color")
    _fill(image, np.repeat(garbage[..., None], 3, axis=2))
    return image
