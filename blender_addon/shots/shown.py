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
from ..carrying.stand_ins import StandIns, stand_ins_of
from .frame_key import rendered
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


@dataclass(frozen=True)
class _Measured:
    """Where things lie on a frame, ``parts`` of the picture that they cover at each of its moments, whether
    its camera stands, and whether what does not move may be put behind it."""

    places: list[Projected]
    parts: list[Rectangle | None]
    stands: bool
    border: bool


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
    _set: tuple[int, _Measured] | None = None
    _plain: StandIns | None = None

    def __post_init__(self) -> None:
        self.still = may_stand_still(self.scene, self.moving, self.ending)
        self.clear = bool(self.scene.render.film_transparent)

    @contextmanager
    def plain(self) -> Iterator[None]:
        """Render plain meshes in the place of what moves, where they show the same."""
        self._plain = stand_ins_of(self.scene, self.moving) if self.moving else None
        try:
            yield
        finally:
            if self._plain is not None:
                self._plain.leave()
            self._plain = None

    @property
    def rendered(self) -> Sequence[bpy.types.Object]:
        """What moves, as it is rendered."""
        return (self.moving or ()) if self._plain is None else self._plain.objects

    def follow(self) -> None:
        """See that what is rendered is as the frame that is set."""
        if self._plain is not None:
            self._plain.follow()

    def shows(self, object: bpy.types.Object) -> bool:
        """Whether an object is seen on the frame that is set."""
        return rendered(object) if self._plain is None else self._plain.shows(object)

    @contextmanager
    def frame(self, number: int) -> Iterator[Shown]:
        """Set the frame for as long as this lasts."""
        scene = self.scene
        unseen = "unseen" not in self.off and not scene.render.use_motion_blur
        hidden: list[bpy.types.Object] = []
        measured = self._measured(number, unseen)
        places, parts = measured.places, measured.parts
        if unseen:
            hidden = outside(places, self.size)
        self.unseen |= {o.name for o in hidden}
        if self._plain is not None:
            self._plain.hide(hidden)
            hidden = []
        for object in hidden:
            object.hide_render = True
        try:
            part = joined(parts)
            points = (
                np.concatenate([p.pixels for p in places], axis=1) if places and measured.stands else None
            )
            few = part is not None and part.share(self.size) < _MOST
            around = part or (covered(scene, places, self.size) if places else None)
            yield Shown(part if few else None, measured.border, points, around)
        finally:
            for object in hidden:
                object.hide_render = False

    def _measured(self, number: int, unseen: bool) -> _Measured:
        """Set the frame, where it is not set yet."""
        scene, blurred = self.scene, self.scene.render.use_motion_blur
        if self._set is not None and self._set[0] == number == scene.frame_current and not blurred:
            return self._set[1]
        parts: list[Rectangle | None] = []
        places: list[Projected] = []
        stands = border = False
        for _ in self.moments(number):
            stands = self.still and scene.camera is not None and camera_stands(scene.camera)
            border = stands and "border" not in self.off and self._sees_no_shadow()
            places = projected(scene, self.moving or (), self.size) if stands or unseen else []
            if border and self.moving:
                parts.append(covered(scene, places, self.size))
        self._set = number, _Measured(places, parts, stands, border)
        return self._set[1]

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
