"""Videos of the user's own, looked at before Blender opens them."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from ..base.errors import InputError
from .picture_file import check_sides

VIDEOS = (".mp4", ".mov", ".webm", ".mkv", ".avi")


def check_video(file: Path) -> None:
    """Raises InputError where the file is missing, no video, or has no pictures in it."""
    if not file.exists() or file.is_dir():
        raise InputError(f"there is no file {file}", "check the path")
    if not os.access(file, os.R_OK):
        raise InputError(f"can't read {file}", "check its rights")
    rate_of(file)


def rate_of(file: Path) -> float:
    """Pictures a second of a video; 0 where nothing can tell. Raises InputError as :func:`check_video`."""
    if importlib.util.find_spec("av") is None:
        return 0.0
    import av

    try:
        with av.open(str(file)) as opened:
            streams = opened.streams.video
            if not streams:
                raise InputError(f"{file.name} has no pictures in it, only sound", "give a video")
            check_sides(file, streams[0].width, streams[0].height)
            rate = streams[0].average_rate or streams[0].base_rate
            return float(rate) if rate else 0.0
    except (av.FFmpegError, ValueError, OSError) as e:
        raise InputError(f"{file.name} is no video that can be read", "convert it to .mp4 with H.264") from e
