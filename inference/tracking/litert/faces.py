"""Landmarks and scores of faces in a picture."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ....rigs.arkit import INDEX, NAMES
from ..film import Picture
from ..seen import SeenFace
from .detecting import Detection, Detector
from .network import Network
from .regions import Region, crop, turned

F32 = npt.NDArray[np.float32]

PRESENT = 0.5
STRIDES = (8, 16, 16, 16)
ALIKE = 0.5
LARGER = 1.5
"""Times by which a face's box is enlarged before its landmarks are looked for."""
SCORED = (
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70,
    78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149,
    150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195,
    197, 234, 246, 249, 251, 263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300,
    308, 310, 311, 312, 314, 317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375,
    377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454,
    466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477,
)  # fmt: skip
"""Landmarks that the model of the scores takes."""
_SHAPES = (
    "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff",
    "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft",
    "eyeLookDownRight", "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight",
    "eyeLookUpLeft", "eyeLookUpRight", "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight",
    "jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose", "mouthDimpleLeft", "mouthDimpleRight",
    "mouthFrownLeft", "mouthFrownRight", "mouthFunnel", "mouthLeft", "mouthLowerDownLeft",
    "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight", "mouthPucker", "mouthRight",
    "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft",
    "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight",
    "noseSneerLeft", "noseSneerRight",
)  # fmt: skip
"""What its scores are of; the first of them, before these, is of nothing."""
_AT = np.array([INDEX[name] for name in _SHAPES])


class Faces:
    """Up to ``most`` faces in single pictures; ``models``: the files of ``face_landmarker.task``."""

    def __init__(self, models: Mapping[str, bytes], most: int) -> None:
        self._detector = Detector(Network(models["face_detector.tflite"]), STRIDES, ALIKE)
        self._landmarks = Network(models["face_landmarks_detector.tflite"])
        self._scores = Network(models["face_blendshapes.tflite"])
        self._most = most

    def look(self, picture: Picture) -> list[SeenFace]:
        """All of them."""
        found = self._detector.find(picture)[: self._most]
        return [face for face in (self._closely(picture, _region(d)) for d in found) if face]

    def _closely(self, picture: Picture, region: Region) -> SeenFace | None:
        size = self._landmarks.size
        tensors = self._landmarks.run(crop(picture, region, size))
        if 1 / (1 + np.exp(-float(tensors[1].ravel()[0]))) <= PRESENT:
            return None
        points = region.out_of(tensors[0].reshape(-1, 3).astype(np.float64) / size)
        weights = self._scores.run(points[list(SCORED), :2].astype(np.float32))[0].ravel()
        scores = np.zeros(len(NAMES), np.float32)
        scores[_AT] = weights[1:]
        return SeenFace(points.astype(np.float32), scores)


def _region(found: Detection) -> Region:
    """Around a face, its eyes level."""
    left, top, right, bottom = found.box
    turn = turned(found.marks[1] - found.marks[0], 0.0)
    return Region((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, turn).moved(LARGER)
