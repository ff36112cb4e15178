"""Glasses that a photograph shows, and the photograph without their frame."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...rigs.avatar.glasses.glasses import frame_of, glasses_shapes
from ...rigs.avatar.human import Human
from .fit import FittedFace
from .photo import Portrait
from .sampled import LUMINANCE, colour_at, pixels_of

F64 = npt.NDArray[np.float64]

REACH, STEP, BESIDE = 0.008, 0.0005, 0.0035
"""Metres either way of where a frame would lie that are looked at, their step, and how far beside a line the
skin is that it is compared with."""
LOWER = slice(29, 44)
"""The points of a rim that lie on the plain skin of the cheek."""
LINE = 0.12
"""Step in the logarithm of brightness from the skin to a line from which on it is a frame; measured on
renders, see ``scripts/check_photo.py``."""
OFF_COLOUR, OFF_HUE, OFF_PLACE = 2.0, 2.0, 20.0
"""Parts of the strongest line that a frame's is taken to be weaker by where its colour, or its hue, is all
another one, and for a metre that it lies beside."""
BLURRED = 3.0
"""Pixels that a line is spread over: a thinner frame is seen mixed with the skin beside it."""
WIDE = 0.0045
"""Metres of a frame and its shadow that are painted over."""


def glasses_seen(portrait: Portrait, face: FittedFace, human: Human) -> str:
    """The shape of the frame that is most alike, ``none`` where no line runs along the cheeks beneath the
    eyes."""
    found = {shape: _line(portrait, face, human, shape) for shape in glasses_shapes()}
    strongest = max(line.step for line in found.values())
    if strongest < LINE:
        return "none"

    pixel = -float(face.places[0, 2]) / portrait.pose.focal

    def alike(shape: str) -> float:
        line, frame = found[shape], frame_of(human, shape)
        own = min(1.0, frame.thick / (BLURRED * pixel))
        looks = own * frame.color + (1 - own) * line.beside
        off = OFF_COLOUR * float(np.abs(line.colour - looks).mean())
        off += OFF_HUE * float(np.linalg.norm(_hue(line.colour) - _hue(looks)))
        return line.step / strongest - off - OFF_PLACE * abs(line.shift)

    return max(found, key=alike)


def without_frame(portrait: Portrait, face: FittedFace, human: Human, shape: str) -> Portrait:
    """The portrait with skin painted over a frame like that shape, at the size at which it is seen."""
    import cv2

    frame = frame_of(human, shape)
    rim = frame.rim + _line(portrait, face, human, shape).shift * _outwards(frame.rim)
    other = np.asarray(rim * [-1, 1, 1], np.float64)
    mask = np.zeros(portrait.picture.shape[:2], np.uint8)
    pixel = portrait.pose.focal / -float(face.places[0, 2])
    for line, closed in ((rim, True), (other, True), (frame.bridge, False)):
        flat = np.round(pixels_of(portrait, face, human, line)).astype(np.int32)
        cv2.polylines(mask, [flat], closed, (255,), max(2, round(WIDE * pixel)))
    painted = cv2.inpaint(portrait.picture, mask, max(2, round(0.003 * pixel)), cv2.INPAINT_TELEA)
    return replace(portrait, picture=np.ascontiguousarray(painted, np.uint8))


@dataclass(frozen=True)
class _Line:
    """How much a line stands out from what is beside it, its colour (3,) sRGB and that of what is beside it,
    and metres by which it lies farther out than the frame would."""

    step: float
    colour: F64
    beside: F64
    shift: float


def _line(portrait: Portrait, face: FittedFace, human: Human, shape: str) -> _Line:
    """What is seen along the lower rims of a frame."""
    rim = frame_of(human, shape).rim
    offsets = np.arange(-REACH, REACH + STEP / 2, STEP)
    rows = []
    for side in ([1.0, 1.0, 1.0], [-1.0, 1.0, 1.0]):
        points = (rim[LOWER, None] + offsets[:, None] * _outwards(rim)[LOWER, None]) * side
        flat = pixels_of(portrait, face, human, points.reshape(-1, 3))
        rows.append(colour_at(portrait, flat).reshape(points.shape))
    colours = np.concatenate(rows)
    bright = np.log(colours @ LUMINANCE + 0.02)
    far = round(BESIDE / STEP)
    steps = bright[:, far:-far] - 0.5 * (bright[:, : -2 * far] + bright[:, 2 * far :])
    # of most points, not of their middle: that jumps from one side of the face to the other where light
    # comes from aside
    step = np.abs(np.median(steps, axis=0))
    best = int(step.argmax())
    colour = np.median(colours[:, far + best], axis=0)
    beside = np.median(colours[:, [best, 2 * far + best]], axis=(0, 1))
    return _Line(float(step[best]), colour, beside, float(offsets[far + best]))


def _hue(colour: F64) -> F64:
    return np.asarray(colour / (colour.sum() + 0.05))


def _outwards(rim: F64) -> F64:
    away = rim - rim.mean(axis=0)
    return np.asarray(away / np.linalg.norm(away, axis=1, keepdims=True))
