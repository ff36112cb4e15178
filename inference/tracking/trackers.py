"""MediaPipe's trackers, looking at single pictures: nothing is smoothed here, so nothing lags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.progress import Progress, silent
from ...rigs.arkit import INDEX, NAMES
from .film import Picture
from .models import face_model, mediapipe

F32 = npt.NDArray[np.float32]

CLOSE_UP = 2.0
"""Side of the window around a face, in sizes of that face."""
DRIFT = 0.12
"""Share of the window by which a face is off its middle, or of another size, before the window follows: where
it moved with every frame, the tracker's own crop would jump by whole steps of a coarse grid."""
LOOKED_AT = 256
"""Pixels that a window is enlarged to, where it has fewer."""
POSE, HAND = 33, 21


@dataclass(frozen=True)
class SeenFace:
    """``points`` (478, 3) in pixels of the picture, z in the same unit, smaller nearer; ``scores`` (52,) in
    the order of ``rigs.arkit.NAMES``, 0..1."""

    points: F32
    scores: F32

    @property
    def size(self) -> float:
        """Pixels of the longer side of the box around it."""
        return float(np.ptp(self.points[:, :2], axis=0).max())


@dataclass(frozen=True)
class SeenBody:
    """``pose`` (33, 4): x, y, z in pixels and visibility; ``world`` (33, 3) metres from between the hips, Y
    down; ``hands`` (2, 21, 3) of left and right in pixels, NaN where not seen."""

    pose: F32
    world: F32
    hands: F32


class FaceTracker:
    """Finds faces, and follows one of them in a window of its own."""

    def __init__(self, faces: int = 4, mirrored: bool = True, progress: Progress = silent) -> None:
        """``faces``: how many are told apart at most; ``mirrored``: look twice, the second time in a
        mirror."""
        self._mp = mediapipe()
        self._many = self._landmarker(faces, progress)
        self._one = self._landmarker(1, progress)
        self._mirrored = mirrored
        self._window: tuple[float, float, float] | None = None
        self.most = 0
        """The most faces that were in one picture."""

    def forget(self) -> None:
        """Look at the whole picture next: the film was cut, say."""
        self._window = None

    def all_faces(self, picture: Picture) -> list[SeenFace]:
        """Every face in a picture, the largest first."""
        return sorted(self._look(self._many, picture), key=lambda f: -f.size)

    def follow(self, picture: Picture) -> SeenFace | None:
        """The face that was seen before, else the largest one; None where there is none."""
        if self._window is None:
            found = self.all_faces(picture)
            self.most = max(self.most, len(found))
            if not found:
                return None
            self._window = _window_of(found[0])
        seen = self.closely(picture, self._window)
        if seen is None:
            self._window = None
            return None
        x, y, side = _window_of(seen)
        was_x, was_y, was_side = self._window
        off = max(abs(x - was_x), abs(y - was_y)) / was_side
        if off > DRIFT or abs(np.log(side / was_side)) > 1.5 * DRIFT:
            self._window = (x, y, side)
        return seen

    def closely(self, picture: Picture, window: tuple[float, float, float]) -> SeenFace | None:
        """The face in a window: its middle and its side in pixels."""
        part, scale, corner = _cut(picture, window)
        found = self._look(self._one, part)
        if not found:
            return None
        points, scores = found[0].points, found[0].scores
        if self._mirrored:
            other = self._look(self._one, np.ascontiguousarray(part[:, ::-1]))
            if other:
                # what it sees in a mirror differs by up to 0.2
                scores = 0.5 * (scores + other[0].scores[_SWAPPED])
        points = points / scale
        points[:, :2] += np.asarray(corner, np.float32)
        return SeenFace(points.astype(np.float32), scores.astype(np.float32))

    def _landmarker(self, faces: int, progress: Progress) -> Any:
        tasks = self._mp.tasks
        options = tasks.vision.FaceLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_path=str(face_model(progress))),
            output_face_blendshapes=True,
            num_faces=faces,
        )
        return tasks.vision.FaceLandmarker.create_from_options(options)

    def _look(self, landmarker: Any, picture: Picture) -> list[SeenFace]:
        image = self._mp.Image(image_format=self._mp.ImageFormat.SRGB, data=picture)
        found = landmarker.detect(image)
        height, width = picture.shape[:2]
        faces = []
        for marks, shapes in zip(found.face_landmarks, found.face_blendshapes, strict=True):
            points = np.array([(p.x * width, p.y * height, p.z * width) for p in marks], np.float32)
            scores = np.zeros(len(NAMES), np.float32)
            for shape in shapes:
                if shape.category_name in INDEX:
                    scores[INDEX[shape.category_name]] = shape.score
            faces.append(SeenFace(points, scores))
        return faces


class BodyTracker:
    """Finds one body and its hands."""

    def __init__(self) -> None:
        holistic = mediapipe().solutions.holistic
        self._holistic = holistic.Holistic(model_complexity=1, smooth_landmarks=False)

    def look(self, picture: Picture) -> SeenBody | None:
        """The body in the next picture of a film; None where none is seen."""
        found = self._holistic.process(picture)
        if found.pose_landmarks is None:
            return None
        height, width = picture.shape[:2]
        pose = np.array(
            [(p.x * width, p.y * height, p.z * width, p.visibility) for p in found.pose_landmarks.landmark]
        )
        world = np.array([(p.x, p.y, p.z) for p in found.pose_world_landmarks.landmark])
        hands = np.full((2, HAND, 3), np.nan, np.float32)
        for side, marks in enumerate((found.left_hand_landmarks, found.right_hand_landmarks)):
            if marks is not None:
                hands[side] = [(p.x * width, p.y * height, p.z * width) for p in marks.landmark]
        return SeenBody(pose.astype(np.float32), world.astype(np.float32), hands)

    def close(self) -> None:
        """Let go of its threads."""
        self._holistic.close()


def _window_of(face: SeenFace) -> tuple[float, float, float]:
    middle = 0.5 * (face.points[:, :2].min(axis=0) + face.points[:, :2].max(axis=0))
    return float(middle[0]), float(middle[1]), CLOSE_UP * face.size


def _cut(picture: Picture, window: tuple[float, float, float]) -> tuple[Picture, float, tuple[int, int]]:
    """The window's part of a picture, by how much it was enlarged, and its corner."""
    x, y, side = window
    height, width = picture.shape[:2]
    left, top = max(int(x - side / 2), 0), max(int(y - side / 2), 0)
    right, bottom = min(int(x + side / 2), width), min(int(y + side / 2), height)
    part: Any = picture[top : max(bottom, top + 2), left : max(right, left + 2)]
    scale = max(1.0, LOOKED_AT / max(part.shape[:2]))
    if scale > 1:
        import cv2

        part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(part), scale, (left, top)


def _other_side(name: str) -> str:
    return name.replace("Left", "RIGHT").replace("Right", "Left").replace("RIGHT", "Right")


_SWAPPED = np.array([INDEX[_other_side(n)] for n in NAMES])
"""The scores of a mirror image, left and right changed; directions such as jawLeft change too."""
