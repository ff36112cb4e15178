"""By what faces, bodies and outlines are found: MediaPipe's own package, or LiteRT with the same models."""

from __future__ import annotations

import importlib.util
from importlib.metadata import version
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...base.progress import Progress, silent
from .film import Picture
from .seen import SeenBody, SeenFace

F32 = npt.NDArray[np.float32]

QUIET = "0.10.21"
"""The last version of MediaPipe that brings the body's models along; from 1.0 on it sends metrics home."""


class FaceFinder(Protocol):
    """Finds faces in single pictures."""

    def look(self, picture: Picture) -> list[SeenFace]:
        """All of them."""


class BodyFinder(Protocol):
    """Follows one body and its hands through the pictures of a film."""

    def look(self, picture: Picture) -> SeenBody | None:
        """The body in the next picture; None where none is seen."""

    def close(self) -> None:
        """Let go of what it holds."""


class Backend(Protocol):
    """One way to run the models."""

    @property
    def name(self) -> str:
        """What a performance calls it."""

    @property
    def version(self) -> str:
        """Of the package."""

    def faces(self, most: int, progress: Progress = silent) -> FaceFinder:
        """Finds up to ``most`` faces. Raises PaksaTalkerError where the model can't be had."""

    def bodies(self, progress: Progress = silent) -> BodyFinder:
        """Follows a body. Raises PaksaTalkerError where the models can't be had."""

    def people(self, picture: Picture) -> F32:
        """(H, W) how sure it is, 0..1, that a pixel is of a person."""


def backend() -> Backend:
    """The one that is installed, MediaPipe's own first. Raises InputError where neither is, or where it is a
    version that reports its use to others."""
    if importlib.util.find_spec("mediapipe") is not None:
        found = version("mediapipe")
        if found.split(".")[0] != "0":
            raise InputError(
                f"MediaPipe {found} sends metrics of its use to its maker", f"pip install mediapipe=={QUIET}"
            )
        if _number(found) <= _number(QUIET):
            from .by_mediapipe import MediaPipe

            return MediaPipe(found)
    if all(importlib.util.find_spec(name) is not None for name in ("ai_edge_litert", "cv2")):
        from .litert.backend import LiteRT

        return LiteRT(version("ai-edge-litert"))
    raise InputError(
        "people can't be seen in pictures here: neither MediaPipe nor LiteRT is installed",
        "pip install 'paksatalker[capture]'",
    )


def _number(told: str) -> tuple[int, ...]:
    return tuple(int(part) for part in told.split(".")[:3] if part.isdigit())
