"""A film watched from its first picture to its last: what the trackers see in each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...base.progress import Progress, silent
from .backend import backend
from .film import Film, Picture, pictures
from .kept import Kept
from .quiet import quiet
from .seen import HAND, POSE
from .trackers import FaceTracker

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

CUTS = (0.16, 4.0), (0.035, 8.0)
"""Mean changes, 0..1, from one picture to the next, from which on the film was cut there where each is also
so many times what it was around: between shots of one room little changes, but at once."""
ALONE = 2.0
"""Times by which the change at a cut exceeds all others around it: hands that wave come and go."""
AROUND = 6
"""Pictures before and behind."""
_THUMB = 24


@dataclass(frozen=True)
class Watched:
    """What was seen in S pictures at ``times`` (S,) seconds: ``points`` (S, 478, 3), which are read from a
    file, and ``scores`` (S, 52) of the face; ``pose`` (S, 33, 4), ``world`` (S, 33, 3) and ``hands`` (S, 2,
    21, 3) of the body. NaN where nothing was. ``cuts``: the pictures that begin another shot; ``faces``: the
    most that were in one picture."""

    film: Film
    times: F64
    points: F32
    scores: F32
    pose: F32
    world: F32
    hands: F32
    cuts: tuple[int, ...]
    faces: int


def watch(film: Film, *, body: bool = True, mirrored: bool = True, progress: Progress = silent) -> Watched:
    """Watch a film; ``body``: its body and hands too. Raises InputError where it can't be read, or nobody's
    face is in it."""
    with quiet():
        kept, times, changes, most = _looked_at(film, body, mirrored, progress)
    if not kept.anybody:
        raise InputError(
            f"there is no face in {film.path.name}",
            "film somebody from the front, in good light, nearby",
        )
    return Watched(
        film=film,
        times=np.array(times),
        points=kept.column("points", (478, 3)),
        scores=np.array(kept.column("scores", (52,))),
        pose=np.array(kept.column("pose", (POSE, 4))),
        world=np.array(kept.column("world", (POSE, 3))),
        hands=np.array(kept.column("hands", (2, HAND, 3))),
        cuts=_cuts(np.array(changes)),
        faces=most,
    )


def _looked_at(
    film: Film, body: bool, mirrored: bool, progress: Progress
) -> tuple[Kept, list[float], list[float], int]:
    """What is seen in each picture, its time, how much it changed, and the most faces that were in one."""
    kept = Kept(body)
    times: list[float] = []
    changes: list[float] = []
    face, figure = (
        FaceTracker(mirrored=mirrored, progress=progress),
        backend().bodies(progress) if body else None,
    )
    try:
        with ThreadPoolExecutor(2) as pool:
            before: F32 | None = None
            for seconds, picture in pictures(film.path):
                small = _thumbnail(picture)
                change = 0.0 if before is None else float(np.abs(small - before).mean())
                before = small
                changes.append(change)
                if _is_cut(change, np.array(changes[-1 - AROUND : -1])):
                    face.forget()
                looking = pool.submit(figure.look, picture) if figure else None
                seen = face.follow(picture)
                kept.add(seen, looking.result() if looking else None)
                times.append(seconds)
                progress("watch", seconds, max(film.seconds, seconds))
    finally:
        if figure:
            figure.close()
    return kept, times, changes, face.most


def _thumbnail(picture: Picture) -> F32:
    """(24, 24) brightness about its mean: a lamp that is switched on is no cut."""
    high, wide = picture.shape[:2]
    rows, columns = (np.linspace(0, n - 1, 4 * _THUMB).astype(int) for n in (high, wide))
    small = picture[np.ix_(rows, columns)].mean(axis=2, dtype=np.float32) / 255
    even = small.reshape(_THUMB, 4, _THUMB, 4).mean(axis=(1, 3))
    return np.asarray(even - even.mean())


def _cuts(changes: F64) -> tuple[int, ...]:
    return tuple(
        i
        for i, change in enumerate(changes)
        if _is_cut(change, np.r_[changes[max(i - AROUND, 1) : i], changes[i + 1 : i + 1 + AROUND]])
    )


def _is_cut(change: float, around: F64) -> bool:
    """Whether the film was cut at a picture that changed so much; ``around``: the changes near it."""
    if not len(around):
        return change > CUTS[0][0]
    (large, times), (small, more) = CUTS
    usual = float(np.median(around))
    alone = change > ALONE * around.max()
    return bool(
        (change > large and change > times * usual) or (change > small and change > more * usual and alone)
    )
