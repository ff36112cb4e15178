"""Pictures of a film in order with their true times, read one at a time, so that length costs no memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError

Picture = npt.NDArray[np.uint8]

LONGEST_SIDE = 1280
"""Pixels; larger pictures are looked at at this size: trackers see no more in them."""
MOST_PIXELS = 40_000_000
MOST_SECONDS = 4 * 3600.0
UNEVEN = 0.2
"""Share of a frame's length by which frames come early or late before a film counts as uneven."""
_KINDS = "MP4, WebM or MOV"


@dataclass(frozen=True)
class Film:
    """``width`` and ``height`` as the pictures come, ``fps`` on the average, ``seconds`` (0 where
    unknown)."""

    path: Path
    width: int
    height: int
    fps: float
    seconds: float
    has_sound: bool


def open_film(path: Path) -> Film:
    """What a film is. Raises InputError where the file is missing, holds no pictures or can't be decoded."""
    path = Path(path)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise InputError(f"the video {path} {what}", f"give the path of a film: {_KINDS}")
    av = _av()
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise InputError(f"{path} has no pictures in it", f"give a film: {_KINDS}")
            stream = container.streams.video[0]
            seconds = float(container.duration or 0) / 1e6
            rate = float(stream.average_rate or stream.guessed_rate or 0)
            sound = bool(container.streams.audio)
        first = next(pictures(path), None)
    except (av.FFmpegError, ValueError, AttributeError, TypeError) as e:
        raise _unreadable(path, e) from e
    if first is None:
        raise InputError(f"{path} has no pictures in it", f"give a film: {_KINDS}")
    if seconds > MOST_SECONDS:
        raise InputError(f"{path} lasts {seconds / 3600:.1f} hours", "cut it: 4 hours at most")
    height, width = first[1].shape[:2]
    return Film(path, width, height, rate if 1 <= rate <= 1000 else 30.0, seconds, sound)


def pictures(path: Path) -> Iterator[tuple[float, Picture]]:
    """Seconds from the first picture on, and the picture (H, W, 3) RGB, upright, no longer than
    :data:`LONGEST_SIDE`. Raises InputError where the file breaks before the first one; one that is damaged
    later ends there."""
    av = _av()
    begins: float | None = None
    before = -1.0
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            for frame in container.decode(stream):
                if frame.width * frame.height > MOST_PIXELS:
                    raise InputError(
                        f"{path} is {frame.width} x {frame.height}", "make it smaller: 8K at most"
                    )
                at = before + 1 / 30 if frame.time is None else float(frame.time)
                begins = at if begins is None else begins
                seconds = at - begins
                if seconds <= before:
                    continue  # a frame shown twice, or one out of order
                before = seconds
                yield seconds, _upright(frame)
    except av.FFmpegError as e:
        if begins is None:
            raise _unreadable(path, e) from e


def _upright(frame: Any) -> Picture:
    share = min(1.0, LONGEST_SIDE / max(frame.width, frame.height))
    size = (max(2, round(frame.width * share)), max(2, round(frame.height * share)))
    picture = frame.to_ndarray(format="rgb24", width=size[0], height=size[1])
    turns = round(float(getattr(frame, "rotation", 0) or 0) / 90) % 4
    return np.ascontiguousarray(np.rot90(picture, turns))


def _av() -> Any:
    try:
        import av
    except ImportError as e:
        raise InputError("films can't be read here", "pip install 'paksatalker[capture]'") from e
    return av


def _unreadable(path: Path, error: Exception) -> InputError:
    why = getattr(error, "strerror", None) or (str(error).splitlines() or [type(error).__name__])[0]
    return InputError(
        f"{path} cannot be read as a film: {why}",
        f"copy it anew if it is not whole, or convert it to {_KINDS}",
    )
