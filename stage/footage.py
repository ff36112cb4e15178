"""What footage before a screen is like: how much of it is screen, its grain, black level and light."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..base.errors import InputError
from .video_file import VIDEOS

U8 = npt.NDArray[np.uint8]
SURE = 0.6
"""How much a pixel has to be of the screen's colour to be surely screen: (G - max(R, B)) / G, in linear
light."""
SOLID = 0.02
"""The same, below which it is surely the person."""
LEAST_SCREEN = 0.05
"""The share of a picture that has to be screen."""
_LOOKED_AT = 5
_APART = 12
"""Pictures of a video that are looked at, and how many lie between two."""
_MOST_BLACK = 24 / 255
_GREYISH = 0.35
"""Saturation up to which what is bright may be white in coloured light."""
_LUMA = np.array([0.2126, 0.7152, 0.0722])


@dataclass(frozen=True)
class Look:
    """``noise``: deviation of the screen's pixels, of 255; ``black``: the darkest that there is, 0 to 1
    as it is shown; ``light``: linear red, green and blue of what is white in it, luma 1."""

    noise: float = 0.0
    black: float = 0.0
    light: tuple[float, float, float] = (1.0, 1.0, 1.0)


def look_at(file: Path, screen: str) -> Look:
    """What the first seconds of a video, or a picture, are like; a plain look where nothing can read it.

    Raises InputError where there is hardly any screen in it.
    """
    frames = list(_frames(file))
    if not frames:
        return Look()
    check_screen(frames[0], screen, file)
    noise = float(np.median([screen_noise(frame, screen) for frame in frames]))
    person = np.concatenate([frame[_share(frame, screen) < SOLID] for frame in frames])
    if len(person) < 100:
        return Look(noise)
    black = min(float(np.percentile(person.min(axis=1), 0.5)) / 255, _MOST_BLACK)
    return Look(noise, black, _light(person))


def check_screen(frame: U8, screen: str, file: Path) -> None:
    """Raises InputError where a frame (H, W, 3) of the file has hardly any screen."""
    share = screen_share(frame, screen)
    if share < LEAST_SCREEN:
        raise InputError(
            f"{file.name} has hardly any {screen} in its first frame ({share:.0%})",
            "--key blue or green, or give footage before a screen",
        )


def screen_share(frame: U8, screen: str) -> float:
    """How much of a frame (H, W, 3) is surely screen."""
    return float((_share(frame, screen) > SURE).mean())


def screen_noise(frame: U8, screen: str) -> float:
    """The deviation of neighbouring pixels on the screen, of 255."""
    sure = _share(frame, screen) > SURE
    channel = frame[..., 1 if screen == "green" else 2].astype(np.float32)
    both = sure[:, 1:] & sure[:, :-1]
    if both.sum() < 100:
        return 0.0
    steps = np.abs(np.diff(channel, axis=1))[both]
    # the median of |difference| of two normal values is 0.954 of the deviation of one
    return float(np.median(steps) / 0.954)


def _share(frame: U8, screen: str) -> npt.NDArray[np.float32]:
    """How much each pixel is of the screen's colour."""
    linear = (frame.astype(np.float32) / 255) ** 2.2
    own = linear[..., 1 if screen == "green" else 2]
    others = np.maximum(linear[..., 0], linear[..., 2 if screen == "green" else 1])
    return np.asarray((own - others) / np.maximum(own, 1e-4), np.float32)


def _light(person: U8) -> tuple[float, float, float]:
    """The colour of what is bright and nearly grey; white where there is too little of it."""
    linear = (person.astype(np.float64) / 255) ** 2.2
    luma, most = linear @ _LUMA, linear.max(axis=1)
    grey = (most - linear.min(axis=1)) / np.maximum(most, 1e-4) < _GREYISH
    chosen = grey & (luma > np.percentile(luma, 60)) & (luma > 0.05)
    if chosen.mean() < 0.01:
        return 1.0, 1.0, 1.0
    mean = linear[chosen].mean(axis=0)
    red, green, blue = (float(v) for v in np.clip(mean / (mean @ _LUMA), 0.7, 1.4))
    return red, green, blue


def _frames(file: Path) -> Iterator[U8]:
    if file.suffix.lower() not in VIDEOS:
        if importlib.util.find_spec("PIL") is not None:
            from PIL import Image

            with Image.open(file) as picture:
                yield np.array(picture.convert("RGB"))
        return
    if importlib.util.find_spec("av") is None:
        return
    import av

    with av.open(str(file)) as opened:
        for number, frame in enumerate(opened.decode(video=0)):
            if number % _APART == 0:
                pixels: Any = frame.to_ndarray(format="rgb24")
                yield pixels
            if number >= _APART * (_LOOKED_AT - 1):
                return
