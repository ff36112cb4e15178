"""One face followed through a film, in a window of its own: nothing is smoothed here, so nothing lags."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from ...base.progress import Progress, silent
from ...rigs.arkit import INDEX, NAMES
from .backend import backend
from .face_points import face_points
from .film import Picture
from .seen import SeenFace

CLOSE_UP = 2.0
"""Side of the window around a face, in sizes of that face."""
DRIFT = 0.12
"""Share of the window by which a face is off its middle, or of another size, before the window follows: where
it moved with every frame, the tracker's own crop would jump by whole steps of a coarse grid."""
LIKE = 0.4
"""Of a face's size, from which on another one counts beside it."""
AROUND, FEWEST = 4.0, 1 / 8
"""Side of the windows in which others are looked for, in sizes of the face that is known, and at least of the
picture's longer side."""
SELDOM = 6
"""Pictures of a film without a face, of which one is looked at in windows too."""
LOOKED_AT = 256
"""Pixels that a window is enlarged to, where it has fewer."""


class FaceTracker:
    """Finds faces, and follows one of them in a window of its own."""

    def __init__(self, faces: int = 4, mirrored: bool = True, progress: Progress = silent) -> None:
        """``faces``: how many are told apart at most; ``mirrored``: look twice, the second time in a
        mirror."""
        found = backend()
        self._many, self._one = found.faces(faces, progress), found.faces(1, progress)
        # both looks at once, each by a model of its own: neither may be shared between threads
        self._mirror = found.faces(1, progress) if mirrored else None
        self._beside_it = ThreadPoolExecutor(1, "mirror") if mirrored else None
        self._window: tuple[float, float, float] | None = None
        self._lost = 0
        self._looked_around = False
        self.most = 0
        """The most faces that were in one picture."""

    def forget(self) -> None:
        """Look at the whole picture next: the film was cut, say."""
        self._window, self._lost = None, 0

    def all_faces(self, picture: Picture) -> list[SeenFace]:
        """Every face in a picture, the largest first."""
        return sorted(self._many.look(picture), key=lambda f: -f.size)

    def large_faces(self, picture: Picture) -> list[SeenFace]:
        """The largest face and those that are nearly as large, the largest first. They are looked for in
        windows as well: in a wide picture the detector overlooks all but the nearest, or all."""
        found = self.all_faces(picture)
        height, width = picture.shape[:2]
        if not found and not (found := self._in_windows(picture, min(height, width), [])):
            return []
        side = max(AROUND * found[0].size, FEWEST * max(width, height))
        if max(width, height) > side:
            found = self._in_windows(picture, side, found)
        found.sort(key=lambda f: -f.size)
        return [f for f in found if f.size > LIKE * found[0].size]

    def _in_windows(self, picture: Picture, side: float, known: list[SeenFace]) -> list[SeenFace]:
        """Faces that are known, and others that are seen in windows all over the picture."""
        height, width = picture.shape[:2]
        found = list(known)
        for x in _steps(width, side):
            for y in _steps(height, side):
                found += self._beside(picture, (x, y, side), found)
        return found

    def _beside(
        self, picture: Picture, window: tuple[float, float, float], known: list[SeenFace]
    ) -> list[SeenFace]:
        """Faces in a window that are none of those that are known."""
        part, scale, corner = _cut(picture, window)
        found: list[SeenFace] = []
        for face in self._many.look(part):
            points = (face.points / scale).astype(np.float32)
            points[:, :2] += np.asarray(corner, np.float32)
            seen = SeenFace(points, face.scores)
            if all(_apart(seen, other) > 0.5 for other in (*known, *found)):
                found.append(seen)
        return found

    def follow(self, picture: Picture) -> SeenFace | None:
        """The face that was seen before, else the largest one; None where there is none."""
        if self._window is None:
            found = self.all_faces(picture)
            if not found and self._lost % SELDOM == 0:
                # of a whole figure the face is too small for the detector
                whole = min(picture.shape[:2])
                found = self._in_windows(picture, whole, []) or self._in_windows(picture, whole / 2, [])
            self._lost = 0 if found else self._lost + 1
            self.most = max(self.most, len(found))
            if not found:
                return None
            if not self._looked_around:
                # once, as it takes as long as many pictures: beside one face the detector overlooks others
                self._looked_around = True
                found = self.large_faces(picture) or found
                self.most = max(self.most, len(found))
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
        looking = None
        if self._mirror and self._beside_it:
            looking = self._beside_it.submit(self._mirror.look, np.ascontiguousarray(part[:, ::-1]))
        found, other = self._one.look(part), looking.result() if looking else []
        if not found:
            return None
        points, scores = found[0].points, found[0].scores
        if other:
            # what it sees in a mirror differs by up to 0.2, and its landmarks err otherwise
            scores = 0.5 * (scores + other[0].scores[_SWAPPED])
            back = other[0].points * [-1, 1, 1] + [part.shape[1], 0, 0]
            points = 0.5 * (points + back[face_points().mirror])
        points = points / scale
        points[:, :2] += np.asarray(corner, np.float32)
        return SeenFace(points.astype(np.float32), scores.astype(np.float32))


def _window_of(face: SeenFace) -> tuple[float, float, float]:
    middle = 0.5 * (face.points[:, :2].min(axis=0) + face.points[:, :2].max(axis=0))
    return float(middle[0]), float(middle[1]), CLOSE_UP * face.size


def _apart(a: SeenFace, b: SeenFace) -> float:
    """Distance between two faces in sizes of the larger one."""
    off = a.points[:, :2].mean(axis=0) - b.points[:, :2].mean(axis=0)
    return float(np.linalg.norm(off)) / max(a.size, b.size)


def _steps(length: int, side: float) -> list[float]:
    """Middles of windows that cover a length, each over half of the one before."""
    count = max(1, int(np.ceil(2 * length / side)) - 1)
    return (
        [float(v) for v in np.linspace(side / 2, length - side / 2, count)] if length > side else [length / 2]
    )


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
