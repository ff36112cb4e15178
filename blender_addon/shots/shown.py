"""A frame set in the scene, as it is to be rendered: without what the camera can't see, and how much of the
picture moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import bpy
import numpy as np
import numpy.typing as npt

from ..cameras.stage_camera import FLOOR
from .moving import Projected, Rectangle, camera_stands, covered, joined, outside, projected, stands_still

NO_SHADOW = "paksatalker_no_shadow_seen"
"""Of a scene: the person casts no shadow on anything but the floor."""
NO_FLOOR = "paksatalker_no_floor"
"""Of a scene: its set is light and colour without a floor."""
_MOST = 0.92
"""The share of a picture from which on a border is of no use."""


@dataclass(frozen=True)
class Shown:
    """A frame that is set. ``part`` of the picture is all that moves, None where it is nearly all or can't be
    told; ``border``: what of the picture does not move stands on all frames of this camera; ``points``
    (3, N): pixels from the lower left and distance of what moves, none where its camera does; ``around``: the
    part of the picture that what moves covers, None where it can't be told."""

    part: Rectangle | None
    border: bool
    points: npt.NDArray[np.float32] | None
    around: Rectangle | None = None


@dataclass
class Setter:
    """Sets frames of a scene. ``moving``: what does, None where it is not known; ``size`` of the picture;
    ``off``: levers that are not to be used."""

    scene: bpy.types.Scene
    moving: Sequence[bpy.types.Object] | None
    size: tuple[int, int]
    ending: str
    off: frozenset[str]
    unseen: set[str] = field(default_factory=set)
    """Names of what was left out."""

    def __post_init__(self) -> None:
        self.still = may_stand_still(self.scene, self.moving, self.ending)
        self.clear = bool(self.scene.render.film_transparent)

    @contextmanager
    def frame(self, number: int) -> Iterator[Shown]:
        """Set the frame for as long as this lasts."""
        scene = self.scene
        unseen = "unseen" not in self.off and not scene.render.use_motion_blur
        hidden: list[bpy.types.Object] = []
        parts: list[Rectangle | None] = []
        places: list[Projected] = []
        stands = border = False
        for _ in self.moments(number):
            stands = self.still and scene.camera is not None and camera_stands(scene.camera)
            border = stands and "border" not in self.off and self._sees_no_shadow()
            places = projected(scene, self.moving or (), self.size) if stands or unseen else []
            if border and self.moving:
                parts.append(covered(scene, places, self.size))
        if unseen:
            hidden = outside(places, self.size)
        self.unseen |= {o.name for o in hidden}
        for object in hidden:
            object.hide_render = True
        try:
            part = joined(parts)
            points = np.concatenate([p.pixels for p in places], axis=1) if stands and places else None
            few = part is not None and part.share(self.size) < _MOST
            around = part or (covered(scene, places, self.size) if places else None)
            yield Shown(part if few else None, border, points, around)
        finally:
            for object in hidden:
                object.hide_render = False

    def moments(self, number: int) -> Iterator[None]:
        """The moments that the frame shows, the frame itself last."""
        if self.scene.render.use_motion_blur:
            half = self.scene.render.motion_blur_shutter / 2
            for at in (number - half, number + half):
                self.scene.frame_set(int(at // 1), subframe=at % 1)
                yield
        self.scene.frame_set(number)
        yield

    def _sees_no_shadow(self) -> bool:
        """Whether the scene's camera sees no shadow of the person."""
        scene, camera = self.scene, self.scene.camera
        if camera is None:
            return False
        floor = camera.get(FLOOR, True) and not scene.get(NO_FLOOR)
        return bool(self.clear or (scene.get(NO_SHADOW) and not floor))


def may_stand_still(scene: bpy.types.Scene, moving: Sequence[bpy.types.Object] | None, ending: str) -> bool:
    """Whether what the person does not cover is known to stand still: with Cycles, whose pixels depend on
    nothing beside them, and without a compositor."""
    render = scene.render
    return (
        render.engine == "CYCLES"
        and not render.use_compositing
        and not scene.cycles.use_animated_seed
        and bool(moving)
        and scene.camera is not None
        and stands_still(scene)
        and (ending == ".png" or render.film_transparent)
    )
