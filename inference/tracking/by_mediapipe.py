"""MediaPipe's own package, for the Pythons that it exists for; looking at single pictures, so that nothing is
smoothed and nothing lags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.progress import Progress, silent
from ...rigs.arkit import INDEX, NAMES
from .film import Picture
from .models import face_model
from .seen import HAND, SeenBody, SeenFace

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class MediaPipe:
    """The package, of a version that tells nobody what it was used for."""

    version: str
    name: str = "MediaPipe"

    def faces(self, most: int, progress: Progress = silent) -> _Faces:
        """See ``Backend``."""
        return _Faces(most, progress)

    def bodies(self, progress: Progress = silent) -> _Bodies:
        """See ``Backend``."""
        return _Bodies()

    def people(self, picture: Picture) -> F32:
        """See ``Backend``."""
        import mediapipe

        model = mediapipe.solutions.selfie_segmentation.SelfieSegmentation(model_selection=0)
        mask = np.asarray(model.process(picture).segmentation_mask, np.float32)
        model.close()
        return mask


class _Faces:
    def __init__(self, most: int, progress: Progress) -> None:
        import mediapipe

        self._mp = mediapipe
        tasks = mediapipe.tasks
        options = tasks.vision.FaceLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_path=str(face_model(progress))),
            output_face_blendshapes=True,
            num_faces=most,
        )
        self._landmarker: Any = tasks.vision.FaceLandmarker.create_from_options(options)

    def look(self, picture: Picture) -> list[SeenFace]:
        found = self._landmarker.detect(
            self._mp.Image(image_format=self._mp.ImageFormat.SRGB, data=np.ascontiguousarray(picture))
        )
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


class _Bodies:
    def __init__(self) -> None:
        import mediapipe

        holistic = mediapipe.solutions.holistic
        self._holistic = holistic.Holistic(model_complexity=1, smooth_landmarks=False)

    def look(self, picture: Picture) -> SeenBody | None:
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
        self._holistic.close()
