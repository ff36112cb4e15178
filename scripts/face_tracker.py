"""MediaPipe's FaceLandmarker as a judge of our pictures. Needs the extra ``capture`` (Python 3.11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from paksatalker.inference.tracking.models import face_model

Picture = npt.NDArray[np.uint8]

UPPER_LIP, LOWER_LIP = 13, 14
"""Landmarks of the inner lips on the mid-line."""
FOREHEAD, CHIN = 10, 152
CLOSE_UP = 2.0
"""Side of the window around a face, in sizes of that face."""


@dataclass(frozen=True)
class Seen:
    """One face: inner-lip distance over the face's height, and the 52 scores in 0..1 by ARKit name."""

    lips: float
    scores: dict[str, float]


class Tracker:
    """Looks at single pictures: there is no smoothing over time that could hide a lag."""

    def __init__(self) -> None:
        import mediapipe as mp

        self._mp = mp
        options = mp.tasks.vision.FaceLandmarkerOptions(
            base_options=mp.tasks.BaseOptions(model_asset_path=str(face_model())),
            output_face_blendshapes=True,
            num_faces=1,
        )
        self._landmarker = mp.tasks.vision.FaceLandmarker.create_from_options(options)

    def look(self, picture: Picture) -> Seen | None:
        """``picture`` (H, W, 3) RGB. None where no face is found."""
        found = self._find(picture)
        if found is None:
            return None
        points, scores = found
        lips = np.linalg.norm(points[UPPER_LIP] - points[LOWER_LIP])
        face = np.linalg.norm(points[FOREHEAD] - points[CHIN])
        return Seen(float(lips / face), scores)

    def watch(self, film: Path) -> list[Seen | None]:
        """Every frame of a film; None where no face is found in the whole picture.

        The faces are then looked at more closely, in one window that stays where it is for the whole film:
        where a face is small in its picture the tracker places its own crop by whole steps of a coarse grid,
        and its scores jump with these from frame to frame.
        """
        boxes = [None if f is None else (f[0].min(0), f[0].max(0)) for f in map(self._find, frames(film))]
        known = [b for b in boxes if b is not None]
        if not known:
            return [None] * len(boxes)
        low, high = np.min([b[0] for b in known], axis=0), np.max([b[1] for b in known], axis=0)
        half = 0.5 * CLOSE_UP * float((high - low).max())
        left, top = np.maximum(0.5 * (low + high) - half, 0).astype(int)
        right, bottom = (0.5 * (low + high) + half).astype(int)
        return [
            None if box is None else self.look(np.ascontiguousarray(picture[top:bottom, left:right]))
            for box, picture in zip(boxes, frames(film), strict=True)
        ]

    def _find(self, picture: Picture) -> tuple[npt.NDArray[np.float64], dict[str, float]] | None:
        """Landmarks (478, 2) in pixels and scores by name."""
        image = self._mp.Image(image_format=self._mp.ImageFormat.SRGB, data=picture)
        found = self._landmarker.detect(image)
        if not found.face_landmarks:
            return None
        height, width = picture.shape[:2]
        points = np.array([(p.x * width, p.y * height) for p in found.face_landmarks[0]])
        scores = {c.category_name: c.score for c in found.face_blendshapes[0] if c.category_name[0] != "_"}
        return points, scores


def frames(film: Path) -> Iterator[Picture]:
    """The pictures (H, W, 3) RGB of a film in order."""
    import cv2

    reader = cv2.VideoCapture(str(film))
    while True:
        more, picture = reader.read()
        if not more:
            return
        yield np.ascontiguousarray(picture[:, :, ::-1])
