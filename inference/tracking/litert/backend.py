"""The models run by LiteRT."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ....base.progress import Progress, silent
from ..film import Picture
from ..models import body_models, face_model
from .bodies import Bodies
from .faces import Faces
from .network import Network
from .regions import crop, whole

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LiteRT:
    """``ai-edge-litert`` and OpenCV."""

    version: str
    name: str = "MediaPipe's models by LiteRT"

    def faces(self, most: int, progress: Progress = silent) -> Faces:
        """See ``Backend``."""
        with zipfile.ZipFile(face_model(progress)) as task:
            models = {name: task.read(name) for name in task.namelist() if name.endswith(".tflite")}
        return Faces(models, most)

    def bodies(self, progress: Progress = silent) -> Bodies:
        """See ``Backend``."""
        return Bodies(body_models(progress))

    def people(self, picture: Picture) -> F32:
        """See ``Backend``."""
        import cv2

        network = Network(body_models()["selfie_segmentation.tflite"])
        mask = network.run(crop(picture, whole(picture), network.size, black=True))[0][0, :, :, 0]
        height, width = picture.shape[:2]
        return np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
